"""Hands-free takes: where a movement begins and ends, found from the hands alone."""

from collections import deque
from dataclasses import dataclass
from enum import Enum

from asl_live import keypoints as kp
from asl_live.observation import Observation
from asl_live.signing_space import LAP, SigningSpace

REST_SECONDS = 0.45
LEAD = 0.15


class Change(Enum):
    """What a frame changed. RISEN: a take runs. RESTED: it is over. DROPPED: it was no signing."""

    RISEN = "risen"
    RESTED = "rested"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Cut:
    """A change, and the seconds between which the take lies so far."""

    change: Change
    start: float
    end: float


class HandsCutter:
    """Follows a signer's hands and tells where takes begin and end.

    Times are those of the observations. Causal: the end of a take is told when the hands have
    rested for ``REST_SECONDS``.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self, wait_for_rest: bool = False) -> None:
        """Forget the signer. With ``wait_for_rest`` hands that are up count only after a rest."""
        self._space = SigningSpace()
        self._waiting = wait_for_rest
        self._start: float | None = None
        self._down_since: float | None = None
        self._recent: deque[float] = deque(maxlen=3)

    @property
    def running(self) -> bool:
        """Whether a take runs."""
        return self._start is not None

    def step(self, observation: Observation) -> Cut | None:
        """What this observation, the next in order, changed; None for nothing."""
        step = self._space.step(observation.keypoints, observation.aspect)
        body = kp.body(step)
        up = any(
            hand.any() or (body[wrist, 3] > 0.5 and body[wrist, 1] < LAP)
            for hand, wrist in (
                (kp.left_hand(step), kp.Body.LEFT_WRIST),
                (kp.right_hand(step), kp.Body.RIGHT_WRIST),
            )
        )
        time = observation.time
        if up:
            self._down_since = None
            if self._start is None and not self._waiting:
                self._start = time - LEAD
                return Cut(Change.RISEN, self._start, time)
            return None
        if self._down_since is None:
            self._down_since = time
        if time - self._down_since >= REST_SECONDS:
            self._waiting = False
            if self._start is not None:
                start, self._start = self._start, None
                return Cut(Change.RESTED, start, self._down_since + LEAD)
        return None
