"""Keypoints drawn for people to look at: over a picture, or as a figure where there is no picture."""

from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np

from asl_live import keypoints as kp
from asl_live.extract.crop import HAND_LINES
from asl_live.keypoints import Body, Hand

# The face mesh is a thicket of 468 points; these lines (MediaPipe's face contours) show a face.
# fmt: off
FACE_OVAL = np.array([
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
])
# fmt: on
LIPS = np.array([61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185])
EYES = (
    np.array([263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466]),
    np.array([33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246]),
)
BROWS = (np.array([276, 283, 282, 295, 285]), np.array([46, 53, 52, 65, 55]))

ARMS = (
    (Body.LEFT_SHOULDER, Body.LEFT_ELBOW, Body.LEFT_WRIST),
    (Body.RIGHT_SHOULDER, Body.RIGHT_ELBOW, Body.RIGHT_WRIST),
)
TORSO = (Body.LEFT_SHOULDER, Body.RIGHT_SHOULDER, Body.RIGHT_HIP, Body.LEFT_HIP)
PALM = (Hand.WRIST, Hand.THUMB_CMC, Hand.INDEX_MCP, Hand.MIDDLE_MCP, Hand.RING_MCP, Hand.PINKY_MCP)

# A body landmark that MediaPipe is less sure of than this is a guess, often far off.
SURE = 0.15

# Colours are blue, green, red. The two hands differ so that a swap is seen at once.
BODY_COLOUR, FACE_COLOUR = (240, 240, 240), (200, 205, 190)
RIGHT_COLOUR, LEFT_COLOUR = (190, 214, 60), (70, 170, 255)
SHADOW = (30, 24, 18)
GROUND, FLOOR = (66, 53, 44), (52, 41, 33)
SHIRT, SHIRT_EDGE = (150, 118, 78), (122, 92, 56)
SKIN, SKIN_EDGE = (168, 196, 232), (92, 118, 160)
HAIR, MOUTH = (44, 50, 66), (98, 104, 176)

# cv2 takes whole numbers: positions are given in 1/16 pixel.
_SHIFT = 4


