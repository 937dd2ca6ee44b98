"""What was read of each clip of a dataset, kept so that only changed files are read again.

``DATASET/.asl-live/index.json`` may be deleted at any time. An entry counts only while its file has
the size and the time of change that it had; nothing is done to a clip on the index's word alone.
"""

import time
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ValidationError

from asl_live.data.entries import Entry, read_entry
from asl_live.data.journal import HIDDEN, make_hidden
from asl_live.errors import InputError
from asl_live.files import replacing

# What an entry holds changes with the version of the program that made it.
FORMAT = 1
# Some disks count time in steps of two seconds: a file this new may change and look the same.
SETTLED = 2_500_000_000  # ns


class _Known(BaseModel, strict=True):
    size: int
    changed: int
    sign: str
    signer: str
    hand: str
    synthetic: bool
    camera: str
    created: str
    rights: str
    consent: str
    video: str
    frames: int
    seconds: float
    rate: float
    hands: float
    crops: bool
    digest: str
    problem: str
    archive: bool
    warnings: list[str]


class _Saved(BaseModel, strict=True):
    format: int
    entries: dict[str, _Known]


class Index:
    """The index of one dataset, loaded when made; without the file it is empty."""

    def __init__(self, dataset: Path) -> None:
        self._dataset = dataset
        self._path = dataset / HIDDEN / "index.json"
        self._known = self._load()
        self._changed = False

    def entry(self, path: Path) -> Entry:
        """The entry of a clip file, read again where the file changed."""
        name = path.relative_to(self._dataset).as_posix()
        try:
            found = path.stat()
        except OSError:  # said by the entry
            return read_entry(path)
        known = self._known.get(name)
        if known and (known.size, known.changed) == (found.st_size, found.st_mtime_ns):
            given = known.model_dump(exclude={"size", "changed"})
            return Entry(path, **{**given, "warnings": tuple(known.warnings)})
        entry = read_entry(path)
        self._changed = True
        self._known.pop(name, None)
        if time.time_ns() - found.st_mtime_ns > SETTLED:
            words = {name: value for name, value in vars(entry).items() if name != "path"}
            self._known[name] = _Known(
                size=found.st_size,
                changed=found.st_mtime_ns,
                **{**words, "warnings": list(entry.warnings)},
            )
        return entry

    def save(self, paths: Iterable[Path]) -> None:
        """Keep what is known of these files, and of no others."""
        names = {path.relative_to(self._dataset).as_posix() for path in paths}
        gone = self._known.keys() - names
        if not (self._changed or gone):
            return
        for name in gone:
            del self._known[name]
        self._changed = False
        try:
            make_hidden(self._dataset)
            with replacing(self._path) as temporary:
                text = _Saved(format=FORMAT, entries=self._known).model_dump_json()
                temporary.write_text(text, "utf-8")
        except (InputError, ValueError):
            # A dataset on a read-only disk, or with names that are no text, is looked through without.
            return

    def _load(self) -> dict[str, _Known]:
        try:
            saved = _Saved.model_validate_json(self._path.read_bytes())
        except (OSError, ValidationError, UnicodeError, RecursionError):
            return {}
        return saved.entries if saved.format == FORMAT else {}
