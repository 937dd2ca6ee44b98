"""The layout of the 1662 numbers of one frame, and what is done on the layout alone.

One frame's keypoints are, in this order: body 33 x (x, y, z, visibility), face 468 x (x, y, z),
left hand 21 x (x, y, z), right hand 21 x (x, y, z). Coordinates are those of MediaPipe Holistic:
x and y in image units (0..1 over width and height), z in units of the width, "left" and "right"
are the signer's own. A part that was not found is all zeros.

Every function takes arrays of shape [..., 1662] and leaves its argument as it was.
"""

from enum import IntEnum

import numpy as np

from asl_live.errors import InputError
from asl_live.face_mirror import PAIRS as FACE_PAIRS

BODY_POINTS, FACE_POINTS, HAND_POINTS = 33, 468, 21

BODY = slice(0, BODY_POINTS * 4)
FACE = slice(BODY.stop, BODY.stop + FACE_POINTS * 3)
LEFT_HAND = slice(FACE.stop, FACE.stop + HAND_POINTS * 3)
RIGHT_HAND = slice(LEFT_HAND.stop, LEFT_HAND.stop + HAND_POINTS * 3)
SIZE = RIGHT_HAND.stop
FACELESS_SIZE = SIZE - FACE_POINTS * 3


class Body(IntEnum):
    """Names of the 33 body landmarks (the MediaPipe Pose topology)."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


class Hand(IntEnum):
    """Names of the 21 hand landmarks, from the wrist to the tip of each finger."""

    WRIST = 0
    THUMB_CMC = 1
    THUMB_MCP = 2
    THUMB_IP = 3
    THUMB_TIP = 4
    INDEX_MCP = 5
    INDEX_PIP = 6
    INDEX_DIP = 7
    INDEX_TIP = 8
    MIDDLE_MCP = 9
    MIDDLE_PIP = 10
    MIDDLE_DIP = 11
    MIDDLE_TIP = 12
    RING_MCP = 13
    RING_PIP = 14
    RING_DIP = 15
    RING_TIP = 16
    PINKY_MCP = 17
    PINKY_PIP = 18
    PINKY_DIP = 19
    PINKY_TIP = 20


# Face mesh landmarks that other modules name.
FACE_TOP, FACE_CHIN, FACE_RIGHT_SIDE, FACE_LEFT_SIDE = 10, 152, 234, 454

BODY_MIRROR = np.arange(BODY_POINTS)
for _left, _right in ((1, 4), (2, 5), (3, 6), (7, 8), (9, 10), *((i, i + 1) for i in range(11, 33, 2))):
    BODY_MIRROR[[_left, _right]] = _right, _left

FACE_MIRROR = np.arange(FACE_POINTS)
for _a, _b in FACE_PAIRS:
    FACE_MIRROR[[_a, _b]] = _b, _a


def body(keypoints: np.ndarray) -> np.ndarray:
    """The body landmarks, a view of shape [..., 33, 4]: x, y, z, visibility."""
    return keypoints[..., BODY].reshape(*keypoints.shape[:-1], BODY_POINTS, 4)


def face(keypoints: np.ndarray) -> np.ndarray:
    """The face landmarks, a view of shape [..., 468, 3]."""
    return keypoints[..., FACE].reshape(*keypoints.shape[:-1], FACE_POINTS, 3)


def left_hand(keypoints: np.ndarray) -> np.ndarray:
    """The landmarks of the signer's left hand, a view of shape [..., 21, 3]."""
    return keypoints[..., LEFT_HAND].reshape(*keypoints.shape[:-1], HAND_POINTS, 3)


def right_hand(keypoints: np.ndarray) -> np.ndarray:
    """The landmarks of the signer's right hand, a view of shape [..., 21, 3]."""
    return keypoints[..., RIGHT_HAND].reshape(*keypoints.shape[:-1], HAND_POINTS, 3)


def is_present(part: np.ndarray) -> np.ndarray:
    """Whether a part (shape [..., points, columns]) was found: not all zeros. Shape [...]."""
    return part.any(axis=(-2, -1))


