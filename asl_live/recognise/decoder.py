"""From a flicker of probabilities to one event for one sign."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from asl_live.recognise.events import Event

# No offset makes a sign be accepted on no evidence.
LOWEST = 0.05


class DecoderSettings(BaseModel):
    """How the decoder weighs what the network says; kept in a bundle.

    threshold: mean probability at which a sign is accepted. offsets: what is added to it for single
    signs, those that other movements are easily taken for. confirm: seconds that it must hold.
    release: share of the threshold under which a sign is over. rest: seconds for which it must be.
    smoothing: seconds over which probabilities are averaged.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    threshold: Annotated[float, Field(ge=0, le=1)] = 0.5
    offsets: dict[str, Annotated[float, Field(ge=-1, le=1)]] = {}
    confirm: Annotated[float, Field(ge=0, le=5)] = 0.13
    release: Annotated[float, Field(ge=0, le=1)] = 0.5
    rest: Annotated[float, Field(ge=0, le=5)] = 0.4
    smoothing: Annotated[float, Field(ge=0, le=5)] = 0.2

    def threshold_of(self, sign: str, common: float) -> float:
        """What a sign needs, 0..1, where the common threshold is set to ``common``."""
        return min(max(common + self.offsets.get(sign, 0.0), LOWEST), 1.0)


class Decoder:
    """Follows the probabilities of a stream and says when a sign begins and ends.

    A sign becomes an event when its averaged probability has stood at its threshold or above for
    ``confirm`` seconds. The event lasts until that probability has been low for ``rest`` seconds or
    another sign becomes an event; only then can the same sign be an event again. shortest: seconds that an
    event lasts at least.
    """

    def __init__(self, signs: Sequence[str], settings: DecoderSettings, shortest: float = 0.0) -> None:
        self.signs = tuple(signs)
        self.shortest = shortest
        self.settings = settings
        self.threshold = settings.threshold
        self.reset()

    def threshold_of(self, sign: str) -> float:
        """The averaged probability at which this sign is accepted, 0..1."""
        return self.settings.threshold_of(sign, self.threshold)

    def reset(self) -> None:
        """Begin a new stream; an event that is on and all evidence are forgotten."""
        self.evidence: dict[str, float] = {}
        self._ended = -math.inf  # the newest event: the next one does not reach into it
        self._forget()

    def _forget(self) -> None:
        self.current: Event | None = None
        self._mean: np.ndarray | None = None
        self._time = 0.0
        self._candidate: tuple[str, float, float] | None = None  # sign, since when, where it began
        self._low_since: float | None = None

    def update(
        self, time: float, probabilities: np.ndarray, began: float
    ) -> tuple[Event | None, Event | None]:
        """Take the probabilities [signs and no-sign] at ``time``; give (started, finished).

        began: when the movement now seen began, as far as the hands tell.
        """
        elapsed = max(time - self._time, 0.0) if self._mean is not None else 0.0
        self._time = time
        if self._mean is None:
            self._mean = probabilities.astype(np.float64)
        else:
            share = 1.0 if self.settings.smoothing == 0 else 1 - np.exp(-elapsed / self.settings.smoothing)
            self._mean = self._mean + share * (probabilities - self._mean)
        best = int(np.argmax(self._mean))
        level = float(self._mean[best])
        leader = self.signs[best] if best < len(self.signs) else None
        if leader is not None and level < self.threshold_of(leader):
            leader = None
        finished = self._follow_current(time, elapsed)
        started = None
        if leader is None or (self.current and self.current.sign == leader):
            self._candidate = None
        elif self._candidate is None or self._candidate[0] != leader:
            self._candidate = (leader, time, began)
        if self._candidate and time - self._candidate[1] >= self.settings.confirm:
            sign, _, first = self._candidate
            self._candidate = None
            if self.current:
                finished = self._end(self.current)
            started = self.current = Event(sign, level, min(max(first, self._ended), time), time)
            self._low_since = None
            self.evidence[sign] = self.evidence.get(sign, 0.0) + level * max(elapsed, 1e-3)
        return started, finished

    def rest(self, at: float | None) -> Event | None:
        """The hands had come to rest: the event that was on, if one was, which lasts no longer than ``at``.

        What was seen until now is no evidence for what comes next.
        """
        event = self.current
        self._forget()
        if event is not None and at is not None:
            event = replace(event, end=max(event.start, min(event.end, at)))
        return event and self._end(event)

    def finish(self, at: float | None = None) -> Event | None:
        """The input has ended: the event that was on, if one was. What comes next is another input.

        at: when the hands had come to rest, where that is known.
        """
        event = self.rest(at)
        self._ended = -math.inf
        return event

    def _end(self, event: Event) -> Event:
        # Of one that follows another at once, or whose hands sank before it began, nothing would be left.
        event = replace(event, end=max(event.end, event.start + self.shortest))
        self._ended = event.end
        return event

    def _follow_current(self, time: float, elapsed: float) -> Event | None:
        """Stretch the event that is on, or end it; give it if it ended."""
        if self.current is None:
            return None
        assert self._mean is not None
        sign = self.current.sign
        level = float(self._mean[self.signs.index(sign)])
        if level >= self.threshold_of(sign) * self.settings.release:
            self._low_since = None
            self.current = Event(sign, max(self.current.confidence, level), self.current.start, time)
            self.evidence[sign] = self.evidence.get(sign, 0.0) + level * elapsed
            return None
        if self._low_since is None:
            self._low_since = time
        if time - self._low_since < self.settings.rest:
            return None
        event, self.current, self._low_since = self.current, None, None
        return self._end(event)
