"""Video files."""

import math
import os
import threading
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np

from asl_live.errors import InputError, reason
from asl_live.files import check_name
from asl_live.mp4 import boxes
from asl_live.quiet_opencv import quiet_opencv
from asl_live.sources.base import Frame
from asl_live.sources.reading import Reading

# Beyond 8K pictures a file is more likely broken than a recording of a person.
MAX_PIXELS = 8192 * 4608
# Without usable timestamps or frame rate, the most common rate is taken.
USUAL_RATE = 30.0


class VideoSource(Reading):
    """A video file, upright as its recorder held it.

    A frame's time is its timestamp in the file, so videos of changing rate are shown and resampled
    rightly. Raises InputError for what is no complete video.
    """

    live = False
    synthetic = False

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.name, self.spec = self.path.name, str(path)
        _check_file(self.path)
        self._is_mp4 = _is_mp4(self.path)  # at its end the file may be gone
        with quiet_opencv():
            # An absolute path is never taken for an address.
            self._capture = cv2.VideoCapture(os.path.abspath(self.path), cv2.CAP_FFMPEG)
        self._lock = threading.Lock()
        # OpenCV 4.11 lost this default (its issue 26876).
        self._capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
        width, height = (self._get(cv2.CAP_PROP_FRAME_WIDTH), self._get(cv2.CAP_PROP_FRAME_HEIGHT))
        if width * height > MAX_PIXELS:
            self.close()
            raise InputError(
                f"{self.path} has pictures of {width:.0f} x {height:.0f} pixels; convert it to 1080p"
            )
        rate, frames = self._get(cv2.CAP_PROP_FPS), self._get(cv2.CAP_PROP_FRAME_COUNT)
        self.rate = rate if 1 <= rate <= 1000 else None
        self.frames = int(frames) if 1 <= frames < 1e9 else None
        self._clock = FrameClock(self.rate or USUAL_RATE)
        # Read ahead by one: what holds no picture is refused at once.
        self._next = self._decode()
        if self._next is None:
            self.close()
            raise InputError(f"{self.path} is not a video that can be played; it may be damaged")

    def read(self) -> Frame | None:
        frame = self._next
        if frame is None:
            return None
        self._next = self._decode()
        if self._next is None and self._ends_early(frame.time):
            raise InputError(
                f"{self.path} breaks off after {frame.time:.1f} seconds; it is damaged or incomplete"
            )
        return frame

    def close(self) -> None:
        with self._lock:
            self._capture.release()
        self._next = None

    def _decode(self) -> Frame | None:
        with self._lock:
            try:
                good, picture = self._capture.read()
            except cv2.error as error:
                raise InputError(f"{self.path} cannot be decoded; it may be damaged") from error
            if not good:
                return None
            timestamp = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        return Frame(self._clock.tick(timestamp), np.asarray(picture))

    def _ends_early(self, last: float) -> bool:
        # A trimmed MP4 rightly claims more frames than it shows; a cut one was refused when opened.
        if self.frames is None or self.rate is None or self._is_mp4:
            return False
        return last < 0.8 * (self.frames - 1) / self.rate - 0.5

    def _get(self, which: int) -> float:
        value = self._capture.get(which)
        return value if math.isfinite(value) else 0.0


class FrameClock:
    """Makes times that start at 0 and increase out of a file's timestamps, however broken.

    Where a timestamp is missing, does not increase, or leaps more than ``LEAP`` seconds ahead, the
    frame comes one period of the nominal rate after the one before.
    """

    LEAP = 10.0

    def __init__(self, rate: float) -> None:
        self._period = 1 / rate
        self._last: float | None = None
        self._offset = 0.0

    def tick(self, timestamp: float) -> float:
        """The time of the next frame in seconds, from its timestamp in seconds."""
        time = timestamp - self._offset
        if self._last is None or not self._last < time <= self._last + self.LEAP:
            time = 0.0 if self._last is None else self._last + self._period
            if math.isfinite(timestamp):
                self._offset = timestamp - time
        self._last = time
        return time


def _check_file(path: Path) -> None:
    """Refuse with a clear sentence what FFmpeg would refuse without one, or would play."""
    check_name(path)
    try:
        if not path.exists():
            raise InputError(f"{path} does not exist")
        if not path.is_file():
            raise InputError(f"{path} is not a file")
        size = path.stat().st_size
        if not size:
            raise InputError(f"{path} is empty")
        with path.open("rb") as file:
            start = file.read(4096)
            # FFmpeg draws text as a picture, and lists of files make it open those.
            if all(byte >= 32 or byte in b"\t\n\r\f\x1b" for byte in start) and _is_text(start):
                raise InputError(f"{path} is a text file, not a video")
            if _is_mp4_start(start) and _is_cut_mp4(file, size):
                raise InputError(f"{path} is incomplete: its end is missing; copy or download it again")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error


def _is_text(start: bytes) -> bool:
    try:
        start[:-4].decode("utf-8")
    except UnicodeDecodeError as error:
        # A letter cut in two by the limit is no fault.
        return error.start >= len(start) - 8
    return True


def _is_mp4(path: Path) -> bool:
    with path.open("rb") as file:
        return _is_mp4_start(file.read(8))


def _is_mp4_start(start: bytes) -> bool:
    return start[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")


def _is_cut_mp4(file: BinaryIO, size: int) -> bool:
    """Whether a box of an MP4 file goes beyond its end, or the one that tells of the others is missing."""
    data = index = False
    for kind, end in boxes(file, size):
        if end > size and kind in (b"moov", b"mdat", b"moof"):
            return True
        data, index = data or kind == b"mdat", index or kind == b"moov"
    return data and not index
