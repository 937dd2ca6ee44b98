"""Movements that nobody has a meaning for: any handshape, anywhere, moved in any way.

Networks that learn signs from people made up have to learn from them what is none, too: else whatever is
drawn is a sign to them.
"""

from dataclasses import replace

import numpy as np

from asl_live.sources.synthetic.hand import CONTACTS, HANDSHAPES, Finger, Handshape
from asl_live.sources.synthetic.signs import RAISE, SIGNS, Posture, Sign, Step, Vector, vector

PLACES = ("chin", "lips", "nose", "temple", "forehead", "chest", "shoulder", "waist")
MOVEMENTS = ("hold", "line", "repeat", "circle", "twist", "away")
LABEL = "invented: {}, {}"
# Labels of such movements; those of one place and kind are learned as one.
LABELS = tuple(LABEL.format(place, movement) for place in PLACES for movement in MOVEMENTS)

LIKE_A_SIGN = 0.6  # share of handshapes, and of orientations, that one of the ten has
BOTH, ALIKE = 0.35, 0.6  # share in which the other hand takes part, and of those in which it does the same
_FINGERS = (Finger(4, 5, 3), Finger(74, 102, 40), Finger(60, 10, 5), Finger(15, 60, 35), Finger(30, 40, 20))
_SPREAD = (8, 2, -6, -12)
_THUMBS = tuple(shape.thumb for shape in HANDSHAPES.values())


def invent(random: np.random.Generator) -> tuple[str, Sign]:
    """A movement and its label, one of LABELS."""
    place, movement = str(random.choice(PLACES)), str(random.choice(MOVEMENTS))
    pointing, palm = _directions(random)
    begun = Posture(
        _handshape(random),
        str(random.choice(CONTACTS)),
        place,
        pointing,
        palm,
        vector(random.uniform(-0.25, 0.25, 3) * (1.4, 0.8, 0.4) + (-0.08, 0, 0.08)),
    )
    way = random.standard_normal(3)
    way *= random.uniform(0.1, 0.7) / np.linalg.norm(way)
    moved = replace(begun, offset=vector(np.add(begun.offset, way)))
    if random.random() < 0.3:
        moved = replace(moved, handshape=_handshape(random))
    pointing, palm = _directions(random)
    turned, moved_and_turned = (replace(one, pointing=pointing, palm=palm) for one in (begun, moved))
    hands = random.random()
    both, beside = hands < BOTH * ALIKE, BOTH * ALIKE <= hands < BOTH
    shape = "flat" if random.random() < 0.5 else "S"
    resting = Posture(shape, "palm", "waist", (0.85, 0.1, 0.4), (0.05, 1.0, 0.15), (0.0, 0.2, 0.1))
    steps = {
        "hold": [Step(1.2, begun)],
        "line": [Step(0.45, moved), Step(0.6, moved)],
        "repeat": [Step(0.2, moved), Step(0.2, begun)] * int(random.integers(2, 4)),
        "circle": [Step(1.6, begun, circle=float(np.linalg.norm(way)) * 0.4, turns=2)],
        "twist": [Step(0.5, turned), Step(0.5, turned)],
        "away": [Step(0.5, moved_and_turned), Step(0.5, moved_and_turned)],
    }[movement]
    whole = [
        replace(step, other=step.strong if both else resting if beside else None)
        for step in (Step(RAISE, begun), Step(0.2, begun), *steps)
    ]
    return LABEL.format(place, movement), Sign("A movement without a meaning.", tuple(whole))


def _handshape(random: np.random.Generator) -> str | Handshape:
    if random.random() < LIKE_A_SIGN:
        return str(random.choice(list(HANDSHAPES)))
    kind = random.integers(3)
    if kind == 0:  # all fingers alike
        chosen = [int(random.integers(len(_FINGERS)))] * 4
    else:  # each straight or curled; each in any way
        chosen = random.integers(2 if kind == 1 else len(_FINGERS), size=4).tolist()
    spread = random.random() < 0.4
    fingers = [
        replace(_FINGERS[one], spread=side if spread else 0)
        for one, side in zip(chosen, _SPREAD, strict=True)
    ]
    return Handshape(_THUMBS[int(random.integers(len(_THUMBS)))], *fingers)


def _directions(random: np.random.Generator) -> tuple[Vector, Vector]:
    """Which way the hand points and its palm faces."""
    if random.random() < LIKE_A_SIGN:
        posture = list(SIGNS.values())[int(random.integers(len(SIGNS)))].steps[0].strong
        return posture.pointing, posture.palm
    pointing = random.uniform((-0.2, -0.4, -0.3), (1.0, 1.0, 0.9))
    return vector(pointing), vector(random.standard_normal(3) - (0, 0, 0.2))