def draw_skeleton(picture: np.ndarray, keypoints: np.ndarray) -> None:
    """Draw body, face contours and hands over a BGR picture [height, width, 3], in place.

    ``keypoints`` [1662] are in image units. The signer's right hand is teal, the left one orange.
    Parts that were not found are not drawn.
    """
    height, width = picture.shape[:2]
    size = np.array((width, height))
    thick = max(1, round(height / 240))
    body, face = kp.body(keypoints), kp.face(keypoints)
    if kp.is_present(face):
        points = face[:, :2] * size
        for line, closed in ((FACE_OVAL, True), (LIPS, True), *((e, True) for e in EYES)):
            _line(picture, points[line], FACE_COLOUR, max(1, thick // 2), closed)
        for brow in BROWS:
            _line(picture, points[brow], FACE_COLOUR, max(1, thick // 2))
    if kp.is_present(body):
        points, sure = body[:, :2] * size, _are_sure(body)
        bones = [[*pair] for line in ((*TORSO, TORSO[0]), *ARMS) for pair in pairwise(line)]
        bones = [bone for bone in bones if sure[bone].all()]
        for colour, extra in ((SHADOW, 2), (BODY_COLOUR, 0)):
            for bone in bones:
                _line(picture, points[bone], colour, thick + extra)
    for view, colour in ((kp.left_hand, LEFT_COLOUR), (kp.right_hand, RIGHT_COLOUR)):
        hand = view(keypoints)
        if kp.is_present(hand):
            _draw_hand_lines(picture, hand[:, :2] * size, colour, thick)


def draw_figure(keypoints: np.ndarray, aspect: float, height: int = 480) -> np.ndarray:
    """A figure on a plain ground, uint8 BGR [height, round(height * aspect), 3].

    For sources that have keypoints and no pixels. ``keypoints`` [1662] are in image units of a
    picture of that ``aspect`` (width over height). Without a body only the ground and any hands
    are drawn.
    """
    width = max(1, round(height * aspect))
    picture = _ground(width, height).copy()
    size = np.array((width, height))
    body = kp.body(keypoints)
    unit = height / 5
    if kp.is_present(body):
        points = body[:, :2] * size
        shoulders = points[[Body.LEFT_SHOULDER, Body.RIGHT_SHOULDER]]
        # Beyond the limits no line has a thickness that cv2 takes.
        unit = float(np.clip(np.linalg.norm(shoulders[0] - shoulders[1]), height / 20, 4 * height))
        sure = _are_sure(body)
        _draw_trunk(picture, points, sure, unit)
        _draw_head(picture, points, kp.face(keypoints)[:, :2] * size, unit)
        for arm in ARMS:
            joints = [joint for joint in arm if sure[joint]]
            _line(picture, points[joints], SHIRT_EDGE, round(unit * 0.23))
            _line(picture, points[joints], SHIRT, round(unit * 0.20))
    for view in (kp.left_hand, kp.right_hand):
        hand = view(keypoints)
        if kp.is_present(hand):
            _draw_full_hand(picture, hand[:, :2] * size, unit)
    return picture


@lru_cache(maxsize=2)
def _ground(width: int, height: int) -> np.ndarray:
    shade = np.linspace(0, 1, height)[:, None, None]
    column = (np.array(GROUND) * (1 - shade) + np.array(FLOOR) * shade).astype(np.uint8)
    return np.repeat(column, width, axis=1)


def _are_sure(body: np.ndarray) -> np.ndarray:
    """Which body landmarks to draw [33]; collections without visibilities have all of them zero."""
    visible = body[:, 3]
    return visible >= SURE if visible.any() else np.ones(len(body), bool)


def _fixed(points: np.ndarray) -> np.ndarray:
    """Pixel positions as cv2's fixed-point numbers; the limit keeps far-off ones from overflowing."""
    return np.rint(np.clip(np.nan_to_num(points), -8000, 8000) * (1 << _SHIFT)).astype(np.int32)


def _line(picture: np.ndarray, points: np.ndarray, colour: tuple, thick: int, closed: bool = False) -> None:
    if len(points) > 1:
        cv2.polylines(picture, [_fixed(points)], closed, colour, max(1, thick), cv2.LINE_AA, _SHIFT)


def _fill(picture: np.ndarray, points: np.ndarray, colour: tuple) -> None:
    cv2.fillPoly(picture, [_fixed(points)], colour, cv2.LINE_AA, _SHIFT)


def _dot(picture: np.ndarray, point: np.ndarray, radius: float, colour: tuple) -> None:
    centre = _fixed(point).tolist()
    cv2.circle(picture, centre, max(1, round(radius * (1 << _SHIFT))), colour, -1, cv2.LINE_AA, _SHIFT)


def _draw_hand_lines(picture: np.ndarray, points: np.ndarray, colour: tuple, thick: int) -> None:
    knuckles = points[[Hand.INDEX_MCP, Hand.MIDDLE_MCP, Hand.RING_MCP, Hand.PINKY_MCP]]
    for paint, extra in ((SHADOW, 2), (colour, 0)):
        for finger in HAND_LINES:
            _line(picture, points[finger], paint, thick + extra)
        _line(picture, knuckles, paint, thick + extra)
    for point in points:
        _dot(picture, point, thick * 1.1, colour)


def _draw_trunk(picture: np.ndarray, points: np.ndarray, sure: np.ndarray, unit: float) -> None:
    left, right = points[Body.LEFT_SHOULDER], points[Body.RIGHT_SHOULDER]
    down = np.array((0.0, 1.6 * unit))
    hips = [Body.RIGHT_HIP, Body.LEFT_HIP]
    lower = points[hips] if sure[hips].all() else np.stack((right + down, left + down))
    trunk = np.stack((left, right, *lower))
    _line(picture, trunk, SHIRT_EDGE, round(unit * 0.27), closed=True)
    _line(picture, trunk, SHIRT, round(unit * 0.24), closed=True)
    _fill(picture, trunk, SHIRT)


def _draw_head(picture: np.ndarray, points: np.ndarray, face: np.ndarray, unit: float) -> None:
    middle = (points[Body.LEFT_SHOULDER] + points[Body.RIGHT_SHOULDER]) / 2
    chin = face[kp.FACE_CHIN] if face.any() else points[Body.NOSE]
    neck = np.stack((chin * 0.7 + middle * 0.3, middle - (0.0, 0.02 * unit)))
    _line(picture, neck, SKIN_EDGE, round(unit * 0.29))
    _line(picture, neck, SKIN, round(unit * 0.26))
    edge = max(1, round(unit * 0.012))
    if face.any():
        oval = face[FACE_OVAL]
        _draw_hair(picture, oval)
        _fill(picture, oval, SKIN)
        _line(picture, oval, SKIN_EDGE, edge, closed=True)
        for eye in EYES:
            _fill(picture, face[eye], HAIR)
        _fill(picture, face[LIPS], MOUTH)
        for brow in BROWS:
            _line(picture, face[brow], HAIR, 2 * edge)
        return
    mouth = points[[Body.MOUTH_LEFT, Body.MOUTH_RIGHT]]
    eyes = points[[Body.LEFT_EYE, Body.RIGHT_EYE]]
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)[:, None]
    centre = 0.6 * eyes.mean(0) + 0.4 * mouth.mean(0)
    oval = centre + np.hstack((np.cos(turn) * 0.30, np.sin(turn) * 0.37)) * unit
    _draw_hair(picture, oval)
    _fill(picture, oval, SKIN)
    _line(picture, oval, SKIN_EDGE, edge, closed=True)
    for eye in eyes:
        _dot(picture, eye, unit * 0.03, HAIR)
    _line(picture, mouth, MOUTH, 2 * edge)


def _draw_hair(picture: np.ndarray, oval: np.ndarray) -> None:
    """Behind a face oval: it rises over the crown and ends above the chin."""
    middle = oval.mean(0)
    hair = middle + (oval - middle) * (1.3, 1.26)
    lowest = middle[1] + 0.2 * (oval[:, 1].max() - middle[1])
    hair[:, 1] = np.minimum(hair[:, 1], lowest)
    _fill(picture, hair, HAIR)


def _draw_full_hand(picture: np.ndarray, points: np.ndarray, unit: float) -> None:
    """A filled hand: each finger is outlined before the next, so that crossed fingers can be told."""
    thick = max(2.0, unit * 0.06)
    edge = round(thick + max(2.0, unit * 0.02))
    palm = cv2.convexHull(points[list(PALM)].astype(np.float32))[:, 0]
    _line(picture, palm, SKIN_EDGE, edge, closed=True)
    _fill(picture, palm, SKIN)
    _line(picture, palm, SKIN, round(thick), closed=True)
    for finger in HAND_LINES[::-1]:
        _line(picture, points[finger[1:]], SKIN_EDGE, edge)
        _line(picture, points[finger[1:]], SKIN, round(thick))
