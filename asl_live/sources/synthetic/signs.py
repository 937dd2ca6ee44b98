"""The ten signs, as a dictionary of American Sign Language describes them.

A sign is a list of steps. A step says how long it takes and in which posture it leaves the strong
hand (the signer's dominant one) and the other. A posture is handshape, place, and orientation:
which way the hand points (from the wrist to the knuckles) and which way the palm faces.
Directions and offsets are (in, up, forward): in is towards the other side of the body, forward is
away from the signer. Offsets are in shoulder widths. Change a number and look:
``asl-live --source synthetic:please``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from asl_live.sources.synthetic.hand import Handshape

Vector = tuple[float, float, float]


def vector(numbers: Iterable[float]) -> Vector:
    """Three numbers, such as an array's, as a direction or an offset."""
    first, second, third = map(float, numbers)
    return first, second, third


@dataclass(frozen=True)
class Posture:
    """What one hand does at one moment.

    handshape: a name in hand.HANDSHAPES, or one of its own. touch: the point of the hand (hand.contact)
    that is at the place. place: a name in body.PLACES, or "other palm". pointing, palm: directions.
    offset: from the place, shoulder widths.
    """

    handshape: str | Handshape
    touch: str
    place: str
    pointing: Vector
    palm: Vector
    offset: Vector = (0, 0, 0)


@dataclass(frozen=True)
class Step:
    """Move within ``seconds`` to a posture of the strong hand and, if it takes part, of the other.

    circle: radius of a circle that the strong hand draws in the frontal plane during the step,
    shoulder widths. turns: how many times.
    """

    seconds: float
    strong: Posture
    other: Posture | None = None
    circle: float = 0
    turns: int = 0


@dataclass(frozen=True)
class Sign:
    """How to do it, in words and in steps."""

    description: str
    steps: tuple[Step, ...]


# From the lap up to the sign.
RAISE = 0.65

LAP = Posture("loose", "wrist", "lap", pointing=(0.7, -0.3, 0.6), palm=(0.1, -0.8, -0.5))

# --- hello: a salute ---
_at_temple = Posture("flat", "index tip", "temple", pointing=(0.72, 0.66, 0.08), palm=(0.1, -0.35, 0.95))
_saluted = Posture(
    "flat", "index tip", "temple", pointing=(0.25, 0.95, 0.12), palm=(0.15, -0.15, 0.97),
    offset=(-0.42, 0.28, 0.18),
)  # fmt: skip
HELLO = Sign(
    "A salute: the flat hand's fingertips at the temple, palm forward and down, then out and away.",
    (Step(RAISE, _at_temple), Step(0.25, _at_temple), Step(0.45, _saluted), Step(0.5, _saluted)),
)

# --- thanks: given from the mouth ---
_at_lips = Posture(
    "flat", "fingertips", "lips", pointing=(0.50, 0.83, -0.15), palm=(0.45, 0.10, -0.9),
    offset=(-0.05, 0.0, 0.04),
)  # fmt: skip
_given = Posture(
    "flat", "fingertips", "lips", pointing=(0.38, 0.80, 0.45), palm=(0.30, 0.50, -0.8),
    offset=(-0.12, -0.20, 0.35),
)  # fmt: skip
THANKS = Sign(
    "The fingertips of the flat hand at the lips, palm to the signer, then forward and down.",
    (Step(RAISE, _at_lips), Step(0.25, _at_lips), Step(0.5, _given), Step(0.45, _given)),
)

# --- iloveyou: the letters I, L and Y in one hand ---
_shown = Posture(
    "ILY", "wrist", "shoulder", pointing=(0.12, 0.97, 0.15), palm=(0.05, -0.1, 1.0),
    offset=(-0.15, 0.28, 0.2),
)  # fmt: skip
_pushed = replace(_shown, offset=(-0.14, 0.28, 0.3))
ILOVEYOU = Sign(
    "Thumb, index and little finger out, palm forward, beside the shoulder; a small push forward.",
    (Step(RAISE, _shown), Step(0.4, _pushed), Step(0.9, _pushed)),
)

# --- yes: a fist that nods ---
_head_up = Posture(
    "S", "wrist", "shoulder", pointing=(0.08, 0.98, 0.18), palm=(0.15, -0.15, 1.0),
    offset=(-0.13, 0.34, 0.2),
)  # fmt: skip
_head_down = Posture(
    "S", "wrist", "shoulder", pointing=(0.10, 0.45, 0.90), palm=(0.15, -0.9, 0.45),
    offset=(-0.13, 0.29, 0.24),
)  # fmt: skip
YES = Sign(
    "The fist nods at the wrist like a head, three times, palm forward, beside the shoulder.",
    (Step(RAISE, _head_up), *[Step(0.25, _head_down), Step(0.25, _head_up), Step(0.08, _head_up)] * 3),
)

