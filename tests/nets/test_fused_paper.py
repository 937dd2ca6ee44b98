import numpy as np
import pytest
import torch

from asl_live.errors import InputError
from asl_live.nets.registry import describe_network, get_network
from tests.nets import plain

STEPS = 3  # a plain loop over full-size crops takes its time


@pytest.fixture(scope="module")
def network():
    """The network with every weight and every running mean away from its start."""
    torch.manual_seed(0)
    network = get_network("fused-paper", 11)
    for layer in (network.convlstm1, network.convlstm2):
        torch.nn.init.normal_(layer.peepholes, std=0.5)
    for norm in (network.norm1, network.norm2):
        torch.nn.init.normal_(norm.weight, mean=1, std=0.2)
        torch.nn.init.normal_(norm.bias, std=0.2)
        torch.nn.init.normal_(norm.running_mean, std=0.1)
        torch.nn.init.uniform_(norm.running_var, 0.5, 1.5)
    return network.eval()


@pytest.fixture(scope="module")
def windows():
    torch.manual_seed(1)
    return torch.rand(3, STEPS, 1662), torch.rand(3, STEPS, 3, 64, 64)


def test_has_the_papers_number_of_parameters():
    described = describe_network("fused-paper")
    assert described["parameters"] == 7_174_718
    assert described["inputs"] | {"keypoints": "raw", "crops": "rgb", "steps": 30} == described["inputs"]


def test_equals_a_plain_loop_of_the_papers_equations(network, windows):
    weights = {name: plain.numbers(value) for name, value in network.state_dict().items()}
    keypoints, crops = (plain.numbers(window[0]) for window in windows)

    pictures = crops
    for n in (1, 2):
        layer = getattr(network, f"convlstm{n}")
        pictures = plain.convlstm(pictures, *plain.convlstm_weights(layer), plain.relu)
        norm = (weights[f"norm{n}.{name}"] for name in ("running_mean", "running_var", "weight", "bias"))
        pictures = plain.normalise(pictures, *norm)
    colours = plain.convolve(pictures[-1], weights["to_colours.weight"])
    colours += weights["to_colours.bias"][:, None, None]

    vectors = keypoints
    for n in (0, 1):
        names = (f"weight_ih_l{n}", f"weight_hh_l{n}", f"bias_ih_l{n}", f"bias_hh_l{n}")
        vectors = plain.lstm(vectors, *(weights[f"lstm.{name}"] for name in names))

    both = np.concatenate((colours.ravel(), vectors[-1]))
    expected = weights["classify.weight"] @ both + weights["classify.bias"]
    with torch.inference_mode():
        logits = network(*windows)[0].numpy()
    assert np.abs(logits - expected).max() < 1e-5


def test_an_answer_does_not_depend_on_the_rest_of_the_batch(network, windows):
    keypoints, crops = windows
    with torch.inference_mode():
        together = network(keypoints, crops)
        shuffled = network(keypoints[[2, 0, 1]], crops[[2, 0, 1]])
        alone = torch.cat([network(keypoints[n : n + 1], crops[n : n + 1]) for n in range(3)])
    torch.testing.assert_close(alone, together, atol=1e-5, rtol=0)
    torch.testing.assert_close(shuffled, together[[2, 0, 1]], atol=1e-5, rtol=0)


def test_the_same_window_gives_the_same_answer_each_time(network, windows):
    with torch.inference_mode():
        assert torch.equal(network(*windows), network(*windows))


def test_a_stream_answers_at_each_step_what_a_window_up_to_it_answers(network, windows):
    keypoints, crops = windows
    state = None
    with torch.inference_mode():
        for step in range(STEPS):
            logits, state = network.step(keypoints[:, step], crops[:, step], state)
            whole = network(keypoints[:, : step + 1], crops[:, : step + 1])
            torch.testing.assert_close(logits, whole, atol=1e-5, rtol=0)


@pytest.mark.parametrize("changed", [0, 1], ids=["keypoints", "crops"])
def test_a_later_step_does_not_change_earlier_answers(network, windows, changed):
    def answers(inputs):
        state, all_logits = None, []
        for step in range(STEPS):
            logits, state = network.step(inputs[0][:, step], inputs[1][:, step], state)
            all_logits.append(logits)
        return all_logits

    other = [window.clone() for window in windows]
    other[changed][:, -1] = 0
    with torch.inference_mode():
        before, after = answers(windows), answers(other)
    assert all(torch.equal(a, b) for a, b in zip(before[:-1], after[:-1], strict=True))
    assert not torch.allclose(before[-1], after[-1])


def test_the_order_of_steps_matters_to_each_branch(network, windows):
    keypoints, crops = windows
    with torch.inference_mode():
        straight = network(keypoints, crops)
        assert not torch.allclose(network(keypoints.flip(1), crops), straight)
        assert not torch.allclose(network(keypoints, crops.flip(1)), straight)


def test_every_weight_learns_and_a_fresh_network_stays_finite(windows):
    torch.manual_seed(2)
    network = get_network("fused-paper", 3)
    logits = network(*windows)
    torch.nn.functional.cross_entropy(logits, torch.tensor([0, 1, 2])).backward()
    assert logits.isfinite().all()
    for name, parameter in network.named_parameters():
        assert parameter.grad.isfinite().all() and parameter.grad.abs().sum() > 0, name


@pytest.mark.parametrize(("half", "parameters"), [("convlstm-paper", 611_390), ("lstm-paper", 6_563_339)])
def test_each_half_alone_has_its_rows_of_the_table(half, parameters):
    assert describe_network(half)["parameters"] == parameters


def test_the_halves_are_those_of_the_whole(network, windows):
    keypoints, crops = windows
    halves = [get_network(name, 11).eval() for name in ("convlstm-paper", "lstm-paper")]
    own = network.state_dict()
    for half in halves:
        half.load_state_dict(
            {
                name: value
                for name, value in own.items()
                if name in half.state_dict() and "classify" not in name
            },
            strict=False,
        )
    with torch.inference_mode():
        both = torch.cat((halves[0].embed(None, crops), halves[1].embed(keypoints, None)), 1)
        torch.testing.assert_close(both, network.embed(keypoints, crops))


def test_it_can_begin_as_the_paper_says():
    network = get_network("fused-paper", 11, start="paper", steps=20)
    assert network.inputs.steps == 20
    assert torch.all(network.lstm.bias_ih_l0 == 0.01) and torch.all(network.classify.bias == 0.01)
    weight = network.lstm.weight_ih_l0
    assert weight.abs().max() <= (6 / sum(weight.shape)) ** 0.5  # Glorot and Bengio 2010, equation 16
    assert torch.all(network.convlstm1.peepholes == 0) and torch.all(network.norm1.weight == 1)


def test_it_refuses_other_options():
    with pytest.raises(InputError, match="start, steps"):
        get_network("fused-paper", 11, hidden=512)
