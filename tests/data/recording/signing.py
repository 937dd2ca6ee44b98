"""Signing to feed a session with."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np

from asl_live.data.recording import Moment, RecordingSession
from asl_live.observation import Observation
from asl_live.sources.base import Frame
from asl_live.sources.synthetic import SyntheticSource


def sign(sign: str = "yes", rest: float = 0.8, **more) -> list[Observation]:  # type: ignore[no-untyped-def]
    """A synthetic sign between rests."""
    return list(_signed(sign, rest, tuple(more.items())))


@cache
def _signed(sign: str, rest: float, more: tuple) -> tuple[Observation, ...]:
    source = SyntheticSource([sign], rest=rest, **dict(more))
    return tuple(frame.observation for frame in source if frame.observation is not None)


class Stream:
    """Feeds a session, one performance after the other."""

    def __init__(self, session: RecordingSession, picture: np.ndarray | None = None) -> None:
        self._session, self._picture = session, picture
        self.time = 0.0

    def give(self, observations: list[Observation]) -> list[Moment]:
        """Where the session stood after each frame."""
        return list(self._give(observations))

    def until(self, observations: list[Observation], phase: str) -> Moment:
        """Stop when the session is in this phase."""
        return next(moment for moment in self._give(observations) if moment.phase == phase)

    def _give(self, observations: list[Observation]) -> Iterator[Moment]:
        for one in observations:
            now = replace(one, time=self.time)
            frame = (
                Frame(self.time, observation=now)
                if self._picture is None
                else Frame(self.time, self._picture)
            )
            self.time += 1 / 30
            yield self._session.observe(frame, now)
