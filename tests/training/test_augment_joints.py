import torch

from asl_live.training.augment_joints import JointAugmentation, JointAugmenter

STILL = JointAugmentation(0, 0, 0, 0, 0, 0, 0, 0)


def sequence(batch=4, steps=30, shown=20):
    torch.manual_seed(0)
    joints = torch.zeros(batch, steps, 60)
    joints[:, steps - shown :] = torch.rand(batch, shown, 60) + 0.5
    return joints


def test_with_everything_off_nothing_changes():
    joints = sequence()
    torch.testing.assert_close(JointAugmenter(0, STILL)(joints)[0], joints)


def test_the_same_seed_gives_the_same_variations():
    joints = sequence()
    first, second, other = (JointAugmenter(seed)(joints)[0] for seed in (1, 1, 2))
    assert torch.equal(first, second) and not torch.equal(first, other)


def test_a_sequence_still_ends_at_the_last_step_and_nobody_stays_nobody():
    joints = sequence()
    joints[0] = 0
    varied = JointAugmenter(3)(joints)[0]
    assert not varied[0].any() and varied[1:, -1].any()
    shown = varied.ne(0).any(-1)
    assert (shown[:, 1:] >= shown[:, :-1]).all()  # once there, it stays to the end


def test_turning_keeps_the_lengths_of_bones():
    joints = sequence().unflatten(-1, (20, 3))
    only_turned = JointAugmentation(0, 40, 20, 0, 0, 0.3, 0, 0)
    varied = JointAugmenter(4, only_turned)(joints.flatten(2))[0].unflatten(-1, (20, 3))
    before, after = ((one[:, -20:, 3] - one[:, -20:, 7]).norm(dim=-1) for one in (joints, varied))
    torch.testing.assert_close(after, before, atol=1e-4, rtol=1e-4)
    assert not torch.allclose(varied, joints)


def test_a_quick_one_is_longer_or_shorter():
    joints = sequence(64)
    lengths = JointAugmenter(5)(joints)[0].ne(0).any(-1).sum(1)
    assert lengths.min() < 20 < lengths.max() <= 30
