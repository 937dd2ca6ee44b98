import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.keypoints import Body
from asl_live.signing_space import LAP, SMALLEST_WIDTH, SigningSpace, normalise
from asl_live.sources.synthetic import SyntheticSource

ASPECT = 4 / 3


@pytest.fixture(scope="module")
def signing():
    """Two seconds of a synthetic PLEASE in image units."""
    source = SyntheticSource(["please"], noise=0, rest=0.2, rate=15)
    return np.stack([frame.observation.keypoints for frame in source])[:30]


def moved(keypoints, scale=1.0, shift=(0.0, 0.0), squeeze=1.0):
    """The same picture content scaled, shifted, and seen in a picture ``squeeze`` times as wide."""
    out = keypoints.copy()
    for view in (kp.body, kp.face, kp.left_hand, kp.right_hand):
        part = view(out)
        present = kp.is_present(part)[..., None]
        part[..., 0] = np.where(present, (part[..., 0] * scale + shift[0]) / squeeze, 0)
        part[..., 1] = np.where(present, part[..., 1] * scale + shift[1], 0)
        part[..., 2] = part[..., 2] * scale / squeeze
    return out


def test_its_origin_lies_between_the_shoulders_and_its_unit_is_their_width(signing):
    body = kp.body(normalise(signing[:1], ASPECT))[0, :, :2]
    left, right = body[Body.LEFT_SHOULDER], body[Body.RIGHT_SHOULDER]
    assert (left + right) / 2 == pytest.approx([0, 0], abs=1e-5)
    assert np.linalg.norm(left - right) == pytest.approx(1)
    assert left[0] > 0 > right[0]  # unmirrored: the signer's left is on the picture's right
    assert body[Body.NOSE, 1] < 0  # y grows downwards


@pytest.mark.parametrize("scale", [0.4, 1.5])
@pytest.mark.parametrize("shift", [(0, 0), (-0.2, 0.3)])
@pytest.mark.parametrize("squeeze", [1, 4 / 3, 9 / 16])
def test_distance_place_and_shape_of_the_picture_do_not_matter(signing, scale, shift, squeeze):
    expected = normalise(signing, ASPECT)
    seen = normalise(moved(signing, scale, shift, squeeze), ASPECT * squeeze)
    assert np.allclose(seen, expected, atol=2e-3)


def test_visibility_stays_as_it_is(signing):
    assert np.array_equal(kp.body(normalise(signing, ASPECT))[..., 3], kp.body(signing)[..., 3])


def test_a_step_depends_on_those_before_it_alone(signing):
    whole = normalise(signing, ASPECT)
    assert np.array_equal(normalise(signing[:12], ASPECT), whole[:12])


def test_the_argument_is_left_as_it_was(signing):
    before = signing.copy()
    normalise(signing, ASPECT)
    assert np.array_equal(signing, before)


def test_nothing_is_known_before_a_body_is_seen(signing):
    space = SigningSpace()
    hands_only = signing[15].copy()
    hands_only[kp.BODY] = 0
    assert space.square is None
    assert not space.step(hands_only, ASPECT).any()
    assert space.square is None
    space.step(signing[15], ASPECT)
    assert space.square is not None


def test_hands_stay_in_place_while_the_body_is_lost(signing):
    expected = normalise(signing, ASPECT)
    gap = signing.copy()
    gap[10:, kp.BODY] = 0
    seen = normalise(gap, ASPECT)
    assert not kp.body(seen)[10:].any()
    assert np.allclose(kp.right_hand(seen)[10:], kp.right_hand(expected)[10:], atol=0.05)


@pytest.mark.parametrize("part", [kp.BODY, kp.FACE])
def test_missing_parts_give_zeros_and_no_other_trouble(signing, part):
    gap = signing.copy()
    gap[:, part] = 0
    seen = normalise(gap, ASPECT)
    assert np.isfinite(seen).all()
    assert not seen[:, part].any()


