"""An .npy file that takes row after row, so that no array has to fit into memory."""

import io
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

# numpy leaves room in a header for more digits of the first length, but does not promise how much.
_MOST_ROWS = 10**12


class GrowingArray:
    """Rows of one shape and type, appended to a file whose header says in the end how many they are.

    Raises OSError where the disk says no.
    """

    def __init__(self, path: Path, shape: tuple[int, ...], kind: type) -> None:
        self._shape = shape
        self._kind: np.dtype = np.dtype(kind)
        self._rows = 0
        self._room = len(self._header(_MOST_ROWS))
        self._file = open(path, "wb")  # noqa: SIM115
        self._file.write(bytes(self._room))

    def append(self, row: np.ndarray) -> None:
        """Write one more row, an array of the shape and type, or what numpy turns into it."""
        if row.shape != self._shape:
            raise ValueError(f"a row has the shape {row.shape}, not {self._shape}")
        self._file.write(np.ascontiguousarray(row, self._kind).data)
        self._rows += 1

    def finish(self) -> None:
        """Write how many rows there are, and close the file."""
        header = self._header(self._rows)
        if len(header) != self._room:
            raise ValueError("numpy wrote a header of another length")
        self._file.seek(0)
        self._file.write(header)
        self._file.close()

    def close(self) -> None:
        """Close the file, finished or not."""
        self._file.close()

    def _header(self, rows: int) -> bytes:
        header = io.BytesIO()
        described = {
            "descr": npy.dtype_to_descr(self._kind),
            "fortran_order": False,
            "shape": (rows, *self._shape),
        }
        npy.write_array_header_1_0(header, described)
        return header.getvalue()
