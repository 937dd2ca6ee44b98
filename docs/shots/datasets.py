"""Datasets that nobody signed: each clip is a performance of the synthetic signer."""

import shutil
import zlib
from functools import cache
from pathlib import Path

import numpy as np

from asl_live.clip import Clip, write_clip
from asl_live.data.layout import clip_path
from asl_live.sources.synthetic import SyntheticSource

SIGNS = {"hello": 3, "thanks": 3, "please": 2, "yes": 3, "no": 2, "help": 2, "idle": 1}
SIGNERS = {"mary": "right", "tomas": "right", "aiko": "left"}


@cache
def perform(sign: str, signer: str, number: int, movement: str = "") -> Clip:
    """One take. movement: what is done, where it is not what the sign's name says."""
    source = SyntheticSource(
        [movement or sign],
        hand=SIGNERS[signer],
        size=0.9 + 0.1 * list(SIGNERS).index(signer),
        seed=zlib.crc32(f"{signer}/{sign}/{number}".encode()),
        rest=0.3,
    )
    seen = [frame.observation for frame in source if frame.observation is not None]
    return Clip(
        np.array([one.time for one in seen]),
        np.stack([one.keypoints for one in seen]),
        aspect=source.aspect,
        sign=sign,
        signer=signer,
        hand=SIGNERS[signer],
        camera=source.name,
        synthetic=True,
    )


def keep(dataset: Path, clip: Clip, number: int) -> Path:
    path = clip_path(dataset, clip.sign, clip.signer, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_clip(path, clip)
    return path


def in_order(dataset: Path) -> Path:
    """A dataset of six signs by three signers, and some idle."""
    for signer in SIGNERS:
        for sign, takes in SIGNS.items():
            for number in range(1, takes + 1):
                keep(dataset, perform(sign, signer, number), number)
    return dataset


def with_slips(whole: Path, dataset: Path) -> Path:
    """The same with what happens in a long day: a copy, and two takes under a wrong name."""
    shutil.copytree(whole, dataset)
    shutil.copy(clip_path(dataset, "yes", "tomas", 2), clip_path(dataset, "yes", "tomas", 4))
    keep(dataset, perform("thanks", "mary", 4, movement="hello"), 4)
    keep(dataset, perform("no", "aiko", 3, movement="please"), 3)
    return dataset


def broken(whole: Path, dataset: Path) -> Path:
    """The same with a clip that was cut short, as by a full disk."""
    shutil.copytree(whole, dataset)
    path = clip_path(dataset, "help", "tomas", 2)
    path.write_bytes(path.read_bytes()[:2000])
    return dataset


def new_signs(dataset: Path) -> Path:
    """Three signs of one's own: everyday movements serve as such, for the starter model knows none."""
    own = {"phone": "telephoning", "glasses": "adjusting the glasses", "page": "turning a page"}
    for signer in SIGNERS:
        for sign, movement in own.items():
            for number in range(1, 4):
                keep(dataset, perform(sign, signer, number, movement), number)
    return dataset
