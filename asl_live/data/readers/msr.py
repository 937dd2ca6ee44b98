"""MSR Action3D: skeletons of twenty actions by ten people, from a depth camera (Li, Zhang and Liu 2010).

Two layouts are read: one .npz with ``joints`` float [sum of length, 20, 3] in metres, ``length``,
``action`` 1..20, ``subject`` 1..10 and ``repetition``; and a folder with ``X.npy``, the joints of every
sequence filled up with zeros, ``Y.npy``, its action, and ``Y_s.npy``, its subject.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from asl_live.errors import InputError
from asl_live.files import looking_at
from asl_live.npz import explained, read_array, read_arrays

JOINTS, COORDINATES = 20, 3
LONGEST_USUAL = 100  # frames; what is longer is told of
FARTHEST = 100.0  # metres; no depth camera sees further

ACTIONS = (
    "high arm wave",
    "horizontal arm wave",
    "hammer",
    "hand catch",
    "forward punch",
    "high throw",
    "draw x",
    "draw tick",
    "draw circle",
    "hand clap",
    "two hand wave",
    "side boxing",
    "bend",
    "forward kick",
    "side kick",
    "jogging",
    "tennis swing",
    "tennis serve",
    "golf swing",
    "pick up and throw",
)
# The joints, by their place in a row: each line is a bone.
BONES = (
    *((19, 2), (2, 3), (3, 6)),  # head, neck, spine, hip centre
    *((2, 0), (0, 7), (7, 9), (9, 11)),  # an arm: shoulder, elbow, wrist, hand
    *((2, 1), (1, 8), (8, 10), (10, 12)),
    *((6, 4), (4, 13), (13, 15), (15, 17)),  # a leg: hip, knee, ankle, foot
    *((6, 5), (5, 14), (14, 16), (16, 18)),
)


@dataclass(frozen=True, eq=False)
class Skeletons:
    """The sequences of a data set that show a skeleton.

    sequences: float32 [frames, 20, 3] each, x to the side, y up, z away from the camera, in metres;
    frames of zeros at the beginning and end are cut off. actions: 1..20. subjects: from 1 on. numbers:
    the place of each in the data set. remarks: what is odd in the data, in sentences.
    """

    sequences: tuple[np.ndarray, ...]
    actions: np.ndarray
    subjects: np.ndarray
    numbers: tuple[int, ...]
    remarks: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.sequences)

    def of_subjects(self, subjects: Sequence[int]) -> np.ndarray:
        """The places of the sequences of these people."""
        return np.flatnonzero(np.isin(self.subjects, subjects))


def read_msr(path: str | Path) -> Skeletons:
    """MSR Action3D from a .npz file, or from a folder with it or with ``X.npy``, ``Y.npy`` and ``Y_s.npy``.

    Raises InputError if it is none of them or is damaged. What is merely odd is told of in ``remarks``.
    """
    path = Path(path)
    with looking_at(path):
        is_folder = path.is_dir()
    if is_folder:
        if (path / "X.npy").exists():
            return _read_folder(path)
        archives = sorted(path.glob("*.npz"))
        if len(archives) != 1:
            raise InputError(
                f"{path} holds neither X.npy, Y.npy and Y_s.npy nor one .npz file with the skeletons of "
                "MSR Action3D"
            )
        path = archives[0]
    if path.name == "X.npy":
        return _read_folder(path.parent)
    return _read_archive(path)


def scale_joints(skeletons: Skeletons, rows: Sequence[int] | np.ndarray) -> list[np.ndarray]:
    """Every sequence moved and shrunk so that those of ``rows`` just fill -1..1.

    All axes shrink alike, so that bodies keep their shape. Frames without a skeleton stay zero.
    """
    measured = (skeletons.sequences[row] for row in rows)
    shown = np.concatenate([one[one.any((1, 2))] for one in measured])
    low, high = shown.min((0, 1)), shown.max((0, 1))
    middle, reach = (low + high) / 2, max(float((high - low).max()) / 2, 1e-6)
    return [
        np.where(one.any((1, 2), keepdims=True), (one - middle) / reach, 0).astype(np.float32)
        for one in skeletons.sequences
    ]


def _read_archive(path: Path) -> Skeletons:
    arrays = read_arrays(path, ("joints", "length", "action", "subject"))
    with explained(path):
        joints, length = arrays["joints"], arrays["length"]
        if joints.ndim != 3 or joints.shape[1:] != (JOINTS, COORDINATES) or joints.dtype.kind != "f":
            raise InputError(
                f"its joints have the shape {joints.shape}, not (frames, {JOINTS}, {COORDINATES})"
            )
        if length.ndim != 1 or length.dtype.kind not in "iu" or (length < 0).any():
            raise InputError("its lengths are not whole numbers")
        if int(length.sum(dtype=np.int64)) != len(joints):
            raise InputError(f"its lengths add up to {length.sum()} frames and it holds {len(joints)}")
        sequences = np.split(joints, np.cumsum(length, dtype=np.int64)[:-1])
        return _checked(sequences, arrays["action"], arrays["subject"])


def _read_folder(folder: Path) -> Skeletons:
    arrays = {name: read_array(folder / f"{name}.npy") for name in ("X", "Y", "Y_s")}
    with explained(folder):
        joints = _frames_first(arrays["X"])
        sequences = []
        for one in joints:
            shown = np.flatnonzero(one.any((1, 2)))
            sequences.append(one[: shown[-1] + 1] if len(shown) else one[:0])
        return _checked(sequences, _classes(arrays["Y"]), _classes(arrays["Y_s"]))


def _frames_first(joints: np.ndarray) -> np.ndarray:
    """[sequences, frames, 20, 3] from the orders of axes in which X.npy is found."""
    if joints.dtype.kind not in "fiu":
        raise InputError("its X.npy does not hold numbers")
    if joints.ndim == 3 and joints.shape[2] == JOINTS * COORDINATES:
        return joints.reshape(*joints.shape[:2], JOINTS, COORDINATES)
    if joints.ndim == 3 and joints.shape[1] == JOINTS * COORDINATES:
        return joints.transpose(0, 2, 1).reshape(len(joints), -1, JOINTS, COORDINATES)
    if joints.ndim == 4 and joints.shape[2:] == (JOINTS, COORDINATES):
        return joints
    if joints.ndim == 4 and joints.shape[1:3] == (JOINTS, COORDINATES):
        return joints.transpose(0, 3, 1, 2)
    raise InputError(
        f"its X.npy has the shape {joints.shape}, not (sequences, frames, {JOINTS * COORDINATES}) or "
        f"(sequences, frames, {JOINTS}, {COORDINATES})"
    )


def _classes(labels: np.ndarray) -> np.ndarray:
    """Numbers from 1 on, one for each sequence, from numbers or from rows with a single one."""
    labels = np.squeeze(labels)
    if labels.ndim == 2:
        labels = labels.argmax(1)
    if labels.ndim != 1 or labels.dtype.kind not in "fiu" or not np.isfinite(labels).all():
        raise InputError("its Y.npy and Y_s.npy do not hold one number for each sequence")
    whole = np.clip(np.rint(labels), -1e6, 1e6).astype(int)
    return whole + 1 if len(whole) and whole.min() == 0 else whole


def _checked(sequences: Sequence[np.ndarray], actions: np.ndarray, subjects: np.ndarray) -> Skeletons:
    for name, values, most in (("actions", actions, len(ACTIONS)), ("subjects", subjects, 1000)):
        if values.shape != (len(sequences),) or values.dtype.kind not in "iu":
            raise InputError(f"it has not one of its {name} for each of its {len(sequences)} sequences")
        if len(values) and not (values.min() >= 1 and values.max() <= most):
            raise InputError(f"its {name} are not numbers from 1 to {most}")
    remarks, kept, numbers = [], [], []
    for number, one in enumerate(sequences):
        one = np.asarray(one, np.float32)
        if not np.isfinite(one).all() or (len(one) and np.abs(one).max() > FARTHEST):
            remarks.append(f"sequence {number} holds numbers that are no places and is left out")
            continue
        shown = np.flatnonzero(one.any((1, 2)))
        if not len(shown):
            remarks.append(f"sequence {number} is all zeros, shows nobody and is left out")
            continue
        inner = one[shown[0] : shown[-1] + 1]
        empty = len(one) - len(shown)
        if len(one) > LONGEST_USUAL:
            what = f"of which {empty} show nobody; {len(inner)} are used" if empty else "all of them are used"
            remarks.append(f"sequence {number} has {len(one)} frames, {what}")
        elif empty:
            remarks.append(f"sequence {number} has {empty} of {len(one)} frames that show nobody")
        kept.append(inner)
        numbers.append(number)
    if not kept:
        raise InputError("none of its sequences shows a skeleton")
    rows = np.array(numbers)
    return Skeletons(
        tuple(kept), actions[rows].astype(int), subjects[rows].astype(int), tuple(numbers), tuple(remarks)
    )
