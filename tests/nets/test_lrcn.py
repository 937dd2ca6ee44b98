import pytest
import torch

from asl_live.errors import InputError
from asl_live.nets.frames import KerasLSTM
from asl_live.nets.registry import get_network


def count(network: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def test_has_the_tutorials_number_of_parameters():
    assert count(get_network("lrcn", 4)) == 73_060


def test_its_lstm_is_that_of_two_biases_whose_second_is_zero():
    torch.manual_seed(3)
    ours, plain = KerasLSTM(5, 4), torch.nn.LSTM(5, 4, batch_first=True)
    weights = ours.lstm.weight_ih_l0.detach()
    plain.load_state_dict(
        {
            "weight_ih_l0": weights[:, :-1],
            "bias_ih_l0": weights[:, -1],
            "weight_hh_l0": ours.lstm.weight_hh_l0,
            "bias_hh_l0": torch.zeros(16),
        }
    )
    steps = torch.rand(2, 6, 5)
    torch.testing.assert_close(ours(steps), plain(steps)[0][:, -1])
    assert count(ours) == 4 * 4 * (5 + 4 + 1)


def test_pictures_too_small_for_the_pooling_are_refused():
    with pytest.raises(InputError, match="at least 64"):
        get_network("lrcn", 4, size=32)


def test_takes_the_steps_and_the_size_it_was_asked_for():
    network = get_network("lrcn", 3, steps=4, size=96).eval()
    assert (network.inputs.steps, network.inputs.crop_size) == (4, 96)
    assert network(None, torch.rand(2, 4, 3, 96, 96)).shape == (2, 3)


class TestFrameCNN:
    def test_has_as_many_parameters_as_its_docstring_counts(self):
        assert count(get_network("frame-cnn", 4)) == 1_792 + 36_928 + 128 + 16_640 + 512 + 257 * 4

    def test_says_the_mean_of_what_it_says_of_each_picture(self):
        network = get_network("frame-cnn", 3, steps=4, size=16).eval()
        crops = torch.rand(2, 4, 3, 16, 16)
        each = torch.stack([network(None, crops[:, n : n + 1]).softmax(-1) for n in range(4)])
        torch.testing.assert_close(network(None, crops).softmax(-1), each.mean(0))

    def test_the_order_of_the_pictures_means_nothing_to_it(self):
        network = get_network("frame-cnn", 3, steps=4, size=16).eval()
        crops = torch.rand(1, 4, 3, 16, 16)
        torch.testing.assert_close(network(None, crops), network(None, crops.flip(1)))

    def test_learns_from_single_pictures_not_only_from_the_first(self):
        network = get_network("frame-cnn", 3, steps=4, size=16).train()
        crops = torch.rand(2, 4, 3, 16, 16)
        answers = {tuple(network(None, crops).flatten().tolist()) for _ in range(20)}
        assert len(answers) > 1
