"""What a signer can do while recording so that the takes become good."""

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np

from asl_live import keypoints as kp
from asl_live.data.quality import LEAST_HANDS, LEAST_RATE
from asl_live.observation import Observation
from asl_live.signing_space import SigningSpace
from asl_live.sources.base import Frame

SECONDS = 2.0  # over which is measured

# Shoulder widths in picture heights. At a desk it is about 0.5; nearer, raised hands leave the
# picture; farther, fingers are a few pixels.
NEAREST, FARTHEST = 0.65, 0.15
# How far from the picture's middle the shoulders may be, in shares of its width; and where the
# nose may be, in shares of its height.
OFF_CENTRE, NOSE_TOP, NOSE_BOTTOM = 0.2, 0.1, 0.6
# Mean brightness of the signer's surroundings, 0 to 255. Videos of people have 90 to 170.
DARK, BRIGHT = 50.0, 225.0
# See _sharpness. Videos of people have 0.03 to 0.17; blurred by 1/240 of the signer's square they
# have 0.005 to 0.02.
BLURRED = 0.012
SIDE = 240  # pixels a side, in which light and blur are measured


@dataclass(frozen=True)
class Advice:
    """One thing that is measured while recording.

    kind: "hands" (value: share of frames in which a hand was seen), "framing" (how far the shoulders
    are from the picture's middle, shares of its width, to the picture's right), "distance" (shoulder
    width in picture heights), "light" (mean brightness, 0 to 255), "blur" (sharpness), or "rate"
    (frames a second). good: nothing is to be done. text: how it is, and what to do where it is not good.
    """

    kind: str
    value: float
    good: bool
    text: str


@dataclass(frozen=True)
class _Seen:
    time: float
    hand: bool
    up: bool


class Adviser:
    """Looks at the last seconds of a source."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Another source, or another signer."""
        self._seen: deque[_Seen] = deque()
        self._space = SigningSpace()
        self._look: tuple[float, float, float] | None = None  # time, brightness, sharpness

    def step(self, frame: Frame, observation: Observation, signing: bool) -> tuple[Advice, ...]:
        """What is to be said after this frame: one advice a kind, those that cannot be told left out.

        signing: whether a take runs, in which hands are to be seen.
        """
        keypoints = observation.keypoints
        self._space.step(keypoints, observation.aspect)
        hand = bool(kp.left_hand(keypoints).any() or kp.right_hand(keypoints).any())
        self._seen.append(_Seen(observation.time, hand, signing))
        while self._seen[0].time < observation.time - SECONDS:
            self._seen.popleft()
        advice = [*self._on_hands(), *self._on_place(observation), *self._on_picture(frame), *self._on_rate()]
        return tuple(advice)

    def _on_hands(self) -> list[Advice]:
        # At rest hands may well be out of the picture.
        signing = [one.hand for one in self._seen if one.up]
        if len(signing) < 3:
            return []
        share = sum(signing) / len(signing)
        good = share >= LEAST_HANDS
        text = f"Hands seen in {share:.0%} of the frames"
        if not good:
            text += ": keep them in the picture and in the light"
        return [Advice("hands", share, good, text)]

    def _on_place(self, observation: Observation) -> list[Advice]:
        if self._space.square is None:
            return [Advice("framing", 0.0, False, "Nobody is seen: have head and shoulders in the picture")]
        x, _, width = self._space.square
        off = x / observation.aspect - 0.5
        body = kp.body(observation.keypoints)
        nose = body[kp.Body.NOSE, 1] if body.any() else (NOSE_TOP + NOSE_BOTTOM) / 2
        # Pictures are not mirrored: the picture's right is the signer's left.
        if abs(off) > OFF_CENTRE:
            text = f"Off to one side: move to your {'right' if off > 0 else 'left'}"
        elif nose < NOSE_TOP:
            text = "Too high: tilt the camera up, or sit lower"
        elif nose > NOSE_BOTTOM:
            text = "Too low: tilt the camera down, or sit higher"
        else:
            text = "In the picture's middle"
        framing = Advice("framing", float(off), text.startswith("In "), text)
        if width > NEAREST:
            text = "Too near: sit back until raised hands stay in the picture"
        elif width < FARTHEST:
            text = "Too far: come nearer, so that fingers can be told apart"
        else:
            text = "At a good distance"
        return [framing, Advice("distance", float(width), FARTHEST <= width <= NEAREST, text)]

    def _on_picture(self, frame: Frame) -> list[Advice]:
        if frame.picture is None:
            return []
        # Neither changes quickly, and pictures are large.
        if self._look is None or frame.time - self._look[0] > 0.25 or frame.time < self._look[0]:
            square = _signer(frame.picture, self._space.square)
            self._look = (frame.time, float(square.mean()), _sharpness(square))
        _, light, sharp = self._look
        if light < DARK:
            text = "Too dark: put a lamp in front of you, not behind"
        elif light > BRIGHT:
            text = "Too bright: turn the lamp or the camera away from the light"
        else:
            text = "Good light"
        advice = [Advice("light", light, DARK <= light <= BRIGHT, text)]
        if light >= DARK:  # in the dark sharpness is noise
            good = sharp >= BLURRED
            text = "Sharp" if good else "Blurred: clean the lens, let the camera focus, add light"
            advice.append(Advice("blur", sharp, good, text))
        return advice

    def _on_rate(self) -> list[Advice]:
        lasted = self._seen[-1].time - self._seen[0].time
        if lasted < SECONDS / 4:
            return []
        rate = (len(self._seen) - 1) / lasted
        good = rate >= LEAST_RATE
        text = f"{rate:.0f} frames a second"
        if not good:
            text += ": close other programs, or give the camera more light"
        return [Advice("rate", rate, good, text)]


def _signer(picture: np.ndarray, square: tuple[float, float, float] | None) -> np.ndarray:
    """The signer's surroundings, uint8 grey [SIDE, SIDE]; without a signer the picture's middle."""
    height, width = picture.shape[:2]
    side = min(height, width)
    x, y = (width / 2, height / 2) if square is None else (square[0] * height, square[1] * height)
    if square is not None:
        side = int(np.clip(square[2] * height * 3, side / 4, side))
    left = int(np.clip(x - side / 2, 0, width - side))
    top = int(np.clip(y - side / 2, 0, height - side))
    small = cv2.resize(
        picture[top : top + side, left : left + side], (SIDE, SIDE), interpolation=cv2.INTER_AREA
    )
    return cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)


def _sharpness(grey: np.ndarray) -> float:
    """The variance of the Laplacian over that of the picture.

    Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", ICPR 2000; divided, so that
    contrast does not count.
    """
    plain = grey.astype(np.float32)
    return float(cv2.Laplacian(plain, cv2.CV_32F).var() / max(float(plain.var()), 25.0))
