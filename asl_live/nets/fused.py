"""The product's own network: the paper's idea, made to generalise to new signers."""

from collections.abc import Collection
from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional

from asl_live.errors import InputError
from asl_live.nets.convlstm import ConvLSTM
from asl_live.nets.features import Part, SigningFeatures
from asl_live.nets.registry import Inputs, Network, register_network
from asl_live.nets.temporal import Centring, TemporalBlock
from asl_live.observation import CROP_SIZE

Summary = Literal["mean", "maximum", "attention"]
STEM_STRIDE = 8
CROP_VECTOR = 32


@register_network("fused")
class Fused(Network):
    """Convolutions over normalised keypoints fused with a ConvLSTM over drawn landmarks; the default.

    As in Kaushik and Singh 2022, one branch reads keypoints and one reads crops with a ConvLSTM, and
    a linear layer reads both. What differs serves signers the network never saw: keypoints in the
    signing space and features of them that do not depend on how a hand is turned; a causal convolution
    over a few steps in place of the LSTM; parts of what is seen left out at random, so that what is
    learned hangs on none of them alone; crops drawn from landmarks, which show no face, clothes or
    room; a stem that shrinks crops eightfold before the ConvLSTM; and a summary of all steps (mean and
    attention) in place of the last state alone. What each is worth: docs/measurements.md. Every part
    looks back only, so the network can stream.

    hidden: channels of the convolutions. blocks: how many of them. kernel: steps that each sees.
    crop_channels: kernels of the ConvLSTM; 0 leaves the crop branch out. crop_stride: the crop branch
    looks at every so many steps. crop_dropout: share of clips for which it is silent while training,
    so that the keypoints are learned without leaning on it. dropout: share of values dropped before
    the last layer while training. part_dropout: share of clips for which a part of what the keypoint
    branch sees is left out while training, each part for itself. members: how many such networks stand
    side by side, each fitted to clips of its own drawing; the mean of their logits is the answer (an
    ensemble in one network).
    keypoints, without, depth: what the keypoint branch sees, see
    :class:`asl_live.nets.features.SigningFeatures`. summary: how the steps are summed up, one or more of
    mean, maximum and attention.
    """

    def __init__(
        self,
        outputs: int,
        hidden: Annotated[int, Field(ge=1, le=2048)] = 160,
        blocks: Annotated[int, Field(ge=1, le=16)] = 1,
        kernel: Annotated[int, Field(ge=2, le=15)] = 5,
        crop_channels: Annotated[int, Field(ge=0, le=256)] = 12,
        crop_stride: Annotated[int, Field(ge=1, le=10)] = 5,
        crop_dropout: Annotated[float, Field(ge=0, lt=1)] = 0.5,
        dropout: Annotated[float, Field(ge=0, lt=1)] = 0.5,
        part_dropout: Annotated[float, Field(ge=0, lt=1)] = 0.15,
        members: Annotated[int, Field(ge=1, le=32)] = 1,
        keypoints: Literal["raw", "signing-space"] = "signing-space",
        without: tuple[Part, ...] = (),
        depth: bool = True,
        summary: Annotated[tuple[Summary, ...], Field(min_length=1)] = ("mean", "attention"),
    ) -> None:
        super().__init__()
        self.inputs = Inputs(keypoints, "landmarks" if crop_channels else None, crop_stride=crop_stride)
        self.shares = members
        self.part_dropout = part_dropout
        self.features = SigningFeatures(without, depth)
        if not self.features.parts:
            raise InputError("network 'fused' with all parts left out sees nothing; leave one in")
        size = self.features.size
        built = [
            _Member(size, hidden, blocks, kernel, crop_channels, crop_dropout, dropout, summary)
            for _ in range(members)
        ]
        self.members = nn.ModuleList(built)
        self.width = built[0].width
        self.classify = nn.Sequential(nn.Dropout(dropout), nn.Linear(members * self.width, outputs))

    def embed(self, keypoints: Tensor | None, crops: Tensor | None) -> Tensor:
        assert keypoints is not None
        features = self.features(keypoints)
        if self.training and self.part_dropout:
            features = self.features.drop_parts(features, self.part_dropout)
        if crops is not None:
            stride = self.inputs.crop_stride
            crops = crops[:, (crops.shape[1] - 1) % stride :: stride]
        if not self.training:
            seen = [member(features, crops) for member in self.members]
            return torch.cat(seen, -1) / self.shares
        rows = torch.arange(len(features), device=features.device).tensor_split(self.shares)
        alone = []
        for number, (member, mine) in enumerate(zip(self.members, rows, strict=True)):
            seen = member(features[mine], None if crops is None else crops[mine])
            # The last layer's other columns are for the other members.
            before = number * self.width
            alone.append(functional.pad(seen, (before, (self.shares - 1) * self.width - before)))
        return torch.cat(alone)


