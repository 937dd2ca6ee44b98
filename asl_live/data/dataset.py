"""A dataset folder: looked through, changed, and every change undone.

The folder holds a folder for each sign and in it one file for each clip,
``DATASET/SIGN/SIGNER-NUMBER.npz``, with its original video beside it where there is one. Clips are
found at any depth; what is true of a clip stands inside it.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from asl_live.data.changes import Change
from asl_live.data.entries import Entry, read_entry
from asl_live.errors import InputError

__all__ = ["Change", "Dataset", "Entry", "Forgotten", "count"]

Progress = Callable[[int, int], None]  # done, of how many


@dataclass(frozen=True)
class Forgotten:
    """What :meth:`Dataset.forget` removed: how many clips, videos, clips in the trash, other traces."""

    signer: str
    clips: int
    videos: int
    trashed: int
    others: tuple[str, ...] = ()


class Dataset:
    """A folder of clips. Nothing is read or written before a method is called.

    Methods block and may be called from any thread, one at a time; other programs are kept from
    changing the dataset meanwhile. They raise InputError for what the user can mend. ``progress``
    is called with how much is done and of how much.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def scan(self, progress: Progress | None = None) -> list[Entry]:
        """An entry for each clip file, sorted by path; broken files have one too.

        What did not change since the last scan is not read again. An empty list where the folder is
        empty or does not exist.
        """
        paths = sorted(
            path
            for path in self.folder.rglob("*.npz")
            if not any(part.startswith(".") for part in path.relative_to(self.folder).parts)
        )
        entries = []
        for number, path in enumerate(paths):
            entries.append(read_entry(path))
            if progress:
                progress(number + 1, len(paths))
        return entries

    def relabel(self, paths: Iterable[Path], sign: str, progress: Progress | None = None) -> Change:
        """Give the clips another sign, and move them and their videos where that sign's clips lie."""
        raise NotImplementedError

    def merge(self, sign_from: str, sign_to: str, progress: Progress | None = None) -> Change:
        """Give all clips of one sign another one; the sign's empty folder is removed."""
        raise NotImplementedError

    def delete(self, paths: Iterable[Path], progress: Progress | None = None) -> Change:
        """Move the clips and their videos into the dataset's trash; broken files may be deleted too."""
        raise NotImplementedError

    def history(self) -> list[Change]:
        """The changes that :meth:`undo` can take back, the latest last."""
        return []

    def undo(self, progress: Progress | None = None) -> Change:
        """Take the latest change back and give it. Raises InputError where there is none."""
        raise InputError(f"there is nothing to undo in {self.folder}")

    def empty_trash(self) -> int:
        """Remove for good what was deleted, and the history with it; the number of clips."""
        raise NotImplementedError

    def forget(self, signer: str, progress: Progress | None = None) -> Forgotten:
        """Remove every trace of a signer: clips, videos, trash, journal, caches, unfinished sessions.

        It cannot be undone.
        """
        raise NotImplementedError


def count(entries: Iterable[Entry]) -> Counter[tuple[str, str]]:
    """How many usable clips there are of each (sign, signer)."""
    return Counter((entry.sign, entry.signer) for entry in entries if entry.usable)
