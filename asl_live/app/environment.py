"""The environment that Qt needs beside the other libraries."""

import os


def make_room_for_qt() -> None:
    """Take out what ``import cv2`` sets: it would point Qt 6 to OpenCV's own Qt 5 files."""
    import cv2  # noqa: F401  # now, so that it cannot set them later

    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        os.environ.pop(name, None)
