from dataclasses import replace

import numpy as np
import pytest
import torch

from asl_live import keypoints as kp
from asl_live.signing_space import LAP
from asl_live.training.augment import Augmentation, Augmenter, mirror
from tests.training.toy import STILL, toy_windows


@pytest.fixture(scope="module")
def batch():
    return toy_windows("ab", each=1).keypoints


def parts(keypoints):
    whole = kp.from_faceless(keypoints.numpy())
    return kp.body(whole), kp.left_hand(whole), kp.right_hand(whole)


def test_the_mirror_is_that_of_the_keypoints():
    keypoints = torch.randn(2, 5, kp.SIZE)
    assert np.allclose(mirror(keypoints), kp.mirror(keypoints.numpy(), axis=0))
    faceless = torch.cat((keypoints[..., kp.BODY], keypoints[..., kp.LEFT_HAND.start :]), -1)
    expected = kp.mirror(kp.from_faceless(faceless.numpy()), axis=0)
    assert np.allclose(kp.from_faceless(mirror(faceless).numpy()), expected)
    assert torch.equal(mirror(mirror(faceless)), faceless)


def test_switched_off_it_shows_the_same_steps_in_their_order(batch):
    varied, crops = Augmenter(STILL, 0)(batch)
    assert crops is None
    for clip, original in zip(varied, batch, strict=True):
        distance = torch.cdist(clip, original)
        assert distance.min(1).values.max() < 0.05
        assert (clip[[0, -1]] - original[[0, -1]]).abs().max() < 1e-6


def test_it_varies_and_leaves_its_argument_alone(batch):
    before = batch.clone()
    varied, _ = Augmenter(Augmentation(), 0)(batch)
    assert torch.equal(batch, before)
    assert varied.shape == batch.shape and varied.isfinite().all()
    assert not torch.allclose(varied, batch, atol=0.1)


def test_the_seed_decides(batch):
    one, same, other = (Augmenter(Augmentation(), seed)(batch)[0] for seed in (3, 3, 4))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


@pytest.mark.parametrize("steps", [1, 2, 5, 6])
def test_windows_of_few_steps_are_varied_too(batch, steps):
    amount = replace(Augmentation(), context=1, lost_hand=1, rest=0.5)
    varied, _ = Augmenter(amount, 0)(batch[:, :steps])
    assert varied.shape == batch[:, :steps].shape and varied.isfinite().all()


def test_hands_that_were_not_found_stay_so(batch):
    amount = Augmentation(mirror=0, context=0, lost_step=0)
    _, left, _ = parts(Augmenter(amount, 0)(batch)[0])
    assert not left.any()  # the toy figure has no left hand


def test_visibility_stays_as_it_is(batch):
    body, _, _ = parts(Augmenter(Augmentation(lost_body=0), 0)(batch)[0])
    assert (body[..., 3] == 1).all()


def test_crops_of_pixels_follow_in_time_and_in_the_mirror(batch):
    crops = torch.zeros(len(batch), 30, 3, 8, 8, dtype=torch.uint8)
    crops[..., :4] = torch.arange(30, dtype=torch.uint8)[None, :, None, None, None] + 1
    amount = replace(STILL, mirror=0.5, speed=0.5, start=5)
    keypoints, varied = Augmenter(amount, 0)(batch, crops)
    mirrored = parts(keypoints)[1].any((1, 2, 3))  # the figure's hand is the right one
    assert mirrored.any() and not mirrored.all()
    for row, other_side in enumerate(mirrored):
        shown = varied[row, :, 0, 0, 7 if other_side else 0]
        hidden = varied[row, :, 0, 0, 0 if other_side else 7]
        assert (shown > 0).all() and not hidden.any()
        assert (shown.diff() >= 0).all()


def test_hands_beneath_the_edge_of_the_picture_are_not_seen(batch):
    amount = replace(STILL, edge=0.5)
    _, _, hand = parts(Augmenter(amount, 0)(batch)[0])
    present = hand.any((-1, -2))
    assert present.any() and not present.all()
    assert hand[present][:, 0, 1].max() <= LAP


def test_the_body_is_lost_in_whole_clips_and_the_hands_stay(batch):
    many = batch.repeat(8, 1, 1)
    body, _, hand = parts(Augmenter(replace(STILL, lost_body=0.5), 0)(many)[0])
    seen = body.any((-1, -2))
    assert (seen.all(1) | ~seen.any(1)).all()
    assert 0 < seen.any(1).mean() < 1
    assert hand.any((-1, -2)).all()


def test_keypoints_in_image_units_are_mirrored_as_the_picture_is_and_keep_their_hands():
    """Networks that take keypoints as the source gave them must not learn from signs seen beside it."""
    raw = torch.rand(2, 6, kp.SIZE) * 0.9 + 0.05
    raw[0, :, kp.LEFT_HAND] = 0
    varied, _ = Augmenter(replace(STILL, mirror=1, edge=LAP), 0, image_units=True)(raw)
    assert np.allclose(varied.numpy(), kp.mirror(raw.numpy()), atol=1e-5)


def test_variations_of_keypoints_in_image_units_stay_near_the_picture():
    raw = torch.rand(16, 6, kp.SIZE) * 0.4 + 0.3
    varied, _ = Augmenter(replace(Augmentation(), lost_hand=0, lost_body=0, edge=LAP), 0, image_units=True)(
        raw
    )
    hands = varied[..., kp.LEFT_HAND.start :].unflatten(-1, (-1, 3))[..., :2]
    assert hands.ne(0).any(-1).float().mean() > 0.99
    assert hands.min() > -0.3
    assert hands.max() < 1.3
