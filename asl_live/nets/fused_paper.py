"""The founding paper's network, a fused ConvLSTM and LSTM (Kaushik and Singh 2022), and its two halves."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from asl_live import keypoints as kp
from asl_live.nets.convlstm import ConvLSTM, ConvLSTMState
from asl_live.nets.registry import Inputs, Network, register_network
from asl_live.observation import CROP_SIZE

COLOURS = 3
KERNELS = 16
KERNEL_SIDE = 5
LSTM_UNITS = 512
PICTURE_NUMBERS = COLOURS * CROP_SIZE * CROP_SIZE

LSTMState = tuple[Tensor, Tensor]
Start = Literal["torch", "paper"]
Steps = Annotated[int, Field(ge=1, le=1000)]


@dataclass(frozen=True)
class FusedPaperState:
    """What :class:`FusedPaper` remembers of the steps so far: the state of each of its layers."""

    convlstms: tuple[ConvLSTMState, ConvLSTMState]
    lstm: LSTMState


class _Paper(Network):
    """The layers of the paper's two branches, and how their weights begin.

    pictures, skeleton: which branches there are. start: "torch" begins as PyTorch does, "paper" as the
    paper says: Xavier's weights (Glorot and Bengio 2010) and biases of 0.01.
    """

    def __init__(self, outputs: int, pictures: bool, skeleton: bool, start: Start) -> None:
        super().__init__()
        width = 0
        if pictures:
            size = (CROP_SIZE, CROP_SIZE)
            self.convlstm1 = ConvLSTM(COLOURS, KERNELS, KERNEL_SIDE, peepholes=size, activation="relu")
            self.norm1 = nn.BatchNorm2d(KERNELS)
            self.convlstm2 = ConvLSTM(KERNELS, KERNELS, KERNEL_SIDE, peepholes=size, activation="relu")
            self.norm2 = nn.BatchNorm2d(KERNELS)
            self.to_colours = nn.Conv2d(KERNELS, COLOURS, KERNEL_SIDE, padding=KERNEL_SIDE // 2)
            width += PICTURE_NUMBERS
        if skeleton:
            self.lstm = nn.LSTM(kp.SIZE, LSTM_UNITS, num_layers=2, batch_first=True)
            width += LSTM_UNITS
        self.classify = nn.Linear(width, outputs)
        if start == "paper":
            self.apply(_begin_as_the_paper)

    def see(self, crops: Tensor) -> Tensor:
        """The pictures that the last step of each window leaves, [batch, 16, 64, 64]."""
        pictures = self.convlstm1(crops)
        pictures = self.norm1(pictures.flatten(0, 1)).unflatten(0, pictures.shape[:2])
        pictures = self.convlstm2(pictures)
        # While training, normalisation takes its means over all steps, so all have to pass it.
        return self.norm2(pictures.flatten(0, 1)).unflatten(0, pictures.shape[:2])[:, -1]

    def flatten(self, pictures: Tensor) -> Tensor:
        """Those pictures as the last layer reads them, [batch, 12288]."""
        return self.to_colours(pictures).flatten(1)

    def follow(self, keypoints: Tensor) -> Tensor:
        """The state after the last step of each window, [batch, 512]."""
        return self.lstm(keypoints)[0][:, -1]


@torch.no_grad()
def _begin_as_the_paper(layer: nn.Module) -> None:
    if isinstance(layer, nn.BatchNorm2d):
        return
    for name, parameter in layer.named_parameters(recurse=False):
        if name.startswith("bias"):
            parameter.fill_(0.01)
        elif name.startswith("weight"):
            nn.init.xavier_uniform_(parameter)


@register_network("fused-paper")
class FusedPaper(_Paper):
    """ConvLSTM over pixels fused with an LSTM over raw keypoints, as the founding paper has it.

    Kaushik and Singh, "Skeleton-based Action Recognition - American Sign Language (ASL)", 2022.
    Crops pass two ConvLSTM layers (Shi et al. 2015, ReLU in place of tanh, each followed by batch
    normalisation over all steps of all windows) and a convolution back to three channels;
    keypoints pass two LSTM layers. One linear layer reads both at the last step. No pooling, no
    dropout, nothing between the convolution and the linear layer.

    The paper's 7,174,718 parameters, with 11 outputs:

    ==========================================  =======================================  =========
    ConvLSTM 1, from 3 channels                 3*64*5*5 + 64                                4,864
    ConvLSTM 1, from its 16 hidden channels     16*64*5*5, no second bias                   25,600
    ConvLSTM 1, peepholes                       3*16*64*64                                 196,608
    batch normalisation 1                       2*16                                            32
    ConvLSTM 2, from 16 channels                16*64*5*5 + 64                              25,664
    ConvLSTM 2, from its 16 hidden channels     16*64*5*5, no second bias                   25,600
    ConvLSTM 2, peepholes                       3*16*64*64                                 196,608
    batch normalisation 2                       2*16                                            32
    convolution to 3 channels                   16*3*5*5 + 3                                 1,203
    LSTM 1                                      4*512*(1662 + 512) + 2 biases of 4*512   4,456,448
    LSTM 2                                      4*512*(512 + 512) + 2 biases of 4*512    2,101,248
    linear                                      (3*64*64 + 512)*11 + 11                    140,811
    ==========================================  =======================================  =========

    So the pictures keep their 64x64 to the end, each gate of the ConvLSTM has one bias and each of
    the LSTM two, and the linear layer sees one step, not all thirty.

    The code published with the paper differs from the paper by mistakes that are not repeated:
    batch and time are never reshaped into each other, every state starts at zero, peepholes start
    at zero rather than at whatever memory held, and the outputs are the signs and no-sign.

    start: how weights begin, "torch" as PyTorch does or "paper": Xavier's weights, biases of 0.01.
    steps: of a window; the paper has 30 for signs and 20 for UCF-11.
    """

    inputs = Inputs(keypoints="raw", crops="rgb")

    def __init__(self, outputs: int, start: Start = "torch", steps: Steps = 30) -> None:
        super().__init__(outputs, pictures=True, skeleton=True, start=start)
        self.inputs = replace(self.inputs, steps=steps)

    def embed(self, keypoints: Tensor | None, crops: Tensor | None) -> Tensor:
        """Pictures and states after the last step of each window."""
        assert keypoints is not None and crops is not None
        return self._join(self.see(crops), self.follow(keypoints))

    def step(
        self, keypoints: Tensor, crops: Tensor, state: FusedPaperState | None = None
    ) -> tuple[Tensor, FusedPaperState]:
        """One step of a stream, in evaluation: logits of a window that ends here, and the state.

        keypoints: [batch, 1662]. crops: [batch, 3, 64, 64]. state: None at a window's first step,
        afterwards what the step before gave. The same numbers as ``forward``, to rounding.
        """
        first, second = state.convlstms if state else (None, None)
        pictures, first = self.convlstm1.step(crops, first)
        pictures, second = self.convlstm2.step(self.norm1(pictures), second)
        states, lstm = self.lstm(keypoints[:, None], state.lstm if state else None)
        summary = self._join(self.norm2(pictures), states[:, -1])
        return self.classify(summary), FusedPaperState((first, second), lstm)

    def _join(self, pictures: Tensor, states: Tensor) -> Tensor:
        return torch.cat((self.flatten(pictures), states), 1)


@register_network("convlstm-paper")
class ConvLSTMPaper(_Paper):
    """The founding paper's ConvLSTM half alone: pixels, no keypoints.

    Kaushik and Singh 2022; 611,390 parameters with 11 outputs: the ConvLSTM rows of
    :class:`FusedPaper` and a linear layer of 3*64*64*11 + 11.
    """

    inputs = Inputs(keypoints=None, crops="rgb")

    def __init__(self, outputs: int, start: Start = "torch", steps: Steps = 30) -> None:
        super().__init__(outputs, pictures=True, skeleton=False, start=start)
        self.inputs = replace(self.inputs, steps=steps)

    def embed(self, keypoints: Tensor | None, crops: Tensor | None) -> Tensor:
        """Pictures after the last step of each window, [batch, 12288]."""
        assert crops is not None
        return self.flatten(self.see(crops))


@register_network("lstm-paper")
class LSTMPaper(_Paper):
    """The founding paper's LSTM half alone: raw keypoints, no pixels.

    Kaushik and Singh 2022; 6,563,339 parameters with 11 outputs: the LSTM rows of :class:`FusedPaper`
    and a linear layer of 512*11 + 11.
    """

    inputs = Inputs(keypoints="raw", crops=None)

    def __init__(self, outputs: int, start: Start = "torch", steps: Steps = 30) -> None:
        super().__init__(outputs, pictures=False, skeleton=True, start=start)
        self.inputs = replace(self.inputs, steps=steps)

    def embed(self, keypoints: Tensor | None, crops: Tensor | None) -> Tensor:
        """States after the last step of each window, [batch, 512]."""
        assert keypoints is not None
        return self.follow(keypoints)
