"""Pictures through a trained ResNet, an LSTM both ways over them, and attention; and its baseline."""

from typing import Annotated

import torch
from pydantic import Field
from torch import Tensor, nn

from asl_live.nets.bodies import LIBRARY, Body, BodyName
from asl_live.nets.frames import (
    BatchNorm,
    PictureNetwork,
    Pictures,
    SinglePictures,
    Size,
    Steps,
    by_frame,
)
from asl_live.nets.registry import register_network

Width = Annotated[int, Field(ge=1, le=8192)]
# The share of the newest batch in the running statistics, as the work has it.
MOMENTUM = 0.01


class _Encoder(nn.Sequential):
    """A body and a linear layer to ``width`` numbers for each picture, normalised over the batch."""

    def __init__(self, body: str, learns: bool, width: int) -> None:
        looks = Body(body, learns)
        super().__init__(looks, nn.Linear(looks.width, width), BatchNorm(width, momentum=MOMENTUM))


@register_network("attention")
class Attention(PictureNetwork):
    """ResNet-152 on each picture, an LSTM both ways over them, and attention over the steps.

    Each picture becomes 512 numbers (the ResNet, a linear layer, batch normalisation); a bidirectional
    LSTM of 1024 units follows them; attention weighs the steps, one number each, softmax over time, and
    the weighted sum is read by a linear layer of 1024, batch normalisation, ReLU and the last layer. The
    ResNet itself does not learn unless asked to.

    body: what looks at the pictures. learn_body: whether training changes it. width: numbers for a
    picture. units: of the LSTM, each way.
    """

    needs = LIBRARY

    def __init__(
        self,
        outputs: int,
        steps: Steps = 40,
        size: Size = 224,
        pictures: Pictures = "rgb",
        body: BodyName = "resnet152",
        learn_body: bool = False,
        width: Width = 512,
        units: Width = 1024,
    ) -> None:
        super().__init__(steps, size, pictures)
        self.look = _Encoder(body, learn_body, width)
        self.lstm = nn.LSTM(width, units, batch_first=True, bidirectional=True)
        self.attend = nn.Linear(2 * units, 1)
        self.read = nn.Sequential(nn.Linear(2 * units, units), BatchNorm(units, momentum=MOMENTUM), nn.ReLU())
        self.classify = nn.Linear(units, outputs)

    def embed(self, keypoints: Tensor | None, crops: Tensor | None) -> Tensor:
        """The attended states, read, [batch, units]."""
        assert crops is not None
        states, _ = self.lstm(by_frame(self.look, crops))
        weights = self.attend(states).softmax(1)
        return self.read((weights * states).sum(1))


@register_network("frame-resnet")
class FrameResNet(SinglePictures):
    """ResNet-152 on single pictures; the answer is the mean over the pictures of a window.

    The baseline of ``attention``: the same 512 numbers for a picture and one linear layer on them.
    """

    needs = LIBRARY

    def __init__(
        self,
        outputs: int,
        steps: Steps = 40,
        size: Size = 224,
        pictures: Pictures = "rgb",
        body: BodyName = "resnet152",
        learn_body: bool = False,
        width: Width = 512,
    ) -> None:
        super().__init__(steps, size, pictures)
        self.look = _Encoder(body, learn_body, width)
        self.classify = nn.Linear(width, outputs)


def attention_weights(network: Attention, crops: Tensor) -> Tensor:
    """How much each step counts in the answer, [batch, steps], adding up to 1."""
    with torch.no_grad():
        states, _ = network.lstm(by_frame(network.look, crops))
        return network.attend(states).softmax(1)[..., 0]
