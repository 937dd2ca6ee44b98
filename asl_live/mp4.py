"""MP4 files written with OpenCV alone, where no other program is at hand."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np

from asl_live.errors import InputError
from asl_live.quiet_opencv import quiet_opencv

SUFFIX = ".mp4"
# An hour in pieces of a tenth of a second has fewer.
MOST_BOXES = 100_000


class Mp4File:
    """An MP4 file that grows by one picture after the other.

    path: must end in ``SUFFIX``, by which OpenCV knows the kind of file. rate: pictures a second. It
    holds MPEG-4 Part 2, which players on the desktop show and most browsers do not.
    """

    def __init__(self, path: Path, rate: float) -> None:
        self._path, self._rate = path, rate
        self._writer: cv2.VideoWriter | None = None

    def write(self, picture: np.ndarray) -> bool:
        """Add a picture, uint8 BGR [height, width, 3]; False if the file cannot be written.

        The first one sets the size. The encoder takes even sizes only: an odd row or column is cut.
        """
        picture = picture[: picture.shape[0] // 2 * 2, : picture.shape[1] // 2 * 2]
        with quiet_opencv():
            if self._writer is None:
                size, kind = (picture.shape[1], picture.shape[0]), cv2.VideoWriter.fourcc(*"mp4v")
                self._writer = cv2.VideoWriter(str(self._path), kind, self._rate, size)
            if self._writer.isOpened():
                self._writer.write(picture)
            return bool(self._writer.isOpened())

    def close(self) -> bool:
        """End the file; whether it is complete."""
        good = self._writer is not None and self._writer.isOpened()
        if self._writer is not None:
            self._writer.release()
        return good and self._path.exists() and is_finished(self._path)


def boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int]]:
    """The kind of each box that an MP4 file of ``size`` bytes consists of, and where it ends.

    See ISO/IEC 14496-12, 4.2. The last may end beyond the file; of too many the first are given.
    """
    position = 0
    for _ in range(MOST_BOXES):
        if position + 8 > size:
            return
        file.seek(position)
        head = file.read(16)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:
            length = size - position
        yield head[4:8], position + length
        if length < 8:
            return
        position += length


def is_finished(path: Path) -> bool:
    """Whether an MP4's index was written: OpenCV does not tell of a disk that is full."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            return next((end <= size for kind, end in boxes(file, size) if kind == b"moov"), False)
    except OSError as error:
        raise InputError(f"{path} cannot be read") from error
