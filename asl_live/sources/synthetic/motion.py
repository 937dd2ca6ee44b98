"""From a sign's steps to smooth movement: where both hands are at any moment."""

from dataclasses import dataclass

import numpy as np

from asl_live.sources.synthetic import hand
from asl_live.sources.synthetic.body import PLACES, HandState, orientation, within_reach
from asl_live.sources.synthetic.signs import LAP, Posture, Sign, Step

SINK_SECONDS = 0.6  # from the end of a sign down to the lap
# Fingers form their shape well before the hand arrives.
_SHAPE_LEAD = 0.75


def minimum_jerk(progress: float) -> float:
    """How far a smooth reach has come when ``progress`` (0..1) of its time is gone.

    The curve with the least change of acceleration between two rests: Flash and Hogan, "The
    coordination of arm movements", Journal of Neuroscience 5 (1985).
    """
    p = min(max(progress, 0.0), 1.0)
    return p**3 * (10 - 15 * p + 6 * p * p)


def settle(posture: Posture, other: HandState | None = None) -> HandState:
    """The hand in a posture; ``other`` is the other hand, for signs that touch its palm."""
    shape = posture.handshape
    angles = (hand.HANDSHAPES[shape] if isinstance(shape, str) else shape).angles
    turn = orientation(np.array(posture.pointing, float), np.array(posture.palm, float))
    touching = turn @ hand.contact(hand.joints(angles), posture.touch)
    if posture.place == "other palm":
        if other is None:
            raise ValueError("a posture touches the other palm, but the other hand takes no part")
        place = hand.contact(other.landmarks(), "palm") * (-1, 1, 1)
    else:
        place = np.array(PLACES[posture.place])
    return HandState(within_reach(place + posture.offset - touching), turn, angles)


def blend(start: HandState, end: HandState, progress: float) -> HandState:
    """The hand on its way from one state to another."""
    moved = minimum_jerk(progress)
    shaped = minimum_jerk(progress / _SHAPE_LEAD)
    return HandState(
        start.wrist + moved * (end.wrist - start.wrist),
        start.turn @ _part_of_rotation(start.turn.T @ end.turn, moved),
        start.angles + shaped * (end.angles - start.angles),
    )


def _part_of_rotation(rotation: np.ndarray, share: float) -> np.ndarray:
    """The rotation about the same axis by ``share`` of the angle (Rodrigues' formula)."""
    angle = np.arccos(np.clip((np.trace(rotation) - 1) / 2, -1.0, 1.0))
    if angle < 1e-6:
        return np.eye(3)
    if np.pi - angle < 1e-3:
        # Half a turn: the axis is the direction that the rotation leaves as it is.
        values, vectors = np.linalg.eigh((rotation + rotation.T) / 2)
        axis = vectors[:, np.argmax(values)]
    else:
        skew = (rotation - rotation.T) / (2 * np.sin(angle))
        axis = np.array([skew[2, 1], skew[0, 2], skew[1, 0]])
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    turned = share * angle
    return np.eye(3) + np.sin(turned) * cross + (1 - np.cos(turned)) * cross @ cross


@dataclass(frozen=True)
class _Segment:
    start: float
    end: float
    strong: tuple[HandState, HandState]
    other: tuple[HandState, HandState]
    circle: float
    turns: int


@dataclass(frozen=True)
class Label:
    """A sign in the plan: from when the hands leave the lap until they are back, in seconds."""

    sign: str
    start: float
    end: float


class Plan:
    """Signs one after the other, with a rest before, between and after them.

    ``stretch`` and ``drift`` give each sign its own pace (a factor on its seconds) and its own
    small displacement, float [3], as nobody signs twice alike. played: all that was added; labels:
    the signs among it.
    """

    def __init__(self, rest: float, speed: float) -> None:
        self._rest, self._speed = rest, speed
        self._lap = settle(LAP)
        self._segments: list[_Segment] = []
        self._starts: list[float] = []
        self.labels: list[Label] = []
        self.played: list[Label] = []
        self.seconds = 0.0
        self._wait()

    def add(self, name: str, sign: Sign, labelled: bool, stretch: float, drift: np.ndarray) -> None:
        """Append a sign and the rest after it."""
        start = self.seconds
        for step in sign.steps:
            self._step(step, stretch, drift)
        self._append(SINK_SECONDS * stretch / self._speed, self._lap, self._lap)
        self.played.append(Label(name, start, self.seconds))
        if labelled:
            self.labels.append(self.played[-1])
        self._wait()

    def hands(self, time: float) -> tuple[HandState, HandState]:
        """The strong and the other hand at a time."""
        index = max(int(np.searchsorted(self._starts, time, side="right")) - 1, 0)
        segment = self._segments[index]
        progress = (time - segment.start) / max(segment.end - segment.start, 1e-9)
        strong, other = blend(*segment.strong, progress), blend(*segment.other, progress)
        if segment.circle:
            angle = 2 * np.pi * segment.turns * minimum_jerk(progress)
            around = segment.circle * np.array([np.sin(angle), np.cos(angle) - 1, 0.0])
            strong = HandState(within_reach(strong.wrist + around), strong.turn, strong.angles)
        return strong, other

    def _wait(self) -> None:
        self._append(self._rest, self._lap, self._lap)

    def _step(self, step: Step, stretch: float, drift: np.ndarray) -> None:
        other = self._lap if step.other is None else _moved(settle(step.other), drift)
        strong = settle(step.strong, other)
        if step.strong.place != "other palm":
            strong = _moved(strong, drift)
        self._append(step.seconds * stretch / self._speed, strong, other, step.circle, step.turns)

    def _append(
        self, seconds: float, strong: HandState, other: HandState, circle: float = 0, turns: int = 0
    ) -> None:
        before = self._segments[-1] if self._segments else None
        from_strong = before.strong[1] if before else strong
        from_other = before.other[1] if before else other
        end = self.seconds + seconds
        self._segments.append(
            _Segment(self.seconds, end, (from_strong, strong), (from_other, other), circle, turns)
        )
        self._starts.append(self.seconds)
        self.seconds = end


def _moved(state: HandState, drift: np.ndarray) -> HandState:
    return HandState(within_reach(state.wrist + drift), state.turn, state.angles)
