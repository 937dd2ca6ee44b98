"""The synthetic signer as a source of observations."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count

import numpy as np

from asl_live import keypoints as kp
from asl_live.errors import InputError
from asl_live.observation import Observation
from asl_live.sources.base import Frame
from asl_live.sources.reading import Reading
from asl_live.sources.synthetic import body, camera
from asl_live.sources.synthetic.everyday import EVERYDAY
from asl_live.sources.synthetic.motion import Plan
from asl_live.sources.synthetic.signs import PSEUDO_SIGNS, SIGNS

_PLAYED = {**EVERYDAY, **PSEUDO_SIGNS, **SIGNS}


def known_signs() -> list[str]:
    """The signs the synthetic signer can do, then ``idle``, which is not one."""
    return [*SIGNS, *PSEUDO_SIGNS]


class SyntheticSource(Reading):
    """A figure that signs ``signs`` one after the other, resting before, between and after them.

    signs: names from :func:`known_signs` or of everyday movements (EVERYDAY); none means the ten signs.
    Unknown names raise InputError.
    speed: of the movements; rests keep their seconds. size: 1 is a person at a desk, whose shoulders
    take 37 % of a 4:3 picture's width. position: image units, where the throat is (0.5, 0.5 is the
    middle). hand: "right" or "left", the dominant one. noise: 1 is a natural sway, tremor, detector
    jitter and variation from sign to sign, 0 is none. seed: all that is random follows from it.
    rest: seconds with the hands in the lap. rate: frames a second. repeat: how often the list is
    signed; None is without end. aspect: of the picture, width over height.
    """

    name = "Synthetic signer"
    live = False
    synthetic = True

    def __init__(
        self,
        signs: Iterable[str] = (),
        *,
        speed: float = 1.0,
        size: float = 1.0,
        position: tuple[float, float] = (0.5, 0.5),
        hand: str = "right",
        noise: float = 1.0,
        seed: int = 0,
        rest: float = 1.0,
        rate: float = 30.0,
        repeat: int | None = 1,
        aspect: float = 4 / 3,
    ) -> None:
        names = [name.strip().lower() for name in signs] or list(SIGNS)
        _check(names, speed=speed, size=size, rate=rate, aspect=aspect)
        if hand not in ("right", "left"):
            raise InputError(f"the synthetic signer's hand is 'right' or 'left', not {hand!r}")
        if rest < 0 or noise < 0:
            raise InputError("the synthetic signer's rest and noise cannot be below zero")
        if repeat is not None and repeat < 1:
            raise InputError("the synthetic signer repeats its signs once or more")
        self.spec = "synthetic:" + ",".join(names)
        self.rate: float | None = rate
        self.aspect = aspect
        self._size, self._position, self._hand = size, position, hand
        self._noise, self._seed, self._rate = noise, seed, rate
        self._repeat = repeat
        rng = np.random.default_rng(seed)
        self._sway = rng.uniform(0, 2 * np.pi, (4, 6))
        self._plan = Plan(rest, speed)
        for name in names:
            self._plan.add(
                name,
                _PLAYED[name],
                labelled=name in SIGNS,
                stretch=1 + noise * float(np.clip(0.06 * rng.standard_normal(), -0.15, 0.15)),
                drift=noise * np.clip(0.015 * rng.standard_normal(3), -0.04, 0.04),
            )
        frames = max(1, int(np.ceil(self._plan.seconds * rate)))
        self._round = frames / rate
        self.frames: int | None = None if repeat is None else frames * repeat
        self._numbers: Iterator[int] = iter(count() if self.frames is None else range(self.frames))

    @property
    def truth(self) -> list[tuple[str, float, float]]:
        """What is signed when: sign, start and end in seconds.

        From when the hands leave the lap until they are back. Without end, the first round.
        """
        return [
            (label.sign, turn * self._round + label.start, turn * self._round + label.end)
            for turn in range(self._repeat or 1)
            for label in self._plan.labels
        ]

    def playing(self, time: float) -> str | None:
        """What is played at a time, sign or not, and in the rest after it; None in the first rest."""
        within = time % self._round
        begun = [label.sign for label in self._plan.played if label.start <= within]
        return begun[-1] if begun else None

    def read(self) -> Frame | None:
        number = next(self._numbers, None)
        if number is None:
            return None
        time = number / self._rate
        return Frame(time, observation=Observation(time, self.keypoints(number), self.aspect))

    def close(self) -> None:
        self._numbers = iter(())

    def figure(self, time: float) -> np.ndarray:
        """The figure in space at a time, float64 [1662], see body.figure."""
        figure = self._right_handed(time)
        return figure if self._hand == "right" else kp.mirror(figure, axis=0.0)

    def keypoints(self, number: int) -> np.ndarray:
        """The keypoints of a frame, float32 [1662] in image units."""
        across, down = self._position
        if self._hand == "left":
            across = 1 - across
        figure = self._right_handed(number / self._rate)
        keypoints = camera.photograph(figure, self._size, (across, down), self.aspect)
        if self._noise:
            self._jitter(keypoints, np.random.default_rng((self._seed, number)))
        camera.hide_unseen(keypoints)
        return (keypoints if self._hand == "right" else kp.mirror(keypoints)).astype(np.float32)

    def _right_handed(self, time: float) -> np.ndarray:
        strong, other = self._plan.hands(time % self._round)
        tremor = 0.006 * self._noise
        strong = replace(strong, wrist=strong.wrist + tremor * self._wave(time, 0, 2.6))
        other = replace(other, wrist=other.wrist + tremor * self._wave(time, 1, 2.3))
        figure = body.figure(strong, other, head=0.008 * self._noise * self._wave(time, 2, 0.35))
        sway = 0.02 * self._noise * self._wave(time, 3, 0.22)
        for view in (kp.body, kp.face, kp.left_hand, kp.right_hand):
            view(figure)[:, :3] += sway
        return figure

    def _wave(self, time: float, row: int, hertz: float) -> np.ndarray:
        """A slow irregular movement, float [3] of about one: two sines of unrelated frequency."""
        turns = 2 * np.pi * time * hertz * np.array([1.0, 1.13, 0.87, 1.71, 1.57, 1.93])
        sines = np.sin(turns + self._sway[row])
        return 0.6 * sines[:3] + 0.4 * sines[3:]

    def _jitter(self, keypoints: np.ndarray, rng: np.random.Generator) -> None:
        """The unrest of a landmark detector, which grows with the signer's size in the picture."""
        height = camera.SHOULDER_WIDTH * self._size * self._noise
        unit = np.array([height / self.aspect, height, height / self.aspect])
        for view, spread in (
            (kp.body, 0.003),
            (kp.face, 0.001),
            (kp.left_hand, 0.004),
            (kp.right_hand, 0.004),
        ):
            part = view(keypoints)
            part[:, :3] += spread * unit * rng.standard_normal((len(part), 3))


def _check(names: list[str], **positive: float) -> None:
    unknown = [name for name in names if name not in _PLAYED]
    if unknown:
        raise InputError(
            f"the synthetic signer does not know {unknown[0]!r}; it knows {', '.join(known_signs())}"
        )
    for what, value in positive.items():
        if not value > 0:
            raise InputError(f"the synthetic signer's {what} must be above zero, not {value}")
