"""A clip replayed: at its own pace, over pixels or as a figure, by mouse and keys."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from asl_live import keypoints as kp
from asl_live.app.clip_pictures import FramePictures, draw_movement
from asl_live.app.clip_view import REST, ClipView
from asl_live.app.theme import Choice, Theme
from asl_live.clip import Clip
from asl_live.extract.crop import RGB_SIDE, cut_rgb_crop
from asl_live.extract.drawing import LEFT_COLOUR, RIGHT_COLOUR
from asl_live.keypoints import Body
from asl_live.sources.synthetic import SyntheticSource


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def make_clip(times=(0.0, 0.1, 0.2, 0.6, 0.7), crops=False, hands=True):
    """Shoulders in the middle, the right hand moving from left to right."""
    keypoints = np.zeros((len(times), kp.SIZE), np.float32)
    for index, step in enumerate(keypoints):
        body = kp.body(step)
        body[:, :3], body[:, 3] = (0.5, 0.6, 0), 1
        body[Body.LEFT_SHOULDER, :2], body[Body.RIGHT_SHOULDER, :2] = (0.6, 0.5), (0.4, 0.5)
        if hands:
            kp.right_hand(step)[:] = (0.3 + 0.05 * index, 0.4, 0)
    pixels = np.full((len(times), 64, 64, 3), (200, 10, 20), np.uint8) if crops else None
    return Clip(np.array(times), keypoints, 1.0, pixels, sign="hello", signer="ann")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def view(qapp, qtbot, clock):
    theme = Theme(qapp, Choice.LIGHT)
    view = ClipView(theme, clock=clock)
    qtbot.addWidget(view, before_close_func=lambda one: theme.deleteLater())
    view.resize(360, 340)
    view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    return view


def pass_time(view, clock, seconds, qtbot, until):
    clock.now += seconds
    qtbot.waitUntil(until)


def test_frames_come_at_the_times_of_the_recording(view, clock, qtbot):
    view.show_clip(make_clip())
    assert (view.is_playing, view.index) == (True, 0)
    pass_time(view, clock, 0.25, qtbot, lambda: view.index == 2)
    clock.now += 0.3  # a frame that came late: the one before stands longer
    QTest.qWait(40)
    assert view.index == 2
    pass_time(view, clock, 0.06, qtbot, lambda: view.index == 3)


def test_half_speed_takes_twice_the_time(view, clock, qtbot):
    view.show_clip(make_clip())
    QTest.keyClick(view, Qt.Key.Key_S)
    assert view.speed_button.text() == "Half speed"
    pass_time(view, clock, 0.21, qtbot, lambda: view.index == 1)


def test_it_begins_anew_until_told_not_to(view, clock, qtbot):
    view.show_clip(make_clip())
    with qtbot.waitSignal(view.played):
        clock.now += 0.71 + REST
    assert (view.is_playing, view.index) == (True, 0)
    QTest.keyClick(view, Qt.Key.Key_L)
    pass_time(view, clock, 0.71, qtbot, lambda: not view.is_playing)
    assert view.index == 4
    QTest.keyClick(view, Qt.Key.Key_Space)  # from the beginning
    assert (view.is_playing, view.index) == (True, 0)


def test_keys_and_slider_go_by_frames_and_pause(view):
    view.show_clip(make_clip())
    view.picture.setFocus()
    QTest.keyClick(view.picture, Qt.Key.Key_Right)
    assert (view.is_playing, view.index, view.slider.value()) == (False, 1, 1)
    QTest.keyClick(view.picture, Qt.Key.Key_End)
    assert view.index == 4
    QTest.keyClick(view.picture, Qt.Key.Key_Right)
    assert view.index == 4
    view.slider.setFocus()
    QTest.keyClick(view.slider, Qt.Key.Key_Home)
    assert view.index == 0
    QTest.keyClick(view.slider, Qt.Key.Key_Space)
    assert view.is_playing


def test_a_click_on_the_picture_or_the_button_pauses_and_plays(view):
    view.show_clip(make_clip())
    QTest.mouseClick(view.picture, Qt.MouseButton.LeftButton)
    assert not view.is_playing
    assert view.play_button.accessibleName() == "Play"
    QTest.mouseClick(view.play_button, Qt.MouseButton.LeftButton)
    assert view.is_playing


def test_pixels_are_shown_where_there_are_some_and_can_be_put_away(view):
    view.show_clip(make_clip(crops=True))
    red = view.picture.image.pixelColor(3, 3)
    assert (red.red(), red.green(), red.blue()) == (200, 10, 20)
    QTest.keyClick(view, Qt.Key.Key_P)
    assert view.picture.image.pixelColor(3, 3).red() < 100
    view.show_clip(make_clip())
    assert not view.pixels_box.isVisible()


def test_nothing_moves_while_it_is_hidden(view, clock, qtbot):
    view.show_clip(make_clip())
    view.hide()
    clock.now += 0.3
    QTest.qWait(40)
    assert view.index == 0
    view.show()  # and it goes on from there
    QTest.qWait(40)
    assert view.index == 0
    pass_time(view, clock, 0.15, qtbot, lambda: view.index == 1)


@pytest.mark.parametrize("clip", [None, make_clip(times=(0.0,))])
def test_no_clip_and_one_frame_stand_still(view, clip):
    view.show_clip(clip)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_L):
        QTest.keyClick(view, key)
    assert (view.is_playing, view.index) == (False, 0)
    assert (view.picture.image is None) == (clip is None)


def test_a_message_stands_in_place_of_the_clip(view):
    view.show_clip(make_clip())
    view.show_message("This clip cannot be shown", "It is damaged.")
    assert view.clip is None
    assert "damaged" in view.picture.accessibleDescription()
    view.show_clip(make_clip())
    assert view.picture.title == ""


def test_the_skeleton_lies_on_the_crop_where_the_extractor_cut_it():
    # A picture of 200x200 with a white spot where the hand is; cut as the extractor cuts it.
    clip = make_clip(times=(0.0,))
    picture = np.zeros((200, 200, 3), np.uint8)
    picture[76:84, 56:64] = 255
    crop = cut_rgb_crop(picture, (0.5, 0.5, 0.2))
    clip = Clip(clip.times, clip.keypoints, 1.0, crop[None])
    spot = np.argwhere(FramePictures(clip).pixels(0, 320)[..., 0] == RIGHT_COLOUR[0]).mean(0)
    wanted = (np.array((0.4, 0.3)) - (0.5 - 0.1 * RGB_SIDE)) / (0.2 * RGB_SIDE) * 320
    assert np.abs(spot - wanted).max() < 4


def test_a_movement_is_drawn_in_the_colour_of_its_hand():
    picture = draw_movement(make_clip(), 144, 108).astype(int)
    assert picture.shape == (108, 144, 3)
    assert (np.abs(picture - RIGHT_COLOUR).sum(2) < 12).sum() > 10
    assert (np.abs(picture - LEFT_COLOUR).sum(2) < 12).sum() == 0
    still = draw_movement(make_clip(hands=False), 144, 108).astype(int)
    assert (np.abs(still - RIGHT_COLOUR).sum(2) < 12).sum() == 0


def test_an_empty_frame_is_drawn_too():
    clip = Clip(np.array([0.0]), np.zeros((1, kp.SIZE), np.float32))
    assert draw_movement(clip, 90, 120).shape == (120, 90, 3)
    assert FramePictures(clip).figure(0, 120).shape == (120, 160, 3)


def test_a_figure_wears_its_skeleton():
    """Both hands in their colours, where there are no pixels too."""
    signer = SyntheticSource(["help"])
    clip = Clip(np.array([0.0]), signer.keypoints(signer.frames // 2)[None], signer.aspect)
    picture = FramePictures(clip).figure(0, 240).astype(int)
    for colour in (LEFT_COLOUR, RIGHT_COLOUR):
        assert (np.abs(picture - colour).max(-1) < 12).any()
