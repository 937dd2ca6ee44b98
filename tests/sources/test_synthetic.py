import itertools

import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.errors import InputError
from asl_live.signing_space import normalise
from asl_live.sources.synthetic import SyntheticSource, known_signs

TEN_SIGNS = ["hello", "thanks", "iloveyou", "yes", "no", "please", "help", "mother", "father", "me"]
HAND_BONES = [(0, 1), (0, 5), (0, 9), (0, 13), (0, 17)] + [
    (first + i, first + i + 1) for first in (1, 5, 9, 13, 17) for i in range(3)
]
B = kp.Body


def all_keypoints(source):
    return np.stack([frame.observation.keypoints for frame in source])


def at(source, time):
    return source.keypoints(round(time * source.rate))


def middle_of(source, share=0.6):
    _, start, end = source.truth[0]
    return start + share * (end - start)


def lengths(points, bones):
    return np.stack([np.linalg.norm(points[:, a] - points[:, b], axis=-1) for a, b in bones], axis=-1)


def test_it_knows_the_ten_signs_and_idle():
    assert known_signs() == [*TEN_SIGNS, "idle"]
    assert [sign for sign, _, _ in SyntheticSource().truth] == TEN_SIGNS


def test_it_is_marked_as_synthetic_and_opens_again_from_its_spec():
    with SyntheticSource(["yes", "no"]) as source:
        assert source.synthetic and not source.live
        assert source.name == "Synthetic signer"
        assert source.spec == "synthetic:yes,no"


def test_an_unknown_sign_is_one_sentence_that_lists_the_known_ones():
    with pytest.raises(InputError, match=r"'helo'.*hello, thanks.*idle"):
        SyntheticSource(["hello", "helo"])


@pytest.mark.parametrize(
    "wrong",
    [{"speed": 0}, {"size": -1}, {"rate": 0}, {"hand": "both"}, {"rest": -1}, {"noise": -1}, {"repeat": 0}],
)
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(InputError, match="synthetic signer"):
        SyntheticSource(["yes"], **wrong)


@pytest.mark.parametrize("sign", known_signs())
def test_bones_keep_their_length_through_every_sign(sign):
    source = SyntheticSource([sign])
    figures = np.stack([source.figure(number / source.rate) for number in range(0, source.frames, 5)])
    body = kp.body(figures)[..., :3]
    arms = [
        (B.LEFT_SHOULDER, B.LEFT_ELBOW),
        (B.LEFT_ELBOW, B.LEFT_WRIST),
        (B.RIGHT_SHOULDER, B.RIGHT_ELBOW),
        (B.RIGHT_ELBOW, B.RIGHT_WRIST),
        (B.LEFT_SHOULDER, B.RIGHT_SHOULDER),
    ]
    left, right = kp.left_hand(figures), kp.right_hand(figures)
    for points, bones in ((body, arms), (left, HAND_BONES), (right, HAND_BONES)):
        length = lengths(points, bones)
        assert np.allclose(length, length[0], atol=1e-9)
    assert np.allclose(left[:, 0], body[:, B.LEFT_WRIST])


@pytest.mark.parametrize("sign", known_signs())
def test_movement_is_smooth(sign):
    source = SyntheticSource([sign], noise=0, rest=0.3)
    figures = np.stack([source.figure(t) for t in np.arange(0.3, source.frames / source.rate - 0.3, 0.01)])
    hands = np.concatenate((kp.left_hand(figures), kp.right_hand(figures), kp.body(figures)[..., :3]), axis=1)
    step = np.linalg.norm(np.diff(hands, axis=0), axis=-1)
    assert step.max() < 0.12  # of a shoulder width in a hundredth of a second
    assert np.abs(np.diff(step, axis=0)).max() < 0.03


@pytest.mark.parametrize("noise", [0, 1, 3])
def test_keypoints_are_whole_and_finite(noise):
    keypoints = all_keypoints(SyntheticSource(noise=noise, rate=4))
    assert keypoints.shape[1:] == (kp.SIZE,)
    assert keypoints.dtype == np.float32
    assert np.isfinite(keypoints).all()
    assert kp.is_present(kp.face(keypoints)).all()
    visibility = kp.body(keypoints)[..., 3]
    assert visibility.min() >= 0 and visibility.max() <= 1


