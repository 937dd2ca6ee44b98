import numpy as np
import pytest
import torch

from asl_live import keypoints as kp
from asl_live.nets.features import BODY_POINTS, PARTS, SigningFeatures
from asl_live.signing_space import normalise
from asl_live.sources.synthetic import SyntheticSource

features = SigningFeatures()


@pytest.fixture(scope="module")
def signing():
    """A synthetic HELP (two hands) in the signing space, [1, 30, 1662]."""
    source = SyntheticSource(["help"], rest=0.2, rate=12)
    steps = np.stack([frame.observation.keypoints for frame in source])[:30]
    return torch.from_numpy(normalise(steps, 4 / 3))[None]


def faceless(keypoints):
    return torch.cat((keypoints[..., kp.BODY], keypoints[..., kp.LEFT_HAND.start :]), -1)


def test_each_step_gives_as_many_numbers_as_it_says(signing):
    assert features(signing).shape == (1, 30, features.size)
    assert features(signing[:, :2]).shape == (1, 2, features.size)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_left_out_leaves_the_others_as_they_are(signing, part):
    fewer = SigningFeatures([part])
    alone = SigningFeatures([other for other in PARTS if other != part])
    assert fewer(signing).shape[-1] == fewer.size < features.size
    assert alone(signing).shape[-1] == alone.size == features.size - fewer.size
    before = SigningFeatures(PARTS[PARTS.index(part) :]).size
    whole = features(signing)
    assert torch.equal(alone(signing), whole[..., before : before + alone.size])
    assert torch.equal(
        fewer(signing), torch.cat((whole[..., :before], whole[..., before + alone.size :]), -1)
    )


def test_without_depth_how_far_a_point_is_from_the_camera_does_not_count(signing):
    flat = SigningFeatures(depth=False)
    nearer = signing.clone()
    for hand in (kp.LEFT_HAND, kp.RIGHT_HAND):
        nearer[..., hand][..., 2::3] *= 3
    assert flat(signing).shape[-1] == flat.size < features.size
    assert torch.equal(flat(nearer), flat(signing))
    assert not torch.equal(features(nearer), features(signing))


def test_parts_are_left_out_whole_and_each_for_itself_but_whether_a_hand_is_seen(signing):
    torch.manual_seed(0)
    whole = features(signing)
    fewer = features.drop_parts(whole.expand(400, -1, -1), 0.3).split(features.sizes, -1)
    gone = []
    for part, left, was in zip(features.parts, fewer, whole.split(features.sizes, -1), strict=True):
        silent = (left == 0).flatten(1).all(1)
        assert torch.equal(left[~silent], was.expand_as(left)[~silent])
        assert silent.float().mean() == pytest.approx(0 if part == "seen" else 0.3, abs=0.1)
        gone.append(silent)
    assert len({tuple(one) for one in torch.stack(gone, 1).tolist()}) > 40  # of 64 ways


def test_the_face_mesh_is_not_looked_at(signing):
    assert torch.equal(features(faceless(signing)), features(signing))


def test_nothing_is_learned():
    assert list(features.parameters()) == []


def test_a_step_depends_on_it_and_the_one_before_alone(signing):
    whole = features(signing)
    assert torch.equal(features(signing[:, :12]), whole[:, :12])
    assert torch.equal(features(signing[:, 10:])[:, 1:], whole[:, 11:])


def test_windows_of_a_batch_do_not_mix(signing):
    batch = torch.cat((signing, signing.flip(1), torch.zeros_like(signing)))
    assert torch.equal(features(batch)[:1], features(signing))


@pytest.mark.parametrize("missing", [["left"], ["right"], ["left", "right"], ["left", "right", "body"]])
def test_absent_parts_give_finite_numbers(signing, missing):
    parts = {"left": kp.LEFT_HAND, "right": kp.RIGHT_HAND, "body": kp.BODY}
    gone = signing.clone()
    for name in missing:
        gone[:, 5:20, parts[name]] = 0
    assert features(gone).isfinite().all()
    assert features(gone).abs().max() < 100
    if len(missing) == 3:
        assert not features(gone)[:, 6:20].any()


def test_a_hand_that_comes_into_sight_is_no_wild_movement(signing):
    gone = signing.clone()
    gone[:, :10, kp.RIGHT_HAND] = 0
    at = slice(10, 11)
    changed = (features(gone)[:, at] - features(signing)[:, at]).abs()
    assert changed.max() <= features(signing)[:, at].abs().max()


def test_a_hand_collapsed_to_a_point_gives_finite_numbers(signing):
    collapsed = signing.clone()
    collapsed[..., kp.RIGHT_HAND] = collapsed[..., kp.RIGHT_HAND][..., :3].repeat(1, 1, 21)
    assert features(collapsed).isfinite().all()


def test_the_shape_of_a_hand_is_the_same_wherever_and_however_large_it_is(signing):
    moved = signing.clone()
    for part in (kp.LEFT_HAND, kp.RIGHT_HAND):
        hand = moved[..., part].unflatten(-1, (21, 3))
        seen = hand.ne(0).any(-1, keepdim=True).any(-2, keepdim=True)
        wrist = hand[..., :1, :]
        shift = torch.tensor([0.3, -0.2, 0.1])
        moved[..., part] = ((wrist + (hand - wrist) * 1.3 + shift) * seen).flatten(-2)
    # Where the body's and hands' places end, their shapes begin.
    first = len(BODY_POINTS) * 2 + 2 * 21 * 2
    shapes = slice(first, first + 2 * 21 * 3)
    assert torch.allclose(features(moved)[..., shapes], features(signing)[..., shapes], atol=1e-3)
    assert not torch.allclose(features(moved)[..., :first], features(signing)[..., :first], atol=1e-1)
