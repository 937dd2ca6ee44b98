"""A clip: one recorded sign, and its file.

The file is one compressed .npz that numpy alone can read: ``times``, ``keypoints``, ``crops`` where
there are pixels, and ``about``, all the rest as text in JSON.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ValidationError

from asl_live import __version__
from asl_live import keypoints as kp
from asl_live.errors import InputError
from asl_live.npz import explained, read_arrays, write_arrays
from asl_live.observation import CROP_SIZE, Observation

FORMAT = 2
HANDS = ("right", "left", "unknown")
# A landmark a thousand pictures away and a sign that takes an hour are damage. Arithmetic on the
# one overflows; the other would be filled with steps until memory ends.
FARTHEST = 1000.0
LONGEST = 3600.0


@dataclass(frozen=True, eq=False)
class Clip:
    """One recorded sign: what was observed, and what is known about it.

    times: float64 [T], seconds since the recording began, increasing.
    keypoints: float32 [T, 1662] in image units, laid out as in :mod:`asl_live.keypoints`.
    aspect: width over height of the pictures the keypoints belong to.
    crops: uint8 RGB [T, 64, 64, 3], or None where there were no pixels.
    hand: the hand the signer signs with: "right", "left" or "unknown".
    synthetic: nobody signed; made by a program.
    program: the version of ASL Live that recorded it.
    rights: who may use it for what.
    consent: what the signer agreed to, how and when.
    video: the name of the original video, which lies beside the clip's file; empty where there is none.
    created: when it was recorded, ISO 8601 in UTC.

    Raises InputError if an array has the wrong shape or values that cannot be.
    """

    times: np.ndarray
    keypoints: np.ndarray
    aspect: float = 4 / 3
    crops: np.ndarray | None = None
    sign: str = ""
    signer: str = ""
    hand: str = "unknown"
    camera: str = ""
    synthetic: bool = False
    program: str = __version__
    rights: str = ""
    consent: str = ""
    video: str = ""
    created: str = field(default_factory=lambda: datetime.now(timezone.utc).isoformat(timespec="seconds"))

    def __post_init__(self) -> None:
        for name, kinds in (("times", "fiu"), ("keypoints", "f")):
            if getattr(self, name).dtype.kind not in kinds:
                raise InputError(f"its {name} are not numbers of the right kind")
        object.__setattr__(self, "times", np.asarray(self.times, np.float64))
        with np.errstate(over="ignore"):  # becomes infinite, which is refused below
            object.__setattr__(self, "keypoints", np.asarray(self.keypoints, np.float32))
        frames = len(self.times) if self.times.ndim == 1 else 0
        if not frames:
            raise InputError("it holds no frames")
        if self.keypoints.shape != (frames, kp.SIZE):
            raise InputError(f"its keypoints have the shape {self.keypoints.shape}, not {(frames, kp.SIZE)}")
        if not np.isfinite(self.keypoints).all():
            raise InputError("its keypoints hold values that are not numbers")
        if np.abs(self.keypoints).max() > FARTHEST:
            raise InputError("its keypoints lie far outside any picture")
        if not np.isfinite(self.times).all() or (self.times[1:] <= self.times[:-1]).any():
            raise InputError("its times do not increase")
        if self.times[-1] - LONGEST > self.times[0]:
            raise InputError("its times span more than an hour, which no recorded sign does")
        if not 0.05 < self.aspect < 20:
            raise InputError(f"its aspect {self.aspect} is not that of a picture")
        crops = self.crops
        if crops is not None and (
            crops.dtype != np.uint8 or crops.shape != (frames, CROP_SIZE, CROP_SIZE, 3)
        ):
            raise InputError(f"its crops have the shape {crops.shape} and kind {crops.dtype}")
        if self.hand not in HANDS:
            raise InputError(f"its hand is {self.hand!r}, not one of {', '.join(HANDS)}")
        if self.video and not _is_video_name(self.video):
            raise InputError(f"its video {self.video!r} is not the name of a video file beside it")

    def __len__(self) -> int:
        return len(self.times)

    def observations(self) -> Iterator[Observation]:
        """What was observed, frame by frame."""
        for index, (time, keypoints) in enumerate(zip(self.times, self.keypoints, strict=True)):
            crop = None if self.crops is None else self.crops[index]
            yield Observation(float(time), keypoints, self.aspect, crop)


def join_observations(observations: Sequence[Observation], camera: str, **about: Any) -> Clip:
    """A clip of what was observed one after the other; its times begin at 0.

    camera: the source. about: other fields of the clip. Raises InputError where the picture's shape
    changes.
    """
    aspect = observations[0].aspect
    if any(not math.isclose(one.aspect, aspect, rel_tol=1e-3) for one in observations):
        raise InputError(f"{camera} has pictures of different shapes; a clip holds one shape only")
    crops = [one.crop for one in observations if one.crop is not None]
    times = np.array([one.time for one in observations])
    return Clip(
        times - times[0],
        np.stack([one.keypoints for one in observations]),
        aspect,
        np.stack(crops) if len(crops) == len(observations) else None,
        camera=camera,
        **about,
    )


def _is_video_name(name: str) -> bool:
    # A clip moves and deletes its video: it must not reach into other folders or at other clips.
    return (
        name.isprintable()
        and not name.startswith(".")
        and not set(name) & set("/\\:")
        and not name.casefold().endswith(".npz")
        and len(name.encode()) < 256
    )


class _About(BaseModel, strict=True):
    """What the file says in words; a field that it lacks or misspells makes the file unusable."""

    format: int
    aspect: float
    sign: str
    signer: str
    hand: str
    camera: str
    synthetic: bool
    program: str
    rights: str
    created: str
    # Format 1 did not have these.
    consent: str = ""
    video: str = ""


def write_clip(path: str | Path, clip: Clip) -> None:
    """Write a clip, whole or not at all. Raises InputError if it cannot be written."""
    about = _About(
        format=FORMAT,
        aspect=clip.aspect,
        sign=clip.sign,
        signer=clip.signer,
        hand=clip.hand,
        camera=clip.camera,
        synthetic=clip.synthetic,
        program=clip.program,
        rights=clip.rights,
        consent=clip.consent,
        video=clip.video,
        created=clip.created,
    )
    arrays = {"times": clip.times, "keypoints": clip.keypoints, "about": np.array(about.model_dump_json())}
    if clip.crops is not None:
        arrays["crops"] = clip.crops
    write_arrays(path, arrays)


def read_clip(path: str | Path, crops: bool = True) -> Clip:
    """Read a clip; without ``crops`` its pixels stay unread, which is several times as quick.

    Raises InputError if it is missing, damaged, or no clip.
    """
    path = Path(path)
    arrays = read_arrays(path, ("times", "keypoints", "about"), optional=("crops",) if crops else ())
    with explained(path):
        about = _parse(arrays["about"])
        return Clip(
            arrays["times"],
            arrays["keypoints"],
            aspect=about.aspect,
            crops=arrays.get("crops"),
            sign=about.sign,
            signer=about.signer,
            hand=about.hand,
            camera=about.camera,
            synthetic=about.synthetic,
            program=about.program,
            rights=about.rights,
            consent=about.consent,
            video=about.video,
            created=about.created,
        )


def _parse(text: np.ndarray) -> _About:
    if text.dtype.kind != "U" or text.ndim != 0:
        raise InputError("its description is not text")
    try:
        about = _About.model_validate_json(str(text))
    except (SystemError, UnicodeEncodeError) as error:  # numpy keeps codes that are no characters
        raise InputError("its description is not text") from error
    except ValidationError as error:
        raise InputError(
            f"its description is not that of a clip ({error.errors()[0]['msg'].lower()})"
        ) from error
    if about.format > FORMAT:
        raise InputError("it was written by a newer version of ASL Live")
    if about.format > 1 and not {"consent", "video"} <= about.model_fields_set:
        raise InputError("its description is not that of a clip (consent or video is not named)")
    return about
