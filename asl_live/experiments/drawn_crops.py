"""Crops for clips that have no pixels, so that networks of pixels can learn from landmarks too."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from asl_live.clip import Clip
from asl_live.extract.crop import draw_landmark_crop
from asl_live.signing_space import normalise


def with_drawn_crops(clips: Sequence[Clip]) -> tuple[list[Clip], int]:
    """The clips, each with crops; and of how many they had to be drawn from the landmarks."""
    drawn, out = 0, []
    for clip in clips:
        if clip.crops is None:
            steps = normalise(clip.keypoints, clip.aspect)
            clip = replace(clip, crops=np.stack([draw_landmark_crop(step) for step in steps]))
            drawn += 1
        out.append(clip)
    return out, drawn
