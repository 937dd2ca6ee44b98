"""Removing every trace of a signer from a dataset.

Not by the journal: what is forgotten cannot be undone. The command may be given again after whatever
interrupted it.
"""

import json
import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from asl_live.data.archive import read_signer
from asl_live.data.entries import Entry, read_entry
from asl_live.data.importing import memory
from asl_live.data.journal import Journal, Record, Step, telling
from asl_live.data.layout import file_name, find_clips
from asl_live.data.recording.progress import FOLDER as SESSIONS
from asl_live.errors import InputError

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Forgotten:
    """What was removed of a signer.

    clips: whole and broken ones. videos: original videos. trashed: clips that had been deleted and
    could have been brought back. changes: changes that can no longer be undone, or only in part.
    sessions: unfinished recording sessions. imports: remembered imports. leftovers: half-written and
    stray files. files: every file that was removed, relative to the dataset. history: the folder of a
    git repository around the dataset, whose history is not touched; None where there is none.
    """

    signer: str
    clips: int = 0
    videos: int = 0
    trashed: int = 0
    changes: int = 0
    sessions: int = 0
    imports: int = 0
    leftovers: int = 0
    files: tuple[str, ...] = ()
    history: Path | None = None

    def as_text(self) -> str:
        """What was removed, in words."""
        counts = (
            (self.clips, "clip"),
            (self.videos, "original video"),
            (self.trashed, "clip in the trash", "clips in the trash"),
            (self.sessions, "unfinished session"),
            (self.imports, "remembered import"),
            (self.leftovers, "stray file"),
            (self.changes, "change that could be undone", "changes that could be undone"),
        )
        parts = [
            f"{one} {words[0] if one == 1 else (*words, words[0] + 's')[1]}" for one, *words in counts if one
        ]
        return f"removed of {self.signer}: {', '.join(parts)}"

    def as_json(self) -> dict[str, Any]:
        """For other programs."""
        about = {name: value for name, value in vars(self).items() if name not in ("files", "history")}
        return {**about, "files": list(self.files), "notes": self.notes()}

    def notes(self) -> list[str]:
        """What forgetting does not reach, in sentences."""
        notes = ["copies and exports elsewhere, and models trained on the clips, were not touched"]
        if self.history is not None:
            notes.insert(
                0, f"the history of the git repository {self.history} still holds what was committed"
            )
        return notes


@dataclass
class Traces:
    """What a dataset holds of a signer; found first, then removed."""

    dataset: Path
    signer: str
    clips: list[Path] = field(default_factory=list)
    videos: list[Path] = field(default_factory=list)
    trashed: list[Path] = field(default_factory=list)
    sessions: list[Path] = field(default_factory=list)
    leftovers: list[Path] = field(default_factory=list)
    imports: list[memory.Entry] = field(default_factory=list)

    def files(self) -> list[Path]:
        return [*self.clips, *self.videos, *self.trashed, *self.sessions, *self.leftovers]


def forget(dataset: Path, signer: str, progress: Progress | None) -> Forgotten:
    """Remove every trace of a signer; the caller holds the journal's lock.

    progress: called with the clips looked at and how many there are. Every file is read anew: the
    index is not believed. Raises InputError where nothing of the signer is found, and while clips
    are imported.
    """
    with memory.Memory(dataset):  # what an import left half-done is gone then
        return _forget(dataset, signer, progress)


def _forget(dataset: Path, signer: str, progress: Progress | None) -> Forgotten:
    journal = Journal(dataset)
    traces = _find(dataset, signer, journal, progress)
    records = _shortened(journal, traces)
    if not traces.files() and not traces.imports and not records:
        raise InputError(f"{dataset} holds nothing of {signer}; asl-live dataset check lists its signers")
    names = tuple(sorted(path.relative_to(dataset).as_posix() for path in traces.files()))
    # What could bring a clip back goes first, and the clips last: an interruption is mended by
    # giving the command again.
    for record in records:
        journal.save(record) if record.steps else journal.remove(record)
    if traces.imports:
        memory.forget_entries(dataset, traces.imports)
    for path in reversed(traces.files()):
        with telling(path):
            path.unlink(missing_ok=True)
    for path in (journal.hidden / "index.json", *journal.hidden.rglob("*.part")):
        with telling(path):
            path.unlink(missing_ok=True)
    _remove_empty(dataset, traces.files())
    return Forgotten(
        signer,
        clips=len(traces.clips),
        videos=len(traces.videos),
        trashed=len([path for path in traces.trashed if path.suffix == ".clip"]),
        changes=len(records),
        sessions=len(traces.sessions),
        imports=len(traces.imports),
        leftovers=len(traces.leftovers),
        files=names,
        history=_repository(dataset),
    )


