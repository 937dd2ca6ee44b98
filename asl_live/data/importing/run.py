"""An import, from the list of what a source holds to the clips in the dataset and the report."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from asl_live.data.importing.registry import Item

UNKNOWN_SIGNER = "unknown"


@dataclass(frozen=True)
class Outcome:
    """What became of one item.

    status: "imported" now, "skipped" because it was imported before, or "broken".
    file: the clip, relative to the dataset, with "/"; "" for a broken item.
    reason: what is wrong with a broken item, as a part of a sentence; "" otherwise.
    """

    key: str
    sign: str
    signer: str
    status: Literal["imported", "skipped", "broken"]
    file: str = ""
    reason: str = ""


@dataclass
class Report:
    """What became of all items. broken: key and reason of each that could not be used."""

    imported: int = 0
    skipped: int = 0
    broken: list[tuple[str, str]] = field(default_factory=list)


# Called after each item with how many are done, how many there are, and what became of it.
Progress = Callable[[int, int, Outcome], None]


def run_import(
    kind: str,
    items: list[Item],
    dataset: str | Path,
    signer: str = "",
    workers: int = 1,
    again: bool = False,
    progress: Progress = lambda done, of, outcome: None,
) -> Report:
    """Import items into a dataset, which is made where there is none, and tell what became of each.

    items: of :func:`asl_live.data.importing.registry.find_items`. signer: who signs where the item
    does not say; "" is "unknown". workers: how many processes read at once; the clips and their
    numbers do not depend on it. again: import once more what the dataset remembers.

    A broken item, and one over which its process dies, costs that item only. Ctrl-C and
    InputError (the disk is full, the dataset cannot be used) leave whole clips, and the next run goes on.
    """
    raise NotImplementedError
