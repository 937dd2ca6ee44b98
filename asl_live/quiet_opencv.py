"""Keeps what OpenCV and FFmpeg print about broken input off the user's standard error."""

import contextlib
import os
import threading
from collections.abc import Iterator

import cv2

_lock = threading.Lock()


@contextlib.contextmanager
def quiet_opencv() -> Iterator[None]:
    """While a file or device is opened, OpenCV logs nothing; FFmpeg stays silent from then on.

    To be around every use of OpenCV's video functions: FFmpeg hears of it at the first one only.

    What is wrong is said in the InputError instead. Someone who wants the libraries' own words
    sets OPENCV_FFMPEG_LOGLEVEL.
    """
    with _lock:
        # -8 is FFmpeg's AV_LOG_QUIET.
        os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
        level = cv2.getLogLevel()
        cv2.setLogLevel(0)
        try:
            yield
        finally:
            cv2.setLogLevel(level)
