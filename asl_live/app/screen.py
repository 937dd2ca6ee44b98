"""The newest picture of a running source, drawn on its own thread and fetched on the interface's."""

import threading
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from asl_live.app.live.composing import Look, compose
from asl_live.app.pictures import to_image
from asl_live.sources.base import Frame


class Screen(QObject):
    """Takes frames on any thread; ``ready`` says that there is a picture that was not fetched yet."""

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = Look()
        self._changing = threading.Lock()
        self._newest: tuple[Frame, np.ndarray | None] | None = None
        self._picture: np.ndarray | None = None
        self._told = False

    def change_look(self, **changes: object) -> None:
        """Show what comes in another room, with the skeleton or without, mirrored or not; see Look."""
        with self._changing:  # the window is resized while a source opens, on another thread
            before, self._look = self._look, replace(self._look, **changes)  # type: ignore[arg-type]
        if self._look != before and self._newest is not None:  # where no frame comes any more
            self._compose(*self._newest)

    def show(self, frame: Frame, keypoints: np.ndarray | None) -> None:
        """A frame to show now, with the newest keypoints there are."""
        self._newest = (frame, keypoints)
        if not self._told:  # a picture that nobody fetched yet stands for those that come meanwhile
            self._compose(frame, keypoints)

    def _compose(self, frame: Frame, keypoints: np.ndarray | None) -> None:
        self._picture = compose(frame, keypoints, self._look)
        if not self._told:
            self._told = True
            self.ready.emit()

    def forget(self) -> None:
        """There is no picture any more."""
        self._newest = self._picture = None

    def image(self) -> QImage | None:
        """The newest picture."""
        self._told = False
        return None if self._picture is None else to_image(self._picture)
