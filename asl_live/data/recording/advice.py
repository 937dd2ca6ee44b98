"""What a signer can do while recording so that the takes become good."""

from collections import deque
from dataclasses import dataclass

from asl_live import keypoints as kp
from asl_live.data.quality import LEAST_RATE
from asl_live.observation import Observation
from asl_live.signing_space import SigningSpace
from asl_live.sources.base import Frame

SECONDS = 2.0  # over which is measured


@dataclass(frozen=True)
class Advice:
    """One thing that is measured while recording.

    kind: "hands", "framing", "distance", "light", "blur" or "rate". value: in the kind's own measure,
    see Adviser. good: nothing is to be done. text: how it is, and what to do where it is not good.
    """

    kind: str
    value: float
    good: bool
    text: str


class Adviser:
    """Looks at the last seconds of a source.

    hands: share of frames with a hand. rate: frames a second.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Another source, or another signer."""
        self._seen: deque[tuple[float, bool]] = deque()
        self._space = SigningSpace()

    def step(self, frame: Frame, observation: Observation) -> tuple[Advice, ...]:
        """What is to be said after this frame: one advice a kind, those that cannot be told left out."""
        keypoints = observation.keypoints
        hand = bool(kp.is_present(kp.left_hand(keypoints)) or kp.is_present(kp.right_hand(keypoints)))
        self._seen.append((observation.time, hand))
        while self._seen[0][0] < observation.time - SECONDS:
            self._seen.popleft()
        share = sum(hand for _, hand in self._seen) / len(self._seen)
        lasted = self._seen[-1][0] - self._seen[0][0]
        rate = (len(self._seen) - 1) / lasted if lasted else 0.0
        return (
            Advice("hands", share, True, f"hands seen in {share:.0%} of the frames"),
            Advice("rate", rate, rate >= LEAST_RATE, f"{rate:.0f} frames a second"),
        )
