"""The original pictures of a take, kept as a video beside its clip."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from asl_live.errors import InputError
from asl_live.files import check_name, replacing
from asl_live.mp4 import SUFFIX, Mp4File

# Pictures wait as JPEG for the decision about their take: raw ones would fill the memory.
JPEG_QUALITY = 95
RATE = 30.0

__all__ = ["SUFFIX", "pack", "write_video"]


def pack(picture: np.ndarray) -> bytes:
    """A picture, uint8 BGR [height, width, 3], as JPEG."""
    _, packed = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return packed.tobytes()


def write_video(path: Path, times: np.ndarray, pictures: Sequence[bytes]) -> None:
    """Write packed pictures as an MP4 video, whole or not at all.

    times: of the pictures, [T] seconds. The video has ``RATE`` frames a second, each the newest
    picture of its time, so that it keeps time with the clip. Raises InputError if it cannot be
    written.
    """
    check_name(path)
    ticks = times[0] + np.arange(max(1, round((times[-1] - times[0]) * RATE) + 1)) / RATE
    chosen = np.clip(np.searchsorted(times, ticks + 0.5 / RATE, side="right") - 1, 0, len(times) - 1)
    with replacing(path) as temporary:
        # OpenCV knows the kind of file by the end of its name only.
        named = temporary.with_suffix(SUFFIX)
        try:
            _encode(named, path, [pictures[index] for index in chosen])
            named.replace(temporary)
        finally:
            named.unlink(missing_ok=True)


def _encode(named: Path, path: Path, pictures: Sequence[bytes]) -> None:
    file = Mp4File(named, RATE)
    try:
        for packed in pictures:
            if not file.write(cv2.imdecode(np.frombuffer(packed, np.uint8), cv2.IMREAD_COLOR)):
                break
    finally:
        good = file.close()
    if not good:
        raise InputError(f"{path} cannot be written; make room on the disk, or record without the video")
