"""``MP_Data/<sign>/<sequence>/<frame>.npy``: what the MediaPipe tutorials record, a file a frame."""

import re
from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.data.clip_list import Listed, read_clip_list
from asl_live.data.importing.arrays import (
    ORDERS,
    SIZES,
    check_order,
    check_rate,
    find_order,
    in_our_layout,
    make_clip,
    winner,
)
from asl_live.data.importing.registry import Item, register_importer
from asl_live.errors import InputError, reason
from asl_live.files import natural_order
from asl_live.npz import read_array

FOLDER = "MP_Data"
# The tutorials' 30 frames are taken for their nominal two seconds.
RATE = 15.0
# In bytes; a frame of float64 has 13,424.
LARGEST_FRAME = 1 << 16
# As many frames tell the order beyond doubt, and are read in a moment.
SAMPLES = 60


@register_importer("mp-data")
def list_mp_data(source: Path, *, order: str | None = None, rate: float | None = None) -> list[Item]:
    """Keypoints as MediaPipe tutorials record them: MP_Data/SIGN/SEQUENCE/FRAME.npy.

    order: "body-first" or "face-first"; recognised from the numbers where it is not given. rate:
    frames a second; 15 where neither it nor a clips.csv is given.
    """
    check_order(order)
    check_rate(rate)
    root = source / FOLDER if (source / FOLDER).is_dir() else source
    listed = read_clip_list(root)
    sequences = [
        (sign, sequence, _frames(sequence)) for sign in _folders(root) for sequence in _folders(sign)
    ]
    if not any(frames for _, _, frames in sequences):
        raise InputError(f"{source} is not a folder of signs with sequences of frames (SIGN/SEQUENCE/0.npy)")
    sample = _sample([frames for _, _, frames in sequences])
    if order is None and any(frame.shape == (kp.SIZE,) for frame in sample):
        order = _order_of_all(source, sample)
    aspect = _aspect_of_all(sample, order)
    items = []
    for sign, sequence, frames in sequences:
        below = f"{sign.name}/{sequence.name}"
        known = listed.get(below, Listed())
        load = partial(
            load_sequence, sequence, tuple(frames), known, order, rate or known.rate or RATE, aspect
        )
        key = f"{FOLDER}/{below}" if root != source else below
        items.append(
            Item(key, known.sign or sign.name, known.signer, load, tuple(path for _, path in frames))
        )
    return items


def load_sequence(
    folder: Path,
    frames: tuple[tuple[int, Path], ...],
    known: Listed,
    order: str | None,
    rate: float,
    aspect: float,
) -> Clip:
    """The clip of one sequence: its frames by their numbers, ``rate`` of which are a second.

    order: None is recognised from the numbers. aspect: 0 is estimated. Raises InputError if a frame
    cannot be used.
    """
    if not frames:
        raise InputError(f"{folder} holds no frames (0.npy, 1.npy and so on)")
    numbers = [number for number, _ in frames]
    if len(set(numbers)) < len(numbers):
        raise InputError(f"{folder} holds two files for one frame")
    arrays = [_read_frame(path) for _, path in frames]
    if len({array.shape for array in arrays}) > 1:
        raise InputError(f"{folder} holds frames of {kp.SIZE} and of {kp.FACELESS_SIZE} numbers")
    sequence = np.stack(arrays)
    if sequence.shape[1] == kp.SIZE:
        order = order or find_order(sequence)
        if order is None:
            raise InputError(f"{folder} does not tell the order of its numbers; {_ask()}")
    try:
        return make_clip(numbers, in_our_layout(sequence, order), known, rate=rate, aspect=aspect)
    except InputError as error:
        raise InputError(f"{folder} cannot be used: {error}") from error


def _read_frame(path: Path) -> np.ndarray:
    array = read_array(path, LARGEST_FRAME)
    if array.size not in SIZES or array.dtype.kind not in "fiu":
        raise InputError(
            f"{path} holds {array.dtype} of shape {array.shape}, not {kp.SIZE} or {kp.FACELESS_SIZE} numbers"
        )
    return array.reshape(-1)


def _order_of_all(source: Path, sample: list[np.ndarray]) -> str | None:
    """The order of nearly all frames of a sample; None where each sequence must tell its own."""
    orders = [find_order(frame[None]) for frame in sample if frame.size == kp.SIZE]
    votes = Counter(order for order in orders if order)
    if not votes:
        raise InputError(f"{source} does not tell the order of its numbers; {_ask()}")
    return winner(votes)


def _aspect_of_all(sample: list[np.ndarray], order: str | None) -> float:
    """The aspect of all pictures, from the faces of a sample; 0 where the frames do not go together."""
    if order is None or len({frame.shape for frame in sample}) != 1:
        return 0.0
    return kp.estimate_aspect(in_our_layout(np.stack(sample), order))


def _ask() -> str:
    return f"say it with --order {ORDERS[0]} (body, face, hands) or --order {ORDERS[1]} (face, body, hands)"


def _sample(sequences: list[list[tuple[int, Path]]]) -> list[np.ndarray]:
    """Frames from the middle of sequences spread over all; those that cannot be read are passed over."""
    filled = [frames for frames in sequences if frames]
    sample = []
    for index in np.unique(np.linspace(0, len(filled) - 1, min(SAMPLES, len(filled))).astype(int)):
        frames = filled[index]
        try:
            sample.append(_read_frame(frames[len(frames) // 2][1]))
        except InputError:  # told of when the sequence is read
            continue
    return sample


def _folders(folder: Path) -> list[Path]:
    folders = (path for path in _entries(folder) if path.is_dir())
    return sorted(folders, key=lambda path: natural_order(path.name))


def _frames(folder: Path) -> list[tuple[int, Path]]:
    """The numbered frames of a sequence, in order: "7.npy" and "frame_7.npy" are frame 7."""
    frames = []
    for path in _entries(folder):
        if path.suffix.lower() == ".npy" and (number := re.search(r"(\d{1,9})$", path.stem, re.ASCII)):
            frames.append((int(number[1]), path))
    return sorted(frames)


def _entries(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError as error:
        raise InputError(f"{folder} cannot be read: {reason(error)}") from error
