import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.sources.synthetic import SyntheticSource, known_signs
from asl_live.sources.synthetic.everyday import EVERYDAY
from asl_live.sources.synthetic.signs import SIGNS


def test_no_everyday_movement_has_the_name_of_a_sign():
    assert not set(EVERYDAY) & {*SIGNS, *known_signs()}
    assert len(EVERYDAY) >= 20


@pytest.mark.parametrize("movement", EVERYDAY)
def test_movements_are_smooth_and_nothing_of_them_is_true_signing(movement):
    source = SyntheticSource([movement], noise=0, rest=0.3, rate=50)
    assert source.truth == []
    figures = np.stack([source.figure(number / 50) for number in range(source.frames)])
    hands = np.concatenate((kp.left_hand(figures), kp.right_hand(figures)), axis=1)
    assert np.isfinite(figures).all()
    assert np.linalg.norm(np.diff(hands, axis=0), axis=-1).max() < 0.24  # shoulder widths in a fiftieth


def test_most_movements_bring_a_hand_before_the_camera():
    def is_seen(movement):
        frames = SyntheticSource([movement], noise=0, rate=5)
        return any(kp.right_hand(frame.observation.keypoints).any() for frame in frames)

    unseen = [movement for movement in EVERYDAY if not is_seen(movement)]
    assert unseen == ["sitting still"]


def test_it_can_be_asked_what_is_being_played():
    source = SyntheticSource(["typing", "yes"], noise=0, rest=1.0)
    assert source.playing(0.5) is None
    assert source.playing(2.0) == "typing"
    [(sign, start, end)] = source.truth
    assert sign == source.playing((start + end) / 2) == "yes"
    assert source.playing(start - 0.1) == "typing"
