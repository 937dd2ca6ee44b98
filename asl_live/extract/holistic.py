"""MediaPipe Holistic: from a picture to keypoints. The only file that knows MediaPipe."""

import re
from typing import Any

import cv2
import numpy as np

from asl_live import keypoints as kp
from asl_live.native_stderr import captured_stderr

# How the messages of absl, TensorFlow Lite and TensorFlow begin.
NOISE = re.compile(r"[IWEF]\d{4} |(INFO|WARNING|ERROR): |\d{4}-\d\d-\d\d .*: [IWEF] ")
# The models look at 256 x 256 pixels; more than this only costs time.
LONGEST_SIDE = 1280


class Holistic:
    """Finds body, face and hands in one picture after another, following them from one to the next.

    The same pictures in the same order give the same numbers, bit for bit. Works offline, with the
    models that the mediapipe wheel carries. They are loaded with the first picture; RuntimeError
    says that they cannot be.

    alone: look at a picture in one thread. It then takes longer, but less of the machine: for many
    processes side by side. The numbers are the same.
    """

    def __init__(self, alone: bool = False) -> None:
        self._alone = alone
        self._graph: Any = None
        self._settled = False

    def find(self, picture: np.ndarray) -> np.ndarray:
        """The keypoints, float32 [1662] in image units, of a picture, uint8 BGR [height, width, 3]."""
        longest = max(picture.shape[:2])
        if longest > LONGEST_SIDE:
            scale = LONGEST_SIDE / longest
            size = [max(1, round(side * scale)) for side in picture.shape[1::-1]]
            picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        found = self._graph.process(rgb) if self._settled else self._begin(rgb)
        return kp.join(
            body=_to_array(found.pose_landmarks, ("x", "y", "z", "visibility")),
            face=_to_array(found.face_landmarks),
            left_hand=_to_array(found.left_hand_landmarks),
            right_hand=_to_array(found.right_hand_landmarks),
        )

    def close(self) -> None:
        """Let go of the models."""
        if self._graph is not None:
            self._graph.close()
            self._graph = None
            self._settled = False

    def _begin(self, rgb: np.ndarray) -> Any:
        # MediaPipe's threads report when they start, and again with the first person they see. Until
        # one is seen, other threads may have something to say.
        with captured_stderr(None if self._graph is None else NOISE) as said:
            try:
                if self._graph is None:
                    self._graph = _load(self._alone)
                found = self._graph.process(rgb)
            except Exception as error:
                raise RuntimeError(f"MediaPipe cannot start: {error}\n{said()}") from error
        self._settled = found.pose_landmarks is not None
        return found


def _load(alone: bool) -> Any:
    # Late: it takes a second.
    from mediapipe.python.solutions.holistic import Holistic as Graph

    class Alone(Graph):
        # The only place where a solution lets its graph be changed before it starts.
        def _initialize_graph_interface(self, *args: Any, **extra: Any) -> Any:
            graph = super()._initialize_graph_interface(*args, **extra)
            # The one it has takes a thread for every core; both cannot be given.
            graph.ClearField("executor")
            graph.num_threads = 1
            return graph

    return (Alone if alone else Graph)(
        static_image_mode=False, model_complexity=1, min_detection_confidence=0.5, min_tracking_confidence=0.5
    )


def _to_array(found: Any, columns: tuple[str, ...] = ("x", "y", "z")) -> np.ndarray | None:
    if found is None:
        return None
    array = np.array([[getattr(point, column) for column in columns] for point in found.landmark], np.float32)
    return array if np.isfinite(array).all() else None
