"""Small networks that tell actions apart by how the joints of a skeleton move.

The first four are those of a practical work on MSR Action3D: one LSTM layer of 24 units, two of them,
one that reads both ways, and convolutions along time with about as many parameters. The last is made
with what is known since. All read either skeleton: the 20 joints of a Kinect, or a signer's upper body
and hands.
"""

from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional

from asl_live import keypoints as kp
from asl_live.nets.features import BODY_POINTS
from asl_live.nets.registry import Inputs, Network, register_network

Skeleton = Literal["signer", "kinect"]
Steps = Annotated[int, Field(ge=1, le=1000)]
Units = Annotated[int, Field(ge=1, le=1024)]
Dropout = Annotated[float, Field(ge=0, lt=1)]

KINECT_JOINTS = 20
# How often each joint stands in the 60 numbers: x, y, z.
COORDINATES = 3
JOINTS = {"kinect": KINECT_JOINTS, "signer": len(BODY_POINTS) + 2 * kp.HAND_POINTS}
STEPS = {"kinect": 76, "signer": 30}
# The joint that the others are seen from: the Kinect's hip centre, the signer's throat is the origin already.
HIP = 6


class SkeletonNetwork(Network):
    """What the networks of this file share: which skeleton is read, and its joints.

    skeleton: "kinect", 20 joints as :mod:`asl_live.data.readers.msr` gives them, or "signer", upper
    body and hands in the signing space. steps: of a window; None takes 76 for the Kinect, the longest
    usual recording of MSR Action3D, and 30 for signs.
    """

    def __init__(self, skeleton: Skeleton, steps: int | None) -> None:
        super().__init__()
        self.skeleton, self.joints = skeleton, JOINTS[skeleton]
        steps = steps or STEPS[skeleton]
        if skeleton == "kinect":
            self.inputs = Inputs("raw", None, steps, keypoint_width=KINECT_JOINTS * COORDINATES)
        else:
            self.inputs = Inputs("signing-space", None, steps)

    def read(self, keypoints: Tensor | None) -> Tensor:
        """The joints of each step, [batch, steps, joints, 3]; zeros where nothing was seen."""
        assert keypoints is not None
        if self.skeleton == "kinect":
            return keypoints.unflatten(-1, (KINECT_JOINTS, COORDINATES))
        body = keypoints[..., kp.BODY].unflatten(-1, (kp.BODY_POINTS, 4))[..., list(BODY_POINTS), :3]
        hands = keypoints[..., kp.LEFT_HAND.start - kp.SIZE :].unflatten(-1, (2 * kp.HAND_POINTS, 3))
        return torch.cat((body, hands), -2)


class _Recurrent(SkeletonNetwork):
    """LSTM layers over the numbers of each step, dropout, and a linear layer on the last state."""

    layers = 1
    both_ways = False

    def __init__(
        self,
        outputs: int,
        skeleton: Skeleton = "signer",
        steps: Steps | None = None,
        units: Units = 24,
        dropout: Dropout = 0.5,
    ) -> None:
        super().__init__(skeleton, steps)
        self.lstm = nn.LSTM(
            self.joints * COORDINATES,
            units,
            self.layers,
            batch_first=True,
            dropout=dropout if self.layers > 1 else 0.0,
            bidirectional=self.both_ways,
        )
        self.units = units
        self.classify = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(units * (2 if self.both_ways else 1), outputs)
        )

    def embed(self, keypoints: Tensor | None, crops: Tensor | None) -> Tensor:
        """The last state, [batch, units]; of a layer that reads both ways, the last of each."""
        states, _ = self.lstm(self.read(keypoints).flatten(2))
        if self.both_ways:
            return torch.cat((states[:, -1, : self.units], states[:, 0, self.units :]), -1)
        return states[:, -1]


@register_network("lstm-skeleton")
class LSTMSkeleton(_Recurrent):
    """One LSTM layer over the joints of a skeleton, its last state classified.

    8,756 parameters on a Kinect's 60 numbers with 20 outputs: 4*24*(60 + 24) + 2*4*24 + 24*20 + 20.
    """


@register_network("lstm2-skeleton")
class LSTM2Skeleton(_Recurrent):
    """Two LSTM layers over the joints of a skeleton, the last state classified.

    13,556 parameters on a Kinect's 60 numbers with 20 outputs.
    """

    layers = 2


@register_network("bilstm-skeleton")
class BiLSTMSkeleton(_Recurrent):
    """An LSTM layer that reads the joints of a skeleton both ways, its two last states classified.

    17,492 parameters on a Kinect's 60 numbers with 20 outputs. It needs the whole window before it
    answers.
    """

    both_ways = True


