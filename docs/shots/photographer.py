"""A window that is opened, waited for, and photographed."""

import math
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QDialog

from asl_live import keypoints as kp
from asl_live.app.live.page import LivePage
from asl_live.app.pages import make_window
from asl_live.app.services import Services
from asl_live.app.settings import Settings
from asl_live.app.theme import Choice, Theme
from asl_live.errors import InputError
from asl_live.observation import Observation
from asl_live.sources.base import Frame, Source
from asl_live.sources.camera import CameraInfo
from asl_live.sources.reading import Reading

PATIENCE = 600.0  # seconds until something that never comes is given up
CAMERA, LOOSE = "HD webcam", "USB webcam"  # the plug of the second comes out
DIM = "Old webcam"  # which hardly shows hands
HANDS_SHOWN = (2.4, 2.8)  # by its seconds: in the middle of its first sign, "hello"
COLOURS = 256  # of a picture on disk: a third of the size, and hardly to be told apart


class PretendCamera(Reading):
    """The synthetic signer in place of a camera, which gives so many frames until its plug comes out."""

    live = True
    synthetic = True

    def __init__(self, spec: str, source: Source, frames: float) -> None:
        self.spec, self.name = spec, spec.partition(":")[2]
        self.frames, self.rate = None, source.rate
        self._source, self._left = source, frames
        self._begun = time.monotonic()

    def read(self) -> Frame | None:
        if self._left <= 0:
            raise InputError(f"{self.name} gives no more pictures; check that it is still plugged in")
        self._left -= 1
        frame = self._source.read()
        if self.name == DIM and frame is not None and not HANDS_SHOWN[0] <= frame.time < HANDS_SHOWN[1]:
            frame = replace(frame, observation=_without_hands(frame.observation))
        if frame is not None:  # a camera gives a picture when it is time
            time.sleep(max(0.0, self._begun + frame.time - time.monotonic()))
        return frame

    def close(self) -> None:
        self._source.close()


class PretendCameras(Services):
    """What the window uses, without this machine's cameras: nobody is to be photographed."""

    def list_cameras(self) -> list[CameraInfo]:
        return [CameraInfo(index, name) for index, name in enumerate((CAMERA, LOOSE))]

    def open_source(self, spec: str) -> Source:
        left = {f"camera:{CAMERA}": math.inf, f"camera:{DIM}": math.inf, f"camera:{LOOSE}": 60}.get(spec)
        if left is None:
            return super().open_source(spec)
        return PretendCamera(spec, super().open_source("synthetic"), left)


class Photographer:
    """Opens one window in one theme and takes its pictures.

    wanted: whether a picture of this name is to be written; the others are only staged.
    """

    def __init__(
        self,
        app: QApplication,
        choice: Choice,
        size: tuple[int, int],
        dataset: Path,
        out: Path,
        wanted: Callable[[str], bool] = lambda name: True,
    ) -> None:
        self._app, self._out, self._wanted = app, out, wanted
        self.choice, self.size = choice, size
        self.theme = Theme(app, choice)
        self.settings = Settings(None)
        self.settings.set("dataset", str(dataset))
        self.settings.set("source", "synthetic")
        self.services = PretendCameras()
        self.live = LivePage(self.theme, self.settings, self.services)
        self.window = make_window(self.theme, self.settings, self.services, self.live, False)
        self.window.resize(*size)
        self.window.show()

    def __enter__(self) -> "Photographer":
        return self

    def __exit__(self, *_: object) -> None:
        self.window.close_unasked()
        self.window.deleteLater()
        self.theme.deleteLater()
        self._app.processEvents()

    def wait(self, seconds: float) -> None:
        """Let the window work for so long."""
        waiting = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), waiting.quit)
        waiting.exec()

    def until(self, is_so: Callable[[], object], what: str) -> None:
        """Let the window work until it is so; ends the program where it never is."""
        end = time.monotonic() + PATIENCE
        while not is_so():
            if time.monotonic() > end:
                sys.exit(f"{what} was waited for in vain")
            self.wait(0.02)

    def dialog(self) -> QDialog:
        """The dialog that is open."""
        found = [one for one in self.window.findChildren(QDialog) if one.isVisible()]
        if not found:
            sys.exit("no dialog is open")
        return found[-1]

    def wants(self, *names: str) -> bool:
        """Whether any of these pictures is to be written."""
        return any(self._wanted(f"{name}-{self.choice.value}") for name in names)

    def take(self, name: str, dialog: QDialog | None = None) -> None:
        """Write a picture of the window, and of a dialog before it."""
        if not self.wants(name):
            return
        name = f"{name}-{self.choice.value}"
        picture = self.window.grab().toImage()
        if dialog is not None:
            self._put_before(picture, dialog)
        self._out.mkdir(parents=True, exist_ok=True)
        path = self._out / f"{name}.png"
        write(picture, path)
        print(path)

    def _put_before(self, picture: QImage, dialog: QDialog) -> None:
        painter = QPainter(picture)
        painter.fillRect(picture.rect(), QColor(0, 0, 0, 70))
        size: QSize = dialog.size()
        left = (picture.width() - size.width()) // 2
        top = (picture.height() - size.height()) // 2
        painter.drawPixmap(left, top, dialog.grab())
        painter.setPen(self.theme.colours["edge"])
        painter.drawRect(left - 1, top - 1, size.width() + 1, size.height() + 1)
        painter.end()


def _without_hands(observation: Observation | None) -> Observation:
    assert observation is not None
    keypoints = observation.keypoints.copy()
    kp.left_hand(keypoints)[:] = 0
    kp.right_hand(keypoints)[:] = 0
    return replace(observation, keypoints=keypoints)


def write(picture: QImage, path: Path) -> None:
    """Write a PNG of few colours."""
    rgb = picture.convertToFormat(QImage.Format.Format_RGB888)
    rows = bytes(rgb.constBits())
    whole = Image.frombytes("RGB", (rgb.width(), rgb.height()), rows, "raw", "RGB", rgb.bytesPerLine())
    few = whole.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
