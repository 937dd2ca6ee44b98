"""``clips.csv``: what is known of exported clips and their own format cannot hold.

A table in UTF-8 with a line a clip. It lies at the top of an exported folder, where other programs do
not look for it, and the importers do.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from asl_live.clip import HANDS, Clip
from asl_live.errors import InputError, reason
from asl_live.files import replacing

NAME = "clips.csv"
# What a clip says of itself, as its fields are called.
ABOUT = ("sign", "signer", "hand", "aspect", "camera", "synthetic", "program", "rights", "consent", "created")
COLUMNS = ("path", *ABOUT, "rate", "crops")
# In bytes. A line takes some hundred.
LARGEST = 1 << 26
MOST_LINES = 300_000


@dataclass(frozen=True)
class Listed:
    """What a list says of one clip. A rate or aspect of 0 and any empty text are not known.

    rate: frames a second, on average. crops: "rgb", "landmarks" or "", what the exported pictures show.
    """

    sign: str = ""
    signer: str = ""
    hand: str = "unknown"
    aspect: float = 0.0
    camera: str = ""
    synthetic: bool = False
    program: str = ""
    rights: str = ""
    consent: str = ""
    created: str = ""
    rate: float = 0.0
    crops: str = ""

    def about(self) -> dict[str, Any]:
        """The fields of a clip that the list knows, save sign, signer and aspect."""
        return {name: getattr(self, name) for name in ABOUT if name not in ("sign", "signer", "aspect")}


def describe(clip: Clip) -> dict[str, str]:
    """A clip's line of the list, without its path and kind of crops."""
    seconds = float(clip.times[-1] - clip.times[0])
    line = {name: str(getattr(clip, name)) for name in ABOUT}
    line["aspect"] = repr(float(clip.aspect))
    line["synthetic"] = "yes" if clip.synthetic else ""
    line["rate"] = repr((len(clip) - 1) / seconds) if seconds else ""
    return line


def write_table(path: Path, columns: Iterable[str], lines: Iterable[Mapping[str, str]]) -> None:
    """Write a table with a header, whole or not at all; what a line lacks stays empty."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    with replacing(path) as temporary:
        temporary.write_bytes(text.getvalue().encode("utf-8", "replace"))


def read_table(path: Path, columns: Iterable[str] = ()) -> list[dict[str, str]]:
    """The lines of a table by the names of its columns, which are trimmed as its cells are.

    Raises InputError if it cannot be read, is not UTF-8, or lacks one of ``columns``.
    """
    try:
        if path.exists() and not path.is_file():
            raise InputError(f"{path} is not a file; give a table there")
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path} is larger than any list of clips")
        # utf-8-sig, because spreadsheets put a mark before the first column.
        with open(path, encoding="utf-8-sig", newline="") as file:
            lines = list(islice(filter(any, csv.reader(file)), MOST_LINES + 1))
        if len(lines) > MOST_LINES:
            raise InputError(f"{path} has more than {MOST_LINES:,} lines, which no list of clips has")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not a table in UTF-8; save it as one") from error
    except csv.Error as error:
        raise InputError(f"{path} is not a table of comma-separated values ({error})") from error
    header = [name.strip() for name in lines[0]] if lines else []
    if missing := [name for name in columns if name not in header]:
        raise InputError(f"{path} has no column {missing[0]!r}; it has {', '.join(header) or 'none'}")
    empty = dict.fromkeys(header, "")
    return [empty | dict(zip(header, map(str.strip, line), strict=False)) for line in lines[1:]]


def read_clip_list(folder: Path) -> dict[str, Listed]:
    """What the list in a folder says, by path below the folder; empty where there is none of ours.

    A folder of an export that was named by itself is found in the list beside it.
    """
    if listed := _read_list(folder / NAME):
        return listed
    folder = folder.resolve()
    start = f"{folder.name}/"
    beside = _read_list(folder.parent / NAME)
    return {path.removeprefix(start): known for path, known in beside.items() if path.startswith(start)}


def _read_list(path: Path) -> dict[str, Listed]:
    if not path.is_file():
        return {}
    lines = read_table(path)
    if not lines or not set(COLUMNS) <= lines[0].keys():
        return {}  # others use the name too
    return {line["path"]: parse(line, path) for line in lines if line["path"]}


def parse(line: Mapping[str, str], path: Path) -> Listed:
    """A line of a list; ``path`` is that of the list, for the InputError where a cell makes no sense."""
    hand = line.get("hand") or "unknown"
    if hand not in HANDS:
        raise InputError(f"{path} names the hand {hand!r}, not one of {', '.join(HANDS)}")
    return Listed(
        **{name: line.get(name, "") for name in ("sign", "signer", "camera", "program", "rights", "consent")},
        created=line.get("created", ""),
        crops=line.get("crops", ""),
        hand=hand,
        synthetic=line.get("synthetic", "") == "yes",
        aspect=_number(line.get("aspect", ""), path),
        rate=_number(line.get("rate", ""), path),
    )


def _number(text: str, path: Path) -> float:
    try:
        number = float(text or 0)
    except ValueError as error:
        raise InputError(f"{path} holds {text!r} where a number is expected") from error
    if not 0 <= number < 1e6:
        raise InputError(f"{path} holds {text!r}, which no rate and no picture's shape is")
    return number
