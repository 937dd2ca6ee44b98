"""Where the package finds what ships with it, and where a user's own things are kept."""

import os
import shlex
from pathlib import Path
from typing import Literal

import platformdirs

STARTER = "starter"  # the model that ships, and is taken where none is named

_PACKAGE = Path(__file__).parent


def shipped(kind: Literal["models", "assets"]) -> Path:
    """The folder of the things of this kind that ship with ASL Live; it need not exist.

    They stand inside an installed package, and beside the package in a checkout.
    """
    installed = _PACKAGE / kind
    return installed if installed.is_dir() else _PACKAGE.parent / kind


def user_data() -> Path:
    """The folder of this user's own models and clips; it need not exist.

    The environment variable ASL_LIVE_HOME, where it is set, names it.
    """
    chosen = os.environ.get("ASL_LIVE_HOME")
    return Path(chosen) if chosen else platformdirs.user_data_path("asl-live", appauthor=False)


def shown(path: Path) -> str:
    """A path as people read it, the user's own folder as ``~``."""
    home = Path.home()
    return str("~" / path.relative_to(home)) if path.is_relative_to(home) else str(path)


def typed(path: Path) -> str:
    """A path as it can be typed in a terminal of this system."""
    rest = shown(path).removeprefix("~")
    short = os.name == "posix" and rest == shlex.quote(rest)
    return shown(path) if short else shlex.quote(str(path))
