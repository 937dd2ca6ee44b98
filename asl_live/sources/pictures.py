"""Folders of pictures, one picture a frame."""

import io
import re
import warnings
from pathlib import Path

import cv2
import numpy as np

from asl_live.errors import InputError, reason
from asl_live.files import natural_order
from asl_live.native_stderr import captured_stderr
from asl_live.sources.base import Frame
from asl_live.sources.reading import Reading
from asl_live.sources.video import MAX_PIXELS

SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"))
# The same as Pillow calls them.
FORMATS = ("BMP", "JPEG", "PNG", "TIFF", "WEBP")
# Pictures carry no times. Collections of signs are mostly kept at this many a second.
RATE = 15.0
# How the decoders' messages begin.
NOISE = re.compile(r"libpng |TIFF|JPEG|Corrupt JPEG|Premature end of JPEG|\[ *(WARN|ERROR|INFO)")
# No encoder makes a picture of MAX_PIXELS larger than its bare pixels.
MAX_BYTES = MAX_PIXELS * 3


class PictureSource(Reading):
    """The pictures of a folder in natural order (2 before 10), at ``rate`` a second.

    Raises InputError if there are none, or for the first that cannot be read.
    """

    live = False
    synthetic = False

    def __init__(self, folder: str | Path, rate: float = RATE) -> None:
        folder = Path(folder)
        self.name, self.spec, self.rate = folder.resolve().name or str(folder), str(folder), rate
        self._rate = rate
        try:
            pictures = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES]
        except OSError as error:
            raise InputError(f"{folder} cannot be read: {reason(error)}") from error
        # What a system leaves behind beside the pictures is hidden: macOS writes ._a.jpg for a.jpg.
        shown = [path for path in pictures if not path.name.startswith(".")]
        self._paths = sorted(shown, key=lambda path: natural_order(path.name))
        if not self._paths:
            raise InputError(f"{folder} holds no pictures ({', '.join(sorted(SUFFIXES))})")
        self.frames = len(self._paths)
        self._position = 0

    def read(self) -> Frame | None:
        if self._position >= len(self._paths):
            return None
        picture = read_picture(self._paths[self._position])
        time = self._position / self._rate
        self._position += 1
        return Frame(time, picture)

    def close(self) -> None:
        self._paths = []


def read_picture(path: Path) -> np.ndarray:
    """One picture, upright, uint8 BGR [height, width, 3]. Raises InputError if it cannot be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path} is too large for a picture")
        # Not cv2.imread: on Windows it does not find names outside the system's alphabet.
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error
    # Before it is unpacked: a small file may claim more than memory holds.
    width, height = _size(path, data)
    if width * height > MAX_PIXELS:
        raise InputError(f"{path} has {width} x {height} pixels; make it smaller")
    picture = None
    if width * height:
        try:
            # libpng and its like print what they think of a damaged file.
            with captured_stderr(NOISE):
                picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        except cv2.error:
            picture = None
    if picture is None:
        raise InputError(f"{path} is not a picture, or is damaged")
    return picture


def _size(path: Path, data: bytes) -> tuple[int, int]:
    """Width and height by the head of a file; zeros for what is no picture."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                return opened.size
    except Image.DecompressionBombError as error:
        raise InputError(f"{path} has too many pixels; make it smaller") from error
    except Exception:  # a damaged file may make the library raise anything
        return 0, 0
