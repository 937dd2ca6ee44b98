"""The crop: one small picture of the signer in each frame, in two kinds.

``rgb`` is cut from the pixels. ``landmarks`` is drawn from the keypoints: it needs no pixels, so
collections of landmarks can be trained on, and it carries nobody's face. Both are [64, 64, 3].
"""

import cv2
import numpy as np

from asl_live import keypoints as kp
from asl_live.keypoints import Body, Hand
from asl_live.observation import CROP_SIZE

# What the landmark crop covers, in shoulder widths: from a raised hand down to the hips.
LEFT, RIGHT = -1.6, 1.6
TOP, BOTTOM = -1.9, 1.3

# The rgb crop's side in shoulder widths.
RGB_SIDE = 4.0

BONE, TIP = (160,), (255,)
HAND_LINES = np.array(
    [
        [Hand.WRIST, Hand.THUMB_CMC, Hand.THUMB_MCP, Hand.THUMB_IP, Hand.THUMB_TIP],
        [Hand.WRIST, Hand.INDEX_MCP, Hand.INDEX_PIP, Hand.INDEX_DIP, Hand.INDEX_TIP],
        [Hand.WRIST, Hand.MIDDLE_MCP, Hand.MIDDLE_PIP, Hand.MIDDLE_DIP, Hand.MIDDLE_TIP],
        [Hand.WRIST, Hand.RING_MCP, Hand.RING_PIP, Hand.RING_DIP, Hand.RING_TIP],
        [Hand.WRIST, Hand.PINKY_MCP, Hand.PINKY_PIP, Hand.PINKY_DIP, Hand.PINKY_TIP],
    ]
)
FINGERTIPS = [Hand.THUMB_TIP, Hand.INDEX_TIP, Hand.MIDDLE_TIP, Hand.RING_TIP, Hand.PINKY_TIP]
BODY_LINES = np.array(
    [
        [Body.LEFT_SHOULDER, Body.RIGHT_SHOULDER],
        [Body.LEFT_SHOULDER, Body.LEFT_ELBOW],
        [Body.LEFT_ELBOW, Body.LEFT_WRIST],
        [Body.RIGHT_SHOULDER, Body.RIGHT_ELBOW],
        [Body.RIGHT_ELBOW, Body.RIGHT_WRIST],
        [Body.LEFT_EYE_INNER, Body.LEFT_EYE_OUTER],
        [Body.RIGHT_EYE_INNER, Body.RIGHT_EYE_OUTER],
        [Body.MOUTH_LEFT, Body.MOUTH_RIGHT],
    ]
)

# The face oval around the line from the mouth to the eyes, in lengths of that line. The oval comes
# from the body's points, so that it is the same with and without a face mesh.
OVAL_HEIGHT, OVAL_CENTRE = 1.3, 0.6
OVAL_WIDTH = OVAL_HEIGHT * kp.FACE_WIDTH_OVER_HEIGHT
_TURN = np.arange(16)[:, None] * (2 * np.pi / 16)
_COS, _SIN = np.cos(_TURN) * OVAL_WIDTH, np.sin(_TURN) * OVAL_HEIGHT

# cv2 takes whole numbers: positions are given in 1/16 pixel.
_SHIFT = 4
_FIXED = CROP_SIZE / (RIGHT - LEFT) * (1 << _SHIFT)
# cv2 does not draw lines that cross a picture's border the same way on both sides, so the border
# lies this many pixels outside.
_MARGIN = 4
# The centre of the first pixel is position 0 for cv2, hence the half.
_OFFSET = (_MARGIN - 0.5) * (1 << _SHIFT)
_SIDE = CROP_SIZE + 2 * _MARGIN


