"""The convolutional LSTM of Shi et al. 2015 (arXiv:1506.04214), as a layer and step by step."""

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from asl_live.errors import InputError

Activation = Literal["tanh", "relu"]
ConvLSTMState = tuple[Tensor, Tensor]  # hidden and cell, both [batch, hidden, height, width]

_ACTIVATIONS = {"tanh": torch.tanh, "relu": torch.relu}


class ConvLSTM(nn.Module):
    """One ConvLSTM layer; pictures in, pictures of the same height and width out (see ``padding``).

    With * a convolution, o a product element by element and a the activation (Shi et al., eq. 3)::

        i = sigmoid(W_xi * x + W_hi * h + W_ci o c + b_i)
        f = sigmoid(W_xf * x + W_hf * h + W_cf o c + b_f)
        c' = f o c + i o a(W_xc * x + W_hc * h + b_c)
        o = sigmoid(W_xo * x + W_ho * h + W_co o c' + b_o)
        h' = o o a(c')

    Hidden and cell are zero before the first step, and convolutions see zeros outside the picture.

    in_channels, hidden: channels of the input and of hidden and cell.
    kernel: side of both convolutions, odd.
    peepholes: height and width of the pictures, for weights W_ci, W_cf and W_co of shape
        [hidden, height, width] (which tie the layer to this size); None leaves these terms out.
    activation: a; "tanh" in Shi et al., "relu" where a paper replaces it.
    padding: zeros around the input's convolution; None keeps height and width, 0 makes both
        ``kernel - 1`` smaller. Hidden pictures always see zeros outside and keep their size.
    recurrent_dropout: while training, the share of hidden numbers that a gate does not see, drawn for each
        gate and window once, for all steps (Gal and Ghahramani 2016, arXiv:1512.05287).

    The convolutions keep their four blocks of kernels in the order i, f, c, o along the outputs,
    the peepholes in the order i, f, o.
    """

    def __init__(
        self,
        in_channels: int,
        hidden: int,
        kernel: int,
        peepholes: tuple[int, int] | None = None,
        activation: Activation = "tanh",
        padding: int | None = None,
        recurrent_dropout: float = 0.0,
    ) -> None:
        super().__init__()
        if kernel % 2 == 0:
            raise InputError(f"a ConvLSTM kernel of {kernel} has no centre; give an odd number")
        if activation not in _ACTIVATIONS:
            names = " or ".join(_ACTIVATIONS)
            raise InputError(f"a ConvLSTM has no activation {activation!r}; give {names}")
        self.hidden = hidden
        self.activation = activation
        self.recurrent_dropout = recurrent_dropout
        padding = kernel // 2 if padding is None else padding
        self.from_input = nn.Conv2d(in_channels, 4 * hidden, kernel, padding=padding)
        self.from_hidden = nn.Conv2d(hidden, 4 * hidden, kernel, padding=kernel // 2, bias=False)
        self.peepholes = nn.Parameter(torch.zeros(3, hidden, *peepholes)) if peepholes else None

    def forward(self, inputs: Tensor) -> Tensor:
        """The hidden pictures of all steps, [batch, time, hidden, height, width].

        inputs: [batch, time, in_channels, height, width].
        """
        batch, time = inputs.shape[:2]
        # The input's share of the gates waits for nothing: all steps go through in one call. Time
        # comes first so that each step is one block of memory.
        drive = self.from_input(inputs.transpose(0, 1).flatten(0, 1)).unflatten(0, (time, batch))
        kept = self._kept(drive)
        state, outputs = None, []
        for step in drive.unbind(0):
            state = self._advance(step, state, kept)
            outputs.append(state[0])
        return torch.stack(outputs, 1)

    def step(self, inputs: Tensor, state: ConvLSTMState | None = None) -> tuple[Tensor, ConvLSTMState]:
        """One step of a stream: the hidden picture, and the state to give with the next step.

        inputs: [batch, in_channels, height, width]. state: None at the beginning of a stream.
        The same numbers as ``forward``, to rounding.
        """
        state = self._advance(self.from_input(inputs), state)
        return state[0], state

    def _kept(self, drive: Tensor) -> Tensor | None:
        """What each gate sees of the hidden pictures, [batch, 4 * hidden, height, width], or None of all."""
        if not self.training or not self.recurrent_dropout:
            return None
        return functional.dropout(torch.ones_like(drive[0]), self.recurrent_dropout)

    def _recur(self, hidden: Tensor, kept: Tensor | None) -> Tensor:
        """The hidden pictures' share of the gates."""
        if kept is None:
            return self.from_hidden(hidden)
        # Each gate sees the hidden pictures through a mask of its own: one convolution in four groups.
        seen = hidden.repeat(1, 4, 1, 1) * kept
        return functional.conv2d(seen, self.from_hidden.weight, padding=self.from_hidden.padding, groups=4)

    def _advance(
        self, drive: Tensor, state: ConvLSTMState | None, kept: Tensor | None = None
    ) -> ConvLSTMState:
        activate = _ACTIVATIONS[self.activation]
        if state is None:  # hidden and cell are zero: their terms vanish
            i, _, c, o = drive.chunk(4, 1)
            cell = torch.sigmoid(i) * activate(c)
        else:
            hidden, cell = state
            i, f, c, o = (drive + self._recur(hidden, kept)).chunk(4, 1)
            if self.peepholes is not None:
                i = i + self.peepholes[0] * cell
                f = f + self.peepholes[1] * cell
            cell = torch.sigmoid(f) * cell + torch.sigmoid(i) * activate(c)
        if self.peepholes is not None:
            o = o + self.peepholes[2] * cell
        return torch.sigmoid(o) * activate(cell), cell
