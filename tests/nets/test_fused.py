import numpy as np
import pytest
import torch

from asl_live import keypoints as kp
from asl_live.errors import InputError
from asl_live.nets.registry import Inputs, get_network

SMALL = {"hidden": 12, "crop_channels": 4}


@pytest.fixture
def network():
    torch.manual_seed(0)
    network = get_network("fused", 5, **SMALL).eval()
    for parameter in network.parameters():  # peepholes start at zero: let every weight count
        torch.nn.init.normal_(parameter, std=0.2)
    return network


@pytest.fixture
def windows():
    torch.manual_seed(1)
    return torch.randn(3, 30, kp.SIZE), torch.rand(3, 30, 3, 64, 64)


def states_of(network, keypoints, crops):
    found = []
    hook = network.members[0].norm.register_forward_hook(lambda _, given, out: found.append(out))
    with torch.no_grad():
        network(keypoints, crops)
    hook.remove()
    return found[0]


def test_it_gives_a_logit_for_every_output(network, windows):
    assert network(*windows).shape == (3, 5)
    assert network.inputs == Inputs("signing-space", "landmarks", 30, network.inputs.crop_stride)


def test_keypoints_may_come_without_the_face(network, windows):
    keypoints, crops = windows
    faceless = torch.cat((keypoints[..., kp.BODY], keypoints[..., kp.LEFT_HAND.start :]), -1)
    assert torch.equal(network(faceless, crops), network(keypoints, crops))


def test_later_steps_do_not_change_what_both_branches_made_of_earlier_ones(network, windows):
    keypoints, crops = windows
    whole = states_of(network, keypoints, crops)
    other = keypoints.clone()
    other[:, 20:] += 1
    changed = states_of(network, other, crops)
    assert torch.allclose(changed[:, :20], whole[:, :20], atol=1e-6)
    assert not torch.allclose(changed[:, 20:], whole[:, 20:], atol=1e-4)
    with torch.no_grad():
        drawn = network.members[0].crop_branch(crops)
        assert torch.allclose(network.members[0].crop_branch(crops[:, :4]), drawn[:, :4], atol=1e-5)


def test_the_crop_branch_remembers(network, windows):
    crops = windows[1].clone()
    with torch.no_grad():
        before = network.members[0].crop_branch(crops)
        crops[:, 0] = 0
        after = network.members[0].crop_branch(crops)
    assert not torch.allclose(before[:, 1], after[:, 1], atol=1e-4)


def test_each_window_is_judged_by_itself(network, windows):
    keypoints, crops = windows
    with torch.no_grad():
        together = network(keypoints, crops)
        alone = torch.cat([network(keypoints[[row]], crops[[row]]) for row in range(3)])
    assert torch.allclose(together, alone, atol=1e-5)


def test_in_evaluation_it_says_the_same_twice(network, windows):
    assert torch.equal(network(*windows), network(*windows))


@pytest.mark.parametrize("stride", [1, 3, 4, 10])
def test_only_the_crops_of_its_stride_are_looked_at_the_newest_among_them(windows, stride):
    torch.manual_seed(0)
    network = get_network("fused", 5, crop_stride=stride, **SMALL).eval()
    keypoints, crops = windows
    looked_at = np.arange(29 % stride, 30, stride)
    assert looked_at[-1] == 29
    unseen = crops.clone()
    unseen[:, np.setdiff1d(np.arange(30), looked_at)] = 0.5
    with torch.no_grad():
        expected = network(keypoints, crops)
        assert torch.equal(network(keypoints, unseen), expected)
        for step in looked_at[[0, -1]]:
            changed = crops.clone()
            changed[:, step] = 1 - changed[:, step]
            assert not torch.equal(network(keypoints, changed), expected)


def test_the_crop_branch_is_left_out_at_times_while_training_and_never_in_use(windows):
    network = get_network("fused", 5, crop_dropout=0.5, dropout=0.0, part_dropout=0.0, **SMALL)
    for part in (network.members[0].crop_branch, network.members[0].blocks, network.members[0].centre):
        part.eval()
    keypoints, crops = (one[:1].repeat(16, *[1] * (one.ndim - 1)) for one in windows)
    with torch.no_grad():
        learning = network(keypoints, crops)
        using = network.eval()(keypoints, crops)
    alike = torch.isclose(learning, using, atol=1e-5).all(1)
    assert 0 < alike.sum() < 16
    assert torch.allclose(using, using[:1], atol=1e-5)


def test_parts_are_left_out_while_training_only(windows):
    network = get_network("fused", 5, hidden=12, crop_channels=0, part_dropout=0.9, dropout=0.0)
    network.members.eval()
    clip = windows[0][:1].repeat(16, 1, 1)
    with torch.no_grad():
        learning = network(clip, None)
        using = network.eval()(clip, None)
    assert len({tuple(one.tolist()) for one in learning}) > 2
    assert torch.allclose(using, using[:1], atol=1e-5)


