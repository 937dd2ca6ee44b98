"""``.pose`` files of the pose-format library, with the landmarks of MediaPipe Holistic.

Positions are in pixels of a picture whose size the header tells; a confidence of 0 is a point that was
not found. The confidence of the body's points is their visibility.
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.data.clip_list import Listed, read_clip_list, read_table
from asl_live.data.importing.arrays import MOST_FRAMES, check_rate, make_clip
from asl_live.data.importing.registry import Item, gloss, register_importer
from asl_live.errors import InputError, reason
from asl_live.extras import need
from asl_live.files import find_below
from asl_live.keypoints import Body, Hand

INDEX = "index.csv"
GLOSSES = ("sign", "gloss", "glosses", "word", "words")
# In bytes: an hour of Holistic at 30 frames a second has 1 GB.
LARGEST = 1 << 28

# A body of which no visibility is known has this confidence throughout, and a visibility of 0 is written
# as the other: 0 would say that the points were not found.
UNKNOWN_VISIBILITY, NO_VISIBILITY = 0.5, 1e-6


def hand_point_names() -> list[str]:
    """The hand's points as MediaPipe, and so the format, calls them."""
    fingers = ("INDEX", "MIDDLE", "RING", "PINKY")
    return [
        point.name.replace("_", "_FINGER_", 1) if point.name.startswith(fingers[:3]) else point.name
        for point in Hand
    ]


# The components of the header: the names of their points in the order of our layout, where they stand in
# the keypoints, and how far apart.
COMPONENTS = {
    "POSE_LANDMARKS": ([point.name for point in Body], kp.BODY, 4),
    "FACE_LANDMARKS": ([str(number) for number in range(kp.FACE_POINTS)], kp.FACE, 3),
    "LEFT_HAND_LANDMARKS": (hand_point_names(), kp.LEFT_HAND, 3),
    "RIGHT_HAND_LANDMARKS": (hand_point_names(), kp.RIGHT_HAND, 3),
}


@register_importer("pose")
def list_pose(source: Path, *, rate: float | None = None) -> list[Item]:
    """Files of the pose-format library: SIGN/FILE.pose, or with an index.csv of path, sign and signer.

    rate: frames a second, where that in the files is wrong.
    """
    check_rate(rate)
    need("pose_format", "pose-format", "reading .pose files")
    if source.is_file():
        root, files = source.parent, [source]
    else:
        root, files = source, sorted(path for path in find_below(source) if path.name.endswith(".pose"))
    listed = read_clip_list(root) or _read_index(root)
    return [
        _item(root, path, path.parent.name if path.parent != root else path.stem, listed, rate)
        for path in files
    ]


def load_pose(path: Path, known: Listed, rate: float | None) -> Clip:
    """The clip of one file. Raises InputError if it cannot be used."""
    try:
        data = _read_bytes(path)
        pose = parse_pose(data)
        width, height = pose.header.dimensions.width, pose.header.dimensions.height
        if not (width > 1 and height > 1):
            raise InputError(
                "its header tells no size of the picture, so its positions were scaled; "
                "use the file as it was before"
            )
        keypoints = to_keypoints(pose)
        speed = rate or known.rate or float(pose.body.fps)
        if not 0.1 <= speed <= 1000:
            raise InputError(f"its header tells {speed} frames a second; give the right rate with --rate")
        return make_clip(range(len(keypoints)), keypoints, known, rate=speed, aspect=width / height)
    except InputError as error:
        raise InputError(f"{path} cannot be used: {error}") from error


def parse_pose(data: bytes) -> Any:
    """A ``pose_format.Pose`` from the content of a file. Raises InputError for what is none."""
    library = need("pose_format", "pose-format", "reading .pose files")
    # The library remembers the last header by a digest of as many bytes of the next file.
    need("pose_format.pose_header", "pose-format", "reading .pose files").PoseHeaderCache.clear_cache()
    try:
        return library.Pose.read(data)
    except Exception as error:  # a damaged file may make the library raise anything
        raise InputError("it is damaged or not a .pose file") from error


def to_keypoints(pose: Any) -> np.ndarray:
    """Keypoints float32 [frames, 1662] of the first person in a ``pose_format.Pose``.

    Points go by their names, so that a reduced skeleton may lack some. Raises InputError for a skeleton
    that is not Holistic's.
    """
    positions = np.asarray(pose.body.data.data, np.float64)
    confidence = np.asarray(pose.body.confidence, np.float64)
    if positions.ndim != 4 or not positions.shape[1]:
        raise InputError("it holds nobody")
    if len(positions) > MOST_FRAMES:
        raise InputError(f"it has {len(positions)} frames, which no single sign has")
    size = np.array((pose.header.dimensions.width, pose.header.dimensions.height))
    keypoints = np.zeros((len(positions), kp.SIZE), np.float32)
    first, names = 0, [component.name for component in pose.header.components]
    if "POSE_LANDMARKS" not in names:
        raise InputError(
            f"it has no POSE_LANDMARKS of MediaPipe Holistic, but {', '.join(names) or 'nothing'}"
        )
    for component in pose.header.components:
        points = slice(first, first := first + len(component.points))
        if component.name not in COMPONENTS:
            continue
        known, part, apart = COMPONENTS[component.name]
        here = [(place, known.index(name)) for place, name in enumerate(component.points) if name in known]
        if not here:
            raise InputError(f"it names no point of {component.name} as MediaPipe does")
        source, target = np.array(here).T
        there = np.zeros((len(positions), len(known), apart))
        sure = confidence[:, 0, points][:, source]
        place = positions[:, 0, points][:, source, :3].copy()
        place[..., :2] /= size
        if apart == 4:
            place = np.where((sure > 0).any(axis=1)[:, None, None], place, 0.0)
            there[:, target, 3] = _visibility(sure)
        else:
            place = np.where(sure[..., None] > 0, place, 0.0)
        there[:, target, : place.shape[-1]] = place
        with np.errstate(over="ignore"):  # becomes infinite, which a clip refuses
            keypoints[:, part] = there.reshape(len(positions), -1)
    return keypoints


def _visibility(confidence: np.ndarray) -> np.ndarray:
    """Visibilities [frames, points] from confidences; see ``UNKNOWN_VISIBILITY``."""
    unknown = (confidence == UNKNOWN_VISIBILITY).all(axis=1, keepdims=True)
    none = np.abs(confidence) <= np.float32(NO_VISIBILITY)
    return np.where(unknown | none, 0.0, confidence)


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise InputError("it is larger than any recorded sign")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"it cannot be read: {reason(error)}") from error


def _item(root: Path, path: Path, sign: str, listed: dict[str, Listed], rate: float | None) -> Item:
    key = path.relative_to(root).as_posix()
    known = listed.get(key, Listed())
    return Item(key, known.sign or sign.strip(), known.signer, partial(load_pose, path, known, rate), (path,))


def _read_index(source: Path) -> dict[str, Listed]:
    """What an index.csv says, as collections of signs have it; empty where there is none."""
    path = source / INDEX
    if not path.is_file():
        return {}
    lines = read_table(path, ("path",))
    column = _first(GLOSSES, lines[0] if lines else GLOSSES)
    if column is None:
        raise InputError(f"{path} has no column {', '.join(GLOSSES[:-1])} or {GLOSSES[-1]} to name the signs")
    return {
        line["path"]: Listed(sign=gloss(line.get(column, "")), signer=line.get("signer", ""))
        for line in lines
    }


def _first(names: Iterable[str], columns: Iterable[str]) -> str | None:
    present = set(columns)
    return next((name for name in names if name in present), None)
