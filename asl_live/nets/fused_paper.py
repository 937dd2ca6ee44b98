"""The founding paper's network: a fused ConvLSTM and LSTM (Kaushik and Singh 2022)."""

from dataclasses import dataclass

from torch import Tensor, cat, nn

from asl_live import keypoints as kp
from asl_live.nets.convlstm import ConvLSTM, ConvLSTMState
from asl_live.nets.registry import Inputs, Network, register_network
from asl_live.observation import CROP_SIZE

COLOURS = 3
KERNELS = 16
KERNEL_SIDE = 5
LSTM_UNITS = 512

LSTMState = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class FusedPaperState:
    """What :class:`FusedPaper` remembers of the steps so far: the state of each of its layers."""

    convlstms: tuple[ConvLSTMState, ConvLSTMState]
    lstm: LSTMState


@register_network("fused-paper")
class FusedPaper(Network):
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
    """

    inputs = Inputs(keypoints="raw", crops="rgb")

    def __init__(self, outputs: int) -> None:
        super().__init__()
        size = (CROP_SIZE, CROP_SIZE)
        self.convlstm1 = ConvLSTM(COLOURS, KERNELS, KERNEL_SIDE, peepholes=size, activation="relu")
        self.norm1 = nn.BatchNorm2d(KERNELS)
        self.convlstm2 = ConvLSTM(KERNELS, KERNELS, KERNEL_SIDE, peepholes=size, activation="relu")
        self.norm2 = nn.BatchNorm2d(KERNELS)
        self.to_colours = nn.Conv2d(KERNELS, COLOURS, KERNEL_SIDE, padding=KERNEL_SIDE // 2)
        self.lstm = nn.LSTM(kp.SIZE, LSTM_UNITS, num_layers=2, batch_first=True)
        self.classify = nn.Linear(COLOURS * CROP_SIZE * CROP_SIZE + LSTM_UNITS, outputs)

    def embed(self, keypoints: Tensor | None, crops: Tensor | None) -> Tensor:
        """Pictures and states after the last step of each window."""
        assert keypoints is not None and crops is not None
        pictures = self.convlstm1(crops)
        pictures = self.norm1(pictures.flatten(0, 1)).unflatten(0, pictures.shape[:2])
        pictures = self.convlstm2(pictures)
        # While training, normalisation takes its means over all steps, so all have to pass it.
        last = self.norm2(pictures.flatten(0, 1)).unflatten(0, pictures.shape[:2])[:, -1]
        states, _ = self.lstm(keypoints)
        return self._join(last, states[:, -1])

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
        return cat((self.to_colours(pictures).flatten(1), states), 1)