def test_the_signers_left_is_on_the_pictures_right():
    keypoints = all_keypoints(SyntheticSource(["hello"], rate=10))
    body, face = kp.body(keypoints), kp.face(keypoints)
    assert (body[:, B.LEFT_SHOULDER, 0] > body[:, B.RIGHT_SHOULDER, 0]).all()
    assert (face[:, kp.FACE_LEFT_SIDE, 0] > face[:, kp.FACE_RIGHT_SIDE, 0]).all()
    assert (face[:, kp.FACE_CHIN, 1] > face[:, kp.FACE_TOP, 1]).all()


def test_the_face_has_human_proportions():
    assert kp.estimate_aspect(all_keypoints(SyntheticSource(["idle"], rate=5, aspect=4 / 3))) == 4 / 3
    assert kp.estimate_aspect(all_keypoints(SyntheticSource(["idle"], rate=5, aspect=16 / 9))) == 16 / 9


def test_hands_are_out_of_the_picture_at_rest():
    source = SyntheticSource(["help", "thanks"], rest=1.0)
    resting = [0.2, (source.truth[0][2] + source.truth[1][1]) / 2, source.frames / source.rate - 0.2]
    for time in resting:
        keypoints = at(source, time)
        assert not kp.left_hand(keypoints).any() and not kp.right_hand(keypoints).any()
        assert kp.body(keypoints)[B.LEFT_WRIST, 3] < 0.5 < kp.body(keypoints)[B.LEFT_SHOULDER, 3]


@pytest.mark.parametrize("sign", TEN_SIGNS)
def test_the_signing_hand_fills_its_own_place(sign):
    keypoints = at(source := SyntheticSource([sign]), middle_of(source))
    assert kp.right_hand(keypoints).any()
    assert kp.left_hand(keypoints).any() == (sign == "help")


@pytest.mark.parametrize("sign", ["yes", "help"])
@pytest.mark.parametrize("noise", [0, 1])
def test_a_left_handed_signer_is_the_mirror_of_a_right_handed_one(sign, noise):
    right, left = (SyntheticSource([sign], hand=hand, noise=noise, seed=4) for hand in ("right", "left"))
    assert left.truth == right.truth
    assert np.allclose(kp.mirror(all_keypoints(right)), all_keypoints(left), atol=1e-6)


def test_the_same_seed_gives_the_same_frames_and_another_does_not():
    first, again, other = (all_keypoints(SyntheticSource(["no"], seed=seed, rate=10)) for seed in (7, 7, 8))
    assert np.array_equal(first, again)
    assert first.shape != other.shape or not np.array_equal(first, other)


def test_speed_shortens_the_sign_and_leaves_the_rest():
    plain, quick = (SyntheticSource(["yes"], noise=0, rest=1.0, speed=speed) for speed in (1, 2))
    ((_, start, end),), ((_, quick_start, quick_end),) = plain.truth, quick.truth
    assert quick_end - quick_start == pytest.approx((end - start) / 2)
    assert quick_start == start == 1.0


def test_size_and_position_place_the_signer():
    def shoulders(**settings):
        return kp.body(at(SyntheticSource(["yes"], noise=0, **settings), 0.1))[
            [B.LEFT_SHOULDER, B.RIGHT_SHOULDER], :2
        ]

    plain, small, moved = shoulders(), shoulders(size=0.5), shoulders(position=(0.3, 0.4))
    assert plain[0, 0] - plain[1, 0] == pytest.approx(0.37, abs=0.02)
    assert np.ptp(small[:, 0]) == pytest.approx(np.ptp(plain[:, 0]) / 2)
    assert np.allclose(moved, plain - (0.2, 0.1), atol=1e-6)


def test_the_picture_may_have_any_shape():
    wide, narrow = (SyntheticSource(["please"], noise=0, aspect=aspect) for aspect in (16 / 9, 3 / 4))
    time = middle_of(wide)
    figures = [normalise(at(source, time)[None], source.aspect)[0] for source in (wide, narrow)]
    assert np.allclose(kp.right_hand(figures[0]), kp.right_hand(figures[1]), atol=1e-4)


def test_the_truth_covers_the_time_the_hands_are_up():
    source = SyntheticSource(["hello", "help", "me"], rate=20)
    keypoints = all_keypoints(source)
    times = np.arange(len(keypoints)) / source.rate
    signing = np.any([(times >= start) & (times <= end) for _, start, end in source.truth], axis=0)
    seen = kp.is_present(kp.right_hand(keypoints))
    assert not (seen & ~signing).any()
    assert seen.sum() > 0.6 * signing.sum()
    for (_, _, end), (_, start, _) in itertools.pairwise(source.truth):
        assert start - end == pytest.approx(1.0)


