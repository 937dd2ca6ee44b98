"""The founding paper's arrays: pictures and keypoints of all clips of a part, in one file each.

``X_train_frames.npy`` [clips, steps, 64, 64, 3], ``X_train_keypoints.npy`` [clips, steps, 1662] in the
order face, body, left hand, right hand, and ``y_train.npy`` [clips], whose numbers ``label_encoder.json``
names; likewise for ``val`` and ``test``. They lie side by side or in a folder for each part.
"""

import json
from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.data.clip_list import Listed, read_clip_list
from asl_live.data.importing.arrays import (
    ORDERS,
    check_order,
    check_rate,
    find_order,
    in_our_layout,
    make_clip,
    winner,
)
from asl_live.data.importing.registry import Item, register_importer
from asl_live.errors import InputError, reason
from asl_live.npz import map_array
from asl_live.observation import CROP_SIZE

PARTS = ("train", "val", "test")
LABELS = "label_encoder.json"
# The paper's 30 steps are taken for their nominal two seconds.
RATE = 15.0
SAMPLES = 60
LARGEST_LABELS = 1 << 24


@register_importer("paper-arrays")
def list_paper_arrays(source: Path, *, order: str | None = None, rate: float | None = None) -> list[Item]:
    """The founding paper's X_train_frames.npy, X_train_keypoints.npy, y_train.npy and label_encoder.json.

    order: "body-first" or "face-first"; recognised from the numbers where it is not given, and
    face-first, as the paper's are, where they do not tell. rate: steps a second; 15 where neither it
    nor a clips.csv is given.
    """
    check_order(order)
    check_rate(rate)
    folders = {part: folder for part in PARTS if (folder := _folder_of(source, part))}
    if not folders:
        raise InputError(f"{source} holds no X_train_keypoints.npy, nor a folder train with one")
    signs = _read_labels(source)
    listed = read_clip_list(source)
    items = []
    for part, folder in folders.items():
        keypoints_file = folder / f"X_{part}_keypoints.npy"
        pictures_file = folder / f"X_{part}_frames.npy"
        keypoints, labels = map_array(keypoints_file), map_array(folder / f"y_{part}.npy")
        pictures = map_array(pictures_file) if pictures_file.exists() else None
        _check(folder, part, keypoints, labels, pictures)
        part_order = order or _order_of(keypoints)
        aspect = kp.estimate_aspect(in_our_layout(_sample(keypoints), part_order))
        files = (keypoints_file, *((pictures_file,) if pictures is not None else ()))
        for number, label in enumerate(labels.tolist()):
            if label not in signs:
                raise InputError(f"{source / LABELS} names no sign for the number {label}")
            known = listed.get(f"{part}/{number}", Listed())
            load = partial(load_row, files, number, known, part_order, rate or known.rate or RATE, aspect)
            items.append(Item(f"{part}#{number}", known.sign or signs[label], known.signer, load, files))
    return items


def load_row(
    files: tuple[Path, ...], number: int, known: Listed, order: str, rate: float, aspect: float
) -> Clip:
    """The clip of one row: its keypoints and, where there is a second file, its pictures as crops.

    Raises InputError if the row cannot be used.
    """
    keypoints = np.array(map_array(files[0])[number])
    crops = None
    # Drawn landmarks are no pixels; they are drawn anew from the keypoints wherever they are needed.
    if len(files) > 1 and known.crops != "landmarks":
        crops = to_pixels(np.array(map_array(files[1])[number]))
    try:
        layout = in_our_layout(keypoints, order)
        return make_clip(range(len(layout)), layout, known, rate=rate, aspect=aspect, crops=crops)
    except InputError as error:
        raise InputError(f"row {number} of {files[0]} cannot be used: {error}") from error


def to_pixels(pictures: np.ndarray) -> np.ndarray:
    """Pictures as uint8: from floats of 0 to 1, as the paper has them, or numbers of 0 to 255."""
    if pictures.dtype == np.uint8:
        return pictures
    numbers = np.nan_to_num(pictures.astype(np.float64))
    if pictures.dtype.kind == "f" and numbers.max(initial=0) <= 1:
        numbers = numbers * 255
    return np.rint(np.clip(numbers, 0, 255)).astype(np.uint8)


def _folder_of(source: Path, part: str) -> Path | None:
    for folder in (source, source / part, source / part.capitalize()):
        if (folder / f"X_{part}_keypoints.npy").exists():
            return folder
    return None


def _check(
    folder: Path, part: str, keypoints: np.ndarray, labels: np.ndarray, pictures: np.ndarray | None
) -> None:
    if keypoints.dtype.kind not in "fiu" or keypoints.ndim != 3 or keypoints.shape[2] != kp.SIZE:
        raise InputError(
            f"{folder / f'X_{part}_keypoints.npy'} holds {keypoints.dtype} of shape {keypoints.shape}, "
            f"not numbers of shape (clips, steps, {kp.SIZE})"
        )
    if labels.dtype.kind not in "iu" or labels.shape != keypoints.shape[:1]:
        raise InputError(
            f"{folder / f'y_{part}.npy'} holds {labels.dtype} of shape {labels.shape}, "
            f"not a whole number for each of the {len(keypoints)} clips"
        )
    shape = (*keypoints.shape[:2], CROP_SIZE, CROP_SIZE, 3)
    if pictures is not None and (pictures.dtype.kind not in "fiu" or pictures.shape != shape):
        raise InputError(
            f"{folder / f'X_{part}_frames.npy'} holds {pictures.dtype} of shape {pictures.shape}, "
            f"not numbers of shape {shape}"
        )


def _read_labels(source: Path) -> dict[int, str]:
    """The signs by their numbers."""
    path = next(
        (path for path in (source / LABELS, source.parent / LABELS) if path.is_file()), source / LABELS
    )
    try:
        if path.stat().st_size > LARGEST_LABELS:
            raise InputError(f"{path} is larger than any list of signs")
        numbers = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not JSON") from error
    if not isinstance(numbers, dict) or not all(type(number) is int for number in numbers.values()):
        raise InputError(f"{path} does not give a number to each sign")
    signs = {number: sign.strip() for sign, number in numbers.items()}
    if len(signs) < len(numbers):
        raise InputError(f"{path} gives one number to two signs")
    return signs


def _sample(keypoints: np.ndarray) -> np.ndarray:
    """The middle step of clips spread over all."""
    rows = np.unique(np.linspace(0, len(keypoints) - 1, min(SAMPLES, len(keypoints))).astype(int))
    return np.array(keypoints[rows, keypoints.shape[1] // 2]) if keypoints.size else np.zeros((0, kp.SIZE))


def _order_of(keypoints: np.ndarray) -> str:
    votes = Counter(order for frame in _sample(keypoints) if (order := find_order(frame[None])))
    return winner(votes) or ORDERS[1]
