"""The ten signs as different people make them, drawn at random: for signs that few recorded people make.

A dictionary shows one way to make a sign. People make it higher or lower, wider, quicker, with the hand
tilted, with one hand or both, and sit before their cameras in ways of their own.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.errors import InputError
from asl_live.sources.synthetic import body, camera
from asl_live.sources.synthetic.hand import HANDSHAPES, Finger, Handshape, Thumb
from asl_live.sources.synthetic.invented import invent
from asl_live.sources.synthetic.motion import SINK_SECONDS, Plan
from asl_live.sources.synthetic.signs import RAISE, SIGNS, Posture, Sign, Step, Vector, vector

FRAMES, SECONDS = 30, 2.0  # of a clip, as the collections of recorded signs have them
REST = 1.6  # seconds in the lap before and after, so that a clip can begin with them
NEAREST = 0.6  # seconds that a clip shows at least
SEEN = 10  # frames of a clip that show the strong hand at least
TRIES = 20  # clips that are made where the hand lies outside the picture, before one is taken as it is
IN_A_STREAM = 0.5  # share of clips that keep the sign's own pace, as a stream shows it
LEFT_HANDED = 0.3
WIDE_PICTURE = 0.4  # share of cameras with 16:9 in place of 4:3

_HANDS = (kp.left_hand, kp.right_hand)
_PARTS = (kp.body, kp.face, *_HANDS)


@dataclass(frozen=True)
class Habit:
    """How far people differ in making a sign, beside how they hold the head and how large their hands are.

    tilt: degrees by which the strong hand leans to the other side, from and to. turn: degrees by which it
    is turned about its own length; an upright hand whose palm faces the other side then faces the signer.
    low, high: by how much its place differs, (in, up, forward), shoulder widths. reach: factor on how far it
    moves. both: share of people who make it with both hands.
    """

    tilt: tuple[float, float]
    turn: tuple[float, float]
    low: Vector
    high: Vector
    reach: tuple[float, float]
    both: float = 0.0


HABITS: dict[str, Habit] = {
    "hello": Habit((-12, 14), (-15, 15), (-0.08, -0.10, -0.05), (0.08, 0.10, 0.10), (0.5, 1.6)),
    "thanks": Habit((-15, 15), (-15, 15), (-0.06, -0.06, -0.03), (0.08, 0.05, 0.08), (0.6, 2.0), both=0.4),
    "iloveyou": Habit((-20, 20), (-20, 20), (-0.25, -0.35, -0.10), (0.20, 0.35, 0.20), (0.5, 2.0)),
    # Made anywhere between waist and chin: what counts is the nod.
    "yes": Habit((-8, 45), (-20, 20), (-0.15, -0.50, -0.10), (0.30, 0.15, 0.20), (0.6, 1.5)),
    "no": Habit((-8, 30), (-20, 20), (-0.15, -0.40, -0.10), (0.25, 0.25, 0.20), (0.6, 1.5)),
    "please": Habit((-25, 25), (-10, 10), (-0.12, -0.15, 0.0), (0.12, 0.15, 0.05), (0.6, 1.6)),
    # The fist stands on the palm: a tilt would take it off.
    "help": Habit((0, 0), (0, 0), (-0.12, -0.10, -0.10), (0.12, 0.35, 0.15), (0.4, 1.4)),
    # Dictionaries show the hand upright and from its edge; many let it lean, with its back to the viewer.
    "mother": Habit((-8, 50), (-20, 60), (-0.05, -0.05, -0.02), (0.05, 0.04, 0.06), (0.3, 1.8)),
    "father": Habit((-8, 50), (-20, 60), (-0.06, -0.06, -0.02), (0.06, 0.06, 0.06), (0.3, 1.8)),
    "me": Habit((-20, 20), (-25, 25), (-0.18, -0.18, -0.03), (0.12, 0.12, 0.05), (0.4, 1.6)),
}


class Person:
    """Somebody made up, before a camera of their own; all about them follows from ``random``."""

    def __init__(self, name: str, random: np.random.Generator) -> None:
        self.name = name
        self._random = random
        self._left_handed = random.random() < LEFT_HANDED
        self._hand_size = np.exp(random.normal(0, 0.1))
        self._head = random.normal(0, (0.04, 0.06, 0.04))
        self._turn = _turn(*np.radians(random.normal(0, (12, 8, 4))))
        self._height = np.exp(random.normal(0, 0.06))
        self._size = np.exp(random.normal(-0.15, 0.22))
        self._position = tuple(random.normal(0.5, 0.06, 2))
        self._aspect = 16 / 9 if random.random() < WIDE_PICTURE else 4 / 3
        self._sway = random.uniform(0, 2 * np.pi, 3)

    def record(self, sign: str, seconds: float = SECONDS) -> Clip:
        """A clip of a sign of SIGNS, 30 frames over ``seconds``; the next one of it is another.

        Half of the clips show so much of a stream, with the sign at its own pace and more or less of the
        rest before it; half show the sign alone, stretched over the clip. Raises InputError for a sign that
        the synthetic signer does not know.
        """
        if sign not in SIGNS:
            raise InputError(f"the synthetic signer does not know {sign!r}; it knows {', '.join(SIGNS)}")
        return self._record(sign, lambda: _way_of_making(SIGNS[sign], HABITS[sign], self._random), seconds)

    def record_invented(self, seconds: float = SECONDS) -> Clip:
        """A clip of a movement that is no sign, see :mod:`asl_live.sources.synthetic.invented`."""
        label, movement = invent(self._random)
        return self._record(label, lambda: movement, seconds)

    def _record(self, label: str, way: Callable[[], Sign], seconds: float) -> Clip:
        hand = kp.left_hand if self._left_handed else kp.right_hand
        for _ in range(TRIES):
            keypoints = self._moving(label, way(), seconds)
            if np.count_nonzero(hand(keypoints).any((1, 2))) >= SEEN:
                break
        return Clip(
            np.arange(FRAMES) * seconds / FRAMES,
            keypoints,
            self._aspect,
            sign=label,
            signer=self.name,
            hand="left" if self._left_handed else "right",
            synthetic=True,
        )

    def _moving(self, label: str, way: Sign, seconds: float) -> np.ndarray:
        """The keypoints of a clip, float32 [FRAMES, 1662]."""
        random = self._random
        in_a_stream = random.random() < IN_A_STREAM
        speed = np.exp(random.normal(0.1 if in_a_stream else 0.0, 0.22))
        plan = Plan(REST, speed)
        plan.add(label, way, labelled=True, stretch=1.0, drift=random.normal(0, 0.03, 3))
        shown = seconds if in_a_stream else None
        moments = _moments(plan, speed, shown, random)
        return np.stack([self._seen(plan, time) for time in moments]).astype(np.float32)

    def _seen(self, plan: Plan, time: float) -> np.ndarray:
        """The keypoints of one moment, in image units, with the same unrest across and down."""
        figure = body.figure(*plan.hands(time), head=self._head)
        for view in _HANDS:
            hand = view(figure)
            hand[:] = hand[0] + (hand - hand[0]) * self._hand_size
        if self._left_handed:
            figure = kp.mirror(figure, axis=0.0)
        sway = 0.015 * np.sin(2 * np.pi * 0.3 * time + self._sway)
        for view in _PARTS:
            part = view(figure)
            part[:, :3] = part[:, :3] @ self._turn.T * (1, self._height, 1) + sway
        keypoints = camera.photograph(figure, self._size, self._position, self._aspect)
        unit = camera.SHOULDER_WIDTH * self._size
        for view, unrest in ((kp.body, 0.004), *((one, 0.006) for one in _HANDS)):
            part = view(keypoints)
            part[:, :3] += unrest * unit * self._random.standard_normal((len(part), 3))
        camera.hide_unseen(keypoints)
        return keypoints


def _moments(plan: Plan, speed: float, shown: float | None, random: np.random.Generator) -> np.ndarray:
    """The times in the plan that a clip shows, seconds [FRAMES]: so much of the stream, or the sign alone."""
    (label,) = plan.labels
    up, down = label.start + RAISE / speed, label.end - SINK_SECONDS / speed
    if shown is not None:
        # Late enough that most of the sign has been seen.
        end = random.uniform(up + 0.6 * (down - up), label.end + 0.3)
        return np.maximum(end + (np.arange(FRAMES) - FRAMES) * shown / FRAMES, 0)
    begin = label.start + random.uniform(0.2, 1.0) * RAISE / speed
    return np.linspace(begin, max(down + random.uniform(-0.2, 0.3), begin + NEAREST), FRAMES)


def _way_of_making(sign: Sign, habit: Habit, random: np.random.Generator) -> Sign:
    """The sign in somebody's way, alike in all its steps."""
    tilt, turn = np.radians(random.uniform(*np.transpose((habit.tilt, habit.turn))))
    shift = random.uniform(habit.low, habit.high)
    reach = np.exp(random.uniform(*np.log(habit.reach)))
    pointing, palm = random.normal(0, 0.1, 3), random.normal(0, 0.12, 3)
    both = random.random() < habit.both
    shapes = {
        posture.handshape: _loosened(HANDSHAPES[posture.handshape], random)
        for step in sign.steps
        for posture in (step.strong, step.other)
        if posture is not None and isinstance(posture.handshape, str)
    }
    first = sign.steps[0]

    def formed(shape: str | Handshape) -> Handshape:
        return shapes[shape] if isinstance(shape, str) else shape

    def in_this_way(posture: Posture, begun: Posture | None, tilt: float, turn: float) -> Posture:
        changed = replace(
            posture,
            handshape=formed(posture.handshape),
            pointing=vector(_leaning(posture.pointing, tilt) + pointing),
            palm=vector(_leaning(_turned(posture.palm, posture.pointing, turn), tilt) + palm),
        )
        if begun is None or posture.place == "other palm":
            return changed
        moved = np.subtract(posture.offset, begun.offset) * (reach - 1)
        return replace(changed, offset=vector(np.add(posture.offset, shift) + moved))

    steps = []
    for step in sign.steps:
        strong = in_this_way(step.strong, first.strong, tilt, turn)
        other = None if step.other is None else in_this_way(step.other, first.other, 0.0, 0.0)
        if both:  # side by side, each a little to its own side
            strong = other = replace(strong, offset=vector(np.add(strong.offset, (-0.08, 0, 0))))
        seconds = step.seconds * np.exp(random.normal(0, 0.15))
        steps.append(Step(seconds, strong, other, step.circle * reach, step.turns))
    if len(steps) > 6 and random.random() < 0.5:  # fewer repetitions
        steps = steps[: -int(random.integers(1, 4))]
    return Sign(sign.description, tuple(steps))