def test_idle_is_no_sign_and_still_moves():
    source = SyntheticSource(["idle"])
    assert source.truth == []
    assert kp.is_present(kp.right_hand(all_keypoints(source))).any()


def test_times_frames_and_repeats_agree():
    source = SyntheticSource(["me"], rate=12, repeat=2)
    times = [frame.time for frame in source]
    assert len(times) == source.frames
    (_, first, _), (_, second, _) = source.truth
    assert second - first == pytest.approx(source.frames / 2 / 12)
    assert np.allclose(np.diff(times), 1 / 12)
    endless = SyntheticSource(["me"], rate=2, repeat=None)
    assert endless.frames is None
    assert len(list(itertools.islice(endless, 100))) == 100
    endless.close()
    assert endless.read() is None


class TestSignsAreDoneAsTheDictionarySays:
    """In the signing space: shoulder widths from between the shoulders, y down."""

    def seen(self, sign, share=0.6):
        source = SyntheticSource([sign], noise=0)
        keypoints = normalise(at(source, middle_of(source, share))[None], source.aspect)[0]
        return kp.body(keypoints), kp.face(keypoints), kp.left_hand(keypoints), kp.right_hand(keypoints)

    @pytest.mark.parametrize(("sign", "place"), [("mother", kp.FACE_CHIN), ("father", kp.FACE_TOP)])
    def test_the_thumb_is_at_chin_or_forehead_with_the_fingers_up(self, sign, place):
        _, face, _, hand = self.seen(sign)
        assert np.linalg.norm(hand[kp.Hand.THUMB_TIP, :2] - face[place, :2]) < 0.15
        assert hand[kp.Hand.MIDDLE_TIP, 1] < hand[kp.Hand.WRIST, 1] - 0.4

    def test_hello_leaves_the_temple_to_the_side(self):
        _, _, _, start = self.seen("hello", 0.32)
        body, _, _, end = self.seen("hello", 0.65)
        assert np.linalg.norm(start[kp.Hand.INDEX_TIP, :2] - body[B.RIGHT_EYE_OUTER, :2]) < 0.2
        assert end[kp.Hand.INDEX_TIP, 0] < start[kp.Hand.INDEX_TIP, 0] - 0.25

    def test_iloveyou_holds_thumb_index_and_little_finger_out(self):
        _, _, _, hand = self.seen("iloveyou")
        height = hand[kp.Hand.WRIST, 1] - hand[:, 1]
        assert min(height[kp.Hand.INDEX_TIP], height[kp.Hand.PINKY_TIP]) > 2 * height[kp.Hand.MIDDLE_TIP]
        assert hand[kp.Hand.THUMB_TIP, 0] > hand[kp.Hand.INDEX_TIP, 0]

    def test_no_brings_the_fingertips_to_the_thumb(self):
        source = SyntheticSource(["no"], noise=0)
        _, start, end = source.truth[0]
        hands = [kp.right_hand(source.figure(time)) for time in np.arange(start + 0.6, end - 0.6, 1 / 30)]
        gap = np.array([np.linalg.norm(hand[kp.Hand.INDEX_TIP] - hand[kp.Hand.THUMB_TIP]) for hand in hands])
        closed = gap < 0.08
        assert gap.max() > 0.2
        assert np.sum(closed[1:] & ~closed[:-1]) == 2

    def test_help_lifts_the_fist_on_the_palm(self):
        _, _, low_palm, low_fist = self.seen("help", 0.3)
        _, _, palm, fist = self.seen("help", 0.7)
        assert fist[0, 1] < low_fist[0, 1] - 0.2 and palm[0, 1] < low_palm[0, 1] - 0.2
        assert fist[kp.Hand.THUMB_TIP, 1] < fist[:, 1].min() + 1e-6
        assert fist[kp.Hand.PINKY_MCP, 1] < palm[:, 1].max()

    def test_please_circles_on_the_chest(self):
        source = SyntheticSource(["please"], noise=0)
        _, start, end = source.truth[0]
        wrists = np.stack(
            [kp.right_hand(source.figure(time))[0] for time in np.arange(start + 0.66, end - 0.6, 1 / 30)]
        )
        assert np.ptp(wrists[:, 0]) == pytest.approx(np.ptp(wrists[:, 1]), rel=0.05)
        assert np.ptp(wrists[:, 1]) > 0.15
