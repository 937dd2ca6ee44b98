"""What a dataset remembers of imports, so that a second one does nothing and a broken one goes on.

``DATASET/.asl-live/imported.jsonl`` has one line for each imported item. A clip is first written to
a hidden folder, then remembered, then given its place: whenever the power fails, the next import
either finds the line and finishes the last step, or finds none and reads the item again.
"""

import hashlib
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout
from pydantic import BaseModel, ValidationError

from asl_live.data.journal import HIDDEN, make_hidden, telling
from asl_live.errors import InputError, reason
from asl_live.files import discard_unfinished, replacing

NAME = "imported.jsonl"
PENDING = "importing"  # the folder of clips that have no place yet
# Ten million items; what is larger is no memory of imports.
MOST_BYTES = 4 << 30


class Entry(BaseModel, strict=True, frozen=True):
    """One imported item.

    kind, key: which item of which kind of collection. signer: whose clip it is. stamp: of its files
    when it was read, see :func:`stamp_of`. digest: of what was in them. file: the clip that came of
    it, relative to the dataset, with "/" between the parts.
    """

    kind: str
    key: str
    signer: str
    stamp: str
    digest: str
    file: str


class Memory:
    """The memory of one dataset, open for one import; a context manager.

    Raises InputError if it is damaged, and while another import into the dataset runs.
    """

    def __init__(self, dataset: Path) -> None:
        hidden = dataset / HIDDEN
        self._dataset, self._path, self._pending = dataset, hidden / NAME, hidden / PENDING
        self._lock = FileLock(hidden / "import.lock", timeout=0)
        self._by_stamp: dict[tuple[str, str, str], Entry] = {}
        self._by_item: dict[tuple[str, str], list[Entry]] = {}
        self._last: Entry | None = None

    def __enter__(self) -> "Memory":
        make_hidden(self._dataset)
        try:
            self._lock.acquire()
            self._pending.mkdir(exist_ok=True)
        except Timeout as error:
            raise InputError(
                f"another import into {self._dataset} is running; wait until it has ended"
            ) from error
        except (OSError, NotImplementedError) as error:
            said = reason(error) if isinstance(error, OSError) else str(error)
            raise InputError(f"the dataset {self._dataset} cannot be written: {said}") from error
        try:
            self._read()
            self._tidy()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._lock.release()

    def find(self, kind: str, key: str, stamp: str) -> Entry | None:
        """The entry of an item whose files have not changed since."""
        return self._by_stamp.get((kind, key, stamp))

    def digests(self, kind: str, key: str) -> dict[str, Entry]:
        """The earlier imports of an item by what was in its files then."""
        return {entry.digest: entry for entry in self._by_item.get((kind, key), ())}

    def pending(self, kind: str, key: str) -> Path:
        """Where the clip of an item is written before it has a place."""
        name = hashlib.blake2b(f"{kind} {key}".encode(), digest_size=12).hexdigest()
        # Without the ending by which programs find clips.
        return self._pending / f"{name}.clip"

    def add(self, entry: Entry) -> None:
        """Remember an item, for good. Raises InputError where the disk says no."""
        with telling(self._path), self._path.open("ab") as file:
            file.write(f"{entry.model_dump_json()}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        self._index(entry)

    def discard(self, path: Path) -> None:
        """Remove what a process that died left of the clip that it wrote to ``path``."""
        with telling(path):
            path.unlink(missing_ok=True)
            discard_unfinished(path)

    def _read(self) -> None:
        for entry in read_entries(self._dataset):
            self._index(entry)
        if self._path.exists():
            _cut_unfinished_line(self._path)

    def _index(self, entry: Entry) -> None:
        self._last = entry
        self._by_stamp[entry.kind, entry.key, entry.stamp] = entry
        self._by_item.setdefault((entry.kind, entry.key), []).append(entry)

    def _tidy(self) -> None:
        """Finish or undo what an import that was killed left in the middle."""
        if self._last is not None:
            path, target = self.pending(self._last.kind, self._last.key), self._dataset / self._last.file
            if path.exists() and not target.exists():
                place(path, target)
        with telling(self._pending):
            for left in self._pending.iterdir():
                left.unlink()


def read_entries(dataset: Path) -> list[Entry]:
    """All that a dataset remembers, in the order in which it was imported; empty where nothing was.

    Raises InputError if the file is damaged. A line that a killed import did not finish is no damage.
    """
    path = dataset / HIDDEN / NAME
    try:
        if not path.exists():
            return []
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path} is too large to be what it should be; delete it")
        whole, _, _ = path.read_bytes().rpartition(b"\n")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error
    entries = []
    for number, line in enumerate(whole.split(b"\n") if whole else (), 1):
        try:
            entry = Entry.model_validate_json(line)
        except ValidationError as error:
            raise InputError(
                f"{path} is damaged in line {number}; delete that line, and what it stood for is "
                "imported again"
            ) from error
        place = PurePosixPath(entry.file)
        if place.is_absolute() or ".." in place.parts or not place.parts:
            raise InputError(f"{path} names a file outside the dataset in line {number}; delete that line")
        entries.append(entry)
    return entries


def forget_entries(dataset: Path, entries: Iterable[Entry]) -> None:
    """Take entries out of the memory of a dataset: their items can be imported again.

    For whoever removes every trace of a signer. Raises InputError where the disk says no.
    """
    gone = set(entries)
    kept = [entry for entry in read_entries(dataset) if entry not in gone]
    path = dataset / HIDDEN / NAME
    if not path.exists():
        return
    with replacing(path) as temporary:
        temporary.write_text("".join(f"{entry.model_dump_json()}\n" for entry in kept), "utf-8")


def stamp_of(files: Iterable[Path]) -> str:
    """Sizes and times of files in a few letters. Raises OSError for one that cannot be looked at."""
    stamp = hashlib.blake2b(digest_size=12)
    for path in files:
        about = path.stat()
        stamp.update(f"{about.st_size} {about.st_mtime_ns} ".encode())
    return stamp.hexdigest()


def digest_of(files: Iterable[Path]) -> str:
    """What is in files, in a few letters. Raises OSError for one that cannot be read."""
    digest = hashlib.blake2b(digest_size=16)
    for path in files:
        about = path.stat()
        digest.update(_digest(path, about.st_size, about.st_mtime_ns))
    return digest.hexdigest()


def place(path: Path, target: Path) -> None:
    """Give a written clip its place. Raises InputError where the disk says no."""
    with telling(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)


# Of a large file that holds many items: the same process reads it for each of them.
@lru_cache(maxsize=8)
def _digest(path: Path, size: int, time: int) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.digest()


def _cut_unfinished_line(path: Path) -> None:
    with telling(path), path.open("rb+") as file:
        file.truncate(file.read().rfind(b"\n") + 1)
