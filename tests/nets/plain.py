"""The paper's equations as plain loops over numbers: slow, and simple enough to be believed."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def convolve(picture, kernels):
    """[in, H, W] with kernels [out, in, k, k], zeros around: [out, H, W]."""
    outputs, inputs, side, _ = kernels.shape
    _, height, width = picture.shape
    reach = side // 2
    padded = np.zeros((inputs, height + 2 * reach, width + 2 * reach))
    padded[:, reach : reach + height, reach : reach + width] = picture
    result = np.zeros((outputs, height, width))
    for k in range(outputs):
        for channel in range(inputs):
            for row in range(side):
                for column in range(side):
                    patch = padded[channel, row : row + height, column : column + width]
                    result[k] += kernels[k, channel, row, column] * patch
    return result


def convlstm(pictures, w_x, w_h, bias, peepholes, activate):
    """Shi et al. 2015, equation 3, for one window [time, in, H, W]: hidden [time, hidden, H, W].

    w_x, w_h, bias: by gate, "i", "f", "c", "o". peepholes: by gate, "i", "f", "o".
    """
    size = (w_h["i"].shape[0], *pictures.shape[2:])
    hidden, cell = np.zeros(size), np.zeros(size)
    steps = []
    for picture in pictures:
        drive = {
            gate: convolve(picture, w_x[gate]) + convolve(hidden, w_h[gate]) + bias[gate][:, None, None]
            for gate in "ifco"
        }
        i = sigmoid(drive["i"] + peepholes["i"] * cell)
        f = sigmoid(drive["f"] + peepholes["f"] * cell)
        cell = f * cell + i * activate(drive["c"])
        o = sigmoid(drive["o"] + peepholes["o"] * cell)
        hidden = o * activate(cell)
        steps.append(hidden)
    return np.stack(steps)


def lstm(vectors, w_x, w_h, bias_x, bias_h):
    """One layer for one window [time, in]: [time, hidden]; weights hold the gates i, f, g, o."""
    units = w_h.shape[1]
    hidden, cell = np.zeros(units), np.zeros(units)
    steps = []
    for vector in vectors:
        drive = w_x @ vector + bias_x + w_h @ hidden + bias_h
        i, f, g, o = (drive[gate * units : (gate + 1) * units] for gate in range(4))
        cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
        hidden = sigmoid(o) * np.tanh(cell)
        steps.append(hidden)
    return np.stack(steps)


def normalise(pictures, mean, variance, weight, bias, epsilon=1e-5):
    """Batch normalisation in evaluation of [time, channels, H, W]."""
    mean, variance, weight, bias = (x[:, None, None] for x in (mean, variance, weight, bias))
    return (pictures - mean) / np.sqrt(variance + epsilon) * weight + bias


def relu(x):
    return np.maximum(x, 0)


def convlstm_weights(layer):
    """A torch ConvLSTM's weights as :func:`convlstm` takes them."""
    h = layer.hidden
    block = {gate: slice(n * h, (n + 1) * h) for n, gate in enumerate("ifco")}
    w_x, bias, w_h = (
        numbers(p) for p in (layer.from_input.weight, layer.from_input.bias, layer.from_hidden.weight)
    )
    peepholes = dict.fromkeys("ifo", 0.0)
    if layer.peepholes is not None:
        peepholes = dict(zip("ifo", numbers(layer.peepholes), strict=True))
    return (
        {gate: w_x[rows] for gate, rows in block.items()},
        {gate: w_h[rows] for gate, rows in block.items()},
        {gate: bias[rows] for gate, rows in block.items()},
        peepholes,
    )


def numbers(tensor):
    return tensor.detach().double().numpy()
