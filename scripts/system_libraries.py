"""Sees to the system libraries that Qt and PortAudio need on Linux. Runs before anything is installed."""

import ctypes
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from debian import install_packages

from asl_live.app.display import missing_packages

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_ENDINGS = {".ttf", ".otf", ".ttc", ".pfb"}


def missing() -> list[str]:
    """The Debian packages of what is missing here."""
    packages = missing_packages(x11=True)
    if not _has_portaudio():
        packages.append("libportaudio2")
    if not _has_a_font():
        packages.append("fonts-dejavu-core")
    return packages


def _has_portaudio() -> bool:
    try:
        ctypes.CDLL("libportaudio.so.2")
    except OSError:
        return False
    return True


def _has_a_font() -> bool:
    return any(
        Path(name).suffix.lower() in FONT_ENDINGS
        for folder in FONT_FOLDERS
        for _, _, names in os.walk(Path(folder).expanduser())
        for name in names
    )


if __name__ == "__main__" and sys.platform.startswith("linux"):
    packages = missing()
    if packages:
        # Not the end: commands without a window and without sound do not need them.
        install_packages(packages, "for the window and its sound")
