"""From a step of time to what a network is fed."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

from asl_live import keypoints as kp
from asl_live.errors import InputError
from asl_live.nets.registry import Inputs, Network
from asl_live.observation import CROP_SIZE, Observation
from asl_live.signing_space import SigningSpace


class Prepared(NamedTuple):
    """One step as a network takes it; None is what the network does not look at.

    keypoints: float32 [1662]. crop: uint8 [3, size, size], as large as the network takes it.
    """

    keypoints: np.ndarray | None
    crop: np.ndarray | None


class Preparation:
    """Prepares the steps of one stream, in their order. Causal, like the signing space it follows.

    hands_seen: whether the last step showed a hand that does not rest in the lap. Raises InputError
    for a network that reads other skeletons than those of signs.
    """

    def __init__(self, inputs: Inputs) -> None:
        if inputs.keypoints and inputs.keypoint_width != kp.SIZE:
            raise InputError(
                f"the network reads skeletons of {inputs.keypoint_width} numbers, and signs have {kp.SIZE} "
                "keypoints; choose a network for signs"
            )
        self.inputs = inputs
        self._space = SigningSpace()
        self.hands_seen = False

    def reset(self) -> None:
        """Begin a new stream."""
        self._space.reset()
        self.hands_seen = False

    def __call__(self, step: Observation) -> Prepared:
        normalised = self._space.step(step.keypoints, step.aspect)
        self.hands_seen = bool(normalised[kp.LEFT_HAND.start :].any())
        keypoints = {"raw": step.keypoints, "signing-space": normalised, None: None}[self.inputs.keypoints]
        return Prepared(keypoints, self._crop(step, normalised))

    def _crop(self, step: Observation, normalised: np.ndarray) -> np.ndarray | None:
        if self.inputs.crops is None:
            return None
        if self.inputs.crops == "landmarks":
            from asl_live.extract.crop import draw_landmark_crop

            crop = draw_landmark_crop(normalised)
        elif step.crop is None:
            raise InputError(
                "the network looks at pixels and the input has none; give it a camera, a video or clips "
                "recorded from them, or use a network that works on landmark crops"
            )
        else:
            crop = step.crop
        return scale_crop(crop, self.inputs.crop_size).transpose(2, 0, 1)


def scale_crop(crop: np.ndarray, size: int) -> np.ndarray:
    """A crop [side, side, 3] as [size, size, 3]; the same array where the side is that already."""
    if len(crop) == size:
        return crop
    import cv2

    return cv2.resize(
        crop, (size, size), interpolation=cv2.INTER_AREA if size < CROP_SIZE else cv2.INTER_LINEAR
    )


def to_inputs(network: Network, items: Sequence[Prepared]) -> tuple[torch.Tensor | None, torch.Tensor | None]:
    """The steps of one window as a batch of one, keypoints and crops, where the network computes."""
    device = next(network.parameters()).device
    keypoints = crops = None
    if network.inputs.keypoints:
        seen = np.stack([np.asarray(item.keypoints) for item in items])
        keypoints = torch.from_numpy(seen)[None].to(device)
    if network.inputs.crops:
        drawn = np.stack([np.asarray(item.crop) for item in items])
        crops = torch.from_numpy(drawn)[None].to(device).float() / 255
    return keypoints, crops
