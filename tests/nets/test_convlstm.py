import numpy as np
import pytest
import torch

from asl_live.errors import InputError
from asl_live.nets.convlstm import ConvLSTM
from tests.nets import plain


@pytest.fixture
def make_layer():
    def make(peepholes=(7, 5), activation="tanh", kernel=3):
        torch.manual_seed(0)
        layer = ConvLSTM(2, 3, kernel, peepholes, activation)
        if peepholes:
            torch.nn.init.normal_(layer.peepholes)
        return layer.eval()

    return make


@pytest.fixture
def windows():
    return torch.randn(3, 6, 2, 7, 5, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("peepholes", [(7, 5), None])
@pytest.mark.parametrize("kernel", [1, 3, 5])
def test_equals_a_plain_loop_of_the_equations(make_layer, windows, peepholes, activation, kernel):
    layer = make_layer(peepholes, activation, kernel)
    weights = plain.convlstm_weights(layer)
    activate = {"tanh": np.tanh, "relu": plain.relu}[activation]
    expected = [plain.convlstm(plain.numbers(window), *weights, activate) for window in windows]
    assert np.abs(layer(windows).detach().numpy() - np.stack(expected)).max() < 1e-5


def test_a_stream_gives_the_numbers_of_the_window(make_layer, windows):
    layer = make_layer()
    whole = layer(windows)
    state = None
    for step in range(windows.shape[1]):
        output, state = layer.step(windows[:, step], state)
        torch.testing.assert_close(output, whole[:, step], atol=1e-6, rtol=0)


def test_a_later_step_does_not_change_earlier_ones(make_layer, windows):
    layer = make_layer()
    changed = windows.clone()
    changed[:, 4:] += 1
    before, after = layer(windows), layer(changed)
    assert torch.equal(before[:, :4], after[:, :4])
    assert not torch.allclose(before[:, 4], after[:, 4])


def test_windows_of_a_batch_do_not_mix(make_layer, windows):
    layer = make_layer()
    together = layer(windows)
    for window, output in zip(windows, together, strict=True):
        torch.testing.assert_close(layer(window[None])[0], output, atol=1e-6, rtol=0)


def test_every_weight_learns(make_layer, windows):
    layer = make_layer()
    layer(windows).sum().backward()
    for name, parameter in layer.named_parameters():
        assert parameter.grad.abs().sum() > 0, name


def test_a_new_layer_starts_from_the_same_weights_for_the_same_seed():
    torch.manual_seed(3)
    first = ConvLSTM(1, 2, 3, (4, 4)).state_dict()
    torch.manual_seed(3)
    second = ConvLSTM(1, 2, 3, (4, 4)).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_refuses_an_even_kernel_and_an_unknown_activation():
    with pytest.raises(InputError, match="4"):
        ConvLSTM(1, 1, 4)
    with pytest.raises(InputError, match="'swish'"):
        ConvLSTM(1, 1, 3, activation="swish")