def test_without_crop_channels_there_is_no_crop_branch(windows):
    network = get_network("fused", 5, hidden=12, crop_channels=0).eval()
    assert (network.inputs.keypoints, network.inputs.crops) == ("signing-space", None)
    assert network(windows[0], None).shape == (3, 5)
    assert not any("crop" in name for name, _ in network.named_parameters())


def test_what_the_last_layer_reads_is_centred_on_what_was_learned(windows):
    network = get_network("fused", 5, hidden=12, crop_channels=0, dropout=0.0, part_dropout=0.0)
    with torch.no_grad():
        first = network.embed(windows[0], None).mean(0)
        for _ in range(500):
            last = network.embed(windows[0], None).mean(0)
    assert last.norm() < 0.1 * first.norm()


def test_empty_windows_give_numbers(network):
    assert network(torch.zeros(2, 30, kp.SIZE), torch.zeros(2, 30, 3, 64, 64)).isfinite().all()


def test_every_weight_learns(network, windows):
    network.train()
    network.crop_dropout = 0.0
    network(*windows).square().sum().backward()
    still = [name for name, one in network.named_parameters() if one.grad is None or not one.grad.any()]
    assert still == []


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"hidden": 10**9}, "hidden"),
        ({"hidden": 0}, "hidden"),
        ({"hidden": 2.5}, "hidden"),
        ({"hidden": "160"}, "hidden"),
        ({"crop_channels": -1}, "crop_channels"),
        ({"crop_stride": 0}, "crop_stride"),
        ({"crop_dropout": 1.0}, "crop_dropout"),
        ({"part_dropout": 1.0}, "part_dropout"),
        ({"dropout": 1.0}, "dropout"),
        ({"dropout": float("nan")}, "options"),
        ({"layers": 3}, "no such option"),
    ],
)
def test_options_that_cannot_be_are_refused(options, complaint):
    with pytest.raises(InputError, match=complaint):
        get_network("fused", 5, **options)


def test_members_answer_with_the_mean_of_what_each_alone_would_say():
    torch.manual_seed(4)
    network = get_network("fused", 5, members=3, hidden=12, crop_channels=0).eval()
    keypoints = torch.randn(4, 30, kp.SIZE)
    with torch.no_grad():
        together = network(keypoints, None)
        layer = network.classify[-1]
        alone = []
        for number, member in enumerate(network.members):
            columns = slice(number * network.width, (number + 1) * network.width)
            seen = member(network.features(keypoints), None)
            alone.append(seen @ layer.weight[:, columns].T + layer.bias)
    assert torch.allclose(together, torch.stack(alone).mean(0), atol=1e-5)
    assert not torch.allclose(alone[0], alone[1], atol=1e-2)


def test_each_member_learns_from_its_own_share_of_a_batch_alone():
    network = get_network("fused", 5, members=2, hidden=12, crop_channels=0).train()
    logits = network(torch.randn(6, 30, kp.SIZE), None)
    assert logits.shape == (6, 5)
    logits[:3].sum().backward()
    touched = [bool((member.entry[0].weight.grad != 0).any()) for member in network.members]
    assert touched == [True, False]


@pytest.mark.parametrize(
    "options",
    [
        {"without": ["shape", "contacts"]},
        {"depth": False},
        {"summary": ["attention"]},
        {"summary": ["maximum"], "members": 2},
    ],
)
def test_what_it_sees_and_how_steps_are_summed_up_can_be_chosen(windows, options):
    torch.manual_seed(0)
    whole, fewer = (
        get_network("fused", 5, hidden=12, crop_channels=0, **changed).eval() for changed in ({}, options)
    )
    assert fewer(windows[0], None).shape == (3, 5)
    assert fewer.features.size < whole.features.size or fewer.width < whole.width


def test_without_motion_a_still_hand_and_a_moving_one_differ_by_place_alone(windows):
    network = get_network("fused", 5, hidden=12, crop_channels=0, without=["motion"])
    steps = network.features(windows[0])
    assert torch.equal(network.features(windows[0][:, 4:5]), steps[:, 4:5])


def test_keypoints_may_be_left_as_the_source_gave_them():
    assert get_network("fused", 5, keypoints="raw").inputs.keypoints == "raw"


@pytest.mark.parametrize(
    "options",
    [
        {"summary": []},
        {"summary": ["median"]},
        {"without": ["legs"]},
        {"without": ["body", "place", "shape", "seen", "motion", "spreads", "contacts"]},
        {"keypoints": None},
    ],
)
def test_what_leaves_nothing_to_see_is_refused(options):
    with pytest.raises(InputError):
        get_network("fused", 5, **options)
