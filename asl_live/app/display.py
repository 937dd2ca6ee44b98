"""Whether a window can be opened here, asked before Qt is: where it cannot, Qt aborts the program.

Uses no Qt itself.
"""

import ctypes
import importlib.util
import os
import sys
from pathlib import Path

from asl_live.errors import InputError

# Libraries that PySide6's wheels do not bring along, with the Debian packages that hold them.
ALWAYS_NEEDED = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
NEEDED_FOR_X11 = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}


def check_display() -> None:
    """Raise InputError, saying what to do, where Qt could not open a window."""
    if not sys.platform.startswith("linux"):
        return
    asked = [one.partition(":")[0] for one in os.environ.get("QT_QPA_PLATFORM", "").split(";") if one]
    platforms = _platforms()
    if asked and platforms and not any(one.partition("-")[0] in platforms for one in asked):
        raise InputError(
            f"QT_QPA_PLATFORM asks for {' or '.join(asked)}, which Qt does not have here; take the variable "
            f"out of the environment or use one of: {', '.join(sorted(platforms))}"
        )
    platform = asked[0] if len(asked) == 1 else ""  # of several Qt takes the first that works
    x11, wayland = os.environ.get("DISPLAY"), _wayland_answers()
    if not platform and not x11 and not os.environ.get("WAYLAND_DISPLAY"):
        raise InputError(
            "there is no display to open a window on; start asl-live from a desktop session, "
            "or name the signs of a video without a window: asl-live predict FILE"
        )
    uses_x11 = platform == "xcb" or (not platform and not wayland)
    missing = missing_packages(uses_x11)
    if missing:
        raise InputError(
            "Qt needs system libraries that are missing here; install them with: "
            f"sudo apt-get install {' '.join(missing)}"
        )
    if uses_x11 and not _x11_answers():
        raise InputError(
            f"the display {x11 or '(DISPLAY is not set)'} does not answer; start asl-live from a desktop "
            "session, or name the signs of a video without a window: asl-live predict FILE"
        )
    if platform.startswith("wayland") and not wayland:
        raise InputError(
            "QT_QPA_PLATFORM asks for Wayland, but no Wayland display answers; take the variable out of "
            "the environment or start asl-live from a Wayland session"
        )


def missing_packages(x11: bool = True) -> list[str]:
    """Debian packages to install before Qt can run; those of X11 windows only when asked for."""
    needed = ALWAYS_NEEDED | (NEEDED_FOR_X11 if x11 else {})
    return [package for library, package in needed.items() if not _loads(library)]


def _platforms() -> set[str]:
    """What the installed Qt can draw on, by name; empty where its files lie elsewhere than in wheels."""
    found = importlib.util.find_spec("PySide6")
    if found is None or found.origin is None:
        return set()
    folder = Path(found.origin).parent / "Qt" / "plugins" / "platforms"
    return {plugin.stem.removeprefix("libq") for plugin in folder.glob("libq*.so")}


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _wayland_answers() -> bool:
    name, folder = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("XDG_RUNTIME_DIR")
    if not name:
        return False
    return (Path(folder or "/") / name).is_socket()


def _x11_answers() -> bool:
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    answers = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return answers
