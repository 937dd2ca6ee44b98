"""The dataset folder that the pages share."""

import contextlib
from pathlib import Path

from asl_live.app.settings import Settings
from asl_live.errors import InputError
from asl_live.paths import user_data


def folder_named(text: str) -> Path:
    """The folder that is meant, from the root on. Raises InputError where none is."""
    text = text.strip()
    if not text:
        raise InputError("no dataset folder is named; choose one")
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError as error:  # of nobody who is known here
        raise InputError(f"{text} is in a home folder that is not known here; choose a folder") from error


def recall_dataset(settings: Settings) -> Path:
    """The folder that was remembered, or the user's own where none was."""
    with contextlib.suppress(InputError):  # none was, or one of another machine
        return folder_named(settings.text("dataset"))
    return (user_data() / "dataset").absolute()


def remember_dataset(settings: Settings, folder: Path) -> None:
    """Show this folder on every page from now on."""
    settings.set("dataset", str(folder.absolute()))