def _find(dataset: Path, signer: str, journal: Journal, progress: Progress | None) -> Traces:
    traces, paths = Traces(dataset, signer), find_clips(dataset)
    of_others: set[str] = set()  # stems of whole clips of others, whose names may look alike
    for number, path in enumerate(paths):
        entry = read_entry(path)
        if _is_of(entry, signer):
            traces.clips.append(path)
            if entry.video_path is not None and entry.video_path.is_file():
                traces.videos.append(entry.video_path)
        elif entry.usable:
            of_others.add(path.relative_to(dataset).with_suffix("").as_posix())
            if entry.video_path is not None:
                of_others.add(entry.video_path.relative_to(dataset).with_suffix("").as_posix())
        if progress:
            progress(number + 1, len(paths))
    _find_trash(traces, journal)
    _find_files(traces, of_others)
    traces.imports = [one for one in memory.read_entries(dataset) if _alike(one.signer, signer)]
    traces.videos = sorted(set(traces.videos))
    return traces


def _is_of(entry: Entry, signer: str) -> bool:
    if entry.usable:
        return _alike(entry.signer, signer)
    with suppress(InputError):
        return _alike(read_signer(entry.path), signer)  # an archive has one signer
    # A broken clip: only its name tells whose it is.
    return _named_after(entry.path.name, signer)


def _find_trash(traces: Traces, journal: Journal) -> None:
    known = {
        journal.dataset / step.target: step
        for record in journal.records()
        if record.kind == "delete"
        for step in record.steps
    }
    for path in sorted((journal.hidden / "trash").rglob("*.clip")):
        entry, step = read_entry(path), known.get(path)
        if entry.usable:
            found = _alike(entry.signer, traces.signer)
        else:  # nobody can bring back what no record knows
            found = step is None or _named_after(Path(step.source).name, traces.signer)
        if found:
            traces.trashed += [path, *(one for one in [path.with_suffix(".video")] if one.exists())]


def _find_files(traces: Traces, of_others: set[str]) -> None:
    """Sessions, half-written files, and videos and others that are named after the signer's clips."""
    taken = {*traces.clips, *traces.videos}
    for folder, inner, names in os.walk(traces.dataset):
        inner[:] = [name for name in inner if not name.startswith(".") or name == SESSIONS]
        for path in (Path(folder, name) for name in sorted(names)):
            stem = path.relative_to(traces.dataset).with_suffix("").as_posix()
            if Path(folder).name == SESSIONS:
                if _is_session_of(path, traces.signer):
                    traces.sessions.append(path)
            elif path not in taken and stem not in of_others and _named_after(path.name, traces.signer):
                traces.leftovers.append(path)


def _is_session_of(path: Path, signer: str) -> bool:
    try:
        saved = json.loads(path.read_bytes())
        return _alike(str(saved["signer"]), signer)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return path.name.lstrip(".").startswith(f"{file_name(signer)}-")


def _named_after(name: str, signer: str) -> bool:
    """Whether a file is called as a clip of the signer, its video or what was half-written of them."""
    number = r"-\d{1,9}"
    pattern = re.escape(file_name(signer)) + number + r"(\.\w+|-[^-]{8}\.part)"
    return re.fullmatch(pattern, unicodedata.normalize("NFC", name).lstrip("."), re.IGNORECASE) is not None


def _shortened(journal: Journal, traces: Traces) -> list[Record]:
    """Records that tell of the signer, without the steps that do."""
    gone = {path.relative_to(traces.dataset).as_posix() for path in (*traces.clips, *traces.trashed)}
    found = []
    for record in journal.records():
        kept = [step for step in record.steps if not _tells_of(step, traces.signer, gone)]
        if len(kept) < len(record.steps):
            record.steps = kept
            found.append(record)
    return found


def _tells_of(step: Step, signer: str, gone: set[str]) -> bool:
    places = [path for path in (step.source, step.target) if path]
    return step.target in gone or any(_named_after(Path(path).name, signer) for path in places)


def _remove_empty(dataset: Path, paths: Sequence[Path]) -> None:
    for folder in {path.parent for path in paths} - {dataset}:
        while folder != dataset and dataset in folder.parents:
            try:
                folder.rmdir()
            except OSError:  # not empty, or gone
                break
            folder = folder.parent


def _repository(dataset: Path) -> Path | None:
    whole = dataset.resolve()
    return next((folder for folder in (whole, *whole.parents) if (folder / ".git").exists()), None)


def _alike(one: str, other: str) -> bool:
    return unicodedata.normalize("NFC", one.strip()) == unicodedata.normalize("NFC", other.strip())
