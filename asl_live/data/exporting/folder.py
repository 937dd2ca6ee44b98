"""A folder that is written whole or not at all."""

import contextlib
import glob
import shutil
import uuid
from collections.abc import Collection, Iterator
from pathlib import Path

from asl_live.errors import InputError, reason

# File managers leave these in any folder that is looked at.
STRAY = frozenset((".DS_Store", "Thumbs.db", "desktop.ini"))


@contextlib.contextmanager
def replacing_folder(path: Path, entries: Collection[str], force: bool) -> Iterator[Path]:
    """A temporary folder to write to, put in the place of ``path`` when the block ends well.

    entries: the names that such a folder holds. force: put it in the place of an older one, which must
    hold nothing else. Raises InputError where there is something already, and where the disk says no;
    then what was there is as it was, and nothing of the temporary folder is left.
    """
    temporary = path.parent / f".{path.name}-{uuid.uuid4().hex[:8]}.part"
    try:
        _bring_back(path)
        _check(path, entries, force)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.mkdir()
        yield temporary
        _check(path, entries, force)  # it may have come while this was written
        _put(temporary, path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {reason(error)}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _check(path: Path, entries: Collection[str], force: bool) -> None:
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise InputError(f"{path} is not a folder; name one that does not exist yet")
    there = {one.name for one in path.iterdir()} if path.exists() else set()
    if strange := sorted(there - STRAY - set(entries)):
        raise InputError(f"{path} holds {strange[0]!r}, which no export wrote; name another folder")
    if there - STRAY and not force:
        raise InputError(f"{path} holds an export already; name another folder, or replace it with --force")


def _bring_back(path: Path) -> None:
    """Undo what a program that was killed between the two steps of :func:`_put` left."""
    for old in path.parent.glob(f".{glob.escape(path.name)}-*.old"):
        if path.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(path)


def _put(temporary: Path, path: Path) -> None:
    """Put a folder in the place of another, which comes back where that fails."""
    old = temporary.with_suffix(".old")
    if path.exists():
        path.rename(old)
    try:
        temporary.rename(path)
    except OSError:
        if old.exists():
            old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)
