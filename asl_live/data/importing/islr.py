"""Kaggle's Isolated Sign Language Recognition: landmarks as Parquet, a file a sign.

``train.csv`` has path, participant_id, sequence_id and sign. A file has a row for each of the 543
landmarks of each frame: frame, row_id, type, landmark_index, x, y, z; face 468, left hand 21, body
("pose") 33, right hand 21, and NaN where a part was not found. There are no visibilities and no times.
"""

from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.data.clip_list import ABOUT, Listed, parse, read_table
from asl_live.data.importing.arrays import MOST_FRAMES, check_rate, make_clip
from asl_live.data.importing.registry import Item, gloss, register_importer
from asl_live.errors import InputError
from asl_live.extras import need

TABLE, FOLDER, SIGNS = "train.csv", "train_landmark_files", "sign_to_prediction_index_map.json"
RIGHTS = "Google Isolated Sign Language Recognition (asl-signs) on Kaggle: the terms that came with it"
COLUMNS = ("path", "participant_id", "sequence_id", "sign")
# The type of a row: how many landmarks, where they stand in the keypoints, and how far apart.
TYPES = {
    "face": (kp.FACE_POINTS, kp.FACE.start, 3),
    "left_hand": (kp.HAND_POINTS, kp.LEFT_HAND.start, 3),
    "pose": (kp.BODY_POINTS, kp.BODY.start, 4),
    "right_hand": (kp.HAND_POINTS, kp.RIGHT_HAND.start, 3),
}
LANDMARKS = sum(count for count, _, _ in TYPES.values())
NUMBERS = ("frame", "landmark_index", "x", "y", "z")
# The collection was recorded with telephones at a nominal 30 frames a second.
RATE = 30.0


@register_importer("islr")
def list_islr(source: Path, *, rate: float | None = None) -> list[Item]:
    """Kaggle's Isolated Sign Language Recognition (asl-signs): train.csv with its Parquet files.

    rate: frames a second; 30 where neither it nor the table says.
    """
    check_rate(rate)
    need("pyarrow.parquet", "pyarrow", "reading Parquet files")
    table = source if source.is_file() else source / TABLE
    items = []
    for number, line in enumerate(read_table(table, COLUMNS), 2):
        ours = set(ABOUT) <= {*line, "signer"}  # written by an export, which keeps what it knows
        known = parse(line, table) if ours else Listed(rights=RIGHTS)
        path = table.parent / line["path"]
        key, problem = line["path"], ""
        if not _lies_below(key):
            key, problem = f"{TABLE}#{number}", f"{table} names no file in its folder in line {number}"
        sign = line["sign"] if ours else gloss(line["sign"])
        signer = line["participant_id"] if ours else f"islr-{line['participant_id']}"
        load = partial(load_file, path, known, rate or known.rate or RATE)
        items.append(Item(key, sign, signer, load, (path,), problem))
    return items


def load_file(path: Path, known: Listed, rate: float) -> Clip:
    """The clip of one Parquet file. Raises InputError if it cannot be used."""
    try:
        frames, keypoints = read_landmarks(path)
        return make_clip(frames, keypoints, known, rate=rate)
    except InputError as error:
        raise InputError(f"{path} cannot be used: {error}") from error


def read_landmarks(path: Path) -> tuple[list[int], np.ndarray]:
    """The numbers of the frames in a Parquet file, ascending, and their keypoints [frames, 1662].

    Raises InputError, a part of a sentence, if it cannot be used.
    """
    columns = _read_columns(path)
    frame = _whole(columns["frame"], "frame")
    numbers, row = np.unique(frame, return_inverse=True)
    if len(numbers) > MOST_FRAMES:
        raise InputError(f"it has {len(numbers)} frames, which no single sign has")
    index = _whole(columns["landmark_index"], "landmark_index")
    types = columns["type"]
    keypoints = np.zeros((len(numbers), kp.SIZE), np.float32)
    for number, (name, (count, start, apart)) in enumerate(TYPES.items()):
        here = types == number
        if ((index[here] < 0) | (index[here] >= count)).any():
            raise InputError(f"it has landmarks of the {name} beyond the {count} there are")
        found = here & np.isfinite(columns["x"]) & np.isfinite(columns["y"])
        for place, axis in enumerate("xyz"):
            with np.errstate(over="ignore"):
                values = np.nan_to_num(columns[axis][found]).astype(np.float32)
            keypoints[row[found], start + index[found] * apart + place] = values
    return numbers.tolist(), keypoints


def _read_columns(path: Path) -> dict[str, np.ndarray]:
    """The columns of a file as float64; ``type`` as the numbers of ``TYPES``."""
    parquet = need("pyarrow.parquet", "pyarrow", "reading Parquet files")
    arrow = need("pyarrow", "pyarrow", "reading Parquet files")
    compute = need("pyarrow.compute", "pyarrow", "reading Parquet files")
    try:
        # Texts as numbers of a dictionary: a small file may repeat a long one without end.
        with parquet.ParquetFile(path, read_dictionary=["type"]) as file:
            _check_columns(arrow.types, file.schema_arrow)
            rows = file.metadata.num_rows
            if rows > MOST_FRAMES * LANDMARKS:
                raise InputError(f"it claims {rows} landmarks, which no single sign has")
            # One after the other: a pool of threads would compete with the other workers.
            table = file.read(columns=["type", *NUMBERS], use_threads=False)
        columns = {name: table[name] for name in NUMBERS}
        known = arrow.array(list(TYPES))
        columns["type"] = arrow.chunked_array(
            [compute.index_in(chunk.dictionary, known).take(chunk.indices) for chunk in table["type"].chunks],
            arrow.int32(),
        )
        if columns["type"].null_count:
            raise InputError(f"it has landmarks of other types than {', '.join(TYPES)}")
        # What is missing becomes NaN.
        numbers = {name: column.cast(arrow.float64()).to_numpy() for name, column in columns.items()}
    except OSError as error:
        raise InputError(f"it cannot be read ({str(error).splitlines()[0]})") from error
    except (arrow.ArrowException, ValueError, KeyError, TypeError, MemoryError) as error:
        raise InputError("it is damaged or not a Parquet file") from error
    if not len(numbers["frame"]):
        raise InputError("it holds no landmarks")
    return numbers


def _check_columns(types: Any, schema: Any) -> None:
    """Raise InputError, a part of a sentence, where a column is not there or not of its type."""
    for name in ("type", *NUMBERS):
        if name not in schema.names:
            raise InputError(f"it has no column {name!r}")
        kind = schema.field(name).type
        fits = (
            types.is_dictionary(kind) if name == "type" else types.is_integer(kind) or types.is_floating(kind)
        )
        if not fits:
            raise InputError(f"its column {name!r} does not hold {'texts' if name == 'type' else 'numbers'}")


def _whole(values: np.ndarray, name: str) -> np.ndarray:
    if not (np.isfinite(values).all() and (np.abs(values) < 1e9).all() and (values % 1 == 0).all()):
        raise InputError(f"its {name} column does not hold whole numbers")
    return values.astype(np.int64)


def _lies_below(path: str) -> bool:
    parts = PurePosixPath(path.replace("\\", "/"))
    return (
        bool(parts.parts)
        and not parts.is_absolute()
        and ".." not in parts.parts
        and ":" not in parts.parts[0]
    )
