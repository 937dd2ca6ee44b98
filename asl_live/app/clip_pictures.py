"""Pictures of a clip: one frame of it, and its whole movement in one small picture.

Uses no Qt itself, so that threads can draw.
"""

from itertools import pairwise

import cv2
import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.extract.crop import RGB_SIDE
from asl_live.extract.drawing import LEFT_COLOUR, RIGHT_COLOUR, draw_figure, draw_skeleton
from asl_live.keypoints import Body, Hand
from asl_live.signing_space import SMALLEST_WIDTH, SigningSpace

# A thumbnail shows this much around the shoulders, in shoulder widths, from a raised hand to the waist.
THUMBNAIL_HEIGHT, THUMBNAIL_RISE = 2.7, 0.35
SHADE = 0.55  # the figure behind a movement, darker so that the movement is seen
_EDGE = (24, 18, 12)


class FramePictures:
    """The pictures of a clip's frames. It remembers where the crops lie, so it belongs to one thread."""

    def __init__(self, clip: Clip) -> None:
        self.clip = clip
        self._space = SigningSpace()
        self._squares: list[tuple[float, float, float] | None] = []

    def figure(self, index: int, height: int) -> np.ndarray:
        """Frame ``index`` as a figure with its skeleton, uint8 BGR, in the shape of the clip's pictures."""
        picture = draw_figure(self.clip.keypoints[index], self.clip.aspect, height)
        draw_skeleton(picture, self.clip.keypoints[index])
        return picture

    def pixels(self, index: int, side: int) -> np.ndarray:
        """The skeleton of frame ``index`` over its crop, uint8 BGR [side, side, 3].

        Raises ValueError where the clip has no crops.
        """
        clip = self.clip
        if clip.crops is None:
            raise ValueError("the clip has no crops")
        picture = cv2.resize(clip.crops[index], (side, side), interpolation=cv2.INTER_CUBIC)
        picture = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
        left, top, across = self._crop_square(index)
        draw_skeleton(picture, _framed(clip.keypoints[index], clip.aspect, (left, top), (across, across)))
        return picture

    def _crop_square(self, index: int) -> tuple[float, float, float]:
        """Left, top and side of the crop of a frame in picture heights, as the extractor cut it."""
        while len(self._squares) <= index:
            self._space.step(self.clip.keypoints[len(self._squares)], self.clip.aspect)
            self._squares.append(self._space.square)
        square, aspect = self._squares[index], self.clip.aspect
        if square is None:
            side = min(aspect, 1.0)
            return (aspect - side) / 2, (1 - side) / 2, side
        side = square[2] * RGB_SIDE
        return square[0] - side / 2, square[1] - side / 2, side


def draw_movement(clip: Clip, width: int, height: int) -> np.ndarray:
    """The movement of a clip in one picture, uint8 BGR [height, width, 3].

    A figure from the middle of the sign, and over it the ways of the hands: dark where they begin,
    bright with a dot where they end; the signer's right hand teal, the left one orange.
    """
    corner, size = _signing_frame(clip, width / height)
    hands = [(view(clip.keypoints), colour) for view, colour in _HANDS]
    seen = np.flatnonzero(kp.is_present(hands[0][0]) | kp.is_present(hands[1][0]))
    middle = int(seen[len(seen) // 2]) if len(seen) else len(clip) // 2
    keypoints = _framed(clip.keypoints[middle], clip.aspect, corner, size)
    picture = draw_figure(keypoints, width / height, height)
    picture = cv2.resize(picture, (width, height)) if picture.shape[1] != width else picture
    picture = (picture * SHADE).astype(np.uint8)
    for hand, colour in hands:
        _draw_way(picture, hand, clip.aspect, corner, size, colour)
    return picture


_HANDS = ((kp.left_hand, LEFT_COLOUR), (kp.right_hand, RIGHT_COLOUR))


def _draw_way(
    picture: np.ndarray,
    hand: np.ndarray,
    aspect: float,
    corner: tuple[float, float],
    size: tuple[float, float],
    colour: tuple[int, int, int],
) -> None:
    """Where the middle of a hand [frames, 21, 3] went; broken where it was not seen."""
    height, width = picture.shape[:2]
    seen = np.flatnonzero(kp.is_present(hand))
    if not len(seen):
        return
    points: np.ndarray = hand[:, Hand.MIDDLE_MCP, :2] * (aspect, 1.0)
    points = np.clip((points - corner) / np.array(size), -2, 3) * (width, height)
    ends = np.rint(points * 16).astype(int).tolist()
    thick = max(1, round(height / 60))
    pairs = [(before, after) for before, after in pairwise(seen.tolist()) if after - before <= 3]
    for paint, extra in ((_EDGE, 2), (None, 0)):
        for before, after in pairs:
            age = 0.3 + 0.7 * (after - seen[0]) / max(seen[-1] - seen[0], 1)
            shade = paint or tuple(round(part * age) for part in colour)
            cv2.line(picture, ends[before], ends[after], shade, thick + extra, cv2.LINE_AA, 4)
    radius = round(16 * (thick + 1.5))
    cv2.circle(picture, ends[seen[-1]], radius + 16, _EDGE, cv2.FILLED, cv2.LINE_AA, 4)
    cv2.circle(picture, ends[seen[-1]], radius, colour, cv2.FILLED, cv2.LINE_AA, 4)


def _signing_frame(clip: Clip, aspect: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Corner and size, in heights of the clip's pictures, of a frame of this aspect around the signer."""
    body = kp.body(clip.keypoints)
    body = body[kp.is_present(body)]
    if len(body):
        shoulders = body[:, [Body.LEFT_SHOULDER, Body.RIGHT_SHOULDER], :2] * (clip.aspect, 1.0)
        width = float(np.median(np.linalg.norm(shoulders[:, 0] - shoulders[:, 1], axis=1)))
        x, y = np.median(shoulders.mean(1), axis=0)
        if width > SMALLEST_WIDTH:
            height = width * max(THUMBNAIL_HEIGHT, THUMBNAIL_HEIGHT / aspect)
            y -= THUMBNAIL_RISE * width
            return (x - height * aspect / 2, y - height / 2), (height * aspect, height)
    height = max(1.0, clip.aspect / aspect)  # the whole picture
    return ((clip.aspect - height * aspect) / 2, (1 - height) / 2), (height * aspect, height)


def _framed(
    keypoints: np.ndarray, aspect: float, corner: tuple[float, float], size: tuple[float, float]
) -> np.ndarray:
    """Keypoints [1662] in image units of a part of the picture: ``corner`` and ``size`` in heights."""
    out = keypoints.copy()
    for view in (kp.body, kp.face, kp.left_hand, kp.right_hand):
        part = view(out)
        if kp.is_present(part):
            part[:, :2] = (part[:, :2] * (aspect, 1.0) - corner) / size
    return out
