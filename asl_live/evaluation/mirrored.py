"""A mirrored camera, and a signer of the other hand: whether a model says the same of both."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.training.metrics import Judgement, Share

OTHER_HAND = {"right": "left", "left": "right"}


def mirror_clip(clip: Clip) -> Clip:
    """The clip as a mirrored camera would have recorded it."""
    return replace(
        clip,
        keypoints=kp.mirror(clip.keypoints),
        crops=None if clip.crops is None else clip.crops[:, :, ::-1].copy(),
        hand=OTHER_HAND.get(clip.hand, clip.hand),
    )


@dataclass(frozen=True, eq=False)
class Mirrored:
    """What a model said of clips, and of the same clips mirrored."""

    plain: Judgement
    mirrored: Judgement

    def same(self) -> Share:
        """Clips that get the same answer either way, silence being one."""
        said = [np.where(one.accepted, one.best, -1) for one in (self.plain, self.mirrored)]
        return Share(int((said[0] == said[1]).sum()), len(said[0]))

    def as_json(self) -> dict[str, Any]:
        """The shares of the mirrored clips; shares without clips are None."""
        judged, same = self.mirrored, self.same()
        return {
            "closed_top1": judged.closed_top1().value,
            "open_top1": judged.open_top1().value,
            "unknown_accepted": judged.unknown_accepted().value,
            "same_answer": same.value,
            "counts": {"same_answer": [same.hits, same.of]},
        }
