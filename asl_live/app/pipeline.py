"""From a source to readings, on two threads. Knows nothing of Qt.

    capture thread:      source ── newest frame ──> slot, and to the listener to be shown
    recognition thread:  slot ──> extractor ──> recogniser ──> readings to the listener

The slot holds one frame. A live source, or a file watched at its natural speed, overwrites a frame
that recognition had no time for: delay never grows. With ``every_frame`` a recording waits instead,
so that the readings are those of a recording worked through frame by frame.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from asl_live.observation import Observation
from asl_live.recognise.events import Event, Reading
from asl_live.sources.base import Frame, Source


class ObservingExtractor(AbstractContextManager, Protocol):
    """What the pipeline asks of an extractor."""

    def observe(self, frame: Frame) -> Observation: ...


class ReadingRecogniser(Protocol):
    """What the pipeline asks of a recogniser."""

    threshold: float

    def observe(self, observation: Observation) -> Reading | None: ...

    def finish(self) -> tuple[Event, ...]: ...


@dataclass(frozen=True)
class Pace:
    """How the pipeline keeps up: frames a second shown and recognised, seconds from light to reading."""

    shown: float
    recognised: float
    delay: float


class Listener(Protocol):
    """Told what happens, on the pipeline's threads; ``closed`` is the last call, and always comes."""

    def opened(self, source: Source) -> None: ...

    def shown(self, frame: Frame, keypoints: np.ndarray | None) -> None:
        """A frame to show now, with the newest keypoints there are."""

    def read(self, reading: Reading | None, pace: Pace) -> None: ...

    def finished(self, events: tuple[Event, ...]) -> None: ...

    def closed(self, error: Exception | None) -> None: ...


