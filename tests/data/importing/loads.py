"""What items of tests load, in worker processes; and lists of such items."""

import os
import time
from functools import partial
from pathlib import Path

from asl_live.clip import Clip
from asl_live.data.importing.registry import Item
from asl_live.errors import InputError

from ..clips import make_clip


def load(path: Path) -> Clip:
    """A clip that differs with what is in the file; some words in it make it fail in a way of their own."""
    text = path.read_text()
    if text == "broken":
        raise InputError(f"{path} is damaged")
    if text == "unknown trouble":
        raise ArithmeticError("no\nsuch number")
    if text == "death":
        os._exit(9)
    if text == "disk full":
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    if text == "endless":
        time.sleep(600)
    return make_clip(seed=len(text), frames=3, created="", signer="somebody else", sign="something else")


def items_of(folder: Path, texts: dict[str, str], sign: str = "hello", signer: str = "ann") -> list[Item]:
    """An item for each name and the text of its file."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        if not (folder / name).exists() or (folder / name).read_text() != text:
            (folder / name).write_text(text)
    return [Item(name, sign, signer, partial(load, folder / name), (folder / name,)) for name in texts]


def double(number: int) -> int:
    return 2 * number


def own_process(number: int) -> int:
    return os.getpid()
