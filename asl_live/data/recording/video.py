"""The original pictures of a take, kept as a video beside its clip."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from asl_live.errors import InputError
from asl_live.files import check_name, replacing

SUFFIX = ".mp4"
# Pictures wait as JPEG for the decision about their take: raw ones would fill the memory.
JPEG_QUALITY = 95
RATE = 30.0


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
    writer: cv2.VideoWriter | None = None
    try:
        for packed in pictures:
            picture = cv2.imdecode(np.frombuffer(packed, np.uint8), cv2.IMREAD_COLOR)
            # The encoder takes even sizes only.
            picture = picture[: picture.shape[0] // 2 * 2, : picture.shape[1] // 2 * 2]
            if writer is None:
                size = (picture.shape[1], picture.shape[0])
                writer = cv2.VideoWriter(str(named), cv2.VideoWriter.fourcc(*"mp4v"), RATE, size)
            if not writer.isOpened():
                break
            writer.write(picture)
    finally:
        good = writer is not None and writer.isOpened()
        if writer is not None:
            writer.release()
    if not good or not named.exists() or not _is_finished(named):
        raise InputError(f"{path} cannot be written; make room on the disk, or record without the video")


def _is_finished(path: Path) -> bool:
    """Whether the MP4's index was written: OpenCV does not tell of a disk that is full."""
    data = path.read_bytes()
    return b"moov" in data[-len(data) // 2 :] or b"moov" in data[:4096]