def join(
    body: np.ndarray | None = None,
    face: np.ndarray | None = None,
    left_hand: np.ndarray | None = None,
    right_hand: np.ndarray | None = None,
) -> np.ndarray:
    """One frame's keypoints, float32 [1662], from its parts; a part that is None becomes zeros."""
    keypoints = np.zeros(SIZE, np.float32)
    for where, part in ((BODY, body), (FACE, face), (LEFT_HAND, left_hand), (RIGHT_HAND, right_hand)):
        if part is not None:
            keypoints[where] = np.asarray(part, np.float32).ravel()
    return keypoints


def from_face_first(keypoints: np.ndarray) -> np.ndarray:
    """Reorder vectors laid out face, body, left hand, right hand (the founding paper's order)."""
    _check_size(keypoints, SIZE)
    faces, bodies, hands = np.split(keypoints, (FACE_POINTS * 3, FACE.stop), axis=-1)
    return np.concatenate((bodies, faces, hands), axis=-1)


def to_face_first(keypoints: np.ndarray) -> np.ndarray:
    """The inverse of :func:`from_face_first`."""
    _check_size(keypoints, SIZE)
    return np.concatenate((keypoints[..., FACE], keypoints[..., BODY], keypoints[..., FACE.stop :]), axis=-1)


def to_faceless(keypoints: np.ndarray) -> np.ndarray:
    """Vectors of 1662 numbers without the face: 258, body, left hand, right hand."""
    _check_size(keypoints, SIZE)
    return np.concatenate((keypoints[..., BODY], keypoints[..., FACE.stop :]), axis=-1)


def from_faceless(keypoints: np.ndarray) -> np.ndarray:
    """Vectors of 258 numbers (body, left hand, right hand) as 1662, the face not found."""
    _check_size(keypoints, FACELESS_SIZE)
    no_face = np.zeros((*keypoints.shape[:-1], FACE_POINTS * 3), keypoints.dtype)
    return np.concatenate((keypoints[..., BODY], no_face, keypoints[..., BODY.stop :]), axis=-1)


def mirror(keypoints: np.ndarray, axis: float = 0.5) -> np.ndarray:
    """The same signing seen in a mirror standing at x = ``axis``: left and right change places.

    0.5 is right for image units, 0 for the signing space. Parts that were not found stay so.
    Applied twice it gives its argument back (in image units to the rounding of ``1 - x``).
    """
    _check_size(keypoints, SIZE)
    parts = (
        body(keypoints)[..., BODY_MIRROR, :],
        face(keypoints)[..., FACE_MIRROR, :],
        right_hand(keypoints),
        left_hand(keypoints),
    )
    mirrored = []
    for part in parts:
        found = is_present(part)[..., None]
        part = part.copy()
        part[..., 0] = np.where(found, 2 * axis - part[..., 0], part[..., 0])
        mirrored.append(part.reshape(*keypoints.shape[:-1], -1))
    return np.concatenate(mirrored, axis=-1)


# Width over height of the face oval between its outermost mesh landmarks, seen from the front in
# square pixels: 0.80 in videos of known picture size, 0.84 in webcam collections taken for 4:3.
FACE_WIDTH_OVER_HEIGHT = 0.82
COMMON_ASPECTS = (16 / 9, 4 / 3, 1.0, 3 / 4, 9 / 16)


def estimate_aspect(keypoints: np.ndarray, default: float = 4 / 3) -> float:
    """Width over height of the pictures that keypoints [frames, 1662] came from.

    Image units hide the picture's shape, and collections of landmarks do not record it. A face
    has nearly the same proportions on everybody, so its proportions in image units tell the shape:
    the nearest common one is given, or ``default`` where there is no face.
    """
    faces = face(keypoints)
    faces = faces[is_present(faces)]
    if not len(faces):
        return default
    width = np.linalg.norm(faces[:, FACE_LEFT_SIDE, :2] - faces[:, FACE_RIGHT_SIDE, :2], axis=-1)
    height = np.linalg.norm(faces[:, FACE_CHIN, :2] - faces[:, FACE_TOP, :2], axis=-1)
    measured = FACE_WIDTH_OVER_HEIGHT / max(float(np.median(width / np.maximum(height, 1e-6))), 1e-6)
    return min(COMMON_ASPECTS, key=lambda aspect: abs(np.log(aspect / measured)))


def _check_size(keypoints: np.ndarray, size: int) -> None:
    if keypoints.shape[-1] != size:
        raise InputError(f"keypoints have {keypoints.shape[-1]} numbers a frame; {size} are expected")
