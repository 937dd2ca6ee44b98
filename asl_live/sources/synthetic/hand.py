"""Handshapes, and the hand that forms them.

A hand has its own axes: x towards the thumb's side, y from the wrist to the middle knuckle (where
the hand points), z out of the palm. Both hands use the same numbers: the left is built as a right
hand and mirrored with the rest of its arm. Lengths are in shoulder widths, angles in degrees.
"""

from dataclasses import astuple, dataclass

import numpy as np

from asl_live.keypoints import HAND_POINTS, Hand


@dataclass(frozen=True)
class Finger:
    """How far each joint of a finger bends towards the palm.

    knuckle, middle, end: the metacarpophalangeal, proximal and distal interphalangeal joints.
    spread: sideways towards the thumb from the finger's own line.
    """

    knuckle: float = 0
    middle: float = 0
    end: float = 0
    spread: float = 0


@dataclass(frozen=True)
class Thumb:
    """How the thumb stands.

    out: away from the pointing direction towards the thumb's side, in the plane of the palm.
    over: out of that plane, to the front of the palm.
    knuckle, end: how far its two outer joints bend across the palm.
    """

    out: float = 35
    over: float = 15
    knuckle: float = 10
    end: float = 5


@dataclass(frozen=True)
class Handshape:
    """Five fingers; ``angles`` is the same as numbers, float [5, 4], for blending."""

    thumb: Thumb
    index: Finger
    middle: Finger
    ring: Finger
    pinky: Finger

    @property
    def angles(self) -> np.ndarray:
        parts = (self.thumb, self.index, self.middle, self.ring, self.pinky)
        return np.array([astuple(part) for part in parts], float)


_STRAIGHT = Finger(4, 5, 3)
_CURLED = Finger(74, 102, 40)


def _fingers(thumb: Thumb, *fingers: Finger) -> Handshape:
    return Handshape(thumb, *fingers)


HANDSHAPES = {
    # Four fingers straight and together, thumb beside them.
    "flat": _fingers(Thumb(28, 14, 2, 4), *[_STRAIGHT] * 4),
    # All five spread.
    "5": _fingers(
        Thumb(50, 14, 0, 2),
        Finger(4, 5, 3, 8), Finger(3, 4, 3, 2), Finger(4, 4, 3, -6), Finger(5, 5, 3, -12),
    ),
    # A fist with the thumb across its front.
    "S": _fingers(Thumb(36, 34, 22, 40), *[_CURLED] * 4),
    # A fist with the thumb straight up from it.
    "10": _fingers(Thumb(66, 12, 0, -5), *[_CURLED] * 4),
    # Thumb, index and little finger straight, the two between folded.
    "ILY": _fingers(Thumb(54, 10, 0, 5), Finger(4, 5, 3, 4), _CURLED, _CURLED, Finger(6, 8, 5, -6)),
    # The index finger alone, the thumb on the folded ones.
    "1": _fingers(Thumb(36, 32, 15, 18), Finger(6, 5, 3), _CURLED, _CURLED, _CURLED),
    # Index and middle finger straight together, thumb away from them: NO before it closes.
    "no open": _fingers(Thumb(40, 30, 5, 5), Finger(22, 6, 4), Finger(24, 6, 4), _CURLED, _CURLED),
    # The same, closed: both fingertips on the thumb.
    "no closed": _fingers(Thumb(19, 54, 11, 9), Finger(78, 27, 9), Finger(83, 28, 8), _CURLED, _CURLED),
    # A hand that does nothing.
    "loose": _fingers(
        Thumb(38, 25, 12, 12),
        Finger(22, 28, 12), Finger(28, 32, 14), Finger(32, 34, 16), Finger(34, 32, 16),
    ),
}  # fmt: skip

# Where each finger begins and how long its three bones are; adult proportions with a shoulder
# width (between the landmarks, inside the shoulders) of about 34 cm.
_KNUCKLES = np.array(
    [
        (0.076, 0.258, 0.0),
        (0.026, 0.265, 0.0),
        (-0.025, 0.248, 0.0),
        (-0.072, 0.220, 0.0),
    ]
)
_BONES = np.array(
    [
        (0.120, 0.070, 0.058),
        (0.130, 0.080, 0.062),
        (0.120, 0.075, 0.060),
        (0.095, 0.055, 0.050),
    ]
)
_FAN = np.radians([4.0, 0.0, -4.0, -9.0])
_THUMB_BASE = np.array([0.058, 0.080, 0.015])
_THUMB_BONES = (0.112, 0.088, 0.068)
# The thumb bends across the palm: towards the little finger and somewhat out of the palm.
_ACROSS = np.array([-0.88, 0.1, 0.46])


def joints(angles: np.ndarray) -> np.ndarray:
    """The 21 landmarks of a hand that forms ``angles`` [5, 4] (see Handshape), float [21, 3].

    In the hand's own axes, the wrist at the origin.
    """
    points = np.zeros((HAND_POINTS, 3))
    points[Hand.THUMB_CMC : Hand.THUMB_TIP + 1] = _thumb(*np.radians(angles[0]))
    for finger, (knuckle, bones, fan) in enumerate(zip(_KNUCKLES, _BONES, _FAN, strict=True)):
        bends = np.cumsum(np.radians(angles[finger + 1, :3]))
        side = fan + np.radians(angles[finger + 1, 3])
        along = np.array([np.sin(side), np.cos(side), 0.0])
        steps = np.cos(bends)[:, None] * along + np.sin(bends)[:, None] * (0.0, 0.0, 1.0)
        first = Hand.INDEX_MCP + 4 * finger
        points[first] = knuckle
        points[first + 1 : first + 4] = knuckle + np.cumsum(steps * bones[:, None], axis=0)
    return points


def _thumb(out: float, over: float, knuckle: float, end: float) -> np.ndarray:
    along = np.array([np.sin(out) * np.cos(over), np.cos(out) * np.cos(over), np.sin(over)])
    across = _ACROSS - _ACROSS @ along * along
    across /= np.linalg.norm(across)
    bends = np.cumsum([0.0, knuckle, end])
    steps = np.cos(bends)[:, None] * along + np.sin(bends)[:, None] * across
    return np.vstack((_THUMB_BASE, _THUMB_BASE + np.cumsum(steps * np.array(_THUMB_BONES)[:, None], axis=0)))


CONTACTS = ("wrist", "palm", "fingertips", "index tip", "thumb tip", "little side")


def contact(points: np.ndarray, name: str) -> np.ndarray:
    """The point [3] of a hand's landmarks [21, 3] that a sign's description names."""
    if name == "wrist":
        return points[Hand.WRIST]
    if name == "palm":
        return points[[Hand.WRIST, Hand.INDEX_MCP, Hand.PINKY_MCP]].mean(0)
    if name == "fingertips":
        return points[[Hand.INDEX_TIP, Hand.MIDDLE_TIP, Hand.RING_TIP]].mean(0)
    if name == "index tip":
        return points[Hand.INDEX_TIP]
    if name == "thumb tip":
        return points[Hand.THUMB_TIP]
    if name == "little side":
        return points[[Hand.PINKY_MCP, Hand.PINKY_PIP]].mean(0)
    raise ValueError(f"a hand has no point {name!r}")
