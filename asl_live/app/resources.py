"""Icons and other files that the window is drawn with."""

from pathlib import Path

from asl_live.paths import shipped


def asset(name: str) -> Path:
    """The file of an asset, by its path inside ``assets``; FileNotFoundError where it is missing."""
    path = shipped("assets") / name
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing; install ASL Live again")
    return path
