"""Evenly spaced frames of many videos, taken out once and kept on the disk as uint8 arrays.

One ``.npy`` file for each video, [steps, 3, size, size] in RGB, written whole or not at all and named after
what it was made from: the video's name, length and time, steps and size. So a run that was broken off
goes on, and a video that changed is read anew.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from asl_live.data.readers.videos import LabelledVideo
from asl_live.errors import InputError, reason
from asl_live.files import discard_unfinished, replacing
from asl_live.npz import read_array
from asl_live.recognise.whole_frames import scale_frame
from asl_live.sources.video import VideoSource

COLOURS = 3
# Kept free beside the frames, for weights and figures.
SPARE_BYTES = 1 << 30

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Skipped:
    """A video that could not be used, and why."""

    name: str
    why: str


@dataclass(frozen=True, eq=False)
class StoredFrames:
    """The frames of videos, on the disk; like a uint8 tensor [videos, steps, 3, size, size] to look into.

    Rows are read when they are asked for, so that a collection may be larger than memory.
    """

    files: tuple[Path, ...]
    steps: int
    size: int

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, rows: Tensor | slice) -> Tensor:
        """Rows as a tensor; InputError for a file that is not what was written."""
        wanted = self.files[rows] if isinstance(rows, slice) else [self.files[row] for row in rows.tolist()]
        return torch.from_numpy(np.stack([self._read(one) for one in wanted]))

    def subset(self, rows: Sequence[int] | np.ndarray) -> "StoredFrames":
        """The frames of the given videos."""
        return StoredFrames(tuple(self.files[row] for row in rows), self.steps, self.size)

    def digest(self) -> str:
        """A short text that other frames would not have."""
        return hashlib.sha256("\n".join(one.name for one in self.files).encode()).hexdigest()

    def _read(self, path: Path) -> np.ndarray:
        frames = read_array(path)
        if frames.shape != (self.steps, COLOURS, self.size, self.size) or frames.dtype != np.uint8:
            raise InputError(f"{path} is not what was taken out of a video; delete it and run again")
        return frames


def extract_frames(
    videos: Sequence[LabelledVideo],
    steps: int,
    size: int,
    folder: Path,
    progress: Progress | None = None,
    workers: int = 0,
) -> tuple[StoredFrames, tuple[int, ...], tuple[Skipped, ...]]:
    """Take ``steps`` evenly spaced frames, scaled to ``size`` x ``size``, out of every video.

    Videos with fewer frames are filled up with their last one. Gives the frames, the numbers of the
    videos they are of, and the videos that are empty or broken. workers: videos at a time; 0 takes as
    many as there are processors. Raises InputError if the disk says no or has no room.
    """
    files = [folder / f"{_identity(video, steps, size)}.npy" for video in videos]
    _make(folder)
    missing = [number for number, file in enumerate(files) if not file.exists()]
    _check_room(folder, len(missing) * steps * COLOURS * size * size)
    done = len(videos) - len(missing)
    if progress:
        progress(done, len(videos))
    why: dict[int, str] = {}
    pool = ThreadPoolExecutor(workers or os.cpu_count() or 1)
    try:
        jobs = {
            pool.submit(_extract, videos[number].path, steps, size, files[number]): number
            for number in missing
        }
        for job in as_completed(jobs):
            trouble = job.result()
            if trouble:
                why[jobs[job]] = trouble
            done += 1
            if progress:
                progress(done, len(videos))
    finally:
        pool.shutdown(cancel_futures=True)
    rows = tuple(number for number in range(len(videos)) if number not in why)
    skipped = tuple(Skipped(videos[number].name, why[number]) for number in sorted(why))
    return StoredFrames(tuple(files[row] for row in rows), steps, size), rows, skipped


def even_frames(path: Path, steps: int, size: int) -> np.ndarray:
    """``steps`` evenly spaced frames of a video, uint8 RGB [steps, 3, size, size].

    Frame number floor(i * frames / steps) for step i; a shorter video gives all its frames and then its
    last again. Raises InputError for what is no complete video.
    """
    claimed = 0
    with VideoSource(path) as source:
        claimed = source.frames or 0
    # What a file claims is often wrong by some frames: then its true number is known after one reading.
    kept, count = _read_even(path, steps, size, claimed)
    if count != claimed:
        kept, count = _read_even(path, steps, size, count)
    kept += [kept[-1]] * (steps - len(kept))
    return np.stack(kept)


def _read_even(path: Path, steps: int, size: int, claimed: int) -> tuple[list[np.ndarray], int]:
    wanted = set(even_numbers(claimed, steps).tolist())
    kept, count = [], 0
    with VideoSource(path) as source:
        for frame in source:
            if count in wanted and frame.picture is not None:
                kept.append(scale_frame(frame.picture, size))
            count += 1
    return kept, count


def even_numbers(frames: int, steps: int) -> np.ndarray:
    """The numbers of at most ``steps`` frames out of ``frames``, evenly spaced from the first on."""
    return np.arange(frames) if frames <= steps else np.arange(steps) * frames // steps


def _extract(path: Path, steps: int, size: int, file: Path) -> str:
    """Write the frames of a video; why it cannot be used, or nothing. Raises InputError for the disk."""
    try:
        frames = even_frames(path, steps, size)
    except InputError as error:
        return str(error)
    try:
        discard_unfinished(file)
    except OSError as error:
        raise InputError(f"{file.parent} cannot be written: {reason(error)}") from error
    with replacing(file) as temporary, temporary.open("wb") as opened:
        np.save(opened, frames)
    return ""


def _identity(video: LabelledVideo, steps: int, size: int) -> str:
    try:
        about = video.path.stat()
        made_from = (video.name, about.st_size, about.st_mtime_ns, steps, size)
    except OSError:  # gone since it was listed: it will be skipped with its reason
        made_from = (video.name, 0, 0, steps, size)
    return hashlib.sha256(repr(made_from).encode()).hexdigest()[:32]


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be made: {reason(error)}") from error


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed + SPARE_BYTES > free and needed:
        raise InputError(
            f"the frames need {needed / 1e9:.1f} GB and {folder} has {free / 1e9:.1f} GB free; "
            "make room, choose another folder, or ask for fewer or smaller frames"
        )
