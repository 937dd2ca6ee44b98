"""Recorded clips, replayed."""

from pathlib import Path

import numpy as np

from asl_live.clip import read_clip
from asl_live.sources.base import Frame
from asl_live.sources.reading import Reading


class ReplaySource(Reading):
    """A recorded clip's observations, unchanged and in order. Raises InputError if it is no clip."""

    live = False

    def __init__(self, path: str | Path) -> None:
        path = Path(path)
        self.clip = read_clip(path)
        self.name, self.spec, self.synthetic = path.name, str(path), self.clip.synthetic
        self.frames = len(self.clip)
        self.rate = float(1 / np.median(np.diff(self.clip.times))) if self.frames > 1 else None
        self._observations = self.clip.observations()

    def read(self) -> Frame | None:
        observation = next(self._observations, None)
        return None if observation is None else Frame(observation.time, observation=observation)

    def close(self) -> None:
        self._observations = iter(())