class _Member(nn.Module):
    """Both branches over time, and the summary of all steps, [batch, ``width``], from each one's features."""

    def __init__(
        self,
        features: int,
        hidden: int,
        blocks: int,
        kernel: int,
        crop_channels: int,
        crop_dropout: float,
        dropout: float,
        summary: Collection[Summary],
    ) -> None:
        super().__init__()
        self.summary = summary
        self.width = len(set(summary)) * hidden + (2 * CROP_VECTOR if crop_channels else 0)
        self.crop_dropout = crop_dropout
        self.entry = nn.Sequential(
            nn.Linear(features, hidden), nn.LayerNorm(hidden), nn.GELU(), nn.Dropout(dropout / 2)
        )
        # Neighbouring steps first, then wider: two blocks a dilation.
        self.blocks = nn.Sequential(
            *(TemporalBlock(hidden, kernel, 2 ** (number // 2), dropout / 2) for number in range(blocks))
        )
        self.norm = nn.LayerNorm(hidden)
        self.attention = nn.Linear(hidden, 1) if "attention" in summary else None
        self.crop_branch = CropBranch(crop_channels) if crop_channels else None
        self.centre = Centring(self.width)

    def forward(self, features: Tensor, crops: Tensor | None) -> Tensor:
        states = self.norm(self.blocks(self.entry(features)))
        weights = None if self.attention is None else self.attention(states).softmax(1)
        summary = []
        if "mean" in self.summary:
            summary.append(states.mean(1))
        if "maximum" in self.summary:
            summary.append(states.amax(1))
        if weights is not None:
            summary.append((weights * states).sum(1))
        if self.crop_branch is not None:
            assert crops is not None
            seen = self.crop_branch(crops)
            if self.training:
                seen = seen * (torch.rand(len(seen), 1, 1, device=seen.device) >= self.crop_dropout)
            summary += [seen.mean(1), seen.amax(1)]
        return self.centre(torch.cat(summary, -1))


class CropBranch(nn.Module):
    """A strided convolution, a ConvLSTM, and a vector for each step.

    Input [batch, steps, 3, 64, 64] in 0..1; output [batch, steps, 32].
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        side = CROP_SIZE // STEM_STRIDE
        self.stem = nn.Sequential(
            nn.Conv2d(3, channels, STEM_STRIDE, stride=STEM_STRIDE), nn.BatchNorm2d(channels), nn.ReLU()
        )
        self.convlstm = ConvLSTM(channels, channels, 3, peepholes=(side, side))
        self.summarise = nn.Sequential(
            nn.Dropout(0.2),
            nn.Linear(channels * side * side, CROP_VECTOR),
            nn.LayerNorm(CROP_VECTOR),
            nn.GELU(),
        )

    def forward(self, crops: Tensor) -> Tensor:
        drawn = self.stem(crops.flatten(0, 1)).unflatten(0, crops.shape[:2])
        return self.summarise(self.convlstm(drawn).flatten(2))
