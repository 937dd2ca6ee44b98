import numpy as np

from asl_live import keypoints as kp
from asl_live.app.live.composing import Look, compose
from asl_live.observation import Observation
from asl_live.sources.base import Frame


def a_frame(width=160, height=90):
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, : width // 2] = 200
    return Frame(0.0, picture=picture)


def a_hand_at_the_left():
    hand = np.zeros((kp.HAND_POINTS, 3))
    hand[:, 0], hand[:, 1] = 0.25, np.linspace(0.3, 0.7, kp.HAND_POINTS)
    return kp.join(right_hand=hand)


def test_the_picture_is_as_large_as_fits_in_its_own_shape():
    assert compose(a_frame(), None, Look(320, 320)).shape == (180, 320, 3)
    assert compose(a_frame(), None, Look(320, 90)).shape == (90, 160, 3)
    assert compose(a_frame(1600, 900), None, Look(320, 320)).shape == (180, 320, 3)


def test_what_is_shown_is_mirrored_and_the_frame_is_not():
    frame = a_frame()
    before = frame.picture.copy()
    picture = compose(frame, a_hand_at_the_left(), Look(160, 90, mirrored=True))
    assert picture[0, -1, 0] == 200 and picture[0, 0, 0] == 0
    assert (frame.picture == before).all()


def test_the_skeleton_goes_with_the_picture_and_can_be_left_out():
    bare = compose(a_frame(), a_hand_at_the_left(), Look(160, 90, skeleton=False))
    drawn = compose(a_frame(), a_hand_at_the_left(), Look(160, 90))
    columns = np.nonzero((bare != drawn).any(axis=(0, 2)))[0]
    assert abs(columns.mean() - 40) < 5
    mirrored = compose(a_frame(), a_hand_at_the_left(), Look(160, 90, mirrored=True))
    assert (mirrored == drawn[:, ::-1]).all()


def test_a_source_without_pixels_is_shown_as_a_figure():
    frame = Frame(0.0, observation=Observation(0.0, a_hand_at_the_left(), 4 / 3))
    assert compose(frame, None, Look(400, 300)).shape == (300, 400, 3)
