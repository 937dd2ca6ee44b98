"""The journal of a dataset: what was changed, on disk, so that it can be undone.

It lies in ``DATASET/.asl-live/journal``, one JSON file for each change; all paths in it are relative
to the dataset, with slashes. What was deleted lies in ``DATASET/.asl-live/trash``.
"""

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Literal

from filelock import FileLock, Timeout
from pydantic import BaseModel, Field, ValidationError, field_validator

from asl_live.errors import InputError, reason
from asl_live.files import looking_at, replacing

HIDDEN = ".asl-live"
FORMAT = 1
SECONDS_TO_WAIT = 10.0  # for another program that changes the dataset


class Words(BaseModel, strict=True):
    """What a clip says of its sign and its video."""

    sign: str
    video: str


class Step(BaseModel, strict=True):
    """One clip that moves from ``source`` to ``target``, with its video where it has one.

    before, after: what the clip says at either place; None where its file moves as it is.
    video_source, video_target: the names of its video beside it at either place; empty where it stays.
    A step without a source is a clip that was added; digest: of its recording, so that another that came to
    lie in its place is not taken for it. Journals of before do not tell.
    """

    source: str
    target: str
    before: Words | None = None
    after: Words | None = None
    video_source: str = ""
    video_target: str = ""
    digest: str = ""

    @field_validator("source", "target")
    @classmethod
    def _inside(cls, path: str) -> str:
        pure = PurePosixPath(path)
        # A dataset from a stranger must not reach out of its folder.
        if pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path.split("/")[0]:
            raise ValueError("a path leads out of the dataset")
        return path

    @field_validator("video_source", "video_target")
    @classmethod
    def _bare(cls, name: str) -> str:
        if set(name) & set("/\\:") or name in (".", ".."):
            raise ValueError("a video lies in another folder")
        return name


class Record(BaseModel, strict=True):
    """One change. state: "begun" or "undoing" tells of one that was interrupted."""

    format: int = FORMAT
    number: int = Field(ge=1)
    kind: Literal["relabel", "merge", "delete", "add"]
    text: str
    when: str
    state: Literal["begun", "done", "undoing"] = "begun"
    steps: list[Step]


class Journal:
    """The records of one dataset. They raise InputError where the disk says no."""

    def __init__(self, dataset: Path) -> None:
        self.dataset = dataset
        self.hidden = dataset / HIDDEN
        self._folder = self.hidden / "journal"

    @contextlib.contextmanager
    def locked(self, wait: float | None = None) -> Iterator[None]:
        """Keep other programs from changing the dataset meanwhile."""
        with looking_at(self.dataset):
            if not self.dataset.is_dir():
                raise InputError(f"there is no dataset at {self.dataset}; name the folder of one")
        make_hidden(self.dataset)
        lock = FileLock(self.hidden / "lock", timeout=SECONDS_TO_WAIT if wait is None else wait)
        try:
            lock.acquire()
        except Timeout as error:
            raise InputError(
                f"another program is changing {self.dataset}; wait until it is done and try again"
            ) from error
        except (OSError, NotImplementedError) as error:
            said = reason(error) if isinstance(error, OSError) else str(error)
            raise InputError(f"{self.dataset} cannot be changed: {said}") from error
        try:
            yield
        finally:
            lock.release()

    def records(self) -> list[Record]:
        """All records, the oldest first. Raises InputError for a damaged one."""
        return [self._read(path) for _, path in sorted(self._numbered().items())]

    def next_number(self) -> int:
        return max(self._numbered(), default=0) + 1

    def save(self, record: Record) -> None:
        make_folder(self._folder)
        with replacing(self._path(record.number)) as temporary:
            temporary.write_text(record.model_dump_json(indent=1), "utf-8")

    def remove(self, record: Record) -> None:
        """Forget the change, and with it what lies in its trash."""
        with telling(self._folder):
            shutil.rmtree(self.trash(record.number), ignore_errors=True)
            self._path(record.number).unlink(missing_ok=True)

    def trash(self, number: int) -> Path:
        """The folder of what the change with this number deleted; it need not exist."""
        return self.hidden / "trash" / f"{number:05d}"

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:05d}.json"

    def _numbered(self) -> dict[int, Path]:
        with telling(self._folder):
            paths = list(self._folder.iterdir()) if self._folder.is_dir() else []
        return {int(path.stem): path for path in paths if re.fullmatch(r"\d{5,9}\.json", path.name)}

    def _read(self, path: Path) -> Record:
        remedy = "delete it to go on; what it remembers can then not be undone"
        try:
            record = Record.model_validate_json(path.read_bytes())
        except OSError as error:
            raise InputError(f"{path} cannot be read: {reason(error)}") from error
        except (ValidationError, UnicodeError, RecursionError) as error:
            raise InputError(f"{path} is not a change of this dataset; {remedy}") from error
        if record.format > FORMAT or record.number != int(path.stem):
            raise InputError(f"{path} was not written by this version of ASL Live; {remedy}")
        return record


def make_hidden(dataset: Path) -> Path:
    """The dataset's folder for what is no part of it, made where there is none; git passes it over."""
    hidden = dataset / HIDDEN
    ignore = hidden / ".gitignore"
    if not ignore.exists():
        make_folder(hidden)
        with replacing(ignore) as temporary:
            temporary.write_text("*\n", "utf-8")
    return hidden


@contextlib.contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn what the disk says against ``path`` into an InputError."""
    try:
        yield
    except OSError as error:
        named = error.filename if isinstance(error.filename, str) else os.fspath(path)
        raise InputError(f"{named} cannot be changed: {reason(error)}") from error


def make_folder(folder: Path) -> None:
    """Make a folder where there is none. Raises InputError where the disk says no."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"the folder {folder} cannot be made: {reason(error)}") from error
