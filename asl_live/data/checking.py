"""Checking a dataset: what is broken in it, and what may be wrong."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from asl_live.data.entries import Entry, read_entries
from asl_live.data.journal import Journal
from asl_live.data.labels import NO_SIGN_LABELS
from asl_live.data.layout import file_name, find_clips, in_place, is_hidden, named_after
from asl_live.data.spelling import plain
from asl_live.errors import InputError, reason
from asl_live.files import is_abandoned, looking_at
from asl_live.sources.base import VIDEO_SUFFIXES

Progress = Callable[[int, int], None]
# A sign with so much fewer clips than the usual one is learned badly.
LOPSIDED = 3
NAMED = 5  # of how many files or signs a sentence tells by name


@dataclass(frozen=True)
class Finding:
    """Something amiss. grave: a problem; else a warning. text: one sentence. paths: the files it is about."""

    grave: bool
    text: str
    paths: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Report:
    """What a check found. signs, signers: clips of each; broken files are not counted."""

    clips: int
    signs: dict[str, int]
    signers: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def problems(self) -> list[str]:
        return [one.text for one in self.findings if one.grave]

    @property
    def warnings(self) -> list[str]:
        return [one.text for one in self.findings if not one.grave]

    def as_json(self) -> dict[str, Any]:
        """For other programs."""
        counts = {"clips": self.clips, "signs": self.signs, "signers": self.signers}
        return {**counts, "problems": self.problems, "warnings": self.warnings}

    def as_text(self) -> str:
        """For people."""
        counts = ((self.clips, "clip"), (len(self.signs), "sign"), (len(self.signers), "signer"))
        clips, signs, signers = (f"{count} {name if count == 1 else name + 's'}" for count, name in counts)
        lines = [f"{clips} of {signs} by {signers}"]
        for title, found in (("signs", self.signs), ("signers", self.signers)):
            lines.append(
                f"{title}: {', '.join(f'{name} {count}' for name, count in found.items()) or 'none'}"
            )
        lines += [f"problem: {text}" for text in self.problems]
        lines += [f"warning: {text}" for text in self.warnings]
        if not self.findings:
            lines.append("no problems")
        return "\n".join(lines)


def check(dataset: Path, progress: Progress | None = None) -> Report:
    """Read every file of a dataset anew and tell what is amiss.

    Raises InputError where there is no folder, or where one in it cannot be read.
    """
    with looking_at(dataset):
        if not dataset.exists():
            raise InputError(f"there is no dataset at {dataset}; name the folder of one")
    entries = read_entries(find_clips(dataset), progress)
    return judge(dataset, entries)


def judge(dataset: Path, entries: Sequence[Entry]) -> Report:
    """The report on entries that were read already; files other than clips are looked for again."""
    usable = [entry for entry in entries if entry.usable]
    findings = [
        *_of_files(dataset, entries),
        *_of_clips(dataset, usable),
        *_of_twins(dataset, usable),
        *_of_leftovers(dataset, entries),
        *_of_journal(dataset),
        *_of_names(usable),
        *_of_counts(usable),
    ]
    if not entries:
        findings.append(Finding(True, f"{dataset} holds no clips; record or import some"))
    return Report(
        len(usable),
        dict(sorted(Counter(entry.sign for entry in usable).items())),
        dict(sorted(Counter(entry.signer for entry in usable).items())),
        tuple(findings),
    )


def _of_files(dataset: Path, entries: Iterable[Entry]) -> Iterator[Finding]:
    for entry in entries:
        if entry.problem:
            yield Finding(not entry.archive, entry.problem, (entry.path,))


def _of_clips(dataset: Path, entries: Iterable[Entry]) -> Iterator[Finding]:
    for entry in entries:
        path = entry.path.relative_to(dataset).as_posix()

        def found(grave: bool, text: str, about: Entry = entry, name: str = path) -> Finding:
            return Finding(grave, f"{name} {text}", (about.path,))

        for what, name in (("sign", entry.sign), ("signer", entry.signer)):
            if not name.strip():
                yield found(True, f"names no {what}")
        if not in_place(entry.path, entry.sign, entry.signer):
            grave, text = _misplaced(entry)
            yield found(grave, text)
        video = entry.video_path
        if video is not None and not video.is_file():
            yield found(True, f"names the video {entry.video}, which is not beside it")
        elif video is not None and not video.stat().st_size:
            yield found(True, f"names the video {entry.video}, which is empty")
        if not entry.hands and entry.sign not in NO_SIGN_LABELS:
            yield found(True, "shows no hand in any frame; record it again and delete this one")
        else:
            for text in entry.warnings:
                yield found(False, f"is poor: {text}")


def _misplaced(entry: Entry) -> tuple[bool, str]:
    folder = entry.path.parent.name
    if file_name(entry.sign).casefold() != folder.casefold():
        return True, (
            f"lies in the folder {folder} and says that it is {entry.sign}; "
            f"asl-live dataset relabel with --sign {entry.sign!r} moves it there, any other changes its sign"
        )
    if named_after(entry.path.name) is None:
        return False, f"is not called {file_name(entry.signer)}-NUMBER.npz, as clips by {entry.signer} are"
    return True, f"is called after another signer than it says, who is {entry.signer}"


def _of_twins(dataset: Path, entries: Iterable[Entry]) -> Iterator[Finding]:
    alike = defaultdict(list)
    for entry in entries:
        alike[entry.digest].append(entry)
    for twins in (one for one in alike.values() if len(one) > 1):
        paths = tuple(entry.path for entry in twins)
        text = f"{_some([path.relative_to(dataset).as_posix() for path in paths])} hold the same recording"
        labels = {(entry.sign, entry.signer) for entry in twins}
        if len(labels) > 1:
            said = _some([f"{sign} by {signer}" for sign, signer in sorted(labels)])
            text += f" under different labels ({said})"
        yield Finding(True, f"{text}; delete all but one", paths)


def _of_leftovers(dataset: Path, entries: Iterable[Entry]) -> Iterator[Finding]:
    named = {entry.video_path for entry in entries}
    try:
        files = sorted(path for path in dataset.rglob("*") if path.is_file())
    except OSError as error:
        raise InputError(f"{dataset} cannot be read: {reason(error)}") from error
    for path in files:
        name = path.relative_to(dataset).as_posix()
        if path.suffix == ".part":
            if not is_abandoned(path):
                continue
            text = f"{name} is left of a file that was not written to its end; delete it"
            yield Finding(True, text, (path,))
        elif not is_hidden(path, dataset) and path.suffix.lower() in VIDEO_SUFFIXES and path not in named:
            yield Finding(False, f"{name} is a video that no clip names", (path,))


def _of_journal(dataset: Path) -> Iterator[Finding]:
    try:
        Journal(dataset).records()
    except InputError as error:
        yield Finding(True, str(error))


def _of_names(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Names that may mean the same."""
    for what, names in (
        ("sign", {entry.sign for entry in entries}),
        ("signer", {entry.signer for entry in entries}),
    ):
        alike = defaultdict(list)
        for name in sorted(names):
            alike[plain(name)].append(name)
        for same in (one for one in alike.values() if len(one) > 1):
            remedy = "; asl-live dataset merge makes one of them" if what == "sign" else ""
            yield Finding(False, f"{_some([repr(name) for name in same])} may be one {what}{remedy}")
    hands = defaultdict(set)
    for entry in entries:
        hands[entry.signer].add(entry.hand)
    for signer in sorted(name for name, said in hands.items() if {"left", "right"} <= said):
        yield Finding(False, f"{signer} signs with the right hand in some clips and with the left in others")


def _of_counts(entries: Sequence[Entry]) -> Iterator[Finding]:
    counts = Counter(entry.sign for entry in entries)
    if not counts:
        return
    usual = median(counts.values())
    few = sorted(sign for sign, count in counts.items() if count * LOPSIDED < usual)
    many = sorted(sign for sign, count in counts.items() if count > usual * LOPSIDED)
    if few:
        yield Finding(False, f"far fewer clips than of other signs: {_counted(few, counts)}; record more")
    if many:
        yield Finding(False, f"far more clips than of other signs: {_counted(many, counts)}")
    if len({entry.signer for entry in entries}) == 1:
        yield Finding(
            False,
            "there is only one signer, so nothing can be said of how well a model knows the signs of others",
        )
    silent = [entry for entry in entries if not (entry.consent or entry.rights or entry.synthetic)]
    if silent:
        yield Finding(
            False,
            f"clips that say nothing of consent and rights: {len(silent)} of {len(entries)}; "
            "whoever gets them cannot know what they may be used for",
        )


def _counted(signs: Iterable[str], counts: Counter[str]) -> str:
    return _some([f"{sign} ({counts[sign]})" for sign in signs])


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMED])
    return f"{shown} and {len(names) - NAMED} more" if len(names) > NAMED else shown
