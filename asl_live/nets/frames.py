"""What networks that look at pictures of a window have in common."""

from collections.abc import Callable
from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional

from asl_live.nets.convlstm import ConvLSTM
from asl_live.nets.registry import Inputs, Network

COLOURS = 3
Pictures = Literal["rgb", "landmarks"]
Steps = Annotated[int, Field(ge=1, le=1000)]
Size = Annotated[int, Field(ge=16, le=1024)]
Dropout = Annotated[float, Field(ge=0, lt=1)]


class PictureNetwork(Network):
    """A network that looks at the pictures of a window and at no keypoints.

    steps: pictures of a window. size: their side. pictures: "rgb", pixels, or "landmarks", drawn from
    keypoints, for clips that have no pixels.
    """

    def __init__(self, steps: int, size: int, pictures: Pictures) -> None:
        super().__init__()
        self.inputs = Inputs(None, pictures, steps, crop_size=size)


class SinglePictures(PictureNetwork):
    """Single pictures of a window, each judged by itself; the answer is the mean over all of them.

    While training it looks at one picture of each window, drawn anew each time; afterwards the
    probabilities of all pictures are averaged. What derives from it gives ``look``, which finds numbers
    in pictures, and ``classify``.
    """

    look: nn.Module

    def embed(self, keypoints: Tensor | None, crops: Tensor | None) -> Tensor:
        """The mean over the pictures of what is found in each, [batch, width]; of one while training."""
        assert crops is not None
        return by_frame(self.look, _one_frame(crops) if self.training else crops).mean(1)

    def forward(self, keypoints: Tensor | None, crops: Tensor | None) -> Tensor:
        """Logits [batch, outputs]: of one picture while training, of the mean probability afterwards."""
        assert crops is not None
        if self.training:
            return self.classify(self.embed(keypoints, crops))
        return _mean_probability(self.classify(by_frame(self.look, crops)))


def by_frame(look: Callable[[Tensor], Tensor], crops: Tensor) -> Tensor:
    """What ``look`` finds in each picture of crops [batch, steps, 3, size, size]: [batch, steps, ...]."""
    return look(crops.flatten(0, 1)).unflatten(0, crops.shape[:2])


def _one_frame(crops: Tensor) -> Tensor:
    """One picture of each window, drawn anew each time: [batch, 1, 3, size, size]."""
    rows = torch.arange(len(crops))
    return crops[rows, torch.randint(crops.shape[1], (len(crops),))][:, None]


def _mean_probability(logits: Tensor) -> Tensor:
    """Logits [batch, outputs] of the mean over the steps of the probabilities of [batch, steps, outputs]."""
    return logits.log_softmax(-1).logsumexp(1) - torch.tensor(logits.shape[1], device=logits.device).log()


class BatchNorm(nn.BatchNorm1d):
    """Batch normalisation that takes a batch of one, the rest of an epoch, by its running statistics."""

    def forward(self, numbers: Tensor) -> Tensor:
        if self.training and len(numbers) == 1:
            return functional.batch_norm(
                numbers, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps
            )
        return super().forward(numbers)


class KerasLSTM(nn.Module):
    """An LSTM layer with one bias for each gate, as Keras counts them; PyTorch's has two.

    4 * units * (width + units + 1) parameters; gates in the order i, f, c, o.
    """

    def __init__(self, width: int, units: int) -> None:
        super().__init__()
        # The bias is the weight of a last input that is always one.
        self.lstm = nn.LSTM(width + 1, units, bias=False, batch_first=True)

    def forward(self, steps: Tensor) -> Tensor:
        """The state after the last step, [batch, units], of steps [batch, steps, width]."""
        ones = steps.new_ones(*steps.shape[:2], 1)
        return self.lstm(torch.cat((steps, ones), -1))[0][:, -1]


@torch.no_grad()
def begin_as_keras(layer: nn.Module) -> None:
    """Start one layer as Keras does; for ``Module.apply``.

    Glorot's uniform weights, orthogonal recurrent ones, biases of zero, of one for forget gates
    (Jozefowicz, Zaremba and Sutskever 2015).
    """
    if isinstance(layer, ConvLSTM):
        assert layer.from_input.bias is not None
        nn.init.orthogonal_(layer.from_hidden.weight)
        layer.from_input.bias[layer.hidden : 2 * layer.hidden] = 1
    elif isinstance(layer, KerasLSTM):
        from_input, from_hidden = (one for _, one in layer.lstm.named_parameters())
        units = layer.lstm.hidden_size
        nn.init.xavier_uniform_(from_input[:, :-1])
        from_input[:, -1] = 0
        from_input[units : 2 * units, -1] = 1
        nn.init.orthogonal_(from_hidden)
    elif isinstance(layer, nn.Conv2d | nn.Linear):
        nn.init.xavier_uniform_(layer.weight)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
