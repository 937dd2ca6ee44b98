"""Small pictures of the movement in clips, drawn aside as they come into sight."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from asl_live.app.clip_pictures import draw_movement
from asl_live.app.pictures import to_image
from asl_live.clip import Clip
from asl_live.errors import InputError

KEPT_BYTES = 100_000_000
WAITING = 300  # more than any screen shows: what was asked for before has been scrolled past


class Thumbnails(QObject):
    """Draws the movement of clips on a thread that ends when there is nothing left to draw.

    A clip is named by its path and a stamp that changes with the file, so that a clip that was
    recorded anew is drawn anew. What was asked for last is drawn first. Nothing is kept on disk: a
    picture there would outlive the clip.
    """

    ready = Signal(object)  # Path
    _drawn = Signal(object, object, object)  # Path, stamp, QImage or None

    def __init__(self, read: Callable[[Path], Clip], size: QSize, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read, self._size = read, size
        self._known: OrderedDict[tuple[Path, Hashable], QPixmap | None] = OrderedDict()
        self._asked: list[tuple[Path, Hashable]] = []
        self._drawing: set[tuple[Path, Hashable]] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._drawn.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    def picture(self, path: Path, stamp: Hashable) -> QPixmap | None:
        """The picture; None while it is being drawn and for a clip that cannot be read."""
        key = (path, stamp)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        with self._lock:
            if key in self._drawing:
                return None
            if key in self._asked:
                self._asked.remove(key)
            self._asked = [*self._asked[-WAITING + 1 :], key]
            if self._thread is None:
                self._thread = threading.Thread(target=self._draw_all, name="thumbnails", daemon=True)
                self._thread.start()
        return None

    def forget(self) -> None:
        """Let go of every picture and of what was asked for."""
        with self._lock:
            self._asked.clear()
        self._known.clear()

    def shut_down(self) -> None:
        """Draw no more, and wait for the picture in work."""
        with self._lock:
            self._asked.clear()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _draw_all(self) -> None:
        while True:
            with self._lock:
                if not self._asked:
                    self._thread = None
                    return
                path, stamp = key = self._asked.pop()
                self._drawing.add(key)
            self._drawn.emit(path, stamp, self._draw(path))

    def _draw(self, path: Path) -> QImage | None:
        try:
            clip = self._read(path)
        except InputError:
            return None  # the list says what is wrong with it
        return to_image(draw_movement(clip, self._size.width(), self._size.height()))

    def _keep(self, path: Path, stamp: Hashable, image: QImage | None) -> None:
        with self._lock:
            self._drawing.discard((path, stamp))
        self._known[path, stamp] = None if image is None else QPixmap.fromImage(image)
        one = 4 * self._size.width() * self._size.height()
        while len(self._known) * one > KEPT_BYTES:
            self._known.popitem(last=False)
        self.ready.emit(path)
