"""The words that name a source, the same for the window and the command line."""

from pathlib import Path

from asl_live.errors import InputError, reason
from asl_live.sources.base import Source
from asl_live.sources.pictures import SUFFIXES, PictureSource


def open_source(spec: str) -> Source:
    """Open the source that ``spec`` names. Raises InputError if there is none.

    ``camera`` (the first), ``camera:0`` or ``0``, ``camera:PART OF ITS NAME``, the path of a video
    file, of a folder of pictures or of a recorded clip (.npz), ``synthetic`` (the ten signs) or
    ``synthetic:SIGN,SIGN,...``. A file whose name is one of these words is opened as ``./name``.
    """
    spec = spec.strip()
    kind, _, rest = spec.partition(":")
    if spec.isdecimal():
        kind, rest = "camera", spec
    if kind.casefold() == "camera":
        from asl_live.sources.camera import CameraSource

        return CameraSource(rest.strip())
    if kind.casefold() == "synthetic":
        from asl_live.sources.synthetic import SyntheticSource

        return SyntheticSource([sign for sign in rest.split(",") if sign.strip()])
    if not spec:
        raise InputError("no source is named; give a camera, a video file, a folder of pictures or a clip")
    return _open_path(spec)


def _open_path(spec: str) -> Source:
    if "\0" in spec:
        raise InputError("a path cannot hold a NUL character")
    path = Path(spec).expanduser()
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
