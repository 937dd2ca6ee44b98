"""Causal convolutions over time, for keypoints."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class TemporalBlock(nn.Module):
    """A depthwise convolution over past steps, then two layers on each step, added to what came in.

    The causal, dilated residual block of Bai et al. 2018, "An Empirical Evaluation of Generic
    Convolutional and Recurrent Networks for Sequence Modeling" (section 3), with a depthwise
    convolution and an inverted bottleneck as in Liu et al. 2022, "A ConvNet for the 2020s" (section
    2.3 and 2.4). Input and output [batch, steps, channels]; a step sees ``(kernel - 1) * dilation``
    steps before it.
    """

    def __init__(self, channels: int, kernel: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.past = (kernel - 1) * dilation
        self.over_time = nn.Conv1d(channels, channels, kernel, dilation=dilation, groups=channels)
        self.norm = nn.BatchNorm1d(channels)
        self.on_step = nn.Sequential(
            nn.Linear(channels, 2 * channels),
            nn.GELU(),
            nn.Linear(2 * channels, channels),
            nn.Dropout(dropout),
        )

    def forward(self, steps: Tensor) -> Tensor:
        padded = functional.pad(steps.transpose(1, 2), (self.past, 0))
        return steps + self.on_step(self.norm(self.over_time(padded)).transpose(1, 2))


class Centring(nn.Module):
    """Takes the mean over all that was learned from away, [batch, width] both.

    Directions then tell windows apart; without it all lie on one side and look alike.
    """

    mean: Tensor

    def __init__(self, width: int, momentum: float = 0.01) -> None:
        super().__init__()
        self.momentum = momentum
        self.register_buffer("mean", torch.zeros(width))

    def forward(self, vectors: Tensor) -> Tensor:
        if self.training:
            with torch.no_grad():
                self.mean.lerp_(vectors.mean(0), self.momentum)
        return vectors - self.mean
