"""ASL Citizen: https://www.microsoft.com/en-us/research/project/asl-citizen."""

from functools import partial
from pathlib import Path, PurePosixPath

from asl_live.data.clip_list import read_table
from asl_live.data.importing.registry import Item, gloss, register_importer
from asl_live.data.importing.video_clips import read_video
from asl_live.errors import InputError

RIGHTS = "ASL Citizen, Microsoft Research: the terms that came with it (use.txt)"
FOLDER = "ASL_Citizen"
SIGNER, VIDEO, GLOSS = "Participant ID", "Video file", "Gloss"


@register_importer("asl-citizen")
def list_asl_citizen(source: Path) -> list[Item]:
    """ASL Citizen: its folder with splits/*.csv and videos/, or one of the tables."""
    tables, root = _find_tables(source)
    items: dict[str, Item] = {}
    for table in tables:
        for number, row in enumerate(read_table(table, (SIGNER, VIDEO, GLOSS)), 2):
            item = _item(root, table, number, row)
            # The tables share no video; a copy of one of them would.
            if items.setdefault(item.key, item) is not item and items[item.key].sign != item.sign:
                key = f"{item.key}#{table.stem}-{number}"
                items[key] = Item(key, item.sign, item.signer, item.load, (), "it is listed with two signs")
    return list(items.values())


def _item(root: Path, table: Path, number: int, row: dict[str, str]) -> Item:
    name = row.get(VIDEO, "")
    path = root / "videos" / name
    problem = ""
    if not name or set(name) & set("/\\") or name in (".", ".."):
        problem = f"{table} names no video in line {number}"
    key = f"{table.stem}#{number}" if problem else PurePosixPath("videos", name).as_posix()
    signer = f"asl-citizen-{row[SIGNER]}" if row.get(SIGNER) else ""
    return Item(key, gloss(row.get(GLOSS, "")), signer, partial(read_video, path, RIGHTS), (path,), problem)


def _find_tables(source: Path) -> tuple[list[Path], Path]:
    """The tables, and the folder that holds videos/."""
    if source.is_file():
        root = source.parent
        return [source], root if (root / "videos").is_dir() else root.parent
    for root in (source, source / FOLDER):
        tables = sorted((root / "splits").glob("*.csv")) or sorted(root.glob("*.csv"))
        if tables:
            return tables, root
    raise InputError(f"{source} holds no splits/train.csv; name the folder {FOLDER} or one of its tables")