@register_network("cnn1d-skeleton")
class CNN1DSkeleton(SkeletonNetwork):
    """Two convolutions along time over the joints of a skeleton, averaged and classified.

    8,652 parameters on a Kinect's 60 numbers with 20 outputs, about as many as the LSTM has: 60*26*3 + 26,
    26*26*5 + 26 and 26*20 + 20.
    """

    def __init__(
        self,
        outputs: int,
        skeleton: Skeleton = "signer",
        steps: Steps | None = None,
        filters: Units = 26,
        dropout: Dropout = 0.5,
    ) -> None:
        super().__init__(skeleton, steps)
        self.convolutions = nn.Sequential(
            nn.Conv1d(self.joints * COORDINATES, filters, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool1d(2, ceil_mode=True),
            nn.Conv1d(filters, filters, 5, padding=2),
            nn.ReLU(),
        )
        self.classify = nn.Sequential(nn.Dropout(dropout), nn.Linear(filters, outputs))

    def embed(self, keypoints: Tensor | None, crops: Tensor | None) -> Tensor:
        """The mean over time of what the last convolution gives, [batch, filters]."""
        return self.convolutions(self.read(keypoints).flatten(2).transpose(1, 2)).mean(-1)


@register_network("tcn-skeleton")
class TCNSkeleton(SkeletonNetwork):
    """Causal convolutions along time over where joints are and how they move; steps unseen are left out.

    As in Bai, Kolter and Koltun 2018 (arXiv:1803.01271, section 3): blocks of two dilated causal
    convolutions with a shortcut, dilations 1, 2, 4. The first layer reads each joint seen from the
    body's middle and its velocity; the last a mean and a maximum over the steps that show a skeleton.
    """

    def __init__(
        self,
        outputs: int,
        skeleton: Skeleton = "signer",
        steps: Steps | None = None,
        channels: Units = 96,
        dropout: Dropout = 0.3,
    ) -> None:
        super().__init__(skeleton, steps)
        self.entry = nn.Linear(self.joints * COORDINATES * 3, channels)
        self.blocks = nn.ModuleList(_CausalBlock(channels, 2**level, dropout) for level in range(3))
        self.classify = nn.Sequential(nn.Dropout(dropout), nn.Linear(2 * channels, outputs))

    def embed(self, keypoints: Tensor | None, crops: Tensor | None) -> Tensor:
        """Mean and maximum over the seen steps, [batch, 2 * channels]."""
        joints = self.read(keypoints)
        seen = joints.ne(0).flatten(2).any(-1)
        mask = seen[..., None].to(joints.dtype)
        if self.skeleton == "kinect":
            joints = (joints - joints[..., HIP : HIP + 1, :]) * mask[..., None]
        both = (mask[:, 1:] * mask[:, :-1])[..., None]
        moved = functional.pad((joints[:, 1:] - joints[:, :-1]) * both, (0, 0, 0, 0, 1, 0))
        fast = functional.pad(
            (joints[:, 3:] - joints[:, :-3]) * both[:, 2:] * both[:, :-2], (0, 0, 0, 0, 3, 0)
        )
        numbers = torch.cat((joints, moved * 5, fast * 2), -1).flatten(2)
        states = (self.entry(numbers) * mask).transpose(1, 2)
        alike = mask.transpose(1, 2)
        for block in self.blocks:
            states = block(states) * alike
        mean = states.sum(-1) / alike.sum(-1).clamp_min(1)
        most = states.masked_fill(alike == 0, -1e4).amax(-1) * seen.any(-1, keepdim=True)
        return torch.cat((mean, most), -1)


class _CausalBlock(nn.Module):
    """Two dilated convolutions that look back only, and a shortcut around them; [batch, channels, steps]."""

    def __init__(self, channels: int, dilation: int, dropout: float, kernel: int = 5) -> None:
        super().__init__()
        self.reach = (kernel - 1) * dilation
        self.first = nn.Conv1d(channels, channels, kernel, dilation=dilation)
        self.second = nn.Conv1d(channels, channels, kernel, dilation=dilation)
        self.norms = nn.ModuleList(nn.BatchNorm1d(channels) for _ in range(2))
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor) -> Tensor:
        inner = states
        for convolve, norm in zip((self.first, self.second), self.norms, strict=True):
            inner = self.dropout(torch.relu(norm(convolve(functional.pad(inner, (self.reach, 0))))))
        return states + inner
