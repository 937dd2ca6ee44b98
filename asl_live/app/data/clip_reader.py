"""Reads the clip that the user settles on, aside."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from asl_live.app.background import BackgroundCalls
from asl_live.clip import Clip

# So that an arrow key held down does not read every clip it passes.
PATIENCE_MS = 80


class ClipReader(QObject):
    """Reads the clip that was asked for last, a moment later."""

    came = Signal(object)  # Clip
    failed = Signal(object)  # Exception

    def __init__(self, read: Callable[[Path], Clip], parent: QObject) -> None:
        super().__init__(parent)
        self._read = read
        self._asked = 0
        self._path: Path | None = None
        self._background = BackgroundCalls(self)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._start)

    def ask(self, path: Path | None) -> None:
        """Read this clip in place of what was asked for before; None asks for nothing."""
        self._asked += 1
        self._path = path
        if path is None:
            self._patience.stop()
        else:
            self._patience.start()

    def shut_down(self) -> None:
        self.ask(None)
        self._background.join()

    def _start(self) -> None:
        path, asked = self._path, self._asked
        if path is None:
            return

        def tell(signal: Callable[[object], None], value: object) -> None:
            if asked == self._asked:
                signal(value)

        self._background.call(
            lambda: self._read(path),
            lambda clip: tell(self.came.emit, clip),
            lambda error: tell(self.failed.emit, error),
        )
