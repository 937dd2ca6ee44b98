"""The newest frames of a source: a take is known to have begun, or ended, only some time after it did."""

from collections import deque

import numpy as np

from asl_live.data.recording.video import pack
from asl_live.observation import Observation


class RecentFrames:
    """What was observed in the newest frames, in order, with their pictures where these are kept."""

    def __init__(self) -> None:
        self._frames: deque[tuple[Observation, bytes | None]] = deque()

    def add(self, observation: Observation, picture: np.ndarray | None) -> None:
        """The next frame; picture: BGR, uint8 [height, width, 3], None where it is not kept."""
        self._frames.append((observation, None if picture is None else pack(picture)))

    def forget(self, before: float) -> None:
        """Let go of what is older than ``before``, in seconds."""
        while self._frames and self._frames[0][0].time < before:
            self._frames.popleft()

    def clear(self) -> None:
        self._frames.clear()

    @property
    def period(self) -> float:
        """Seconds from one frame to the next; 0 where there are not two."""
        times = [observation.time for observation, _ in self._frames]
        return float(np.median(np.diff(times))) if len(times) > 1 else 0.0

    def between(self, start: float, end: float) -> tuple[list[Observation], tuple[bytes, ...]]:
        """What lies from ``start`` to before ``end``; pictures as JPEG, none where one is missing."""
        found = [one for one in self._frames if start <= one[0].time < end]
        pictures = tuple(picture for _, picture in found if picture is not None)
        return [observation for observation, _ in found], pictures if len(pictures) == len(found) else ()
