"""The words that name a source, the same for the window and the command line."""

from enum import Enum
from pathlib import Path

from asl_live.errors import InputError, reason
from asl_live.sources.base import Source
from asl_live.sources.pictures import SUFFIXES, PictureSource


class SourceKind(str, Enum):
    """What kind of source is named. PATH: a file or folder."""

    CAMERA = "camera"
    SYNTHETIC = "synthetic"
    PATH = "path"


def kind_of(spec: str) -> SourceKind:
    """The kind of source that :func:`open_source` opens for these words."""
    return split_spec(spec)[0]


def split_spec(spec: str) -> tuple[SourceKind, str]:
    """The kind of a source, and which one it is: a camera's number or name, signs with commas, or a path."""
    spec = spec.strip()
    kind, _, rest = spec.partition(":")
    if spec.isdecimal():
        return SourceKind.CAMERA, spec
    for named in (SourceKind.CAMERA, SourceKind.SYNTHETIC):
        if kind.casefold() == named.value:
            return named, rest.strip()
    return SourceKind.PATH, spec


def path_of(spec: str) -> Path:
    """The path of a source that is a file or folder, with ``~`` as the user's own folder."""
    path = Path(spec.strip())
    try:
        return path.expanduser()
    except RuntimeError:  # there is no user tmp.mp4: ~tmp.mp4 is the name of a file
        return path


def open_source(spec: str) -> Source:
    """Open the source that ``spec`` names. Raises InputError if there is none.

    ``camera`` (the first), ``camera:0`` or ``0``, ``camera:PART OF ITS NAME``, the path of a video
    file, of a folder of pictures or of a recorded clip (.npz), ``synthetic`` (the ten signs) or
    ``synthetic:SIGN,SIGN,...``. A file whose name is one of these words is opened as ``./name``.
    """
    kind, which = split_spec(spec)
    if kind is SourceKind.CAMERA:
        from asl_live.sources.camera import CameraSource

        return CameraSource(which)
    if kind is SourceKind.SYNTHETIC:
        from asl_live.sources.synthetic import SyntheticSource

        return SyntheticSource([sign for sign in which.split(",") if sign.strip()])
    if not which:
        raise InputError("no source is named; give a camera, a video file, a folder of pictures or a clip")
    return _open_path(which)


def _open_path(spec: str) -> Source:
    if "\0" in spec:
        raise InputError("a path cannot hold a NUL character")
    path = path_of(spec)
    try:
        folder = path.is_dir()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error
    if folder:
        return PictureSource(path)
    suffix = path.suffix.casefold()
    if suffix == ".npz":
        from asl_live.sources.replay import ReplaySource

        return ReplaySource(path)
    if suffix in SUFFIXES and path.is_file():
        raise InputError(f"{path} is one picture; give the folder that holds the pictures of the sign")
    from asl_live.sources.video import VideoSource

    return VideoSource(path)
