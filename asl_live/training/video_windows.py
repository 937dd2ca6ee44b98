"""Videos as windows: frames on the disk, one class and one group each."""

import hashlib
from collections.abc import Sequence
from typing import cast

import numpy as np
import torch
from torch import Tensor

from asl_live.data.frame_store import StoredFrames
from asl_live.data.readers.videos import LabelledVideo
from asl_live.training.windows import Windows


class VideoWindows(Windows):
    """Windows of whole pictures, without keypoints; rows are read from the disk when they are looked at.

    keypoints: float32 [videos, steps, 0]. signs: the classes. signers: the groups.
    """

    def __init__(self, frames: StoredFrames, signs: Sequence[str], signers: Sequence[str]) -> None:
        # Looked into just as a tensor is, row by row.
        crops = cast(Tensor, frames)
        super().__init__(torch.zeros(len(frames), frames.steps, 0), crops, tuple(signs), tuple(signers))

    @property
    def frames(self) -> StoredFrames:
        """Where the pictures are."""
        return cast(StoredFrames, self.crops)

    def digest(self) -> str:
        """A short text that other videos or labels would not have."""
        about = repr((self.signs, self.signers, self.frames.digest()))
        return hashlib.sha256(about.encode()).hexdigest()

    def subset(self, rows: Sequence[int] | np.ndarray) -> "VideoWindows":
        """The windows of the given videos."""
        numbers = [int(row) for row in rows]
        return VideoWindows(
            self.frames.subset(numbers),
            [self.signs[row] for row in numbers],
            [self.signers[row] for row in numbers],
        )


def windows_of(frames: StoredFrames, videos: Sequence[LabelledVideo]) -> VideoWindows:
    """The windows of videos whose frames were taken out, in the same order."""
    return VideoWindows(frames, [one.label for one in videos], [one.group for one in videos])
