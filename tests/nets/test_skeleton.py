import pytest
import torch

from asl_live.errors import InputError
from asl_live.nets.registry import get_network

NETWORKS = ("lstm-skeleton", "lstm2-skeleton", "bilstm-skeleton", "cnn1d-skeleton", "tcn-skeleton")


def kinect(name, **options):
    torch.manual_seed(0)
    return get_network(name, 20, skeleton="kinect", **options).eval()


def sequence(batch=3, steps=76, shown=40):
    """Joints that move in the last steps, zeros before: float32 [batch, steps, 60]."""
    torch.manual_seed(1)
    joints = torch.zeros(batch, steps, 60)
    joints[:, steps - shown :] = torch.rand(batch, shown, 60) * 2 - 1
    return joints


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("lstm-skeleton", 8_756),
        ("lstm2-skeleton", 13_556),
        ("bilstm-skeleton", 17_492),
        ("cnn1d-skeleton", 8_652),
    ],
)
def test_each_has_the_parameters_that_it_says(name, parameters):
    assert sum(one.numel() for one in kinect(name).parameters()) == parameters


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize(("skeleton", "steps", "width"), [("kinect", 76, 60), ("signer", 30, 1662)])
def test_each_reads_both_skeletons(name, skeleton, steps, width):
    network = get_network(name, 5, skeleton=skeleton).eval()
    assert (network.inputs.steps, network.inputs.keypoint_width) == (steps, width)
    with torch.inference_mode():
        logits = network(torch.rand(2, steps, width), None)
    assert logits.shape == (2, 5) and logits.isfinite().all()


@pytest.mark.parametrize("name", NETWORKS)
def test_the_face_of_a_signer_may_be_left_out(name):
    network = get_network(name, 5).eval()
    whole = torch.rand(2, 30, 1662)
    faceless = torch.cat((whole[..., :132], whole[..., -126:]), -1)
    with torch.inference_mode():
        torch.testing.assert_close(network(whole, None), network(faceless, None))


@pytest.mark.parametrize("name", NETWORKS)
def test_the_order_of_steps_matters_and_the_rest_of_the_batch_does_not(name):
    network, joints = kinect(name), sequence()
    with torch.inference_mode():
        together = network(joints, None)
        assert not torch.allclose(network(joints.flip(1), None), together)
        torch.testing.assert_close(network(joints[1:2], None), together[1:2], atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_weight_learns(name):
    network = kinect(name).train()
    torch.nn.functional.cross_entropy(network(sequence(), None), torch.tensor([0, 1, 2])).backward()
    for weight, parameter in network.named_parameters():
        assert parameter.grad is not None and parameter.grad.abs().sum() > 0, weight


@pytest.mark.parametrize("name", NETWORKS)
def test_a_window_that_shows_nobody_gives_finite_numbers(name):
    with torch.inference_mode():
        assert kinect(name)(torch.zeros(2, 76, 60), None).isfinite().all()


def test_how_long_nobody_was_there_before_does_not_matter_to_the_newest_network():
    network, joints = kinect("tcn-skeleton"), sequence(steps=60)
    longer = torch.cat((torch.zeros(3, 16, 60), joints), 1)
    with torch.inference_mode():
        torch.testing.assert_close(network(longer, None), network(joints, None), atol=1e-5, rtol=1e-4)


def test_where_the_body_stands_does_not_matter_to_the_newest_network():
    network, joints = kinect("tcn-skeleton"), sequence()
    shift = torch.tensor([0.3, 0.1, -0.2]).repeat(20) * joints.ne(0)
    with torch.inference_mode():
        torch.testing.assert_close(network(joints + shift, None), network(joints, None), atol=1e-4, rtol=1e-3)


def test_refuses_an_unknown_skeleton():
    with pytest.raises(InputError, match="skeleton"):
        get_network("lstm-skeleton", 5, skeleton="horse")
