"""Frames of a source for a recording: those of a take wait to be looked at; between takes nothing waits."""

import threading
import time
from collections import deque
from collections.abc import Callable

from asl_live.sources.base import Frame, Source

# Pictures that may wait to be looked at: five seconds of a camera, some 400 MB.
MOST_WAITING = 150
# Seconds that a recording may be late and still catch up; one that stood still for longer does not.
LATE = 0.2


class Feed:
    """Reads a source on a thread of its own; a context manager. It does not close the source.

    A source that is not live is read at the pace of its times. ``shown`` is told of each frame on
    that thread, as it comes. Where ``most`` frames wait already, those that come are left out.
    """

    def __init__(
        self,
        source: Source,
        shown: Callable[[Frame], None] = lambda frame: None,
        most: int = MOST_WAITING,
    ) -> None:
        self._source, self._shown, self._most = source, shown, most
        self._waiting: deque[Frame] = deque()
        self._changed = threading.Condition()
        self._newest: float | None = None
        self._ended = False
        self._stopping = threading.Event()
        self._error: Exception | None = None
        # A daemon: a camera driver that hangs must not keep the program from ending.
        self._thread = threading.Thread(target=self._read, name="recording feed", daemon=True)
        self._thread.start()

    @property
    def newest(self) -> float | None:
        """The time of the newest frame that was read, which may wait still; None before the first."""
        return self._newest

    def take(self, newest: bool) -> Frame | None:
        """The next frame, as soon as there is one; with ``newest`` those before it are let go.

        None at the end of the source. Raises what the source raises.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ended)
            while newest and len(self._waiting) > 1:
                self._waiting.popleft()
            if self._waiting:
                return self._waiting.popleft()
            if self._error is not None:
                raise self._error
            return None

    def stop(self) -> None:
        """Ask the reading to end; returns at once. ``take`` gives None from now on."""
        self._stopping.set()
        with self._changed:
            self._waiting.clear()
            self._ended = True
            self._changed.notify_all()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the thread; whether it has ended."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def __enter__(self) -> "Feed":
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        self.join(5.0)

    def _read(self) -> None:
        began: float | None = None
        try:
            while not self._stopping.is_set() and (frame := self._source.read()) is not None:
                if not self._source.live:
                    begins = time.monotonic() - frame.time
                    if began is None or begins - began > LATE:
                        began = begins
                    self._stopping.wait(max(0.0, began - begins))
                if self._stopping.is_set():
                    break
                self._shown(frame)
                with self._changed:
                    if self._stopping.is_set():
                        break
                    self._newest = frame.time
                    if len(self._waiting) < self._most:
                        self._waiting.append(frame)
                    self._changed.notify_all()
        except Exception as error:  # handed to whoever takes frames
            self._error = error
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify_all()
