"""A network for pictures, applied to each of a few pictures of a video, and an LSTM or GRU over them.

Six networks of a work on transfer learning: three that look, each with either memory.
"""

from typing import Annotated

from pydantic import Field
from torch import Tensor, nn

from asl_live.nets.bodies import LIBRARY, Body
from asl_live.nets.frames import (
    COLOURS,
    Dropout,
    KerasLSTM,
    PictureNetwork,
    Pictures,
    Size,
    Steps,
    begin_as_keras,
    by_frame,
)
from asl_live.nets.registry import register_network

FILTERS = (64, 128, 256, 512)
HEAD = (1024, 512, 128, 64)
Units = Annotated[int, Field(ge=1, le=4096)]
DROPOUT = 0.5


class GRU(nn.Module):
    """A GRU layer, as Keras has it too: 3 * units * (width + units + 2) parameters."""

    def __init__(self, width: int, units: int) -> None:
        super().__init__()
        self.gru = nn.GRU(width, units, batch_first=True)

    def forward(self, steps: Tensor) -> Tensor:
        """The state after the last step, [batch, units], of steps [batch, steps, width]."""
        return self.gru(steps)[0][:, -1]


class OwnCNN(nn.Sequential):
    """Four pairs of 3x3 convolutions of 64, 128, 256 and 512 filters, and the maximum over the picture.

    Each pair ends with ReLU and batch normalisation; all but the last are pooled by two.
    """

    def __init__(self) -> None:
        layers: list[nn.Module] = []
        for channels, filters in zip((COLOURS, *FILTERS), FILTERS, strict=False):
            layers += [nn.MaxPool2d(2)] if layers else []
            layers += [nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU()]
            layers += [nn.Conv2d(filters, filters, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(filters)]
        super().__init__(*layers, nn.AdaptiveMaxPool2d(1), nn.Flatten())
        self.width = FILTERS[-1]
        self.apply(begin_as_keras)


class _Transfer(PictureNetwork):
    """What looks at each picture, a memory over the pictures, and a head of dense layers."""

    def __init__(
        self, outputs: int, look: OwnCNN | Body, gru: bool, steps: int, size: int, pictures: Pictures,
        units: int, dropout: float,
    ) -> None:  # fmt: skip
        super().__init__(steps, size, pictures)
        self.look = look
        self.follow = GRU(look.width, units) if gru else KerasLSTM(look.width, units)
        layers: list[nn.Module] = []
        for before, after in zip((units, *HEAD), HEAD, strict=False):
            layers += [nn.Linear(before, after), nn.ReLU(), nn.Dropout(dropout)]
        self.head = nn.Sequential(*layers[:-1])  # none before the last layer
        self.classify = nn.Linear(HEAD[-1], outputs)
        for part in (self.follow, self.head, self.classify):
            part.apply(begin_as_keras)

    def embed(self, keypoints: Tensor | None, crops: Tensor | None) -> Tensor:
        """What the dense layers make of the memory's last state, [batch, 64]."""
        assert crops is not None
        return self.head(self.follow(by_frame(self.look, crops)))


class _Own(_Transfer):
    gru = False

    def __init__(
        self,
        outputs: int,
        steps: Steps = 5,
        size: Size = 224,
        pictures: Pictures = "rgb",
        units: Units = 128,
        dropout: Dropout = DROPOUT,
    ) -> None:
        super().__init__(outputs, OwnCNN(), self.gru, steps, size, pictures, units, dropout)


class _Borrowed(_Transfer):
    """learn_body: whether training changes the network that looks."""

    needs = LIBRARY
    body = "mobilenet"
    gru = False

    def __init__(
        self,
        outputs: int,
        steps: Steps = 5,
        size: Size = 224,
        pictures: Pictures = "rgb",
        units: Units = 128,
        dropout: Dropout = DROPOUT,
        learn_body: bool = False,
    ) -> None:
        body = Body(self.body, learn_body)
        super().__init__(outputs, body, self.gru, steps, size, pictures, units, dropout)


@register_network("cnn-lstm")
class CNNLSTM(_Own):
    """Eight convolutions on each of a few pictures, an LSTM of 128 units and dense layers."""


@register_network("cnn-gru")
class CNNGRU(_Own):
    """Eight convolutions on each of a few pictures, a GRU of 128 units and dense layers."""

    gru = True


@register_network("mobilenet-lstm")
class MobileNetLSTM(_Borrowed):
    """MobileNet on each of a few pictures, an LSTM of 128 units and dense layers."""


@register_network("mobilenet-gru")
class MobileNetGRU(_Borrowed):
    """MobileNet on each of a few pictures, a GRU of 128 units and dense layers."""

    gru = True


@register_network("resnet152v2-lstm")
class ResNetLSTM(_Borrowed):
    """ResNet-152 v2 on each of a few pictures, an LSTM of 128 units and dense layers."""

    body = "resnet152v2"


@register_network("resnet152v2-gru")
class ResNetGRU(_Borrowed):
    """ResNet-152 v2 on each of a few pictures, a GRU of 128 units and dense layers."""

    body, gru = "resnet152v2", True
