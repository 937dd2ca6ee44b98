import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asl_live import keypoints as kp
from asl_live.errors import InputError
from asl_live.face_mirror import PAIRS
from asl_live.keypoints import Body
from asl_live.signing_space import normalise
from asl_live.sources.synthetic import SyntheticSource

PART_VIEWS = (kp.body, kp.face, kp.left_hand, kp.right_hand)


@pytest.fixture(scope="module")
def figure():
    """One frame of the synthetic signer in the middle of a two-handed sign."""
    source = SyntheticSource(["help"], noise=0, rest=0.2)
    _, start, end = source.truth[0]
    return source.keypoints(round((start + 0.6 * (end - start)) * 30))


def test_the_layout_is_the_documented_one():
    assert (kp.SIZE, kp.FACELESS_SIZE) == (1662, 258)
    numbers = np.arange(kp.SIZE)
    assert kp.body(numbers)[0].tolist() == [0, 1, 2, 3]
    assert kp.face(numbers)[0, 0] == 132
    assert kp.left_hand(numbers)[0, 0] == 132 + 1404
    assert kp.right_hand(numbers)[-1, -1] == 1661


def test_named_parts_are_views_that_can_be_written_to():
    keypoints = np.zeros((2, kp.SIZE), np.float32)
    for number, view in enumerate(PART_VIEWS):
        view(keypoints)[1, 0, 0] = number + 1
    assert keypoints[1, [0, 132, 1536, 1599]].tolist() == [1, 2, 3, 4]
    assert not keypoints[0].any()


def test_joining_fills_what_was_not_found_with_zeros():
    hand = np.arange(63.0).reshape(21, 3) + 1
    joined = kp.join(right_hand=hand)
    assert joined.shape == (1662,) and joined.dtype == np.float32
    assert np.array_equal(kp.right_hand(joined), hand)
    assert [bool(kp.is_present(view(joined))) for view in PART_VIEWS] == [False, False, False, True]


def test_the_papers_order_is_turned_into_ours_and_back():
    paper = np.concatenate([np.full(1404, 2), np.full(132, 1), np.full(63, 3), np.full(63, 4)])
    ours = kp.from_face_first(np.stack([paper, paper]))
    for number, view in enumerate(PART_VIEWS):
        assert (view(ours) == number + 1).all()
    numbers = np.random.default_rng(0).normal(size=(5, kp.SIZE))
    assert np.array_equal(kp.to_face_first(kp.from_face_first(numbers)), numbers)
    assert np.array_equal(kp.from_face_first(kp.to_face_first(numbers)), numbers)


def test_vectors_without_a_face_get_a_face_that_was_not_found():
    given_ = np.arange(258.0)[None] + 1
    whole = kp.from_faceless(given_)
    assert whole.shape == (1, 1662)
    assert not kp.face(whole).any()
    assert np.array_equal(kp.body(whole)[0].ravel(), given_[0, :132])
    assert np.array_equal(kp.to_faceless(whole), given_)


@pytest.mark.parametrize(
    "convert", [kp.from_face_first, kp.to_face_first, kp.from_faceless, kp.to_faceless, kp.mirror]
)
def test_vectors_of_another_length_are_refused(convert):
    with pytest.raises(InputError, match="1000 numbers a frame"):
        convert(np.zeros((2, 1000)))


@pytest.mark.parametrize("permutation", [kp.BODY_MIRROR, kp.FACE_MIRROR])
def test_mirror_tables_undo_themselves(permutation):
    assert sorted(permutation) == list(range(len(permutation)))
    assert np.array_equal(permutation[permutation], np.arange(len(permutation)))


def test_body_names_of_the_left_lie_opposite_those_of_the_right():
    for name, point in Body.__members__.items():
        opposite = name.replace("LEFT", "?").replace("RIGHT", "LEFT").replace("?", "RIGHT")
        assert kp.BODY_MIRROR[point] == Body[opposite]


