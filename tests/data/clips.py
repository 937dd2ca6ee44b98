"""Small clips for tests of datasets, and folders of them."""

import zlib
from pathlib import Path

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip, write_clip
from asl_live.data.layout import clip_path


def make_clip(seed: int = 0, frames: int = 20, rate: float = 15.0, **about: object) -> Clip:
    """A clip of a body with both hands, other for each seed; ``hands=0.3`` shows them in that share."""
    rng = np.random.default_rng(seed)
    keypoints = np.zeros((frames, kp.SIZE), np.float32)
    keypoints[:] = rng.random(kp.SIZE) * 0.5 + rng.random((frames, 1)) * 0.1
    keypoints[:, kp.FACE] = 0
    shown = round(float(about.pop("hands", 1.0)) * frames)  # type: ignore[arg-type]
    keypoints[shown:, kp.LEFT_HAND.start :] = 0
    return Clip(np.arange(frames) / rate, keypoints, **{"sign": "hello", "signer": "ann", **about})  # type: ignore[arg-type]


def put(dataset: Path, sign: str, signer: str, number: int = 1, video: bytes | None = None, **about) -> Path:  # type: ignore[no-untyped-def]
    """Write a clip to its place, with a file for its video where one is given; its path."""
    path = clip_path(dataset, sign, signer, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    seed = zlib.crc32(f"{sign}/{signer}/{number}".encode())
    name = f"{path.stem}.mp4" if video is not None else ""
    clip = make_clip(**{"seed": seed, "sign": sign, "signer": signer, "video": name, **about})
    write_clip(path, clip)
    if video is not None:
        (path.parent / name).write_bytes(video)
    return path


def tree(dataset: Path) -> list[str]:
    """The files of a dataset that are not hidden."""
    found = (path.relative_to(dataset) for path in dataset.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if not any(one.startswith(".") for one in path.parts))
