"""Folders of videos."""

import csv
from collections.abc import Iterable
from functools import partial
from pathlib import Path, PurePosixPath

from asl_live.data.clip_list import read_table
from asl_live.data.importing.registry import Item, gloss, register_importer
from asl_live.data.importing.video_clips import find_videos, read_video
from asl_live.errors import InputError

# The columns of a table, by the names that collections give them.
FILE = ("file", "video file", "video", "filename", "path")
SIGN = ("sign", "gloss", "label")
SIGNER = ("signer", "signer_id", "participant id", "participant")
# Folders that stand between a collection and its signs.
PARTS = frozenset(("train", "training", "val", "valid", "validation", "dev", "test", "testing"))


@register_importer("videos")
def list_videos(source: Path, *, labels: Path | None = None) -> list[Item]:
    """Videos: in a folder for each sign, named SIGN.mp4 or SIGN_MORE.mp4, or listed in a .csv table.

    labels: a table with the columns file and sign and, if it is known, signer; where none is given,
    one that lies beside the videos is taken.
    """
    if not source.is_dir():
        raise InputError(f"{source} is not a folder; name the folder that holds the videos")
    videos = list(find_videos(source))
    if not videos and next(source.rglob("[0-9]*.npy"), None):
        raise InputError(f"{source} holds files of keypoints and no videos; try asl-live import mp-data")
    table = labels or _find_table(source)
    if table is not None:
        return _listed(source, videos, table)
    items = []
    for path in videos:
        below = path.relative_to(source)
        items.append(Item(below.as_posix(), gloss(_sign_of(below)), "", partial(read_video, path), (path,)))
    return items


def _sign_of(below: Path) -> str:
    folders = below.parent.parts
    if len(folders) > 1 and folders[0].lower() in PARTS:
        folders = folders[1:]
    return folders[0] if folders else below.stem.partition("_")[0]


def _find_table(source: Path) -> Path | None:
    tables = [path for path in sorted(source.glob("*.csv")) if _is_table_of_labels(path)]
    if len(tables) > 1:
        names = ", ".join(path.name for path in tables)
        raise InputError(f"{source} holds more than one table of signs ({names}); choose one with --labels")
    return tables[0] if tables else None


def _is_table_of_labels(path: Path) -> bool:
    """Whether the first line names the columns that are needed; other tables are none of ours."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader([file.readline(1 << 16)]), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        return False
    return _column(header, FILE) is not None and _column(header, SIGN) is not None


def _listed(source: Path, videos: Iterable[Path], table: Path) -> list[Item]:
    rows = read_table(table)
    header = list(rows[0]) if rows else []
    file, sign, signer = _column(header, FILE), _column(header, SIGN), _column(header, SIGNER)
    if file is None or sign is None:
        raise InputError(f"{table} is not a table with a column {FILE[0]!r} and a column {SIGN[0]!r}")
    items: dict[str, Item] = {}
    for number, row in enumerate(rows, 2):
        below = PurePosixPath(row.get(file, "").replace("\\", "/"))
        key = below.as_posix()
        path = source / below
        problem = ""
        if below.is_absolute() or ".." in below.parts or not below.parts:
            problem = f"{table} names no file in {source} in line {number}"
        elif key in items:
            problem = f"{table} lists it a second time in line {number}"
        if problem:
            key = f"{key}#{number}"
        items[key] = Item(
            key,
            gloss(row.get(sign, "")),
            row.get(signer, "") if signer else "",
            partial(read_video, path),
            (path,),
            problem,
        )
    for path in videos:
        key = path.relative_to(source).as_posix()
        if key not in items:
            items[key] = Item(key, "", "", partial(read_video, path), (path,), f"{table} does not list it")
    return list(items.values())


def _column(header: Iterable[str], names: tuple[str, ...]) -> str | None:
    """The column that has one of the names, whatever its case; the first name that is there wins."""
    known = {name.strip().lower(): name for name in header}
    return next((known[name] for name in names if name in known), None)
