"""Which clips of a dataset are shown, and in which order."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from pathlib import Path

from asl_live.data.dataset import Entry


class Quality(Enum):
    """What a clip is like; the values are the words for it."""

    ANY = "Any quality"
    GOOD = "Good"
    POOR = "Poor"
    BROKEN = "Unreadable"
    COPY = "Duplicates"
    DOUBTED = "Mislabels"


class Origin(Enum):
    """Who made a clip; the values are the words for it."""

    ANY = "Any origin"
    RECORDED = "Recorded"
    SYNTHETIC = "Synthetic"


@dataclass(frozen=True)
class Doubt:
    """A clip that is more like another sign: which, and what speaks for it, in one sentence."""

    sign: str
    why: str


@dataclass(frozen=True)
class Suspicions:
    """Clips that may be wrong: groups of copies, and doubted labels with the worst first."""

    copies: tuple[tuple[Path, ...], ...] = ()
    doubts: Mapping[Path, Doubt] = field(default_factory=dict)

    def among(self, paths: Iterable[Path]) -> "Suspicions":
        """What is left of them when only these clips are there."""
        there = set(paths)
        groups = (tuple(path for path in group if path in there) for group in self.copies)
        doubts = {path: doubt for path, doubt in self.doubts.items() if path in there}
        return Suspicions(tuple(group for group in groups if len(group) > 1), doubts)

    def copies_of(self, path: Path) -> tuple[Path, ...]:
        """The other clips with the same recording."""
        return tuple(other for other in self._groups.get(path, ()) if other != path)

    @cached_property
    def _groups(self) -> dict[Path, tuple[Path, ...]]:
        return {path: group for group in self.copies for path in group}


@dataclass(frozen=True)
class Filter:
    """What the user asked to see; ``chosen`` clips come in the order they were asked for."""

    sign: str | None = None
    signer: str | None = None
    quality: Quality = Quality.ANY
    origin: Origin = Origin.ANY
    chosen: tuple[Path, ...] | None = None

    def choose(self, entries: Iterable[Entry], suspicions: Suspicions) -> list[Entry]:
        """The entries to show, in the order they come or with the most suspicious first."""
        ranks: dict[Path, int] | None = None
        if self.quality is Quality.COPY:
            paths = [path for group in suspicions.copies for path in group]
            ranks = {path: rank for rank, path in enumerate(paths)}
        elif self.quality is Quality.DOUBTED:
            ranks = {path: rank for rank, path in enumerate(suspicions.doubts)}
        elif self.chosen is not None:
            ranks = {path: rank for rank, path in enumerate(self.chosen)}
        chosen = None if self.chosen is None else set(self.chosen)
        found = [
            entry
            for entry in entries
            if (chosen is None or entry.path in chosen)
            and (ranks is None or entry.path in ranks)
            and self._accepts(entry)
        ]
        return found if ranks is None else sorted(found, key=lambda entry: ranks[entry.path])

    def _accepts(self, entry: Entry) -> bool:
        if self.sign is not None and entry.sign != self.sign:
            return False
        if self.signer is not None and entry.signer != self.signer:
            return False
        if self.origin is not Origin.ANY and (self.origin is Origin.SYNTHETIC) != entry.synthetic:
            return False
        if self.quality in (Quality.GOOD, Quality.POOR, Quality.BROKEN):
            return quality_of(entry) is self.quality
        return True


def quality_of(entry: Entry) -> Quality:
    """Good, poor or broken."""
    if not entry.usable:
        return Quality.BROKEN
    return Quality.POOR if entry.warnings else Quality.GOOD


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """The entries by sign, signer and file."""
    return sorted(
        entries, key=lambda entry: (*_alphabetic(entry.sign), *_alphabetic(entry.signer), entry.path)
    )


def _alphabetic(name: str) -> tuple[str, str]:
    """Sorts names as people do, without regard to case."""
    return name.casefold(), name


@dataclass
class Tally:
    """How many clips: in all, and those that are poor or cannot be read."""

    clips: int = 0
    poor: int = 0
    broken: int = 0

    def add(self, quality: Quality) -> None:
        self.clips += 1
        self.poor += quality is Quality.POOR
        self.broken += quality is Quality.BROKEN

    @property
    def words(self) -> str:
        parts = [count_of(self.clips, "clip")]
        parts += [f"{self.poor} poor"] if self.poor else []
        parts += [f"{self.broken} unreadable"] if self.broken else []
        return ", ".join(parts)


class Tallies:
    """How many clips there are of each sign and signer; None stands for all of them."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._counts: dict[tuple[str | None, str | None], Tally] = {}
        signs: Counter[str] = Counter()
        signers: Counter[str] = Counter()
        for entry in entries:
            quality = quality_of(entry)
            signs[entry.sign] += 1
            signers[entry.signer] += 1
            for sign in (entry.sign, None):
                for signer in (entry.signer, None):
                    self._counts.setdefault((sign, signer), Tally()).add(quality)
        self.signs = sorted(signs, key=_alphabetic)
        self.signers = sorted(signers, key=_alphabetic)

    def of(self, sign: str | None, signer: str | None) -> Tally:
        return self._counts.get((sign, signer), Tally())


def nothing_of(wanted: Filter, searched: bool, searching: bool) -> str:
    """Why no clip is shown; searched, searching: for clips that may be wrong."""
    if wanted.quality in (Quality.COPY, Quality.DOUBTED):
        kind = wanted.quality.value.lower()
        if searching:
            return f"Looking for {kind}…"
        asks = f"Press Find duplicates and mislabels to look for {kind}."
        return f"There are no {kind} here." if searched else asks
    return "No clip is like that. Press Esc to show every clip."


def count_of(number: int, thing: str) -> str:
    """ "1 clip", "1,200 clips"."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
