"""A network that sees at once what is signed, and bundles made of it."""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from asl_live import keypoints as kp
from asl_live.bundle import Bundle, Description
from asl_live.nets.registry import Inputs, Network
from asl_live.observation import Observation
from asl_live.recognise.decoder import DecoderSettings

SIGNS = ("up", "down")


class HeightNetwork(Network):
    """Says "up" where the right hand is above the shoulders at the newest step, "down" where below."""

    def __init__(self, inputs: Inputs) -> None:
        super().__init__()
        self.inputs = inputs
        self.gain = nn.Parameter(torch.tensor(20.0))

    def forward(self, keypoints, crops):
        if keypoints is None:
            return torch.zeros(len(crops), 3)
        hand = kp.RIGHT_HAND.start
        seen = keypoints[:, -1, hand : hand + 3].any(-1)
        height = keypoints[:, -1, hand + 1]
        logits = torch.stack((-height, height, torch.full_like(height, 0.3)), -1) * self.gain
        logits[~seen] = torch.tensor([0.0, 0.0, 20.0])
        return logits


def height_bundle(inputs=None, **about):
    inputs = inputs or Inputs("signing-space", None)
    network = HeightNetwork(inputs).eval()
    about = {"decoder": DecoderSettings(threshold=0.6, confirm=0.25, smoothing=0.3), **about}
    return Bundle("heights", Path("heights"), network, Description(net="fused", signs=list(SIGNS), **about))


def observation(time, height=None):
    """A body, and its right hand ``height`` shoulder widths below the shoulders; None is no hand."""
    keypoints = np.zeros(kp.SIZE, np.float32)
    body = kp.body(keypoints)
    body[:] = (0.5, 0.5, 0, 1)
    body[kp.Body.LEFT_SHOULDER, 0], body[kp.Body.RIGHT_SHOULDER, 0] = 0.6, 0.4
    body[[kp.Body.LEFT_WRIST, kp.Body.RIGHT_WRIST], 1] += 0.2 * 1.6  # arms that hang
    if height is not None:
        kp.right_hand(keypoints)[:] = (0.4, 0.5 + 0.2 * height, 0)
        kp.right_hand(keypoints)[:, 0] += np.linspace(0, 0.05, 21)
    return Observation(float(time), keypoints, aspect=1.0)


def stream(*parts, rate=30.0, start=0.0):
    """Observations of (seconds, height) one after the other."""
    heights = [height for seconds, height in parts for _ in range(round(seconds * rate))]
    return [observation(start + number / rate, height) for number, height in enumerate(heights)]
