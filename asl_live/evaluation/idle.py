"""Long times without a sign: what does a model say while nobody signs?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from asl_live import keypoints as kp
from asl_live.bundle import Bundle
from asl_live.clip import Clip
from asl_live.data.labels import NO_SIGN_LABELS
from asl_live.errors import InputError
from asl_live.evaluation.events import Rate
from asl_live.evaluation.streams import listen
from asl_live.observation import Observation
from asl_live.sources.synthetic import SyntheticSource
from asl_live.sources.synthetic.everyday import EVERYDAY

Progress = Callable[[int, int], None]
# Seconds of one stream; then somebody else sits down.
SITTING = 60.0
# Seconds between frames; of a clip whose frames lie closer a loop would never end.
CLOSEST = 1e-3
# Movements of the synthetic signer in one stream, so that each is followed by every other.
MOVEMENTS = 12


@dataclass(frozen=True)
class Said:
    """An event while nobody signed: in which kind of stream, what was shown, and what was said."""

    kind: str
    shown: str
    sign: str
    confidence: float


@dataclass(frozen=True)
class Sitting:
    """One stream in which nobody signs, and what it shows at a time in seconds."""

    observations: Iterator[Observation]
    shown: Callable[[float], str]


@dataclass(frozen=True)
class IdleFigures:
    """What was said while nobody signed.

    kinds: for each kind of stream its events and minutes. said: every event.
    """

    kinds: dict[str, Rate]
    said: tuple["Said", ...]

    @property
    def rate(self) -> Rate:
        """Over all kinds."""
        return sum(self.kinds.values(), Rate(0, 0.0))

    def as_json(self) -> dict[str, Any]:
        """The figures for programs."""
        return {
            **self.rate.as_json(),
            "kinds": {kind: rate.as_json() for kind, rate in self.kinds.items()},
            "said": [
                {
                    "kind": one.kind,
                    "shown": one.shown,
                    "sign": one.sign,
                    "confidence": round(one.confidence, 4),
                }
                for one in self.said
            ],
        }


def judge_idle(
    bundle: Bundle,
    minutes: float,
    clips: Sequence[Clip] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> IdleFigures:
    """Let a model watch ``minutes`` in which nobody signs, and count what it says all the same.

    The synthetic signer moves as people do before a camera; where ``clips`` hold some of people at
    rest, half of the time shows those, looped. progress: seconds done and in all.
    """
    resting = [clip for clip in clips if clip.sign in NO_SIGN_LABELS and len(clip) > 1]
    needs_pixels = bundle.network.inputs.crops == "rgb"
    makers: dict[str, Callable[[np.random.Generator], Sitting]] = {}
    if not needs_pixels:
        makers["everyday movements, synthetic"] = everyday
    if resting:
        makers["people at rest, looped"] = lambda rng: _looped(resting[int(rng.integers(len(resting)))], rng)
    if not makers:
        raise InputError(
            "the model looks at pixels, which the synthetic signer lacks; name clips of idle people"
        )
    kinds: dict[str, Rate] = {}
    said: list[Said] = []
    done = 0.0
    for number, (kind, make) in enumerate(makers.items()):
        kinds[kind] = Rate(0, 0.0)
        stream = 0
        while kinds[kind].minutes < minutes / len(makers) - 1e-6:
            sitting = make(np.random.default_rng((seed, number, stream)))
            heard = listen(sitting.observations, bundle)
            kinds[kind] += Rate(len(heard.events), max(heard.seconds, 1.0) / 60)
            said += [
                Said(kind, sitting.shown(event.start), event.sign, event.confidence) for event in heard.events
            ]
            stream += 1
            done += heard.seconds
            if progress:
                progress(min(int(done), int(60 * minutes)), int(60 * minutes))
    return IdleFigures(kinds, tuple(said))


def everyday(rng: np.random.Generator) -> Sitting:
    """One sitting of a synthetic person who does what people do before a camera, and signs nothing.

    Pace, distance, place, hand, unrest, frame rate and picture vary from sitting to sitting.
    """
    movements = [str(one) for one in rng.choice([*EVERYDAY, "idle"], MOVEMENTS)]
    source = SyntheticSource(
        movements,
        speed=float(np.exp(rng.uniform(-0.4, 0.4))),
        size=float(np.exp(rng.uniform(-0.5, 0.25))),
        position=(float(rng.uniform(0.38, 0.62)), float(rng.uniform(0.4, 0.6))),
        hand=str(rng.choice(["right", "left"])),
        noise=float(rng.uniform(0.5, 2.0)),
        seed=int(rng.integers(2**31)),
        rest=float(rng.uniform(0.2, 1.5)),
        rate=float(rng.choice([12, 15, 20, 30])),
        aspect=float(rng.choice([4 / 3, 16 / 9])),
    )
    observations = (frame.observation for frame in source if frame.observation)
    return Sitting(observations, lambda time: source.playing(time) or "sitting still")


def _looped(clip: Clip, rng: np.random.Generator) -> Sitting:
    return Sitting(looped(clip, rng), lambda time: clip.signer or "nobody named")


def looped(clip: Clip, rng: np.random.Generator, seconds: float = SITTING) -> Iterator[Observation]:
    """A clip there and back and there again for so many seconds, never twice alike.

    There and back, because a jump from the last frame to the first is a movement that nobody makes.
    The pace and every frame's time vary, the landmarks tremble by a few thousandths of the picture
    about a place that drifts, and half of the loops are mirrored.
    """
    there = list(clip.observations())
    gaps = np.diff(clip.times)
    mirrored = bool(rng.random() < 0.5)
    pace = float(np.exp(rng.uniform(-0.25, 0.25)))
    drift = rng.uniform(0, 2 * np.pi, 2)
    time, number, step = 0.0, 0, 1
    while time < seconds:
        shown = there[number]
        keypoints = kp.mirror(shown.keypoints) if mirrored else shown.keypoints.copy()
        _tremble(keypoints, 0.01 * np.sin(0.3 * time + drift), rng)
        crop = shown.crop if shown.crop is None or not mirrored else shown.crop[:, ::-1]
        yield replace(shown, time=time, keypoints=keypoints, crop=crop)
        if not 0 <= number + step < len(there):
            step = -step
        gap = gaps[min(number, number + step)]
        time += float(np.clip(gap, CLOSEST, 1.0) * pace * rng.uniform(0.7, 1.3))
        number += step


def _tremble(keypoints: np.ndarray, shift: np.ndarray, rng: np.random.Generator) -> None:
    for view, spread in ((kp.body, 0.002), (kp.face, 0.001), (kp.left_hand, 0.003), (kp.right_hand, 0.003)):
        part = view(keypoints)
        if part.any():
            part[:, :2] += shift + spread * rng.standard_normal((len(part), 2))
