"""The picture as it is shown: scaled to the screen, with the skeleton, mirrored for live cameras.

Only what is shown is ever mirrored; frames and keypoints stay as they came.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from asl_live.extract.drawing import draw_figure, draw_skeleton
from asl_live.sources.base import Frame

LARGEST = 4096


@dataclass(frozen=True)
class Look:
    """How a frame is to be shown: room in device pixels, with the skeleton or not, mirrored or not."""

    width: int = 960
    height: int = 540
    skeleton: bool = True
    mirrored: bool = False


def compose(frame: Frame, keypoints: np.ndarray | None, look: Look) -> np.ndarray:
    """A new BGR picture, uint8, the largest of the frame's shape that fits the look's room.

    Keypoints [1662] are in image units of the frame; None where there are none yet. A frame without
    pixels is shown as a figure.
    """
    if frame.picture is not None:
        height, width = frame.picture.shape[:2]
        size = _fitting(width / height, look)
        shrinks = size[0] * 1.5 < width
        picture = cv2.resize(
            frame.picture, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        )
        if picture is frame.picture:
            picture = picture.copy()
        if look.skeleton and keypoints is not None:
            draw_skeleton(picture, keypoints)
    else:
        observation = frame.observation
        assert observation is not None  # a frame has a picture or an observation
        picture = draw_figure(
            observation.keypoints, observation.aspect, _fitting(observation.aspect, look)[1]
        )
        if look.skeleton:
            draw_skeleton(picture, observation.keypoints)
    return cv2.flip(picture, 1) if look.mirrored else picture


def _fitting(aspect: float, look: Look) -> tuple[int, int]:
    width = min(look.width, look.height * aspect, LARGEST)
    return max(2, round(width)), max(2, round(width / aspect))
