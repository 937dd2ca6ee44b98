"""What all kinds of export share, and the kinds by name."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from asl_live.clip import Clip
from asl_live.data.clip_list import COLUMNS, NAME, describe, write_table
from asl_live.data.layout import file_name
from asl_live.errors import InputError


@dataclass(frozen=True)
class Chosen:
    """A clip that will be exported: its sign, its signer, and whether it holds pictures."""

    sign: str
    signer: str
    crops: bool


class Exporter:
    """Writes clips into a new folder.

    kind: its name. entries: the names of what it puts into the folder. loses: what the format cannot
    hold, in a sentence. options: the names of the keyword arguments it takes. steps: how many frames
    each clip is given, where the user does not say; None is as many as it has. looks_ahead: whether it
    must know all clips before the first.
    """

    kind: ClassVar[str]
    entries: ClassVar[tuple[str, ...]]
    loses: ClassVar[str]
    options: ClassVar[tuple[str, ...]] = ()
    steps: ClassVar[int | None] = None
    looks_ahead: ClassVar[bool] = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lines: list[dict[str, str]] = []

    def look_ahead(self, chosen: list[Chosen]) -> None:
        """Learn of all clips that will be added, in their order; called where ``looks_ahead`` is set."""

    def add(self, clip: Clip) -> None:
        """Write one more clip. Raises InputError or OSError where that fails."""
        raise NotImplementedError

    def finish(self) -> None:
        """Write what stands once for all clips."""
        write_table(self.folder / NAME, COLUMNS, self._lines)

    def close(self) -> None:
        """Close what is open; called in the end, however it went."""

    def note(self) -> str:
        """What the user should know of what was exported, and what was not."""
        return self.loses

    def list(self, path: str, clip: Clip, **more: str) -> None:
        """Add the clip's line to the list of clips; ``path`` is where it was written to."""
        self._lines.append({"path": path, **describe(clip), **more})


class FileNames:
    """Names for files and folders that are as near as can be to any text, and never alike."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._taken: set[str] = set()

    def __getitem__(self, text: str) -> str:
        """The name for a text, the same each time."""
        if text not in self._names:
            plain = file_name(text) or "_"
            name, number = plain, 1
            while name.casefold() in self._taken:  # some systems do not tell A from a
                name, number = f"{plain}-{number + 1}", number + 1
            self._taken.add(name.casefold())
            self._names[text] = name
        return self._names[text]


class Numbers:
    """A number for each clip of a group, counted from ``first``."""

    def __init__(self, first: int) -> None:
        self._counts: Counter[object] = Counter()
        self._first = first

    def next(self, group: object) -> int:
        self._counts[group] += 1
        return self._first + self._counts[group] - 1


def list_exporters() -> dict[str, type[Exporter]]:
    """The kinds of export by name."""
    from asl_live.data.exporting.islr import ISLRExporter
    from asl_live.data.exporting.mp_data import MPDataExporter
    from asl_live.data.exporting.paper_arrays import PaperArraysExporter
    from asl_live.data.exporting.pose import PoseExporter

    kinds: tuple[type[Exporter], ...] = (MPDataExporter, PaperArraysExporter, ISLRExporter, PoseExporter)
    return {exporter.kind: exporter for exporter in kinds}


def find_exporter(kind: str) -> type[Exporter]:
    """The kind of this name. Raises InputError for an unknown one."""
    kinds = list_exporters()
    if kind not in kinds:
        raise InputError(f"there is no kind {kind!r} to export; choose one of {', '.join(kinds)}")
    return kinds[kind]
