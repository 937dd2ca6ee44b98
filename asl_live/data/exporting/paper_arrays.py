"""The founding paper's arrays, as its notebook loads them."""

import json
from pathlib import Path
from typing import ClassVar

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.data.clip_list import NAME
from asl_live.data.exporting.growing_array import GrowingArray
from asl_live.data.exporting.kinds import Chosen, Exporter
from asl_live.data.importing.paper_arrays import LABELS, PARTS
from asl_live.data.splits import folds
from asl_live.errors import InputError
from asl_live.extract.crop import draw_landmark_crop
from asl_live.observation import CROP_SIZE
from asl_live.signing_space import SigningSpace

CROPS = ("rgb", "landmarks")
SPLITS = ("signer", "random")
# A fifth to validate on and a fifth to test on: about the paper's shares.
FOLDS = 5
SEED = 0


class PaperArraysExporter(Exporter):
    """30 steps a clip; keypoints in the order face, body, left hand, right hand; pictures from 0 to 1.

    crops: "rgb", the clips' own pictures, which all must have, or "landmarks", drawn from the keypoints;
    by default rgb where all clips have them. split: "signer" or "random", into the notebook's folders
    train, val and test; by default all clips are "train", and there are no folders.
    """

    kind = "paper-arrays"
    arrays = tuple(f"{name}.npy" for part in PARTS for name in (
        f"X_{part}_frames", f"X_{part}_keypoints", f"y_{part}"))  # fmt: skip
    entries = (LABELS, NAME, *PARTS, *arrays)
    loses = "the arrays hold the same number of steps of each clip: true times are not exported"
    options: ClassVar = ("crops", "split")
    looks_ahead = True
    steps = 30

    def __init__(self, folder: Path, *, crops: str = "", split: str = "") -> None:
        super().__init__(folder)
        if crops and crops not in CROPS:
            raise InputError(f"there are no crops {crops!r}; choose {' or '.join(CROPS)}")
        if split and split not in SPLITS:
            raise InputError(f"there is no split by {split!r}; choose {' or '.join(SPLITS)}")
        self._crops, self._split = crops, split
        self._parts: list[str] = []
        self._numbers: dict[str, int] = {}
        self._added = 0
        self._files: dict[str, _Part] = {}

    def look_ahead(self, chosen: list[Chosen]) -> None:
        if not self._crops:
            self._crops = CROPS[0] if all(one.crops for one in chosen) else CROPS[1]
        elif self._crops == CROPS[0] and (lacking := [one for one in chosen if not one.crops]):
            raise InputError(
                f"{len(lacking)} of {len(chosen)} clips hold no pictures, the first one of "
                f"{lacking[0].sign!r} by {lacking[0].signer!r}; export with --crops landmarks"
            )
        self._numbers = {sign: number for number, sign in enumerate(sorted({one.sign for one in chosen}))}
        self._parts = [PARTS[0]] * len(chosen)
        if self._split:
            signs, signers = [one.sign for one in chosen], [one.signer for one in chosen]
            dealt = folds(signs, signers, FOLDS, SEED, by_signer=self._split == "signer")
            if len(dealt) < len(PARTS):
                raise InputError(f"three parts need at least three {self._split}s")
            for part, numbers in zip(PARTS[1:], dealt, strict=False):
                for number in numbers:
                    self._parts[number] = part

    def add(self, clip: Clip) -> None:
        if self._added == len(self._parts) or clip.sign not in self._numbers:
            raise InputError("the dataset was changed while it was exported; export it once more")
        part = self._parts[self._added]
        self._added += 1
        if part not in self._files:
            self._files[part] = _Part(self.folder / part if self._split else self.folder, part, len(clip))
        pictures, keypoints = self._pictures(clip), kp.to_face_first(clip.keypoints)
        row = self._files[part].add(pictures, keypoints, self._numbers[clip.sign])
        self.list(f"{part}/{row}", clip, crops=self._crops)

    def finish(self) -> None:
        for part in self._files.values():
            part.finish()
        text = json.dumps(self._numbers, indent=4, ensure_ascii=False)
        (self.folder / LABELS).write_bytes(text.encode("utf-8", "replace"))
        super().finish()

    def close(self) -> None:
        for part in self._files.values():
            part.close()

    def note(self) -> str:
        shown = {
            "rgb": "the pictures are the clips' own, and show the signers' faces",
            "landmarks": "the pictures are drawn from the keypoints",
        }
        return f"{self.loses}; {shown[self._crops]}"

    def _pictures(self, clip: Clip) -> np.ndarray:
        if self._crops == CROPS[1] or clip.crops is None:
            space = SigningSpace()
            steps = (space.step(keypoints, clip.aspect) for keypoints in clip.keypoints)
            crops = np.stack([draw_landmark_crop(step) for step in steps])
        else:
            crops = clip.crops
        return crops.astype(np.float32) / 255


class _Part:
    """The three files of one part."""

    def __init__(self, folder: Path, part: str, steps: int) -> None:
        folder.mkdir(exist_ok=True)
        shape = (steps, CROP_SIZE, CROP_SIZE, 3)
        self._pictures = GrowingArray(folder / f"X_{part}_frames.npy", shape, np.float32)
        self._keypoints = GrowingArray(folder / f"X_{part}_keypoints.npy", (steps, kp.SIZE), np.float32)
        self._labels = GrowingArray(folder / f"y_{part}.npy", (), np.int64)
        self._rows = 0

    def add(self, pictures: np.ndarray, keypoints: np.ndarray, label: int) -> int:
        """Write a row of each file, and give its number."""
        self._pictures.append(pictures)
        self._keypoints.append(keypoints)
        self._labels.append(np.array(label))
        self._rows += 1
        return self._rows - 1

    def finish(self) -> None:
        for array in (self._pictures, self._keypoints, self._labels):
            array.finish()

    def close(self) -> None:
        for array in (self._pictures, self._keypoints, self._labels):
            array.close()
