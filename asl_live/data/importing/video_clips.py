"""A video, or a part of one, read as a clip: what the kinds of collections that hold videos share."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from asl_live.clip import Clip, join_observations
from asl_live.errors import InputError
from asl_live.extract.extractor import Extractor
from asl_live.files import find_below
from asl_live.observation import Observation
from asl_live.sources.base import VIDEO_SUFFIXES
from asl_live.sources.video import VideoSource

# Eleven minutes at 30 a second, and about what a clip's file can hold. A sign takes seconds.
MOST_FRAMES = 20_000


@dataclass(frozen=True)
class Stretch:
    """A part of a video in seconds from its beginning, for videos that hold more than one sign.

    From the first frame at or after ``start`` to the last before ``end``. A video that ends
    earlier, or is hardly longer than the part, was cut already, and is taken whole.
    """

    start: float
    end: float


def read_video(path: Path, rights: str = "", stretch: Stretch | None = None) -> Clip:
    """A video as one clip; sign and signer are left to the caller.

    The same video gives the same clip, bit for bit, so the day of the reading does not stand in it.
    Raises InputError for what is no complete video, and for one that is too long for a sign.
    """
    observations: list[Observation] = []
    with VideoSource(path) as source, Extractor(alone=True) as extractor:
        seconds = source.frames / source.rate if source.frames and source.rate else 0.0
        if stretch is not None and not _holds(seconds, stretch):
            stretch = None
        if stretch is None and (source.frames or 0) > MOST_FRAMES:
            raise _too_long(path)
        for frame in source:
            if stretch is not None and frame.time < stretch.start:
                continue
            if stretch is not None and frame.time >= stretch.end:
                break
            if len(observations) == MOST_FRAMES:
                raise _too_long(path)
            observations.append(extractor.observe(frame))
    if not observations:
        raise InputError(f"{path} has no pictures in the part that holds the sign")
    return join_observations(observations, path.name, rights=rights, created="")


def find_videos(folder: Path) -> Iterator[Path]:
    """The video files in a folder at any depth, sorted; hidden files and folders are passed over.

    Raises InputError for a folder that cannot be read.
    """
    return (path for path in find_below(folder) if path.suffix.lower() in VIDEO_SUFFIXES)


def _holds(seconds: float, stretch: Stretch) -> bool:
    """Whether a video of this length is one that the stretch is still to be cut from."""
    length = stretch.end - stretch.start
    return seconds > stretch.end - 0.1 and seconds > 1.1 * length + 0.3


def _too_long(path: Path) -> InputError:
    return InputError(f"{path} has more than {MOST_FRAMES} frames; cut it into one video for each sign")
