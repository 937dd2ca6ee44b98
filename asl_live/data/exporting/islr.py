"""Kaggle's Isolated Sign Language Recognition: train.csv and a Parquet file a clip."""

import json
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.data.clip_list import COLUMNS as LISTED
from asl_live.data.clip_list import describe, write_table
from asl_live.data.exporting.kinds import Exporter, FileNames
from asl_live.data.importing.islr import COLUMNS, FOLDER, LANDMARKS, SIGNS, TABLE, TYPES
from asl_live.extras import need

FIRST_SEQUENCE = 1_000_000_000  # the collection's own have as many digits


class ISLRExporter(Exporter):
    """Rows, columns and their types as in the collection; more columns of train.csv say what it lacks."""

    kind = "islr"
    entries = (TABLE, FOLDER, SIGNS)
    loses = "the collection has no visibilities, pictures or uneven times: they are not exported"
    options: ClassVar = ()

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._arrow = need("pyarrow", "pyarrow", "writing Parquet files")
        self._parquet: ModuleType = need("pyarrow.parquet", "pyarrow", "writing Parquet files")
        self._signers = FileNames()
        self._signs: dict[str, int] = {}
        self._schema = self._make_schema("int16")

    def add(self, clip: Clip) -> None:
        sequence = str(FIRST_SEQUENCE + len(self._lines))
        below = f"{FOLDER}/{self._signers[clip.signer]}/{sequence}.parquet"
        path = self.folder / below
        path.parent.mkdir(parents=True, exist_ok=True)
        self._parquet.write_table(self._table(clip.keypoints), path)
        self._signs.setdefault(clip.sign, len(self._signs))
        about = {"participant_id": clip.signer, "sequence_id": sequence}
        self._lines.append({"path": below, **describe(clip), **about})

    def finish(self) -> None:
        more = [name for name in LISTED if name not in (*COLUMNS, "signer", "crops")]
        write_table(self.folder / TABLE, (*COLUMNS, *more), self._lines)
        text = json.dumps(self._signs, ensure_ascii=False)
        (self.folder / SIGNS).write_bytes(text.encode("utf-8", "replace"))

    def _table(self, keypoints: np.ndarray) -> object:
        frames = len(keypoints)
        points = np.full((frames, LANDMARKS, 3), np.nan)
        first = 0
        types: list[str] = []
        indices: list[int] = []
        for name, (count, start, apart) in TYPES.items():
            part = keypoints[:, start : start + count * apart].reshape(frames, count, apart)
            points[:, first : first + count] = np.where(
                kp.is_present(part)[:, None, None], part[..., :3], np.nan
            )
            first += count
            types += [name] * count
            indices += range(count)
        numbers = np.repeat(np.arange(frames), LANDMARKS)
        tags = [f"{name}-{index}" for name, index in zip(types, indices, strict=True)]
        schema = self._schema if frames <= np.iinfo(np.int16).max else self._make_schema("int32")
        columns = {
            "frame": numbers,
            "row_id": [f"{frame}-{tag}" for frame in range(frames) for tag in tags],
            "type": types * frames,
            "landmark_index": np.tile(indices, frames),
            **{axis: points[..., place].ravel() for place, axis in enumerate("xyz")},
        }
        return self._arrow.table(columns, schema=schema)

    def _make_schema(self, frame: str) -> object:
        arrow = self._arrow
        whole = {"int16": arrow.int16(), "int32": arrow.int32()}
        return arrow.schema(
            [
                ("frame", whole[frame]),
                ("row_id", arrow.string()),
                ("type", arrow.string()),
                ("landmark_index", arrow.int16()),
                *((axis, arrow.float64()) for axis in "xyz"),
            ]
        )
