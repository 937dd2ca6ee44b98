"""MediaPipe Holistic: from a picture to keypoints. The only file that knows MediaPipe."""

from typing import Any

import cv2
import numpy as np

from asl_live import keypoints as kp
from asl_live.extract.native_stderr import captured_stderr

# The models look at 256 x 256 pixels; more than this only costs time.
LONGEST_SIDE = 1280


class Holistic:
    """Finds body, face and hands in one picture after another, following them from one to the next.

    The same pictures in the same order give the same numbers, bit for bit. Works offline, with the
    models that the mediapipe wheel carries. Raises RuntimeError if MediaPipe cannot start.
    """

    def __init__(self) -> None:
        self._settled = False
        with captured_stderr() as said:
            try:
                # Late: it takes a second.
                from mediapipe.python.solutions.holistic import Holistic as Graph

                self._graph = Graph(
                    static_image_mode=False,
                    model_complexity=1,
                    min_detection_confidence=0.5,
                    min_tracking_confidence=0.5,
                )
            except Exception as error:
                raise RuntimeError(f"MediaPipe cannot start: {error}\n{said()}") from error

    def find(self, picture: np.ndarray) -> np.ndarray:
        """The keypoints, float32 [1662] in image units, of a picture, uint8 BGR [height, width, 3]."""
        longest = max(picture.shape[:2])
        if longest > LONGEST_SIDE:
            scale = LONGEST_SIDE / longest
            picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        if self._settled:
            return self._join(self._graph.process(rgb))
        # The models report for duty on the first picture, the hands' and the face's on the first
        # picture of a person.
        with captured_stderr() as said:
            try:
                found = self._graph.process(rgb)
            except Exception as error:
                raise RuntimeError(f"MediaPipe failed: {error}\n{said()}") from error
        self._settled = found.pose_landmarks is not None
        return self._join(found)

    def close(self) -> None:
        """Let go of the models."""
        self._graph.close()

    def _join(self, found: Any) -> np.ndarray:
        return kp.join(
            body=_to_array(found.pose_landmarks, ("x", "y", "z", "visibility")),
            face=_to_array(found.face_landmarks),
            left_hand=_to_array(found.left_hand_landmarks),
            right_hand=_to_array(found.right_hand_landmarks),
        )


def _to_array(found: Any, columns: tuple[str, ...] = ("x", "y", "z")) -> np.ndarray | None:
    if found is None:
        return None
    array = np.array([[getattr(point, column) for column in columns] for point in found.landmark], np.float32)
    return array if np.isfinite(array).all() else None