def test_shoulders_that_fall_together_are_a_false_find(signing):
    collapsed = signing[:20].copy()
    body = kp.body(collapsed)[10:]
    body[:, Body.LEFT_SHOULDER, :2] = body[:, Body.RIGHT_SHOULDER, :2] + SMALLEST_WIDTH / 4
    seen = normalise(collapsed, ASPECT)
    assert np.isfinite(seen).all()
    assert np.abs(kp.face(seen) - kp.face(normalise(signing[:20], ASPECT))).max() < 0.1


def test_one_wild_find_of_the_shoulders_hardly_moves_the_space(signing):
    wild = np.repeat(signing[:1], 30, axis=0)
    expected = kp.face(normalise(wild, ASPECT))
    kp.body(wild)[20, [Body.LEFT_SHOULDER, Body.RIGHT_SHOULDER], 0] += 0.1
    assert np.abs(kp.face(normalise(wild, ASPECT)) - expected).max() < 0.06


def test_it_follows_a_signer_who_moves_away(signing):
    still = np.repeat(signing[:1], 120, axis=0)
    away = np.concatenate([still[:30], moved(still[30:], 0.6, (0.2, 0.1))])
    seen = normalise(away, ASPECT)
    assert np.allclose(seen[-1], normalise(still[:1], ASPECT)[0], atol=0.02)


def lost(frames, first, count):
    out = np.repeat(frames[15:16], 20, axis=0)
    out[:, kp.RIGHT_HAND] += np.arange(20, dtype=np.float32)[:, None] * 1e-3
    out[first : first + count, kp.RIGHT_HAND] = 0
    return normalise(out, ASPECT, bridge=3)


@pytest.mark.parametrize("count", [1, 3])
def test_a_hand_lost_for_a_short_while_stays_where_it_was(signing, count):
    seen = kp.right_hand(lost(signing, 5, count))
    assert (seen[5 : 5 + count] == seen[4]).all()
    assert not (seen[5 + count] == seen[4]).all()


def test_a_hand_lost_for_long_is_gone_after_the_bridge(signing):
    seen = kp.right_hand(lost(signing, 5, 8))
    assert seen[5:8].any((1, 2)).all()
    assert not seen[8:13].any()
    assert seen[13:].any((1, 2)).all()


def test_a_bridge_is_built_again_after_the_hand_came_back(signing):
    frames = np.repeat(signing[15:16], 20, axis=0)
    frames[[4, 5, 6, 8, 9, 10], kp.RIGHT_HAND] = 0
    assert kp.right_hand(normalise(frames, ASPECT)).any((1, 2)).all()


def test_after_a_reset_the_signer_is_forgotten(signing):
    space = SigningSpace()
    for step in moved(signing, 0.5):
        space.step(step, ASPECT)
    space.reset()
    assert space.square is None
    assert np.array_equal(space.step(signing[0], ASPECT), normalise(signing[:1], ASPECT)[0])
    no_hand = signing[0].copy()
    no_hand[kp.LEFT_HAND.start :] = 0
    space.reset()
    assert not space.step(no_hand, ASPECT)[kp.LEFT_HAND.start :].any()


def test_a_hand_that_rests_in_the_lap_counts_as_not_found(signing):
    resting = np.repeat(signing[15:16], 10, axis=0)
    width = kp.body(resting)[:, Body.LEFT_SHOULDER, 0] - kp.body(resting)[:, Body.RIGHT_SHOULDER, 0]
    throat = kp.body(resting)[:, [Body.LEFT_SHOULDER, Body.RIGHT_SHOULDER], 1].mean(1)
    for view, depth in ((kp.right_hand, LAP + 0.1), (kp.left_hand, LAP - 0.1)):
        hand = view(resting)
        hand[:] = kp.right_hand(signing)[15]
        hand[..., 1] += (throat + depth * width * ASPECT - hand[:, 0, 1])[:, None]
    seen = normalise(resting, ASPECT)
    assert not kp.right_hand(seen).any()
    assert kp.left_hand(seen).any((1, 2)).all()
    assert np.array_equal(kp.body(seen), kp.body(normalise(np.repeat(signing[15:16], 10, axis=0), ASPECT)))
