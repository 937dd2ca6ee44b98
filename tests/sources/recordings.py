"""Small files to open: moving squares, nobody's picture."""

from pathlib import Path

import cv2
import numpy as np

from asl_live.quiet_opencv import quiet_opencv

WIDTH, HEIGHT = 160, 96


def picture(number: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """A picture that differs from frame to frame, with a white corner at the top left."""
    drawn = np.full((height, width, 3), 40, np.uint8)
    drawn[: height // 3, : width // 3] = 255
    drawn[-20:-4, 4 + number % 40 * 2 :][:, :16] = (0, 160, 255)
    return drawn


def write_video(path: Path, frames: int = 20, rate: float = 20.0, codec: str = "mp4v", **size: int) -> Path:
    """A video of ``frames`` pictures; returns its path."""
    first = picture(0, **size)
    with quiet_opencv():
        writer = cv2.VideoWriter(
            str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*codec), rate, first.shape[1::-1]
        )
    assert writer.isOpened()
    for number in range(frames):
        writer.write(picture(number, **size))
    writer.release()
    return path
