import pytest
import torch

from asl_live.errors import InputError
from asl_live.nets.convlstm import ConvLSTM
from asl_live.nets.registry import get_network


def test_has_the_tutorials_number_of_parameters():
    network = get_network("convlstm-stack", 4)
    assert sum(parameter.numel() for parameter in network.parameters()) == 44_524
    layers = [sum(parameter.numel() for parameter in layer.parameters()) for layer in network.layers]
    assert layers == [1_024, 3_488, 11_144, 17_344]


def test_takes_the_steps_and_the_size_it_was_asked_for():
    network = get_network("convlstm-stack", 3, steps=3, size=33).eval()
    assert network(None, torch.rand(2, 3, 3, 33, 33)).shape == (2, 3)


def test_pictures_too_small_for_four_layers_are_refused():
    get_network("convlstm-stack", 3, steps=2, size=31)
    with pytest.raises(InputError, match="at least 31"):
        get_network("convlstm-stack", 3, steps=2, size=30)


def test_sees_the_order_of_the_pictures():
    network = get_network("convlstm-stack", 3, steps=3, size=33).eval()
    crops = torch.rand(1, 3, 3, 33, 33)
    assert not torch.allclose(network(None, crops), network(None, crops.flip(1)), atol=1e-6)


def test_forget_gates_start_open():
    layer = get_network("convlstm-stack", 3, steps=2).layers[1]
    i, f, c, o = layer.from_input.bias.chunk(4)
    assert f.eq(1).all() and not torch.cat((i, c, o)).any()


class TestRecurrentDropout:
    def test_leaves_the_answer_alone_in_evaluation(self):
        layer = ConvLSTM(3, 4, 3, recurrent_dropout=0.5).eval()
        inputs = torch.rand(2, 4, 3, 8, 8)
        torch.testing.assert_close(layer(inputs), layer(inputs))

    def test_hides_from_each_gate_its_own_share_of_the_hidden_pictures(self):
        layer = ConvLSTM(3, 4, 3, recurrent_dropout=0.5).train()
        inputs = torch.rand(2, 4, 3, 8, 8)
        first, second = layer(inputs), layer(inputs)
        # Before the first step there is nothing to hide.
        torch.testing.assert_close(first[:, 0], second[:, 0])
        assert not torch.allclose(first[:, 1], second[:, 1])

    def test_a_mask_of_ones_is_the_plain_layer(self, monkeypatch):
        layer = ConvLSTM(3, 4, 3, recurrent_dropout=0.5).train()
        inputs = torch.rand(2, 4, 3, 8, 8)
        monkeypatch.setattr(torch.nn.functional, "dropout", lambda ones, share: ones)
        torch.testing.assert_close(layer(inputs), layer.eval()(inputs))