def _loosened(shape: Handshape, random: np.random.Generator) -> Handshape:
    """A handshape as somebody forms it: all fingers a little more or less bent and spread, degrees."""
    thumb = shape.angles[0] + random.normal(0, (7.8, 7.8, 6.5, 7.8))
    bent, spread = random.normal(0, 5.2), random.normal(0, 3.9)
    fingers = shape.angles[1:] + random.normal(0, (5.2, 5.2, 5.2, 2.0), (4, 4)) + (bent, bent, 0, spread)
    return Handshape(Thumb(*thumb), *(Finger(*angles) for angles in fingers))


def _turned(palm: Vector, pointing: Vector, turn: float) -> np.ndarray:
    """Where a palm faces when its hand is turned about its own length."""
    along = np.array(pointing) / np.linalg.norm(pointing)
    return np.cos(turn) * np.array(palm) + np.sin(turn) * np.cross(along, palm)


def _leaning(direction: Vector | np.ndarray, tilt: float) -> np.ndarray:
    """A direction (in, up, forward), turned from up to in."""
    inward, up, forward = direction
    return np.array(
        [np.cos(tilt) * inward + np.sin(tilt) * up, np.cos(tilt) * up - np.sin(tilt) * inward, forward]
    )


def _turn(yaw: float, pitch: float, roll: float) -> np.ndarray:
    """The rotation matrix of a body that is turned to the side, leans forward and leans sideways; radians."""
    across, along = (np.cos(yaw), np.sin(yaw)), (np.cos(pitch), np.sin(pitch))
    sideways = (np.cos(roll), np.sin(roll))
    return (
        np.array([[across[0], 0, across[1]], [0, 1, 0], [-across[1], 0, across[0]]])
        @ np.array([[1, 0, 0], [0, along[0], -along[1]], [0, along[1], along[0]]])
        @ np.array([[sideways[0], -sideways[1], 0], [sideways[1], sideways[0], 0], [0, 0, 1]])
    )
