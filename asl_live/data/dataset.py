"""A dataset folder: looked through, changed, and every change undone.

The folder holds a folder for each sign and in it one file for each clip,
``DATASET/SIGN/SIGNER-NUMBER.npz``, with its original video beside it where there is one. Clips are
found at any depth; what is true of a clip stands inside it.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from asl_live.data.adding import plan
from asl_live.data.changes import CLIPS, Change, Changes
from asl_live.data.checking import Report, check
from asl_live.data.entries import Entry, read_entries
from asl_live.data.forgetting import Forgotten, forget
from asl_live.data.index import Index
from asl_live.data.journal import Journal, Step, Words, make_folder
from asl_live.data.layout import (
    checked_name,
    clip_path,
    file_name,
    find_clips,
    in_place,
    is_hidden,
    next_number,
)
from asl_live.errors import InputError
from asl_live.files import check_name, looking_at

__all__ = ["Change", "Dataset", "Entry", "Forgotten", "Report", "count"]

Progress = Callable[[int, int], None]  # done, of how many


class Dataset:
    """A folder of clips. Nothing is read or written before a method is called.

    Methods block and may be called from any thread; a change waits for one that another program is
    making. They raise InputError for what the user can mend. ``progress`` is called with how much is
    done and of how much; what it raises stops the work, and what was done until then stays done and
    can be undone.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def scan(self, progress: Progress | None = None) -> list[Entry]:
        """An entry for each clip file, sorted by path; broken files have one too.

        What did not change since the last scan is not read again. An empty list where the folder is
        empty or does not exist. A change that a crash interrupted is brought to an end first.
        """
        with looking_at(self.folder):
            if not self.folder.exists():
                return []
        self._settle_quietly()
        return self._entries(progress)

    def check(self, progress: Progress | None = None) -> Report:
        """What is broken in the dataset, and what may be wrong; every file is read anew."""
        self._settle_quietly()
        return check(self.folder, progress)

    def relabel(self, paths: Iterable[Path], sign: str, progress: Progress | None = None) -> Change:
        """Give the clips another sign, and move them and their videos to where that sign's clips lie.

        A clip of this sign that lies elsewhere is only moved.
        """
        sign = checked_name("sign", sign)
        with self._changing() as changes:
            entries = self._chosen(paths)
            steps = self._relabelling(entries, sign)
            if not steps:
                raise InputError(f"there is nothing to change: the clips are {sign} already")
            text = f"relabel {CLIPS} as {sign}"
            return changes.carry_out("relabel", text, steps, progress)

    def merge(self, sign_from: str, sign_to: str, progress: Progress | None = None) -> Change:
        """Give all clips of one sign another one; the sign's empty folder is removed."""
        sign_to = checked_name("sign", sign_to)
        if sign_from == sign_to:
            raise InputError(f"{sign_from} cannot be merged with itself; name two signs")
        with self._changing() as changes:
            entries = [entry for entry in self._entries(progress) if entry.usable and entry.sign == sign_from]
            if not entries:
                raise InputError(f"{self.folder} has no clips of {sign_from}")
            steps = self._relabelling(entries, sign_to)
            text = f"merge {sign_from} ({CLIPS}) into {sign_to}"
            return changes.carry_out("merge", text, steps, progress)

    def delete(self, paths: Iterable[Path], progress: Progress | None = None) -> Change:
        """Move the clips and their videos into the dataset's trash; broken files may be deleted too."""
        with self._changing() as changes:
            entries = self._chosen(paths)
            shared = self._shared_videos()
            trash = changes.journal.trash(changes.journal.next_number())
            steps = []
            for number, entry in enumerate(entries):
                # Without the endings by which programs find clips and videos.
                kept = trash / f"{number:05d}.clip"
                video = _moving(entry, shared)
                steps.append(
                    Step(
                        source=self._relative(entry.path),
                        target=self._relative(kept),
                        video_source=video,
                        video_target=f"{number:05d}.video" if video else "",
                    )
                )
            signs = sorted({entry.sign for entry in entries})
            of = f" of {signs[0]}" if len(signs) == 1 else ""
            return changes.carry_out("delete", f"delete {CLIPS}{of}", steps, progress)

    def add(self, other: str | Path, progress: Progress | None = None) -> Change:
        """Copy the clips of another dataset here, with their videos; those that are here already stay.

        A clip whose place is taken gets its signer's next free number. Undoing removes the copies.
        """
        source = Path(other)
        if source.resolve() == self.folder.resolve():
            raise InputError(f"{other} cannot be added to itself; name another dataset")
        theirs = read_entries(find_clips(source), progress)
        make_folder(self.folder)
        with self._changing() as changes:
            addition = plan(self.folder, self._entries(), source, theirs)
            return changes.carry_out("add", addition.text, addition.steps, progress, addition.copy)

    def history(self) -> list[Change]:
        """The changes that :meth:`undo` can take back, the latest last."""
        return Changes(self.folder).history()

    def undo(self, progress: Progress | None = None) -> Change:
        """Take the latest change back and give it, with the paths where its clips are now.

        A clip whose old place was taken meanwhile gets the next free number; one that is gone is
        passed over. Raises InputError where there is nothing to undo.
        """
        with self._changing() as changes:
            return changes.undo(progress)

    def empty_trash(self) -> int:
        """Remove for good what was deleted, so that it can not be undone; the number of clips."""
        with self._changing() as changes:
            removed = 0
            for record in changes.journal.records():
                if record.kind == "delete":
                    removed += len(record.steps)
                    changes.journal.remove(record)
            shutil.rmtree(changes.journal.hidden / "trash", ignore_errors=True)
            return removed

    def forget(self, signer: str, progress: Progress | None = None) -> Forgotten:
        """Remove every trace of a signer, for good: it cannot be undone.

        Clips, original videos, the trash, the journal, the index, unfinished recording sessions,
        remembered imports and half-written files. Says what it removed.
        """
        with self._changing():
            return forget(self.folder, signer, progress)

    def _relabelling(self, entries: Sequence[Entry], sign: str) -> list[Step]:
        shared = self._shared_videos()
        folder = self.folder / file_name(sign)
        numbers: dict[str, int] = {}
        steps = []
        for entry in entries:
            if entry.problem:
                raise InputError(f"{entry.problem}; it cannot be relabelled, only deleted")
            if entry.sign == sign and in_place(entry.path, entry.sign, entry.signer):
                continue
            stem = file_name(entry.signer)
            number = numbers.get(stem) or next_number(folder, entry.signer)
            numbers[stem] = number + 1
            target = clip_path(self.folder, sign, entry.signer, number)
            moving = _moving(entry, shared)
            video = target.stem + Path(moving).suffix if moving else ""
            # The name of one that is missing stays, so that check tells of it, but no other's gets it.
            missing = entry.video_path is not None and not entry.video_path.exists()
            keeps = missing and not (folder / entry.video).exists()
            steps.append(
                Step(
                    source=self._relative(entry.path),
                    target=self._relative(target),
                    before=Words(sign=entry.sign, video=entry.video),
                    # A video that stays with another clip cannot be named from another folder.
                    after=Words(sign=sign, video=video or (entry.video if keeps else "")),
                    video_source=moving,
                    video_target=video,
                )
            )
        return steps

    def _entries(self, progress: Progress | None = None) -> list[Entry]:
        paths = find_clips(self.folder)
        index = Index(self.folder)
        entries = []
        try:
            for number, path in enumerate(paths):
                entries.append(index.entry(path))
                if progress:
                    progress(number + 1, len(paths))
        finally:
            index.save(paths)
        return entries

    def _chosen(self, paths: Iterable[Path]) -> list[Entry]:
        """The entries of the named clips of this dataset."""
        index = Index(self.folder)
        chosen = []
        for path in dict.fromkeys(map(Path, paths)):
            inside = self._inside(path)
            if inside.suffix != ".npz" or is_hidden(inside, self.folder):
                raise InputError(f"{path} is no clip of {self.folder}; name the .npz files of clips in it")
            if not inside.is_file():
                raise InputError(f"{path} does not exist in {self.folder}")
            chosen.append(index.entry(inside))
        if not chosen:
            raise InputError("no clips were named")
        return chosen

    def _inside(self, path: Path) -> Path:
        """The path as one below the folder, whichever way either was written."""
        for one in (path, self.folder / path):
            with suppress(ValueError, OSError):
                below = (one.parent.resolve() / one.name).relative_to(self.folder.resolve())
                if one.exists() or not path.exists():
                    return self.folder / below
        raise InputError(f"{path} does not lie in {self.folder}")

    def _shared_videos(self) -> set[Path]:
        """Videos that more than one clip names."""
        named = Counter(entry.video_path for entry in self._entries() if entry.video_path)
        return {path for path, clips in named.items() if clips > 1}

    def _relative(self, path: Path) -> str:
        check_name(path)  # the journal is text
        return path.relative_to(self.folder).as_posix()

    @contextmanager
    def _changing(self) -> Iterator[Changes]:
        changes = Changes(self.folder)
        with changes.journal.locked():
            changes.settle()
            yield changes

    def _settle_quietly(self) -> None:
        """Bring an interrupted change to an end, unless its program is still at it."""
        journal = Journal(self.folder)
        # A damaged journal keeps nobody from looking; changes and check tell of it.
        with suppress(InputError):
            if any(record.state != "done" for record in journal.records()):
                with journal.locked(wait=0):
                    Changes(self.folder).settle()


def count(entries: Iterable[Entry]) -> Counter[tuple[str, str]]:
    """How many usable clips there are of each (sign, signer)."""
    return Counter((entry.sign, entry.signer) for entry in entries if entry.usable)


def _moving(entry: Entry, shared: set[Path]) -> str:
    """The name of the video that moves with a clip; empty where none does."""
    path = entry.video_path
    return entry.video if path is not None and path.is_file() and path not in shared else ""
