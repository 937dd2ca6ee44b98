"""The two kinds of crop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asl_live import keypoints as kp
from asl_live.extract.crop import BOTTOM, LEFT, RIGHT, TOP, cut_rgb_crop, draw_landmark_crop
from asl_live.keypoints import Body


def body() -> np.ndarray:
    """A plain upright body in the signing space, [33, 4]."""
    points = np.zeros((33, 4), np.float32)
    for name, x, y in (
        (Body.NOSE, 0, -0.6), (Body.LEFT_EYE_INNER, 0.05, -0.7), (Body.LEFT_EYE, 0.1, -0.7),
        (Body.LEFT_EYE_OUTER, 0.15, -0.7), (Body.RIGHT_EYE_INNER, -0.05, -0.7), (Body.RIGHT_EYE, -0.1, -0.7),
        (Body.RIGHT_EYE_OUTER, -0.15, -0.7), (Body.MOUTH_LEFT, 0.08, -0.45), (Body.MOUTH_RIGHT, -0.08, -0.45),
        (Body.LEFT_SHOULDER, 0.5, 0), (Body.RIGHT_SHOULDER, -0.5, 0), (Body.LEFT_ELBOW, 0.7, 0.7),
        (Body.RIGHT_ELBOW, -0.7, 0.7), (Body.LEFT_WRIST, 0.4, 1.1), (Body.RIGHT_WRIST, -0.4, 0.1),
    ):  # fmt: skip
        points[name] = (x, y, 0, 1)
    return points


def hand(x: float, y: float, size: float = 0.3) -> np.ndarray:
    """An open hand with its wrist at (x, y), [21, 3]."""
    points = np.zeros((21, 3), np.float32)
    for finger in range(5):
        for joint in range(4):
            points[1 + finger * 4 + joint, :2] = (size * (finger - 2) * 0.3, -size * (joint + 1) * 0.4)
    points[:, :2] += (x, y)
    return points


def centre(plane: np.ndarray) -> tuple[float, float]:
    """Where a plane is bright, in the signing space."""
    rows, columns = np.nonzero(plane)
    return (columns.mean() + 0.5) / 64 * (RIGHT - LEFT) + LEFT, (rows.mean() + 0.5) / 64 * (
        BOTTOM - TOP
    ) + TOP


def assert_alike(one: np.ndarray, other: np.ndarray) -> None:
    """Equal but for the shading along the edges of lines."""
    difference = np.abs(one.astype(int) - other)
    assert difference.max() <= 64 and difference.mean() < 0.5


def test_each_part_has_its_channel_and_its_place() -> None:
    crop = draw_landmark_crop(kp.join(body(), None, hand(0.8, 0.2), hand(-0.9, -0.5)))
    assert crop.shape == (64, 64, 3) and crop.dtype == np.uint8 and crop.flags.c_contiguous
    assert centre(crop[..., 1]) == pytest.approx((-0.9, -0.7), abs=0.15)
    assert centre(crop[..., 2]) == pytest.approx((0.8, 0.0), abs=0.15)
    left, row = round((-0.5 - LEFT) * 20 - 0.5), round((0 - TOP) * 20 - 0.5)
    assert crop[row - 1 : row + 2, left : left + 20, 0].max(0).min() > 128, "the line of the shoulders"


def test_what_was_not_found_is_not_drawn() -> None:
    assert not draw_landmark_crop(np.zeros(kp.SIZE, np.float32)).any()
    only_left = draw_landmark_crop(kp.join(left_hand=hand(0, 0)))
    assert only_left[..., 2].any() and not only_left[..., :2].any()


def test_the_face_mesh_changes_nothing() -> None:
    mesh = np.random.default_rng(0).random((kp.FACE_POINTS, 3))
    with_mesh, without = (draw_landmark_crop(kp.join(body(), face)) for face in (mesh, None))
    np.testing.assert_array_equal(with_mesh, without)
    assert without[:36, :, 0].any(), "a head is drawn all the same"


def test_fingertips_are_brighter_than_bones() -> None:
    plane = draw_landmark_crop(kp.join(right_hand=hand(0, 0, 1.0)))[..., 1]
    tips, knuckles = plane[: plane.any(1).argmax() + 3], plane[-28:]
    assert tips.max() > 240 and 100 < knuckles.max() < 200


@settings(deadline=None, max_examples=60)
@given(
    st.floats(-2, 2), st.floats(-2.2, 1.6), st.floats(-2, 2), st.floats(-2.2, 1.6), st.integers(0, 2**32 - 1)
)
def test_mirrored_keypoints_give_the_flipped_picture(
    x: float, y: float, u: float, v: float, seed: int
) -> None:
    jitter = np.random.default_rng(seed).normal(0, 0.05, kp.SIZE).astype(np.float32)
    keypoints = kp.join(body(), None, hand(x, y), hand(u, v)) + jitter
    flipped = draw_landmark_crop(keypoints)[:, ::-1][..., [0, 2, 1]]
    assert_alike(draw_landmark_crop(kp.mirror(keypoints, axis=0.0)), flipped)


@pytest.mark.parametrize("far", [1e3, 1e30, np.inf, -np.inf])
def test_landmarks_far_away_do_no_harm(far: float) -> None:
    keypoints = kp.join(body(), None, hand(0, 0), hand(0, 0))
    kp.right_hand(keypoints)[:, 0] = far
    kp.body(keypoints)[Body.LEFT_WRIST, 1] = far
    assert draw_landmark_crop(keypoints)[..., 2].any()


def gradient(height: int, width: int) -> np.ndarray:
    """Blue tells the column, green the row, red is constant."""
    rows, columns = np.indices((height, width))
    shades = columns / width * 255, rows / height * 255, np.full((height, width), 9.0)
    return np.stack(shades, -1).astype(np.uint8)


def test_the_rgb_crop_is_the_square_around_the_shoulders() -> None:
    crop = cut_rgb_crop(gradient(400, 600), (0.75, 0.5, 0.2))  # 300 columns in, 200 rows down, side 320
    assert crop.shape == (64, 64, 3) and crop.dtype == np.uint8
    red, green, blue = crop[32, 32].astype(float)
    assert (red, green, blue) == pytest.approx((9, 127, 127), abs=3)
    assert crop[32, 0, 2] == pytest.approx((300 - 160) / 600 * 255, abs=3)
    assert crop[63, 32, 1] == pytest.approx((200 + 160) / 400 * 255, abs=3)


def test_beyond_the_border_the_edge_is_repeated() -> None:
    crop = cut_rgb_crop(gradient(400, 600), (0.0, 0.5, 0.25))
    assert (crop[:, :31, 2] <= 1).all() and crop[32, 63, 2] > 60
    np.testing.assert_allclose(crop[32, :31, 1], crop[32, 0, 1], atol=1)


def test_before_a_body_is_seen_the_middle_is_cut() -> None:
    crop = cut_rgb_crop(gradient(400, 600), None)
    assert crop[0, 0, 2] == pytest.approx(100 / 600 * 255, abs=3)
    assert crop[0, 0, 1] == pytest.approx(0, abs=3) and crop[63, 63, 1] == pytest.approx(255, abs=4)


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.floats(-50, 50), st.floats(-50, 50), st.floats(0, 1000))
def test_any_square_of_any_picture_gives_a_crop(
    height: int, width: int, x: float, y: float, side: float
) -> None:
    assert cut_rgb_crop(gradient(height, width), (x, y, side)).shape == (64, 64, 3)