def draw_landmark_crop(normalised: np.ndarray) -> np.ndarray:
    """The crop of kind ``landmarks``, uint8 [64, 64, 3].

    ``normalised`` are one step's keypoints [1662] in the signing space. Channel 0 shows head,
    shoulders and arms, channel 1 the signer's right hand, channel 2 the signer's left hand;
    fingertips are brighter than bones. Parts that were not found are not drawn. Mirrored keypoints
    give the flipped picture with channels 1 and 2 exchanged, up to anti-aliasing.
    """
    planes = np.zeros((3, _SIDE, _SIDE), np.uint8)
    body = kp.body(normalised)
    if kp.is_present(body):
        _draw_body(planes[0], body[:, :2])
    for plane, hand in ((planes[1], kp.right_hand(normalised)), (planes[2], kp.left_hand(normalised))):
        if kp.is_present(hand):
            _draw_hand(plane, hand[:, :2])
    return np.ascontiguousarray(planes[:, _MARGIN:-_MARGIN, _MARGIN:-_MARGIN].transpose(1, 2, 0))


def cut_rgb_crop(picture: np.ndarray, square: tuple[float, float, float] | None) -> np.ndarray:
    """The crop of kind ``rgb``, uint8 RGB [64, 64, 3], cut from a BGR picture [height, width, 3].

    ``square`` is centre x, centre y and shoulder width in picture heights, as
    :attr:`asl_live.signing_space.SigningSpace.square` gives it; with None the largest centred
    square is cut. Beyond the picture's border its edge pixels are repeated.
    """
    height, width = picture.shape[:2]
    if square is None:
        x, y, side = width / 2, height / 2, float(min(height, width))
    else:
        x, y, side = square[0] * height, square[1] * height, square[2] * height * RGB_SIDE
    # A false find far outside the picture must not ask for a picture of gigabytes.
    side = min(max(side, 2.0), 4.0 * max(height, width))
    left, top = round(x - side / 2), round(y - side / 2)
    right, bottom = left + round(side), top + round(side)
    columns = np.clip((left, right), 0, width)
    rows = np.clip((top, bottom), 0, height)
    if columns[0] == columns[1] or rows[0] == rows[1]:
        return np.zeros((CROP_SIZE, CROP_SIZE, 3), np.uint8)
    cut = picture[rows[0] : rows[1], columns[0] : columns[1]]
    above, below = int(rows[0] - top), int(bottom - rows[1])
    before, after = int(columns[0] - left), int(right - columns[1])
    if above or below or before or after:
        cut = cv2.copyMakeBorder(cut, above, below, before, after, cv2.BORDER_REPLICATE)
    small = cv2.resize(cut, (CROP_SIZE, CROP_SIZE), interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(small, cv2.COLOR_BGR2RGB)


def _to_pixels(points: np.ndarray) -> np.ndarray:
    """Signing-space positions [points, 2] as cv2's fixed-point pixel positions."""
    # The limit keeps far-off landmarks from overflowing.
    return np.rint(np.clip((points - (LEFT, TOP)) * _FIXED + _OFFSET, -30000, 30000)).astype(np.int32)


def _draw_body(plane: np.ndarray, body: np.ndarray) -> None:
    cv2.polylines(plane, list(_to_pixels(body)[BODY_LINES]), False, TIP, 1, cv2.LINE_AA, _SHIFT)
    eyes = (body[Body.LEFT_EYE] + body[Body.RIGHT_EYE]) / 2
    mouth = (body[Body.MOUTH_LEFT] + body[Body.MOUTH_RIGHT]) / 2
    up = eyes - mouth
    across = np.array((-up[1], up[0]))
    oval = mouth + OVAL_CENTRE * up + _COS * across + _SIN * up
    cv2.polylines(plane, [_to_pixels(oval)], True, BONE, 1, cv2.LINE_AA, _SHIFT)


def _draw_hand(plane: np.ndarray, hand: np.ndarray) -> None:
    pixels = _to_pixels(hand)
    cv2.polylines(plane, list(pixels[HAND_LINES]), False, BONE, 1, cv2.LINE_AA, _SHIFT)
    for tip in pixels[FINGERTIPS].tolist():
        cv2.circle(plane, tip, 1 << _SHIFT, TIP, cv2.FILLED, cv2.LINE_AA, _SHIFT)
