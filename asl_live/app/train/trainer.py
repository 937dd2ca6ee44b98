"""The training that the page shows: a process of its own, its messages given as signals."""

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from asl_live.app.background import BackgroundCalls
from asl_live.app.services import Services

if TYPE_CHECKING:
    from asl_live.training.job import Job
    from asl_live.training.process import TrainingProcess


class Trainer(QObject):
    """Runs one training at a time."""

    told = Signal(object)  # a message of asl_live.training.worker
    failed = Signal(object)  # Exception: it could not be started
    changed = Signal()  # running or not
    _message = Signal(object)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._process: TrainingProcess | None = None
        self._starting = self._stopping = self._ended = False
        self._background = BackgroundCalls(self)
        self._began: float | None = None
        self._done_before = 0.0
        self.share = 0.0  # of the fit under way
        self.epochs = 0
        self._message.connect(self._on_message, Qt.ConnectionType.QueuedConnection)

    @property
    def is_running(self) -> bool:
        return self._starting or self._process is not None

    @property
    def is_stopping(self) -> bool:
        return self._stopping

    def start(self, make: "Callable[[], Job]") -> None:
        """Begin; making the job and starting a process take a moment, and are done aside."""
        self._starting, self._stopping = True, False
        self._forget_pace()
        self.changed.emit()
        self._background.call(
            lambda: self._services.start_training(make(), self._message.emit), self._on_started, self._on_not
        )

    def stop(self) -> None:
        """Ask it to stop; its checkpoint stays."""
        self._stopping = True
        if self._process is not None:
            self._process.stop()
        self.changed.emit()

    def shut_down(self) -> None:
        """Stop and wait for the end."""
        self._background.join()
        self._stopping = True
        if self._process is not None:
            self._process.stop()
            self._process.join()

    def seconds_left(self) -> float | None:
        """How long the fit under way still takes; None before that can be told."""
        if self._began is None or self.share - self._done_before < 0.02:
            return None
        pace = (time.monotonic() - self._began) / (self.share - self._done_before)
        return pace * (1 - self.share)

    def _forget_pace(self) -> None:
        self._began, self.share, self._done_before = None, 0.0, 0.0

    def _on_started(self, process: "TrainingProcess") -> None:
        self._starting = False
        self._process = process
        if self._stopping:
            process.stop()
        if self._ended:
            self._let_go()
        self.changed.emit()

    def _on_not(self, error: Exception) -> None:
        self._starting = False
        self.changed.emit()
        self.failed.emit(error)

    def _on_message(self, message: Mapping[str, Any]) -> None:
        kind = message["kind"]
        if kind == "fitting":
            self._forget_pace()
            self.epochs = message["epochs"]
        elif kind == "epoch":
            self._reach((message["number"] + 1) / max(1, self.epochs))
        elif kind == "batch":
            self._reach((message["epoch"] + message["done"] / message["of"]) / max(1, self.epochs))
        if kind in ("done", "stopped", "failed"):
            self._ended = True
            if self._process is not None:
                self._let_go()
        self.told.emit(message)

    def _reach(self, share: float) -> None:
        self.share = max(self.share, share)
        if self._began is None:
            # After a break the epochs of the earlier sitting come first and took no time in this one.
            self._began, self._done_before = time.monotonic(), self.share

    def _let_go(self) -> None:
        assert self._process is not None
        self._process.join()
        self._process, self._ended, self._stopping = None, False, False
        self.changed.emit()
