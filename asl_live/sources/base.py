"""What every source of signing has in common."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from asl_live.observation import Observation

# What files of videos are called, in small letters, the most usual first.
VIDEO_SUFFIXES = tuple(
    ".mp4 .mkv .webm .mov .avi .m4v .3gp .flv .gif .mpeg .mpg .mts .ogv .ts .wmv".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Frame:
    """One moment of a source: a picture to be looked at, or an observation that needs no looking.

    time: seconds since the source began.
    picture: uint8 BGR [height, width, 3], never mirrored; None where the source has no pixels.
    observation: for sources that hold keypoints already (a recorded clip, the synthetic signer).
    Exactly one of the two is given.
    """

    time: float
    picture: np.ndarray | None = None
    observation: Observation | None = None


class Source(Protocol):
    """A thing that gives frames, one after the other, until it ends or is closed.

    ``read`` blocks until the next frame is there and returns None at the end. A live source gives
    frames at the pace of the world; any other gives them as fast as they are asked for, and their
    times say how fast they are to be shown. Broken input raises InputError.
    """

    name: str  # what the user reads: "Camera 0 (HD Webcam)", "hello.mp4", "Synthetic signer"
    spec: str  # the words that open it again, see asl_live.sources.open_source
    live: bool
    synthetic: bool  # nobody is signing: everything shown or recorded from it says so
    frames: int | None  # how many frames there will be, for progress; None where unknown
    rate: float | None  # frames a second, nominally; None where unknown

    def read(self) -> Frame | None: ...

    def close(self) -> None: ...

    def __enter__(self) -> "Source": ...

    def __exit__(self, *error: object) -> None: ...

    def __iter__(self) -> Iterator[Frame]: ...
