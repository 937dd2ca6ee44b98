"""Arrays in .npz and .npy files, written whole or not at all and read without trusting the file.

``numpy.load`` believes what a file claims: a few bytes can ask for all memory. Here every claim is
checked before memory is taken, and pickled objects are never loaded.
"""

import contextlib
import io
import math
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

import numpy as np
from numpy.lib import format as npy

from asl_live.errors import InputError, reason
from asl_live.files import replacing

# A thousand times the size of a usual clip; what claims more is not loaded.
MAX_BYTES = 1 << 30


def read_arrays(
    path: str | Path, names: Iterable[str], optional: Iterable[str] = ()
) -> dict[str, np.ndarray]:
    """The named arrays of an .npz file; those of ``optional`` only where the file has them.

    Raises InputError if the file is missing, empty, damaged, too large or lacks one of ``names``.
    """
    path = Path(path)
    with explained(path), _opened(path) as archive:
        members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        names, optional = list(names), [name for name in optional if name in members]
        if missing := [name for name in names if name not in members]:
            raise InputError(f"it has no {' and no '.join(missing)}")
        if sum(members[name].file_size for name in names + optional) > MAX_BYTES:
            raise InputError("it claims more data than any recording has")
        return {name: _read_array(archive, members[name], name) for name in names + optional}


def list_arrays(path: str | Path) -> list[str]:
    """The names of the arrays in an .npz file. Raises InputError as :func:`read_arrays` does."""
    path = Path(path)
    with explained(path), _opened(path) as archive:
        return [name.removesuffix(".npy") for name in archive.namelist()]


def write_arrays(path: str | Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write the arrays as one compressed .npz file, in place of what was there before.

    A write that fails leaves the old file as it was. Raises InputError if it cannot be written.
    """
    path = Path(path)
    if sum(array.nbytes for array in arrays.values()) > MAX_BYTES // 2:
        raise InputError(f"{path} was not written: the recording is too long for one file")
    packed = io.BytesIO()  # numpy's own file complains a second time where the disk is full
    np.savez_compressed(packed, **arrays)
    with replacing(path) as temporary:
        temporary.write_bytes(packed.getbuffer())


def read_array(path: str | Path, largest: int = MAX_BYTES) -> np.ndarray:
    """The array of an .npy file of at most ``largest`` bytes.

    Raises InputError as :func:`read_arrays` does.
    """
    path = Path(path)
    with explained(path, ".npy"):
        _check_regular(path)
        with open(path, "rb") as file:
            if os.fstat(file.fileno()).st_size > largest:
                raise InputError("it holds more data than is expected here")
            return _parse_array(file, "data")


def map_array(path: str | Path) -> np.ndarray:
    """The array of an .npy file, left on the disk and read where it is looked at; it cannot be written to.

    For arrays larger than memory. Raises InputError as :func:`read_arrays` does.
    """
    path = Path(path)
    with explained(path, ".npy"):
        _check_regular(path)
        with open(path, "rb") as file:
            shape, _, dtype = _read_header(file, "data")
            start, size = file.tell(), os.fstat(file.fileno()).st_size
        # numpy.memmap would reckon with numbers that may overflow.
        if math.prod(shape) * dtype.itemsize != size - start:
            raise InputError("it has not as much data as it claims")
        if not math.prod(shape) or not dtype.itemsize:
            return np.zeros(shape, dtype)
        return npy.open_memmap(path, mode="r")


@contextlib.contextmanager
def explained(path: Path, kind: str = ".npz") -> Iterator[None]:
    """Turn whatever reading ``path`` raises into an InputError of one sentence that names it."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{path} cannot be used: {error}") from error
    except FileNotFoundError as error:
        raise InputError(f"{path} does not exist") from error
    except zipfile.BadZipFile as error:
        wrong = "empty" if path.stat().st_size == 0 else f"damaged or not an {kind} file"
        raise InputError(f"{path} is {wrong}") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error
    except (ValueError, EOFError, zlib.error, RuntimeError, NotImplementedError, MemoryError) as error:
        raise InputError(f"{path} is damaged or not an {kind} file") from error


def _check_regular(path: Path) -> None:
    if path.exists() and not path.is_file() and not path.is_dir():
        raise InputError("it is a device or a pipe, not a file")


def _opened(path: Path) -> zipfile.ZipFile:
    _check_regular(path)
    return zipfile.ZipFile(path)


def _read_array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> np.ndarray:
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError(f"its {name} is packed in a way that numpy does not use")
    with archive.open(info) as file:
        return _parse_array(file, name)


def _parse_array(file: IO[bytes], name: str) -> np.ndarray:
    shape, fortran_order, dtype = _read_header(file, name)
    data = file.read()
    count = math.prod(shape)
    if count * dtype.itemsize != len(data):
        raise InputError(f"its {name} has not as much data as it claims")
    array = np.frombuffer(data, dtype, count) if count and dtype.itemsize else np.zeros(count, dtype)
    return array.reshape(shape, order="F" if fortran_order else "C")


def _read_header(file: IO[bytes], name: str) -> tuple[tuple[int, ...], bool, np.dtype]:
    version = npy.read_magic(file)
    read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
    if read is None:
        raise InputError(f"its {name} has an unknown format")
    try:
        shape, fortran_order, dtype = read(file)
    except OSError:
        raise
    except Exception as error:  # numpy evaluates the header, and says of a wrong one whatever comes of that
        raise ValueError(f"its {name} has a header that cannot be read") from error
    if dtype.hasobject:
        raise InputError(f"its {name} holds Python objects, which are not loaded")
    if min(shape, default=0) < 0:
        raise InputError(f"its {name} has not as much data as it claims")
    return shape, fortran_order, dtype
