"""Where frames come from."""

from asl_live.sources.base import Frame, Source
from asl_live.sources.camera import CameraInfo, camera_spec, list_cameras
from asl_live.sources.grammar import SourceKind, kind_of, open_source, path_of, split_spec

__all__ = [
    "CameraInfo",
    "Frame",
    "Source",
    "SourceKind",
    "camera_spec",
    "kind_of",
    "list_cameras",
    "open_source",
    "path_of",
    "split_spec",
]
