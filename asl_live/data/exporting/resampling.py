"""Clips at another pace, for formats and programs that want a fixed one."""

from dataclasses import replace

import numpy as np

from asl_live.clip import Clip
from asl_live.errors import InputError
from asl_live.observation import Observation
from asl_live.recognise.window import Resampler

# Of one clip.
MOST_STEPS = 10_000


def to_steps(clip: Clip, steps: int) -> Clip:
    """The clip in ``steps`` frames spread evenly from its first frame to its last.

    One that has as many is given as it is. A single frame is repeated, at the pace of 30 a second.
    """
    if len(clip) == steps:
        return clip
    seconds = float(clip.times[-1] - clip.times[0])
    if not seconds or steps == 1:
        middle = [len(clip) // 2] * steps
        crops = None if clip.crops is None else clip.crops[middle]
        return replace(clip, times=np.arange(steps) / 30, keypoints=clip.keypoints[middle], crops=crops)
    return _from_steps(clip, _resampled(clip, seconds / (steps - 1))[:steps])


def to_rate(clip: Clip, rate: float) -> Clip:
    """The clip with ``rate`` frames a second, from its first frame on.

    Raises InputError where those are more than ``MOST_STEPS``.
    """
    seconds = float(clip.times[-1] - clip.times[0])
    if seconds * rate > MOST_STEPS:
        raise InputError(
            f"a clip of {clip.sign!r} by {clip.signer!r} lasts {seconds:.0f} seconds, which is more than "
            f"{MOST_STEPS} frames at {rate:g} a second; give a lower --rate"
        )
    return _from_steps(clip, _resampled(clip, 1 / rate))


def _resampled(clip: Clip, interval: float) -> list[Observation]:
    resampler = Resampler(interval, restart=float("inf"))
    return [step for observation in clip.observations() for step in resampler.push(observation)]


def _from_steps(clip: Clip, steps: list[Observation]) -> Clip:
    crops = [step.crop for step in steps if step.crop is not None]
    return replace(
        clip,
        times=np.array([step.time for step in steps]),
        keypoints=np.stack([step.keypoints for step in steps]),
        crops=np.stack(crops) if crops else None,
    )
