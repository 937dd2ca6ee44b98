import numpy as np

from asl_live import keypoints as kp
from asl_live.extract.drawing import draw_figure, draw_skeleton
from asl_live.keypoints import Body


def a_hand(x, y):
    turn = np.linspace(0, 6, kp.HAND_POINTS)
    return np.stack((x + 0.05 * np.cos(turn), y + 0.05 * np.sin(turn), np.zeros_like(turn)), axis=-1)


def a_body():
    body = np.zeros((kp.BODY_POINTS, 4), np.float32)
    body[:, :2] = 0.5
    body[:, 3] = 1
    body[Body.LEFT_SHOULDER, :2], body[Body.RIGHT_SHOULDER, :2] = (0.65, 0.5), (0.35, 0.5)
    body[Body.LEFT_HIP, :2], body[Body.RIGHT_HIP, :2] = (0.6, 0.95), (0.4, 0.95)
    body[Body.NOSE, :2] = 0.5, 0.25
    return body


def changed(keypoints, shape=(120, 160, 3)):
    picture = np.full(shape, 128, np.uint8)
    draw_skeleton(picture, keypoints)
    return (picture != 128).any(axis=-1)


def test_nothing_found_draws_nothing():
    assert not changed(kp.join()).any()


def test_a_hand_is_drawn_where_it_is_in_a_picture_of_any_shape():
    for shape in ((120, 160, 3), (300, 100, 3)):
        rows, columns = np.nonzero(changed(kp.join(right_hand=a_hand(0.25, 0.75)), shape))
        assert abs(columns.mean() / shape[1] - 0.25) < 0.05
        assert abs(rows.mean() / shape[0] - 0.75) < 0.05


def test_the_hands_can_be_told_apart():
    pictures = []
    for name in ("left_hand", "right_hand"):
        picture = np.zeros((120, 160, 3), np.uint8)
        draw_skeleton(picture, kp.join(**{name: a_hand(0.5, 0.5)}))
        pictures.append(picture)
    assert (pictures[0] != pictures[1]).any()


def test_a_body_landmark_that_was_guessed_is_not_drawn():
    body = a_body()
    seen = changed(kp.join(body=body))
    body[[Body.LEFT_HIP, Body.RIGHT_HIP], 3] = 0.01
    unsure = changed(kp.join(body=body))
    assert seen[110].any() and not unsure[110].any()


def test_landmarks_far_outside_or_not_numbers_do_no_harm():
    body = a_body()
    body[Body.LEFT_WRIST, :2] = 1e9, -1e9
    body[Body.RIGHT_WRIST, :2] = np.nan
    assert changed(kp.join(body=body)).any()
    draw_figure(kp.join(body=body), 4 / 3)


def test_the_figure_has_the_shape_that_was_asked_for():
    figure = draw_figure(kp.join(body=a_body()), 16 / 9, height=180)
    assert figure.shape == (180, 320, 3) and figure.dtype == np.uint8


def test_the_figure_shows_body_and_hands_and_an_empty_one_only_the_ground():
    ground = draw_figure(kp.join(), 4 / 3, 120)
    trunk = draw_figure(kp.join(body=a_body()), 4 / 3, 120)
    signing = draw_figure(kp.join(body=a_body(), left_hand=a_hand(0.9, 0.2)), 4 / 3, 120)
    assert (ground == ground[:, :1]).all()
    assert (trunk != ground).any()
    assert (signing[10:40, 130:] != trunk[10:40, 130:]).any()


def test_the_keypoints_stay_as_they_were():
    keypoints = kp.join(body=a_body(), left_hand=a_hand(0.9, 0.2))
    before = keypoints.copy()
    draw_figure(keypoints, 4 / 3, 120)
    changed(keypoints)
    assert (keypoints == before).all()


def test_a_body_larger_than_any_picture_does_no_harm():
    body = a_body()
    body[Body.LEFT_SHOULDER, :2], body[Body.RIGHT_SHOULDER, :2] = (1000, -1000), (-1000, 1000)
    keypoints = kp.join(body=body, right_hand=a_hand(-1000, 1000))
    changed(keypoints)
    draw_figure(keypoints, 4 / 3)
