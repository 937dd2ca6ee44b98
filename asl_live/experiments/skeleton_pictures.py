"""Skeleton sequences of MSR Action3D drawn in a row, and animated."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from asl_live.data.readers.msr import BONES
from asl_live.files import replacing
from asl_live.training.figures import plain

FRAMES_IN_A_ROW = 8
RATE = 15  # pictures a second, the camera's
SIDE = 200  # pixels of an animation
BONE, JOINT, PAPER = (37, 99, 168), (200, 80, 40), (255, 255, 255)


def draw_sequences(path: Path, sequences: Sequence[tuple[str, np.ndarray]]) -> None:
    """Each sequence [frames, 20, 3] as a row of frames seen from the front, with its name, as a PNG."""
    from matplotlib.collections import LineCollection
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 1.15 * len(sequences)), layout="constrained")
    grid = figure.subplots(len(sequences), FRAMES_IN_A_ROW, squeeze=False)
    for line, (name, joints) in zip(grid, sequences, strict=True):
        low, high = _view(joints)
        frames = np.linspace(0, len(joints) - 1, FRAMES_IN_A_ROW).round().astype(int)
        for axes, frame in zip(line, frames, strict=True):
            front = joints[frame, :, :2]
            if front.any():
                bones = [front[list(bone)] for bone in BONES]
                axes.add_collection(LineCollection(bones, linewidths=1.1, colors="#2563a8"))
            axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal", xticks=[], yticks=[])
            axes.set_frame_on(False)
        line[0].set_ylabel(plain(name), rotation=0, ha="right", va="center", fontsize=8)
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=90)


def animate_sequence(path: Path, joints: np.ndarray) -> None:
    """A sequence [frames, 20, 3] seen from the front, as a GIF that begins again at its end."""
    import cv2
    from PIL import Image

    low, high = _view(joints)
    scale = (SIDE - 20) / float((high - low).max())
    pictures = []
    for frame in joints:
        picture = np.full((SIDE, SIDE, 3), PAPER, np.uint8)
        if frame.any():
            x = 10 + (frame[:, 0] - low[0]) * scale
            y = SIDE - 10 - (frame[:, 1] - low[1]) * scale
            places = np.rint(np.clip(np.stack((x, y), -1), -999, 9999)).astype(int).tolist()
            for first, second in BONES:
                cv2.line(picture, places[first], places[second], BONE, 2, cv2.LINE_AA)
            for place in places:
                cv2.circle(picture, place, 3, JOINT, cv2.FILLED, cv2.LINE_AA)
        pictures.append(Image.fromarray(picture).quantize(16))
    with replacing(path) as temporary:
        pictures[0].save(
            temporary, "GIF", save_all=True, append_images=pictures[1:], duration=round(1000 / RATE), loop=0
        )


def _view(joints: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lower left and upper right corner of a square around all that is shown of a sequence."""
    shown = joints[joints.any((1, 2))][..., :2].reshape(-1, 2)
    if not len(shown):
        return np.zeros(2), np.ones(2)
    middle = (shown.min(0) + shown.max(0)) / 2
    reach = max(float(np.ptp(shown, 0).max()) / 2, 1e-3) * 1.05
    return middle - reach, middle + reach
