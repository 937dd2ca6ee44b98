"""Where frames come from."""

from asl_live.sources.base import Frame, Source
from asl_live.sources.camera import CameraInfo, list_cameras
from asl_live.sources.grammar import open_source

__all__ = ["CameraInfo", "Frame", "Source", "list_cameras", "open_source"]
