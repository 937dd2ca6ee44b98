import numpy as np
import pytest
import torch

from asl_live import keypoints as kp
from asl_live.keypoints import Body, Hand
from asl_live.signing_space import LAP
from asl_live.training.augment import Augmenter
from asl_live.training.augment_rest import between_rests
from tests.training.toy import STILL, toy_windows

STEPS = 30


def make_clip():
    """A right hand that moves across the chest from step to step, and its arm; no left hand."""
    keypoints = np.zeros((STEPS, kp.SIZE), np.float32)
    body, _, right = kp.body(keypoints), kp.left_hand(keypoints), kp.right_hand(keypoints)
    body[..., 3] = 1
    body[:, Body.LEFT_ELBOW, :2], body[:, Body.LEFT_WRIST, :2] = (0.6, 0.8), (0.3, 1.4)
    body[:, Body.RIGHT_ELBOW, :2] = (-0.7, 0.7)
    right[:] = np.random.default_rng(0).normal(0, 0.05, (STEPS, kp.HAND_POINTS, 3))
    right[..., 0] += np.linspace(-0.4, 0.2, STEPS)[:, None]
    right[..., 1] += 0.3
    body[:, Body.RIGHT_WRIST, :2] = right[:, Hand.WRIST, :2]
    return torch.from_numpy(keypoints)


def rested(seed):
    clip = between_rests(make_clip()[None], torch.Generator().manual_seed(seed))[0].numpy()
    return kp.body(clip), kp.left_hand(clip), kp.right_hand(clip)


def signing(hand):
    """Which steps show the hand where the clip has it, and which steps of the clip those are."""
    clip = make_clip().numpy()
    distance = np.abs(hand[:, None] - kp.right_hand(clip)[None]).max((-1, -2))
    shown = distance.min(1) < 1e-6
    return np.flatnonzero(shown), distance.argmin(1)[shown]


@pytest.mark.parametrize("seed", range(8))
def test_the_sign_stays_between_the_rests_in_its_order(seed):
    _, _, hand = rested(seed)
    steps, of = signing(hand)
    assert len(steps) >= 0.3 * STEPS and np.array_equal(steps, np.arange(steps[0], steps[-1] + 1))
    assert (np.diff(of) >= 0).all() and of[-1] - of[0] + 1 >= len(steps)
    for outside in (hand[: steps[0]], hand[steps[-1] + 1 :]):
        heights = outside[..., Hand.WRIST, 1]
        assert ((heights > 0.3) | ~outside.any((-1, -2))).all()


def test_hands_rise_from_out_of_sight_and_sink_again():
    risen = sunk = 0
    for seed in range(40):
        _, _, hand = rested(seed)
        steps, _ = signing(hand)
        before, after = hand[: steps[0]], hand[steps[-1] + 1 :]
        risen += len(before) > 0 and not before[0].any()
        sunk += len(after) > 0 and not after[-1].any()
        for side in (before, after[::-1]):
            heights = side[side.any((-1, -2)), Hand.WRIST, 1]
            assert (np.diff(heights) < 0).all() and (heights < 1.7).all()
    assert risen > 10 and sunk > 10


def test_the_arm_goes_with_its_hand_and_the_other_stays():
    unseen = 0
    for seed in range(20):
        body, left, hand = rested(seed)
        assert not left.any()
        assert (body[:, Body.LEFT_WRIST, :2] == np.float32((0.3, 1.4))).all()
        seen = hand.any((-1, -2))
        assert np.allclose(body[seen, Body.RIGHT_WRIST, :2], hand[seen, Hand.WRIST, :2], atol=1e-5)
        assert (body[~seen, Body.RIGHT_WRIST, 1] >= LAP).all()
        unseen += int((~seen).sum())
    assert unseen > 20


def test_what_was_not_found_stays_so():
    empty = torch.zeros(3, STEPS, kp.SIZE)
    assert not between_rests(empty, torch.Generator().manual_seed(0)).any()


def test_its_argument_is_left_alone():
    clip = make_clip()
    between_rests(clip[None], torch.Generator().manual_seed(0))
    assert torch.equal(clip, make_clip())


def test_the_share_decides_and_clips_with_pixels_are_left_as_they_are():
    batch = make_clip()[None].repeat(8, 1, 1)
    always = Augmenter(type(STILL)(**{**vars(STILL), "rest": 1.0}), 0)
    assert (always(batch)[0] - batch).abs().max() > 0.5
    crops = torch.zeros(8, STEPS, 3, 64, 64, dtype=torch.uint8)
    assert torch.allclose(always(batch, crops)[0], Augmenter(STILL, 0)(batch, crops)[0], atol=1e-5)


def test_keypoints_in_image_units_rest_in_the_signing_space():
    windows = toy_windows("ab", each=1).keypoints
    rest = type(STILL)(**{**vars(STILL), "rest": 1.0})
    varied, _ = Augmenter(rest, 0, image_units=True)(windows)
    assert varied[..., kp.BODY].abs().max() < 5
