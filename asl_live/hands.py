"""Where a movement begins and ends, found from the hands alone: takes of a recording, signs of a stream.

A take begins when a hand rises above its line and ends when both have come to rest below theirs. The
line lies under the place where signs are made: at the lap as in
:mod:`asl_live.signing_space`, or a little above the place where this signer's hand was seen to rest,
on a table or hanging. From there the first and the last movement are looked up in what was seen before.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum

import numpy as np

from asl_live import keypoints as kp
from asl_live.observation import Observation
from asl_live.signing_space import LAP, SigningSpace

# Seconds. A landmark that is wrong in one frame is no movement; a hand that is lost while it moves
# quickly is soon found again; a sign may be held still, but hardly so low and so long.
RISE_SECONDS = 0.08
REST_SECONDS = 0.45
STILL_SECONDS = 1.0
# Shorter than any sign: a landmark gone astray, a twitch.
SHORTEST = 0.25
# Hands that never rest do not fill the memory.
LONGEST = 15.0
# How far from its line the first or last movement is looked for, and what a clip has around it.
SEARCH_SECONDS = 0.6
LEAD = 0.1

# Shoulder widths, downwards from the shoulders. Higher than HIGHEST_REST no hand rests.
HIGHEST_REST = 0.55
# From the place of rest up to the line; from the line up to what a sign reaches.
RISE, REACH = 0.3, 0.15
# Nearer to where it rests a hand has not left, and has arrived; the more where landmarks are restless.
NEAR, NEAR_AT_MOST = 0.07, 0.15
# A hand that moves through less is still; one that draws a small circle is not.
STILL = 0.12
# Slower than so many shoulder widths in a second a hand does not sink.
SINKING = 0.6
VISIBLE = 0.5

_WRISTS = (kp.Body.LEFT_WRIST, kp.Body.RIGHT_WRIST)


class Change(Enum):
    """What a frame changed.

    RISEN: a take runs. RESTED: it is over. DROPPED: it was no signing. ENDLESS: it is over because
    the hands did not come to rest within ``LONGEST`` seconds.
    """

    RISEN = "risen"
    RESTED = "rested"
    DROPPED = "dropped"
    ENDLESS = "endless"


@dataclass(frozen=True)
class Cut:
    """A change, and the seconds between which the take lies so far; lowered: when its hands began to sink."""

    change: Change
    start: float
    end: float
    lowered: float


@dataclass(frozen=True)
class _Look:
    """One frame: where both wrists are [2, 2], in shoulder widths from the shoulders, and which are sure."""

    time: float
    places: np.ndarray
    sure: np.ndarray


class HandsCutter:
    """Follows a signer's hands and tells where takes begin and end.

    Times are those of the observations. Causal: the end of a take is told when the hands have
    rested for ``REST_SECONDS``.
    """

    def __init__(self) -> None:
        self._space = SigningSpace()
        self._looks: deque[_Look] = deque()
        self._rests: list[float | None] = [None, None]
        self._ended = -np.inf  # the newest take: the next one does not reach into it
        self.reset()

    def reset(self, wait_for_rest: bool = False) -> None:
        """Forget a take that runs. With ``wait_for_rest`` hands that are up count only after a rest."""
        self._waiting = wait_for_rest
        self._up_since: float | None = None
        self._down_since: float | None = None
        self._start: float | None = None  # of the take that runs
        self._risen = 0.0  # when its hands crossed the line
        self._highest = np.inf  # what it reached above the line, downwards

    def forget(self) -> None:
        """Another source, or another signer."""
        self._space.reset()
        self._looks.clear()
        self._rests = [None, None]
        self._ended = -np.inf
        self.reset(wait_for_rest=True)

    @property
    def running(self) -> bool:
        """Whether a take runs, or may begin with the next frame."""
        return self._start is not None or self._up_since is not None

    @property
    def since(self) -> float | None:
        """When the first movement of the take was that runs; None while none does."""
        return None if self._start is None else self._start + LEAD

    def step(self, observation: Observation) -> Cut | None:
        """What this observation, the next in order, changed; None for nothing."""
        look = self._look(observation)
        if look is None:
            return None
        self._looks.append(look)
        while self._looks[0].time < look.time - REST_SECONDS - STILL_SECONDS - SEARCH_SECONDS:
            self._looks.popleft()
        heights = look.places[:, 1] - self._lines()
        up = bool((look.sure & (heights < 0)).any())
        if up and self._rests_where_it_is(look.time):
            up = False
        if up:
            self._down_since = None
            self._up_since = look.time if self._up_since is None else self._up_since
            self._highest = min(self._highest, float(heights[look.sure].min()))
            return self._rise(look.time)
        self._up_since = None
        self._down_since = look.time if self._down_since is None else self._down_since
        if look.time - self._down_since < REST_SECONDS:
            return None
        self._learn_rest(look.time)
        self._waiting = False
        return None if self._start is None else self._rest()

    def finish(self) -> Cut | None:
        """The source has ended: what becomes of the take that runs."""
        if self._start is None or not self._looks:
            return None
        if self._down_since is None:
            self._down_since = self._looks[-1].time
        return self._rest()

    def _look(self, observation: Observation) -> _Look | None:
        keypoints, aspect = observation.keypoints, observation.aspect
        self._space.step(keypoints, aspect)
        if self._space.square is None:
            return None
        x, y, width = self._space.square
        body = kp.body(keypoints)
        places, sure = np.zeros((2, 2)), np.zeros(2, bool)
        for index, hand in enumerate((kp.left_hand(keypoints), kp.right_hand(keypoints))):
            found = bool(hand.any())
            point = hand[kp.Hand.WRIST] if found else body[_WRISTS[index]]
            places[index] = (point[0] * aspect - x) / width, (point[1] - y) / width
            sure[index] = found or body[_WRISTS[index], 3] > VISIBLE
        return _Look(observation.time, places, sure)

    def _lines(self) -> np.ndarray:
        return np.array([LAP if rest is None else rest - RISE for rest in self._rests])

    def _rests_where_it_is(self, now: float) -> bool:
        """Whether both hands have been still for long, low enough for a place of rest that is new."""
        first = now - STILL_SECONDS
        looks = [look for look in self._looks if look.time >= first]
        if not looks or self._looks[0].time > first or len(looks) < 3:
            return False
        places = np.stack([look.places for look in looks])
        sure = np.stack([look.sure for look in looks])
        for hand in range(2):
            seen = places[sure[:, hand], hand]
            if not len(seen):
                continue
            spread = np.percentile(seen, 95, axis=0) - np.percentile(seen, 5, axis=0)
            if np.median(seen[:, 1]) < HIGHEST_REST or (spread > STILL).any():
                return False
        self._learn_rest(now)
        if self._down_since is None:
            self._down_since = looks[0].time
        return True

    def _learn_rest(self, now: float) -> None:
        """Remember where hands that rest are seen; a hand out of sight rests below the lap's line."""
        looks = [look for look in self._looks if look.time >= now - REST_SECONDS]
        for hand in range(2):
            seen = [look.places[hand, 1] for look in looks if look.sure[hand]]
            if len(seen) > len(looks) / 2:
                self._rests[hand] = max(HIGHEST_REST, float(np.median(seen)))
            else:
                self._rests[hand] = None

    def _rise(self, now: float) -> Cut | None:
        assert self._up_since is not None
        if self._start is None:
            if self._waiting or now - self._up_since < RISE_SECONDS:
                return None
            self._risen = self._up_since
            self._start = max(self._first_movement(self._risen) - LEAD, self._ended)
            return Cut(Change.RISEN, self._start, now, now)
        if now - self._risen > LONGEST:
            start = self._start
            self.reset(wait_for_rest=True)
            return Cut(Change.ENDLESS, start, now, now)
        return None

    def _rest(self) -> Cut:
        assert self._start is not None and self._down_since is not None
        start, risen, down = self._start, self._risen, self._down_since
        signed = down - risen >= SHORTEST and self._highest < -REACH
        end = self._ended = self._last_movement(down) + LEAD
        self._start, self._highest = None, np.inf
        lowered = max(risen, min(self._began_to_sink(down), end))
        return Cut(Change.RESTED if signed else Change.DROPPED, start, end, lowered)

    def _first_movement(self, risen: float) -> float:
        """The last moment before ``risen`` at which every hand was where it had rested."""
        before = [look for look in self._looks if look.time < risen]
        rested = [look.places for look in before if -REST_SECONDS <= look.time - risen + SEARCH_SECONDS < 0]
        if not rested:
            return before[0].time if before else risen
        place = np.median(rested, axis=0)
        near = _near(rested, place)
        for look in reversed(before):
            if look.time < risen - SEARCH_SECONDS:
                break
            if (np.linalg.norm(look.places - place, axis=-1) < near).all():
                return look.time
        return max(before[0].time, risen - SEARCH_SECONDS)

    def _last_movement(self, down: float) -> float:
        """The first moment from which on every hand is where it comes to rest."""
        after = [look for look in self._looks if look.time >= down - SEARCH_SECONDS]
        rested = [look.places for look in after if look.time > after[-1].time - REST_SECONDS / 2]
        place = np.median(rested, axis=0)
        near = _near(rested, place)
        last = after[0].time
        for look in reversed(after):
            if (np.linalg.norm(look.places - place, axis=-1) > near).any():
                return min(last, down + SEARCH_SECONDS)
            last = look.time
        return down

    def _began_to_sink(self, down: float) -> float:
        """The moment from which on the hand that was up last only sank, until it was down."""
        looks = [look for look in self._looks if down - SEARCH_SECONDS <= look.time <= down]
        began = down
        for hand in range(2):
            seen = [(look.time, look.places[hand, 1]) for look in looks if look.sure[hand]]
            if not seen or seen[-1][0] < looks[-1].time - RISE_SECONDS:
                continue  # it was down before
            at = seen[-1][0]
            for (before, higher), (time, lower) in zip(seen[-2::-1], seen[:0:-1], strict=True):
                if lower - higher < SINKING * (time - before):
                    break
                at = before
            began = min(began, at)
        return began


def _near(rested: list[np.ndarray], place: np.ndarray) -> np.ndarray:
    """How far each hand strays from where it rests, [2]."""
    strays = np.percentile(np.linalg.norm(np.stack(rested) - place, axis=-1), 90, axis=0)
    return np.clip(1.5 * strays, NEAR, NEAR_AT_MOST)
