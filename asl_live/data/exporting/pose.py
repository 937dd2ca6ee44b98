"""``.pose`` files of the pose-format library, with the skeleton of MediaPipe Holistic."""

import io
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.data.clip_list import NAME
from asl_live.data.exporting.kinds import Exporter, FileNames, Numbers
from asl_live.data.importing.pose import COMPONENTS, NO_VISIBILITY, UNKNOWN_VISIBILITY
from asl_live.extract.crop import HAND_LINES
from asl_live.extract.drawing import ARMS, BROWS, EYES, FACE_OVAL, LIPS, TORSO
from asl_live.extras import need
from asl_live.keypoints import Hand

FOLDER = "poses"
# Of a clip of one frame, which has none.
RATE = 30.0
# Pictures have at least so many lines, and their shape is a fraction of no larger numbers.
LEAST_HEIGHT, MOST_LINES = 480, 4096
# What a viewer draws, with the usual colours of the format.
LEGS = ((23, 25, 27, 29, 31, 27), (24, 26, 28, 30, 32, 28))
PALM = (Hand.WRIST, Hand.INDEX_MCP, Hand.MIDDLE_MCP, Hand.RING_MCP, Hand.PINKY_MCP, Hand.WRIST)
BODY_COLOUR, FACE_COLOUR, HAND_COLOUR = (255, 0, 0), (128, 0, 0), (0, 128, 0)


class PoseExporter(Exporter):
    """poses/SIGN/SIGNER-NUMBER.pose, with every part of the keypoints a component."""

    kind = "pose"
    entries = (FOLDER, NAME)
    loses = ".pose files hold landmarks at an even rate: pictures and uneven times are not exported"
    options: ClassVar = ()

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._library = need("pose_format", "pose-format", "writing .pose files")
        self._header = need("pose_format.pose_header", "pose-format", "writing .pose files")
        self._body = need("pose_format.numpy", "pose-format", "writing .pose files")
        self._components = [self._component(name) for name in COMPONENTS]
        self._signs, self._signers = FileNames(), FileNames()
        self._numbers = Numbers(first=1)

    def add(self, clip: Clip) -> None:
        sign, signer = self._signs[clip.sign], self._signers[clip.signer]
        below = f"{FOLDER}/{sign}/{signer}-{self._numbers.next((sign, signer)):03d}.pose"
        path = self.folder / below
        path.parent.mkdir(parents=True, exist_ok=True)
        content = io.BytesIO()
        self._pose(clip).write(content)
        path.write_bytes(content.getbuffer())
        self.list(below, clip)

    def _pose(self, clip: Clip) -> Any:
        width, height = picture_size(clip.aspect)
        seconds = float(clip.times[-1] - clip.times[0])
        points, sure = [], []
        for name, (_, part, apart) in COMPONENTS.items():
            values = clip.keypoints[:, part].reshape(len(clip), -1, apart).astype(np.float64)
            found = kp.is_present(values)
            points.append(values[..., :3] * (width, height, 1))
            visible = values[..., 3] if name == "POSE_LANDMARKS" else np.ones(values.shape[:2])
            sure.append(np.where(found[:, None], _confidence(visible), 0.0))
        data = np.concatenate(points, axis=1)[:, None].astype(np.float32)
        confidence = np.concatenate(sure, axis=1)[:, None].astype(np.float32)
        rate = (len(clip) - 1) / seconds if seconds else RATE
        header = self._header.PoseHeader(
            0.2, self._header.PoseHeaderDimensions(width, height, 0), self._components
        )
        return self._library.Pose(header, self._body.NumPyPoseBody(rate, data, confidence))

    def _component(self, name: str) -> Any:
        lines: list[Any] = [*HAND_LINES, PALM]
        colour = HAND_COLOUR
        if name == "POSE_LANDMARKS":
            lines, colour = [*ARMS, (*TORSO, TORSO[0]), *LEGS], BODY_COLOUR
        elif name == "FACE_LANDMARKS":
            lines = [*BROWS, *([*line, line[0]] for line in (FACE_OVAL, LIPS, *EYES))]
            colour = FACE_COLOUR
        limbs = [(int(a), int(b)) for line in lines for a, b in pairwise(line)]
        return self._header.PoseHeaderComponent(name, COMPONENTS[name][0], limbs, [colour], "XYZC")


def picture_size(aspect: float) -> tuple[int, int]:
    """Width and height, whole numbers of pixels, of a picture with this aspect."""
    shape = Fraction(aspect).limit_denominator(MOST_LINES)
    times = max(1, -(-LEAST_HEIGHT // shape.denominator))
    # The format counts pixels up to 65535: the aspect is below 20, see asl_live.clip.Clip.
    times = min(times, 65535 // max(shape.numerator, shape.denominator)) or 1
    return shape.numerator * times, shape.denominator * times


def _confidence(visible: np.ndarray) -> np.ndarray:
    """Confidences [frames, points] of points that were found, from their visibilities.

    0 would say that a point was not found.
    """
    unknown = ~visible.any(axis=1, keepdims=True)
    return np.where(unknown, UNKNOWN_VISIBILITY, np.where(visible == 0, NO_VISIBILITY, visible))
