"""Names of files, and files that are written whole or not at all."""

import contextlib
import glob
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from asl_live.errors import InputError, reason

# A half-written file that is younger may belong to a program that is writing now.
ABANDONED_SECONDS = 60.0


@contextlib.contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A temporary file to write to, put in the place of ``path`` when the block ends well.

    A write that fails leaves the old file as it was and no temporary one. A link stays one, and who may read
    or write the old file may do so with the new one. Raises
    InputError where the disk says no, and for a folder or device.
    """
    path = Path(path)
    temporary = None
    try:
        target = Path(os.path.realpath(path))
        # Whoever may write to its folder would put a file in the place of /dev/null.
        if target.exists() and not target.is_file():
            raise InputError(f"{path} cannot be written: it is not a file")
        # In the same folder, because a file can be put in another's place only on one disk. Not by tempfile,
        # whose files nobody else can read: a dataset is often shared.
        unfinished = target.with_name(f".{target.stem}-{secrets.token_hex(4)}.part")
        with open(unfinished, "xb") as file:
            temporary, rights = unfinished, stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        yield temporary
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        # Also those of a new file: safetensors puts one of its own in place, which nobody else can read.
        os.chmod(temporary, stat.S_IMODE(target.stat().st_mode) if target.exists() else rights)
        os.replace(temporary, target)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {reason(error)}") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def looking_at(path: str | Path) -> Iterator[None]:
    """Raise InputError where the system does not look at ``path``, such as for a name that is too long."""
    try:
        yield
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error


def find_below(folder: str | Path) -> Iterator[Path]:
    """Every file in a folder at any depth, folder by folder and sorted in each.

    Hidden files and folders are passed over, and links to folders not followed. Raises InputError for a
    folder that cannot be read.
    """

    def stop(error: OSError) -> None:
        raise InputError(f"{error.filename} cannot be read: {reason(error)}") from error

    for where, inner, names in os.walk(folder, onerror=stop):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        yield from (Path(where, name) for name in sorted(names) if not name.startswith("."))


def discard_unfinished(path: str | Path) -> None:
    """Remove what a process that was killed while it wrote ``path`` left beside it. May raise OSError."""
    path = Path(path)
    for left in path.parent.glob(f".{glob.escape(path.stem)}-*.part"):
        left.unlink(missing_ok=True)


def is_abandoned(path: str | Path) -> bool:
    """Whether a file that is half written has been left: nobody wrote to it for a while.

    A file that is gone is none. May raise OSError.
    """
    try:
        return time.time() - Path(path).stat().st_mtime > ABANDONED_SECONDS
    except FileNotFoundError:
        return False


def check_name(path: str | Path) -> None:
    """Raise InputError for a name that is not UTF-8: OpenCV crashes over one, safetensors cannot open it."""
    try:
        os.fspath(path).encode()
    except UnicodeEncodeError as error:
        raise InputError(f"{path} has a name that is not in UTF-8; give it another") from error


def make_folder(folder: str | Path) -> None:
    """Make a folder for a model and what belongs to it; InputError where that cannot be."""
    check_name(folder)
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be made: {reason(error)}") from error


def natural_order(name: str) -> tuple[tuple[str, int, str], ...]:
    """A key that sorts names as people count: frame2 before frame10."""
    pairs = re.findall(r"(\D*)(\d*)", name.casefold())
    return (*((text, int(digits or -1), digits) for text, digits in pairs), (name, 0, ""))
