"""Sessions by the clock, and recordings to record from."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip, write_clip
from asl_live.data.recording import Mode, Review, SessionPlan


def by_clock(dataset: Path, signer: str, signs: tuple[str, ...], takes: int = 1, **more) -> SessionPlan:  # type: ignore[no-untyped-def]
    return SessionPlan(dataset, signer, signs, takes, **{"mode": Mode.CLOCK, "review": Review.NONE, **more})


def write_source(path: Path, times: Iterable[float], synthetic: bool = False) -> str:
    """A recording to record from: its first coordinate tells the frame's number."""
    times = np.array(list(times), np.float64)
    keypoints = np.zeros((len(times), kp.SIZE), np.float32)
    keypoints[:, 0] = np.arange(len(times))
    keypoints[:, kp.LEFT_HAND] = 0.5
    write_clip(path, Clip(times, keypoints, aspect=1.5, synthetic=synthetic))
    return str(path)


def at(rate: float, seconds: float) -> list[float]:
    return [number / rate for number in range(round(rate * seconds))]
