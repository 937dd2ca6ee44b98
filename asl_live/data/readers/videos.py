"""Collections of videos that show one action each, in the layouts they are published in.

UCF-11: a folder for each action, in it one for each group (``v_shooting_01``), in those the videos.
UCF-50, UCF-101: a folder for each action with videos ``v_Action_g01_c01.avi``; UCF-101 brings
    ``classInd.txt``, ``trainlist01.txt`` and ``testlist01.txt`` to ``03``.
HMDB-51: a folder for each action, and ``ACTION_test_split1.txt`` to ``3``.
Anything else: a folder for each class, with videos at any depth.

Lists name files; they are only compared with the videos that were found, never opened by name.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from asl_live.errors import InputError, reason
from asl_live.files import check_name, find_below, looking_at
from asl_live.sources.base import VIDEO_SUFFIXES

MAX_LIST = 16 << 20
MOST_VIDEOS = 1_000_000
SPLITS = (1, 2, 3)
UCF_NAME = re.compile(r"^v_.+_g(\d+)_c\d+$", re.IGNORECASE)
UCF_LIST = re.compile(r"^(train|test)list0?(\d)\.txt$", re.IGNORECASE)
HMDB_LIST = re.compile(r"^(.+)_test_split(\d)\.txt$", re.IGNORECASE)

Part = Literal["train", "test"]
# HMDB's numbers: 0 is in neither part.
HMDB_PARTS: dict[str, Part] = {"1": "train", "2": "test"}
Layout = Literal["UCF-11", "UCF-50", "UCF-101", "HMDB-51", "folders by class"]


@dataclass(frozen=True)
class LabelledVideo:
    """A video of one action. group: what was cut from one recording or shows one person, where known.

    name: the path inside the collection, with slashes.
    """

    path: Path
    name: str
    label: str
    group: str


@dataclass(frozen=True)
class Videos:
    """A collection, sorted by name. parts: of each video by the published split, or None without one.

    A video whose part is None is in neither part of that split. notes: what a reader should know, such
    as files of a list that are not there.
    """

    root: Path
    layout: Layout
    videos: tuple[LabelledVideo, ...]
    parts: tuple[Part | None, ...] | None
    notes: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """Every class, sorted."""
        return tuple(sorted({video.label for video in self.videos}))


def read_videos(path: str | Path, split: int = 1) -> Videos:
    """The videos below a folder, by class, in whichever layout they are.

    split: which of the published splits, 1 to 3, where there are some. Raises InputError if the folder
    cannot be read, holds no videos in folders, or its lists do not fit them.
    """
    root = Path(path)
    check_name(root)
    if split not in SPLITS:
        raise InputError(f"there is no split {split}; the published ones are 1, 2 and 3")
    found, lists = _look_through(root)
    if not found:
        raise InputError(
            f"{root} holds no videos in folders; give a folder with one folder of videos for each class"
        )
    base = _common(found)
    videos = tuple(_labelled(base, one) for one in found)
    if len({video.label for video in videos}) < 2:
        raise InputError(
            f"the videos of {root} are all of one class, {videos[0].label}; "
            "give the folder above, with a folder of videos for each class"
        )
    ucf = [one for one in lists if UCF_LIST.match(one.name)]
    hmdb = [one for one in lists if HMDB_LIST.match(one.name)]
    if ucf:
        parts, notes = _ucf_parts(videos, ucf, split)
        return Videos(root, "UCF-101", videos, parts, notes)
    if hmdb:
        parts, notes = _hmdb_parts(videos, hmdb, split)
        return Videos(root, "HMDB-51", videos, parts, notes)
    if all(UCF_NAME.match(video.path.stem) for video in videos):
        return Videos(root, "UCF-50", videos, None)
    if all(len(Path(video.name).parts) == 3 and video.path.parent.name[:2] == "v_" for video in videos):
        return Videos(root, "UCF-11", videos, None)
    return Videos(root, "folders by class", videos, None)


def _look_through(root: Path) -> tuple[list[Path], list[Path]]:
    """Every video in a folder below ``root`` and every list, sorted; links to folders are not followed."""
    with looking_at(root):
        is_folder = root.is_dir()
    if not is_folder:
        raise InputError(f"{root} is not a folder; give a folder with one folder of videos for each class")
    videos, lists = [], []
    for path in find_below(root):
        if path.suffix.lower() in VIDEO_SUFFIXES and path.parent != root:
            videos.append(path)
        elif UCF_LIST.match(path.name) or HMDB_LIST.match(path.name):
            lists.append(path)
        if len(videos) > MOST_VIDEOS:
            raise InputError(f"{root} holds more than {MOST_VIDEOS:,} videos; give a smaller folder")
    return sorted(videos), sorted(lists)


def _common(videos: list[Path]) -> Path:
    """The folder whose folders are the classes.

    Archives often put one folder around everything. Where all videos are in one folder of it, that is
    the collection, not its only class.
    """
    base = Path(os.path.commonpath([video.parent for video in videos]))
    return base.parent if any(video.parent == base for video in videos) else base


def _labelled(base: Path, path: Path) -> LabelledVideo:
    inside = path.relative_to(base)
    label = inside.parts[0]
    named = UCF_NAME.match(path.stem)
    if named:
        group = f"{label} {int(named[1])}"
    elif len(inside.parts) > 2:
        group = f"{label} {inside.parts[1]}"
    else:
        group = inside.as_posix()
    return LabelledVideo(path, inside.as_posix(), label, group)


def _ucf_parts(
    videos: tuple[LabelledVideo, ...], lists: list[Path], split: int
) -> tuple[tuple[Part | None, ...], tuple[str, ...]]:
    """Parts by ``trainlist`` and ``testlist``, whose lines are ``Action/video.avi`` and, in one, a number."""
    part_of: dict[str, Part] = {}
    for part in ("train", "test"):
        mine = [one for one in lists if (m := UCF_LIST.match(one.name)) and m[1].lower() == part]
        mine = [one for one in mine if (m := UCF_LIST.match(one.name)) and int(m[2]) == split]
        if not mine:
            raise InputError(
                f"{lists[0].parent} has no {part}list0{split}.txt; copy it there, or choose another split"
            )
        for line in _lines(mine[0]):
            name = line.split()[0].replace("\\", "/")
            if part_of.setdefault(name, part) != part:
                raise InputError(f"{mine[0]} names {name}, which the other list names too")
    return _matched(videos, part_of, lists[0].parent)


def _hmdb_parts(
    videos: tuple[LabelledVideo, ...], lists: list[Path], split: int
) -> tuple[tuple[Part | None, ...], tuple[str, ...]]:
    """Parts by ``ACTION_test_splitN.txt``, whose lines are ``video.avi`` and 1, 2 or 0."""
    part_of: dict[str, Part] = {}
    for one in lists:
        named = HMDB_LIST.match(one.name)
        assert named
        if int(named[2]) != split:
            continue
        for line in _lines(one):
            name, _, number = line.rpartition(" ")
            if number not in ("0", "1", "2") or not name:
                raise InputError(f"{one} has the line {line[:80]!r}; every line is a file and 0, 1 or 2")
            if number != "0":
                part_of[f"{named[1]}/{name.strip()}"] = HMDB_PARTS[number]
    if not part_of:
        raise InputError(f"{lists[0].parent} has no lists of split {split}; choose another split")
    return _matched(videos, part_of, lists[0].parent)


def _matched(
    videos: tuple[LabelledVideo, ...], part_of: dict[str, Part], where: Path
) -> tuple[tuple[Part | None, ...], tuple[str, ...]]:
    names = [f"{video.label}/{video.path.name}" for video in videos]
    parts = tuple(part_of.get(name) for name in names)
    for part in ("train", "test"):
        if part not in parts:
            raise InputError(f"the lists in {where} name no video of the {part} part that is there")
    missing, unlisted = len(part_of.keys() - set(names)), parts.count(None)
    notes = []
    if missing:
        notes.append(f"{missing} of the {len(part_of)} videos that the lists name are not there")
    if unlisted:
        notes.append(f"{unlisted} videos are in neither part of this split")
    return parts, tuple(notes)


def _lines(path: Path) -> Iterator[str]:
    try:
        if path.stat().st_size > MAX_LIST:
            raise InputError(f"{path} is too large for a list of videos")
        text = path.read_text("utf-8-sig", "replace")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error
    for line in text.splitlines():
        if line.strip():
            yield line.strip()
