import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.errors import InputError
from asl_live.keypoints import Body, Hand
from asl_live.signing_space import normalise
from asl_live.sources.synthetic import SIGNS
from asl_live.sources.synthetic.people import HABITS, Person

PEOPLE = 12


def person(number):
    return Person(f"person {number}", np.random.default_rng(number))


@pytest.fixture(scope="module")
def clips():
    """Each sign by each of PEOPLE, sign by sign."""
    people = [person(number) for number in range(PEOPLE)]
    return {sign: [one.record(sign) for one in people] for sign in SIGNS}


def strong_hand(clip):
    """The dominant hand's landmarks in the signing space where it is seen, [steps, 21, 3]."""
    steps = normalise(clip.keypoints, clip.aspect)
    hand = (kp.left_hand if clip.hand == "left" else kp.right_hand)(steps)
    return hand[hand.any((1, 2))]


def nearest(clip, point, body_point):
    """How near a point of the strong hand comes to one of the body, shoulder widths."""
    steps = normalise(clip.keypoints, clip.aspect)
    hand = (kp.left_hand if clip.hand == "left" else kp.right_hand)(steps)
    seen = hand.any((1, 2))
    return np.linalg.norm(hand[seen, point, :2] - kp.body(steps)[seen, body_point, :2], axis=-1).min()


def test_every_sign_that_the_synthetic_signer_knows_has_habits():
    assert HABITS.keys() == SIGNS.keys()


def test_a_clip_says_that_nobody_signed_it(clips):
    for sign, theirs in clips.items():
        for number, clip in enumerate(theirs):
            assert clip.synthetic and clip.sign == sign and clip.signer == f"person {number}"
            assert len(clip) == 30 and clip.times[-1] == pytest.approx(29 / 15)


def test_the_same_person_is_made_up_again_from_the_same_numbers():
    one, other = person(3), person(3)
    for sign in ("help", "no"):
        assert np.array_equal(one.record(sign).keypoints, other.record(sign).keypoints)


def test_nobody_signs_twice_alike():
    one = person(3)
    assert not np.allclose(one.record("yes").keypoints, one.record("yes").keypoints, atol=0.01)


def test_some_sign_with_the_left_hand_and_some_before_a_wide_picture(clips):
    hands = [clip.hand for clip in clips["hello"]]
    assert {"left", "right"} == set(hands) and hands.count("right") > hands.count("left")
    assert len({round(clip.aspect, 2) for clip in clips["hello"]}) == 2


def test_one_person_keeps_hand_and_camera(clips):
    for number in range(PEOPLE):
        theirs = [clips[sign][number] for sign in SIGNS]
        assert len({(clip.hand, clip.aspect) for clip in theirs}) == 1


def test_the_thumb_comes_to_the_chin_for_mother_and_to_the_forehead_for_father(clips):
    heights = {sign: [strong_hand(clip)[:, Hand.THUMB_TIP, 1].min() for clip in clips[sign]] for sign in
               ("mother", "father")}  # fmt: skip
    assert all(father < mother - 0.2 for father, mother in zip(*reversed(heights.values()), strict=True))
    assert np.mean([nearest(clip, Hand.THUMB_TIP, Body.MOUTH_LEFT) for clip in clips["mother"]]) < 0.3


def test_some_thank_with_both_hands(clips):
    def raised(clip):
        steps = normalise(clip.keypoints, clip.aspect)
        wrists = np.stack([hand(steps)[:, Hand.WRIST, 1] for hand in (kp.left_hand, kp.right_hand)])
        return ((wrists < 0.3) & (wrists != 0)).all(0).sum() > 5

    share = np.mean([raised(clip) for clip in clips["thanks"]])
    assert 0 < share < 1


def test_the_hand_that_signs_is_seen(clips):
    for theirs in clips.values():
        assert all(len(strong_hand(clip)) >= 8 for clip in theirs)


def test_some_clips_begin_with_the_hands_at_rest_and_some_with_the_sign(clips):
    begun = [
        normalise(clip.keypoints, clip.aspect)[0, kp.LEFT_HAND.start :].any() for clip in clips["iloveyou"]
    ]
    assert 0 < sum(begun) < PEOPLE


def test_a_sign_that_it_does_not_know_is_one_sentence():
    with pytest.raises(InputError, match=r"does not know 'water'; it knows hello, thanks"):
        person(0).record("water")