def test_face_points_in_pairs_lie_across_the_midline_and_the_others_on_it(figure):
    # The synthetic signer looks straight ahead, so its face is symmetric about the nose.
    x, y = kp.face(figure)[:, 0], kp.face(figure)[:, 1]
    middle = np.median(x)
    width = np.ptp(x)
    alone = np.flatnonzero(np.arange(468) == kp.FACE_MIRROR)
    left, right = np.array(PAIRS).T
    assert len(alone) + 2 * len(PAIRS) == 468
    assert np.abs(x[alone] - middle).max() < 0.02 * width
    assert np.abs(x[left] + x[right] - 2 * middle).max() < 0.04 * width
    assert np.abs(y[left] - y[right]).max() < 0.04 * width
    assert kp.FACE_MIRROR[kp.FACE_LEFT_SIDE] == kp.FACE_RIGHT_SIDE


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sets(st.sampled_from(range(4))), st.sampled_from([0.0, 0.5]))
def test_mirrored_twice_is_the_identity_and_missing_parts_stay_missing(seed, missing, axis):
    # Numbers of few bits, for which even 1 - x is exact.
    keypoints = np.random.default_rng(seed).integers(1, 1024, (3, kp.SIZE)).astype(np.float32) / 1024
    for part in missing:
        PART_VIEWS[part](keypoints)[:] = 0
    before = keypoints.copy()
    once = kp.mirror(keypoints, axis)
    assert np.array_equal(keypoints, before)
    assert np.array_equal(kp.mirror(once, axis), keypoints)
    present = [view(keypoints).any() for view in (kp.body, kp.face, kp.right_hand, kp.left_hand)]
    assert [view(once).any() for view in PART_VIEWS] == present


def test_the_mirror_of_a_right_handed_signer_is_a_left_handed_one():
    signing = {
        hand: np.stack(
            [frame.observation.keypoints for frame in SyntheticSource(["hello"], hand=hand, rate=10)]
        )
        for hand in ("right", "left")
    }
    mirrored = kp.mirror(signing["left"])
    assert np.allclose(mirrored, signing["right"], atol=1e-6)
    # The strong hand is the one that rises to the forehead.
    lowest = {
        hand: [np.where(view(frames).any((1, 2)), view(frames)[:, 0, 1], 1).min() for view in PART_VIEWS[2:]]
        for hand, frames in signing.items()
    }
    assert lowest["right"][1] < lowest["right"][0]
    assert lowest["left"][0] < lowest["left"][1]


def test_the_mirror_keeps_heights_depths_and_visibility(figure):
    mirrored = kp.mirror(figure)
    shoulder, opposite = kp.body(figure)[Body.LEFT_SHOULDER], kp.body(mirrored)[Body.RIGHT_SHOULDER]
    assert opposite[0] == pytest.approx(1 - shoulder[0])
    assert opposite[1:] == pytest.approx(shoulder[1:])


def oval_face(aspect):
    """A face of usual proportions, in image units of a picture of this aspect."""
    keypoints = np.zeros((4, kp.SIZE), np.float32)
    face = kp.face(keypoints)
    height, width = 0.3, 0.3 * kp.FACE_WIDTH_OVER_HEIGHT / aspect
    face[:] = 0.5
    face[:, kp.FACE_TOP, 1] -= height / 2
    face[:, kp.FACE_CHIN, 1] += height / 2
    face[:, kp.FACE_LEFT_SIDE, 0] += width / 2
    face[:, kp.FACE_RIGHT_SIDE, 0] -= width / 2
    return keypoints


@pytest.mark.parametrize("aspect", kp.COMMON_ASPECTS)
@pytest.mark.parametrize("person", [0.93, 1.0, 1.07])
def test_the_shape_of_the_picture_is_told_from_the_proportions_of_a_face(aspect, person):
    faces = oval_face(aspect / person)
    assert kp.estimate_aspect(faces) == pytest.approx(aspect)


def test_frames_without_a_face_do_not_spoil_the_estimate():
    faces = np.concatenate([np.zeros((10, kp.SIZE), np.float32), oval_face(16 / 9)])
    assert kp.estimate_aspect(faces) == pytest.approx(16 / 9)
    assert kp.estimate_aspect(np.zeros((3, kp.SIZE)), default=1.25) == 1.25


def test_a_face_without_extent_gives_an_aspect_all_the_same():
    keypoints = np.zeros((2, kp.SIZE), np.float32)
    kp.face(keypoints)[:] = 0.5
    assert kp.estimate_aspect(keypoints) in kp.COMMON_ASPECTS


def test_mirroring_and_normalising_may_change_places(figure):
    one_way = kp.mirror(normalise(figure[None], 4 / 3), axis=0)
    other_way = normalise(kp.mirror(figure)[None], 4 / 3)
    assert np.allclose(one_way, other_way, atol=1e-4)
