"""How well a clip was recorded, and what to do where it was not."""

from dataclasses import dataclass

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.data.labels import NO_SIGN_LABELS

# A window has 15 steps a second; from half as many frames much of a movement is guessed.
LEAST_RATE = 8.0
LEAST_HANDS = 0.5


@dataclass(frozen=True)
class Quality:
    """rate: frames a second, 0 where there is one frame. hands: share of frames that show a hand."""

    rate: float
    hands: float

    def warnings(self, sign: str) -> tuple[str, ...]:
        """What makes a clip of this sign worth recording again."""
        found = []
        # A signer at rest may well have the hands under the table.
        if self.hands < LEAST_HANDS and sign not in NO_SIGN_LABELS:
            found.append(
                "hands were seen in under half of the frames; keep them in the picture and in the light"
            )
        if self.rate < LEAST_RATE:
            found.append(
                f"fewer than {LEAST_RATE:g} frames a second; "
                "close other programs or give the camera more light"
            )
        return tuple(found)


def measure(clip: Clip) -> Quality:
    """The quality of a clip."""
    seen = kp.is_present(kp.left_hand(clip.keypoints)) | kp.is_present(kp.right_hand(clip.keypoints))
    rate = float((len(clip) - 1) / (clip.times[-1] - clip.times[0])) if len(clip) > 1 else 0.0
    return Quality(rate, float(seen.mean()))
