"""How the synthetic signer comes into the picture, and what MediaPipe Holistic would report of it."""

import numpy as np

from asl_live import keypoints as kp
from asl_live.keypoints import Body

# At size 1 the shoulders are this wide in picture heights: a person at a desk before a webcam.
SHOULDER_WIDTH = 0.49
# The middle of the picture is this high above the shoulders, in shoulder widths.
MIDDLE = 0.4
# From the camera to the shoulders: about 90 cm.
_DISTANCE = 2.6
# Holistic's body model stretches depth for people near the camera, most of all at raised hands. Its
# hand model flattens depth, and its fingers lean to the viewer by a share of their length.
_BODY_DEPTH, _RAISED_HAND_DEPTH = 3.5, 5.5
_HAND_DEPTH, _HAND_LEAN = 0.6, 0.1
_HAND_POINTS = [point for point in Body if point.name.endswith(("WRIST", "PINKY", "INDEX", "THUMB"))]


def photograph(figure: np.ndarray, size: float, position: tuple[float, float], aspect: float) -> np.ndarray:
    """A figure (see body.figure) as keypoints in image units, float64 [1662].

    The depths follow Holistic's habits: those of the body from the hips, those of a hand from its
    wrist, those of the face from its middle, all in units of the picture's width. Parts outside
    the picture are still there, see :func:`hide_unseen`.
    """
    out = figure.copy()
    height = SHOULDER_WIDTH * size
    unit = np.array([height / aspect, height])
    hips = kp.body(figure)[[Body.LEFT_HIP, Body.RIGHT_HIP], 2].mean()
    for view, origin, stretch in (
        (kp.body, hips, _BODY_DEPTH),
        (kp.face, kp.face(figure)[:, 2].mean(), 1.0),
        (kp.left_hand, kp.left_hand(figure)[0, 2], _HAND_DEPTH),
        (kp.right_hand, kp.right_hand(figure)[0, 2], _HAND_DEPTH),
    ):
        part, seen = view(figure), view(out)
        nearness = _DISTANCE / (_DISTANCE + part[:, 2])
        from_middle = part[:, :2] + (0.0, MIDDLE)
        seen[:, :2] = position + from_middle * nearness[:, None] * unit
        seen[:, 2] = (part[:, 2] - origin) * stretch * unit[0]
    kp.body(out)[_HAND_POINTS, 2] *= _RAISED_HAND_DEPTH / _BODY_DEPTH
    for view in (kp.left_hand, kp.right_hand):
        lengths = np.linalg.norm(view(figure) - view(figure)[0], axis=-1)
        view(out)[:, 2] -= _HAND_LEAN * lengths * unit[0]
    return out


def hide_unseen(keypoints: np.ndarray) -> None:
    """What lies outside the picture, as Holistic reports it; in place.

    A hand whose palm is outside is not found. The face needs most of its oval. Body landmarks
    outside are guessed by Holistic: they stay, with a low visibility.
    """
    body = kp.body(keypoints)
    outside = np.maximum(np.abs(body[:, :2] - 0.5) - 0.5, 0.0).max(-1)
    body[:, 3] = np.clip(0.995 - 3.0 * outside, 0.001, 1.0)
    for hand in (kp.left_hand(keypoints), kp.right_hand(keypoints)):
        palm = hand[[kp.Hand.WRIST, kp.Hand.INDEX_MCP, kp.Hand.PINKY_MCP], :2].mean(0)
        if np.any(np.abs(palm - 0.5) > 0.5):
            hand[:] = 0.0
    face = kp.face(keypoints)
    if np.mean(np.all(np.abs(face[:, :2] - 0.5) <= 0.5, axis=-1)) < 0.6:
        face[:] = 0.0
