"""What one frame gives, and what a recorded sign is made of."""

from dataclasses import dataclass

import numpy as np

CROP_SIZE = 64


@dataclass(frozen=True)
class Observation:
    """What is known of the signer at one moment.

    time: seconds since the source began.
    keypoints: float32 [1662] in image units, laid out as in :mod:`asl_live.keypoints`.
    aspect: width over height of the picture the keypoints belong to.
    crop: the signing space as uint8 RGB pixels [64, 64, 3], or None where there are no pixels.
    """

    time: float
    keypoints: np.ndarray
    aspect: float = 4 / 3
    crop: np.ndarray | None = None
