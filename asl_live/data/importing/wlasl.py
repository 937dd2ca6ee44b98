"""WLASL: https://github.com/dxli94/WLASL, whose README describes the fields."""

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from asl_live.data.importing.registry import Item, gloss, register_importer
from asl_live.data.importing.video_clips import Stretch, read_video
from asl_live.errors import InputError, reason
from asl_live.sources.base import VIDEO_SUFFIXES

RIGHTS = "WLASL: Computational Use of Data Agreement (C-UDA) 1.0, academic and computational use only"
# frame_start and frame_end count frames at this rate, from 1.
RATE = 25
# Where the scripts of the collection put videos, the cut ones before the whole ones.
FOLDERS = ("videos", ".", "raw_videos_mp4", "raw_videos")
# In bytes; that of the whole collection has 12 million.
LARGEST = 1 << 28


class _Instance(BaseModel):
    video_id: str | int
    signer_id: str | int | None = None
    frame_start: int = 1
    frame_end: int = -1
    url: str = ""


@register_importer("wlasl")
def list_wlasl(source: Path) -> list[Item]:
    """WLASL: its WLASL_v0.3.json, or the folder that holds it, with the videos in videos/."""
    table = _find_table(source)
    folders = [folder for name in FOLDERS if (folder := table.parent / name).is_dir()]
    items: dict[str, Item] = {}
    for entry in _read(table):
        if not isinstance(entry, dict) or not isinstance(entry.get("instances"), list):
            raise InputError(f"{table} is not the list of WLASL: an entry has no instances")
        sign = gloss(str(entry.get("gloss", "")))
        for number, instance in enumerate(entry["instances"]):
            item = _item(table, folders, sign, number, instance)
            if item.key in items:
                item = _problem(f"{item.key}#{sign}-{number}", sign, "it is listed a second time")
            items[item.key] = item
    return list(items.values())


def _item(table: Path, folders: list[Path], sign: str, number: int, instance: Any) -> Item:
    try:
        known = _Instance.model_validate(instance)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        return _problem(f"{sign}#{number}", sign, f"{table} does not describe it as WLASL does ({where})")
    key = str(known.video_id)
    if not re.fullmatch(r"[\w-]{1,60}", key):
        return _problem(f"{sign}#{number}", sign, f"{table} names the video {key!r}, which is no number")
    stretch = None
    if known.frame_end >= known.frame_start > 0:
        stretch = Stretch((known.frame_start - 1) / RATE, known.frame_end / RATE)
    path = _find_video(folders, key, known.url)
    signer = "" if known.signer_id is None else f"wlasl-{known.signer_id}"
    if path is None:
        return _problem(key, sign, f"its video {FOLDERS[0]}/{key}.mp4 is missing", signer)
    return Item(key, sign, signer, partial(read_video, path, RIGHTS, stretch), (path,))


def _problem(key: str, sign: str, problem: str, signer: str = "") -> Item:
    return Item(key, sign, signer, partial(read_video, Path(key)), (), problem)


def _find_video(folders: list[Path], video: str, url: str) -> Path | None:
    names = [video]
    # Downloads of YouTube are named after the video there, of which one may hold many signs.
    if "youtu" in url and re.fullmatch(r"[\w-]{11}", url[-11:]):
        names.append(url[-11:])
    candidates = (
        folder / f"{name}{suffix}" for folder in folders for name in names for suffix in VIDEO_SUFFIXES
    )
    return next((path for path in candidates if path.is_file()), None)


def _find_table(source: Path) -> Path:
    if source.is_file():
        return source
    found = [path for folder in (source, source / "start_kit") for path in sorted(folder.glob("WLASL*.json"))]
    if not found:
        raise InputError(f"{source} holds no WLASL_v0.3.json; name the folder or the file of the list")
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise InputError(f"{source} holds more than one list ({names}); name one of them")
    return found[0]


def _read(table: Path) -> list[Any]:
    try:
        if table.stat().st_size > LARGEST:
            raise InputError(f"{table} is larger than any list of WLASL")
        entries = json.loads(table.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{table} cannot be read: {reason(error)}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{table} is not JSON; it may be damaged, download it again") from error
    if not isinstance(entries, list):
        raise InputError(f"{table} is not the list of WLASL")
    return entries
