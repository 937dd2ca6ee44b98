"""Steps of equal length from observations that come at any pace."""

from collections import deque
from collections.abc import Iterator

import numpy as np

from asl_live import keypoints as kp
from asl_live.observation import Observation

STEPS = 30
SPAN = 2.0  # seconds that a window covers, unless a bundle says otherwise
# Nothing is known of what happened in a longer silence between two observations.
LONGEST_GAP = 0.5

PARTS = (kp.BODY, kp.FACE, kp.LEFT_HAND, kp.RIGHT_HAND)


class Resampler:
    """Turns observations at any pace into steps ``interval`` seconds apart.

    The steps lie at fixed times counted from the first observation, and each is interpolated
    between the observations on both sides of it, so the same movement gives the same steps at 8, 30
    or 60 frames a second, with jitter and with frames dropped. In a gap of more than
    ``LONGEST_GAP`` seconds the steps show nothing; a gap longer than ``restart`` seconds, or
    a time that runs backwards by as much, begins a new stream.
    """

    def __init__(self, interval: float, restart: float = SPAN) -> None:
        self.interval = interval
        self.restart = restart
        self.reset()

    def reset(self) -> None:
        """Forget everything: the next observation is the first."""
        self._last: Observation | None = None
        self._first_time = 0.0
        self._given = 0

    def continues(self, observation: Observation) -> bool:
        """Whether the observation belongs to the stream so far."""
        return self._last is None or abs(observation.time - self._last.time) <= self.restart

    def push(self, observation: Observation) -> Iterator[Observation]:
        """The steps that this observation completes."""
        if not self.continues(observation):
            self.reset()
        last = self._last
        if last is None:
            self._first_time, self._given = observation.time, 1
            self._last = observation
            yield observation
            return
        if observation.time <= last.time:
            return
        self._last = observation
        # The small allowance keeps a step that falls on an observation from slipping to the next.
        while (time := self._first_time + self._given * self.interval) <= observation.time + 1e-6:
            self._given += 1
            yield _between(last, observation, time)


class Window:
    """The last ``steps`` items of a stream; before there are so many, the first one repeated."""

    def __init__(self, steps: int = STEPS) -> None:
        self._items: deque = deque(maxlen=steps)
        self.steps = steps

    def clear(self) -> None:
        self._items.clear()

    def push(self, item: object) -> None:
        self._items.append(item)

    def items(self) -> list:
        """``steps`` items, oldest first; empty before the first one came."""
        missing = self.steps - len(self._items)
        return [self._items[0]] * missing + list(self._items) if self._items else []


def window_of(steps: list[Observation], length: int = STEPS) -> list[Observation]:
    """One window for a whole recording, already resampled: its middle, or its ends held."""
    if len(steps) >= length:
        first = (len(steps) - length) // 2
        return steps[first : first + length]
    before = (length - len(steps)) // 2
    after = length - len(steps) - before
    return [steps[0]] * before + steps + [steps[-1]] * after


def _between(earlier: Observation, later: Observation, time: float) -> Observation:
    gap = later.time - earlier.time
    share = min(max((time - earlier.time) / gap, 0.0), 1.0)
    nearest = later if share >= 0.5 else earlier
    if gap > LONGEST_GAP and 1e-6 < share < 1 - 1e-6:
        return Observation(time, np.zeros_like(nearest.keypoints), nearest.aspect, nearest.crop)
    keypoints = nearest.keypoints.copy()
    for part in PARTS:
        if earlier.keypoints[part].any() and later.keypoints[part].any():
            keypoints[part] = (1 - share) * earlier.keypoints[part] + share * later.keypoints[part]
    return Observation(time, keypoints, nearest.aspect, nearest.crop)
