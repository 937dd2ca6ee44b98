"""What the recogniser says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """A sign recognised: which, how sure (0..1), and from when to when in seconds of the source."""

    sign: str
    confidence: float
    start: float
    end: float


@dataclass(frozen=True)
class Reading:
    """The state of recognition at one moment.

    time: of the newest step, in seconds. ranked: every sign with its probability, best first.
    no_sign: the probability that none of them is being signed. started: events recognised with
    this observation. current: the event that is on. finished: events that ended just now.
    """

    time: float
    ranked: tuple[tuple[str, float], ...]
    no_sign: float
    started: tuple[Event, ...] = ()
    current: Event | None = None
    finished: tuple[Event, ...] = ()
