"""A single slow call off the interface's thread, its result given back on it."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal


class BackgroundCalls(QObject):
    """Runs functions on threads of their own; ``done`` or ``failed`` is called on the interface's."""

    _ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: list[threading.Thread] = []
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def call(
        self,
        function: Callable[[], Any],
        done: Callable[[Any], object] = lambda _: None,
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Call ``function`` elsewhere, then ``done(result)`` or ``failed(error)`` here.

        Without ``failed`` an error is raised here.
        """

        def work() -> None:
            try:
                value = function()
            except Exception as error:  # handed to the caller
                self._ended.emit(failed or _raise, error)
            else:
                self._ended.emit(done, value)

        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=work, name="background", daemon=True)
        self._threads.append(thread)
        thread.start()

    def join(self, timeout: float | None = None) -> None:
        """Wait for the calls under way."""
        for thread in self._threads:
            thread.join(timeout)

    def _deliver(self, receiver: Callable[[Any], object], value: Any) -> None:
        receiver(value)


def _raise(error: Exception) -> None:
    raise error
