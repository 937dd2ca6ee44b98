"""Cameras."""

import platform
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from asl_live.errors import InputError
from asl_live.quiet_opencv import quiet_opencv
from asl_live.sources.base import Frame
from asl_live.sources.reading import Reading

# The interface of each system whose numbering and names agree.
BACKENDS = {"Linux": cv2.CAP_V4L2, "Windows": cv2.CAP_DSHOW, "Darwin": cv2.CAP_AVFOUNDATION}

# Enough for the landmarks; larger pictures take longer and show nothing more of the hands.
WIDTH, HEIGHT, RATE = 1280, 720, 30


@dataclass(frozen=True)
class CameraInfo:
    """A camera that is plugged in: the system's number for it and the name people know it by."""

    index: int
    name: str


def list_cameras() -> list[CameraInfo]:
    """The cameras of this computer, by number; none where the system does not tell."""
    # Late: on macOS it loads the system's media framework.
    from cv2_enumerate_cameras import enumerate_cameras

    backend = BACKENDS.get(platform.system())
    if backend is None:
        return []
    found = {camera.index: CameraInfo(camera.index, camera.name) for camera in enumerate_cameras(backend)}
    return [found[index] for index in sorted(found)]


def find_camera(wanted: str) -> CameraInfo:
    """The camera of a number or a part of a name, or the first for "". Raises InputError if none is."""
    cameras = list_cameras()
    if wanted.isdecimal():
        if len(wanted.lstrip("0")) > 3:  # OpenCV takes no number of any length
            raise InputError(f"no camera has a number above 999; {_known(cameras)}")
        index = int(wanted)
        # A number is tried even if the system does not list it: some virtual cameras are not.
        return next((camera for camera in cameras if camera.index == index), CameraInfo(index, ""))
    if not cameras:
        raise InputError("no camera was found; plug one in, or open a video file instead")
    if not wanted:
        return cameras[0]
    exact = [camera for camera in cameras if camera.name.casefold() == wanted.casefold()]
    alike = [camera for camera in cameras if wanted.casefold() in camera.name.casefold()]
    if not (exact or alike):
        raise InputError(f"there is no camera named {wanted!r}; {_known(cameras)}")
    return (exact or alike)[0]


def camera_spec(camera: CameraInfo, cameras: Sequence[CameraInfo]) -> str:
    """The words that open a camera: its name, or its number where the name is not its alone."""
    # Numbers change with what is plugged in.
    alone = sum(other.name == camera.name for other in cameras) == 1
    return f"camera:{camera.name if camera.name and alone else camera.index}"


class CameraSource(Reading):
    """A camera. Times are read from a clock that never jumps, when the picture has arrived.

    Raises InputError if the camera cannot be opened, and when it is unplugged.
    """

    live = True
    synthetic = False

    def __init__(self, wanted: str = "") -> None:
        camera = find_camera(wanted)
        self.frames = None
        self.name = f"Camera {camera.index}" + (f" ({camera.name})" if camera.name else "")
        self.spec = camera_spec(camera, list_cameras())
        self._lock = threading.Lock()
        with quiet_opencv():
            self._capture = cv2.VideoCapture(camera.index, BACKENDS.get(platform.system(), cv2.CAP_ANY))
            # Uncompressed pictures of this size come at 10 a second over most cables.
            self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH)
            self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT)
            self._capture.set(cv2.CAP_PROP_FPS, RATE)
            # The newest picture is wanted, not the oldest that waits.
            self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
            opened = self._capture.isOpened() and self._capture.grab()
        if not opened:
            self.close()
            raise InputError(
                f"{self.name} cannot be opened; another program may be using it, or it is not plugged in "
                f"({_known(list_cameras())})"
            )
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        self.rate = rate if 1 <= rate <= 1000 else None
        self._start: float | None = None
        self._last = -1.0

    def read(self) -> Frame | None:
        with self._lock:
            if not self._capture.isOpened():
                return None
            try:
                good = self._capture.grab()
                # Between arrival and decoding: the time does not depend on how busy the machine is.
                now = time.monotonic()
                good, picture = self._capture.retrieve() if good else (False, None)
            except cv2.error:
                good, picture = False, None
        if not good or picture is None:
            raise InputError(f"{self.name} gives no more pictures; check that it is still plugged in")
        self._start = now if self._start is None else self._start
        # The clock of Windows stands still for up to 16 ms.
        self._last = max(now - self._start, self._last + 1e-3) if self._last >= 0 else 0.0
        return Frame(self._last, np.asarray(picture))

    def close(self) -> None:
        with self._lock:
            self._capture.release()


def _known(cameras: list[CameraInfo]) -> str:
    if not cameras:
        return "no camera was found"
    return "found: " + ", ".join(f"{camera.index} {camera.name}" for camera in cameras)