class Pipeline:
    """One run of a source. Start it once; ``stop`` asks it to end, ``join`` waits until it has."""

    def __init__(
        self,
        open_source: Callable[[], Source],
        make_extractor: Callable[[], ObservingExtractor],
        make_recogniser: Callable[[], ReadingRecogniser | None],
        listener: Listener,
        every_frame: bool = False,
    ) -> None:
        self._open_source = open_source
        self._make_extractor = make_extractor
        self._listener = listener
        self._every_frame = every_frame
        self._slot = _Slot()
        self._stopping = threading.Event()
        self._first_done = threading.Event()
        self._wishing = threading.Lock()
        self._wanted: Callable[[], ReadingRecogniser | None] | None = make_recogniser
        self._threshold: float | None = None
        self._keypoints: np.ndarray | None = None
        self._shown_rate, self._read_rate = _Rate(), _Rate()
        self._capture_error: Exception | None = None
        # Daemons: a camera driver that hangs must not keep the program from ending.
        self._capture_thread = threading.Thread(target=self._capture, name="capture", daemon=True)
        self._recognition_thread = threading.Thread(target=self._run, name="recognition", daemon=True)

    def start(self) -> None:
        self._recognition_thread.start()

    def stop(self) -> None:
        """Ask the run to end; returns at once."""
        self._stopping.set()
        self._first_done.set()
        self._slot.close(drop=True)

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the threads; whether they have ended."""
        if self._recognition_thread.ident is not None:
            self._recognition_thread.join(timeout)
        return not self._recognition_thread.is_alive()

    def use_recogniser(self, make_recogniser: Callable[[], ReadingRecogniser | None]) -> None:
        """Go on with another recogniser, made on the recognition thread; the source stays open.

        Where ``make_recogniser`` gives None the present one goes on: it tells by itself why.
        """
        with self._wishing:
            self._wanted = make_recogniser

    def use_threshold(self, threshold: float) -> None:
        """Accept signs from this confidence on, from the next frame."""
        self._threshold = threshold

    def _run(self) -> None:
        error: Exception | None = None
        try:
            self._capture_thread.start()
            self._recognise()
        except Exception as trouble:  # handed to the listener, which shows it
            error = trouble
        self.stop()
        self._capture_thread.join()
        self._listener.closed(error or self._capture_error)

    def _capture(self) -> None:
        try:
            with self._open_source() as source:
                self._listener.opened(source)
                self._pass_frames(source)
        except Exception as trouble:  # handed over when both threads have ended
            self._capture_error = trouble
        finally:
            self._slot.close()

    def _pass_frames(self, source: Source) -> None:
        began: float | None = None
        while not self._stopping.is_set():
            frame = source.read()
            if frame is None:
                return
            if self._every_frame and not source.live:
                self._slot.put_when_empty((frame, time.monotonic()))
            elif source.live:
                self._slot.put((frame, time.monotonic()))
            elif began is None:
                # The models load on the first frame; a film must not run on without them.
                self._slot.put((frame, time.monotonic()))
                self._first_done.wait()
                began = time.monotonic() - frame.time
            else:
                self._stopping.wait(max(0.0, began + frame.time - time.monotonic()))
                self._slot.put((frame, time.monotonic()))
            if self._stopping.is_set():
                return
            self._shown_rate.tick()
            held = frame.observation.keypoints if frame.observation is not None else self._keypoints
            self._listener.shown(frame, held)

    def _recognise(self) -> None:
        recogniser = self._made_recogniser(None)
        with self._make_extractor() as extractor:
            while (item := self._slot.take()) is not None:
                recogniser = self._made_recogniser(recogniser)
                frame, captured = item
                observation = extractor.observe(frame)
                self._keypoints = observation.keypoints
                reading = None
                if recogniser is not None:
                    if self._threshold is not None and recogniser.threshold != self._threshold:
                        recogniser.threshold = self._threshold
                    reading = recogniser.observe(observation)
                self._first_done.set()
                self._read_rate.tick()
                delay = time.monotonic() - captured
                self._listener.read(reading, Pace(self._shown_rate.value(), self._read_rate.value(), delay))
        if recogniser is not None:
            self._listener.finished(recogniser.finish())

    def _made_recogniser(self, present: ReadingRecogniser | None) -> ReadingRecogniser | None:
        """The recogniser to go on with: a newly wanted one, or the present one if that fails."""
        with self._wishing:
            make, self._wanted = self._wanted, None
        if make is None:
            return present
        self._threshold = None  # what is set from now on is meant for the new one
        made = make()
        if made is None:
            return present
        if present is not None:
            self._listener.finished(present.finish())
        return made


class _Slot:
    """Room for one item between two threads."""

    def __init__(self) -> None:
        self._item: tuple[Frame, float] | None = None
        self._closed = False
        self._changed = threading.Condition()

    def put(self, item: tuple[Frame, float]) -> None:
        """Lay an item down, in place of one that nobody took."""
        with self._changed:
            self._item = item
            self._changed.notify_all()

    def put_when_empty(self, item: tuple[Frame, float]) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._item is None or self._closed)
            if not self._closed:
                self._item = item
            self._changed.notify_all()

    def take(self) -> tuple[Frame, float] | None:
        """The item as soon as there is one; None when the slot is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or self._closed)
            item, self._item = self._item, None
            self._changed.notify_all()
            return item

    def close(self, drop: bool = False) -> None:
        """No more items will come; one that lies there can still be taken unless it is dropped."""
        with self._changed:
            self._closed = True
            if drop:
                self._item = None
            self._changed.notify_all()


class _Rate:
    """Ticks a second over the last two seconds."""

    SPAN = 2.0

    def __init__(self) -> None:
        self._ticks: deque[float] = deque(maxlen=256)

    def tick(self) -> None:
        self._ticks.append(time.monotonic())

    def value(self) -> float:
        ticks = list(self._ticks)
        if ticks:
            ticks = [tick for tick in ticks if tick >= ticks[-1] - self.SPAN]
        return (len(ticks) - 1) / (ticks[-1] - ticks[0]) if len(ticks) > 1 else 0.0