# --- no: the letters N and O run together ---
_open = Posture(
    "no open", "wrist", "shoulder", pointing=(0.18, 0.92, 0.25), palm=(0.40, -0.2, 0.90),
    offset=(-0.1, 0.17, 0.25),
)  # fmt: skip
_snapped = Posture(
    "no closed", "wrist", "shoulder", pointing=(0.22, 0.88, 0.35), palm=(0.45, -0.25, 0.88),
    offset=(-0.1, 0.14, 0.28),
)  # fmt: skip
NO = Sign(
    "Index and middle finger close on the thumb, twice, palm forward, before the shoulder.",
    (
        Step(RAISE, _open),
        Step(0.15, _open),
        *[Step(0.22, _snapped), Step(0.18, _snapped), Step(0.22, _open), Step(0.08, _open)] * 2,
    ),
)

# --- please: a circle on the chest ---
_on_chest = Posture(
    "flat", "palm", "chest", pointing=(0.90, 0.42, 0.02), palm=(0.05, 0.0, -1.0), offset=(-0.03, -0.03, 0)
)
PLEASE = Sign(
    "The flat hand lies on the chest and rubs it in a circle, twice.",
    (Step(RAISE, _on_chest), Step(1.9, _on_chest, circle=0.13, turns=2)),
)

# --- help: one hand lifts the other ---
_fist_on_palm = Posture(
    "10", "little side", "other palm", pointing=(0.90, 0.12, 0.25), palm=(0.2, -0.1, -0.95),
    offset=(0.0, 0.05, 0.0),
)  # fmt: skip
_tray_low = Posture(
    "flat", "palm", "waist", pointing=(0.85, 0.02, 0.5), palm=(0.05, 1.0, 0.15), offset=(-0.1, 0.2, 0.1)
)
_tray_high = replace(_tray_low, offset=(-0.1, 0.43, 0.1))
HELP = Sign(
    "The thumbs-up fist stands on the other hand's open palm, and both rise.",
    (
        Step(RAISE, _fist_on_palm, _tray_low),
        Step(0.25, _fist_on_palm, _tray_low),
        Step(0.55, _fist_on_palm, _tray_high),
        Step(0.5, _fist_on_palm, _tray_high),
    ),
)

# --- mother and father: the same tap, low and high ---
_at_chin = Posture(
    "5", "thumb tip", "chin", pointing=(0.16, 0.98, 0.10), palm=(0.95, -0.15, 0.30), offset=(-0.04, 0.04, 0.0)
)
_off_chin = replace(_at_chin, offset=(-0.08, 0.04, 0.1))
MOTHER = Sign(
    "The thumb of the spread hand taps the chin, twice, palm to the side.",
    (
        Step(RAISE, _at_chin), Step(0.15, _at_chin), Step(0.2, _off_chin),
        Step(0.2, _at_chin), Step(0.9, _at_chin),
    ),
)  # fmt: skip

_at_forehead = Posture("5", "thumb tip", "forehead", pointing=(0.2, 0.97, 0.1), palm=(0.72, -0.2, 0.62))
_off_forehead = replace(_at_forehead, offset=(-0.04, 0.0, 0.1))
FATHER = Sign(
    "The thumb of the spread hand taps the forehead, twice, palm to the side.",
    (
        Step(RAISE, _at_forehead), Step(0.15, _at_forehead), Step(0.2, _off_forehead),
        Step(0.2, _at_forehead), Step(0.9, _at_forehead),
    ),
)  # fmt: skip

# --- me: pointing at oneself ---
_at_self = Posture(
    "1", "index tip", "chest", pointing=(0.92, 0.15, -0.2), palm=(0.15, -0.1, -0.98),
    offset=(-0.04, 0.16, 0.04),
)  # fmt: skip
_off_self = replace(_at_self, offset=(-0.1, 0.14, 0.12))
ME = Sign(
    "The index finger points at the signer's own chest and touches it, twice.",
    (
        Step(RAISE, _off_self), Step(0.25, _at_self), Step(0.3, _at_self),
        Step(0.2, _off_self), Step(0.2, _at_self), Step(0.4, _at_self),
    ),
)  # fmt: skip

SIGNS: dict[str, Sign] = {
    "hello": HELLO,
    "thanks": THANKS,
    "iloveyou": ILOVEYOU,
    "yes": YES,
    "no": NO,
    "please": PLEASE,
    "help": HELP,
    "mother": MOTHER,
    "father": FATHER,
    "me": ME,
}

_scratch = Posture("loose", "index tip", "nose", pointing=(0.55, 0.8, -0.2), palm=(0.3, -0.1, -0.95))
_beside = replace(_scratch, offset=(-0.02, -0.03, 0))
IDLE = Sign(
    "No sign: the hands lie in the lap, and one scratches the nose.",
    (
        Step(1.5, LAP),
        Step(RAISE, _scratch),
        *[Step(0.15, _beside), Step(0.15, _scratch)] * 2,
        Step(RAISE, LAP),
        Step(1.5, LAP),
    ),
)

# What can be played and is not a sign; it is not in the truth.
PSEUDO_SIGNS: dict[str, Sign] = {"idle": IDLE}
