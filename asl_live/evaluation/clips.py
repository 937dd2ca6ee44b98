"""The clips that a model is judged on: where they come from, and whether they are new to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from asl_live.bundle import Bundle
from asl_live.clip import Clip
from asl_live.data.collection import find_files, read_clips
from asl_live.data.seen import Seen, copies
from asl_live.errors import InputError

Progress = Callable[[int, int], None]
# What becomes of clips and signers that the model was trained on.
SeenPolicy = Literal["refuse", "skip", "allow"]
# Names in a message; the rest are counted.
MOST_NAMES = 5


@dataclass(frozen=True)
class NamedClip:
    """A clip and where it lies: its file, and its number in an archive."""

    name: str
    clip: Clip


@dataclass(frozen=True)
class Novelty:
    """How new the clips are to the model.

    told: whether its bundle says whom it has seen. seen: clips of the data that it has. skipped: they
    were left out. signers: the names of those it has seen. copies: recordings that are there twice.
    namesakes: signers with a name that it has seen, of whom no recording that it has seen is there.
    """

    told: bool
    seen: int = 0
    skipped: bool = False
    signers: tuple[str, ...] = ()
    copies: int = 0
    namesakes: tuple[str, ...] = ()

    @property
    def flatters(self) -> bool:
        """Whether figures on these clips are too good."""
        return bool(self.seen) and not self.skipped

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "told": self.told,
            "clips": self.seen,
            "skipped": self.skipped,
            "signers": list(self.signers),
            "flatters": self.flatters,
            "copies": self.copies,
            "namesakes": list(self.namesakes),
        }


def read_named_clips(paths: Sequence[Path], progress: Progress | None = None) -> list[NamedClip]:
    """Every clip of datasets, clip files and archives, with its name. Raises InputError as reading does."""
    found: list[NamedClip] = []
    files = find_files(paths)
    for number, file in enumerate(files):
        clips = read_clips([file])
        numbered = len(clips) > 1
        found += [
            NamedClip(f"{file.name} no. {one + 1}" if numbered else file.name, clip)
            for one, clip in enumerate(clips)
        ]
        if progress:
            progress(number + 1, len(files))
    return found


def unseen(clips: list[NamedClip], bundle: Bundle, policy: SeenPolicy) -> tuple[list[NamedClip], Novelty]:
    """The clips that a model may be judged on, and how new they are to it.

    Raises InputError where it has seen some and the policy refuses that, or where none is left.
    """
    seen = Seen.of(bundle.about.training)
    twice = len(copies([one.clip for one in clips]))
    if seen is None:
        return clips, Novelty(False, copies=twice)
    known = seen.rows([one.clip for one in clips])
    names = tuple(sorted({one.clip.signer for one, is_known in zip(clips, known, strict=True) if is_known}))
    skipped = policy == "skip" and bool(known.any())
    namesakes = seen.namesakes([one.clip for one in clips])
    novelty = Novelty(True, int(known.sum()), skipped, names, twice, namesakes)
    if not novelty.seen or policy == "allow":
        return clips, novelty
    left = [clips[row] for row in np.flatnonzero(~known)]
    if policy == "skip" and left:
        return left, novelty
    who = f"{known.sum()} of the {len(clips)} clips are of signers or recordings"
    if not left:
        who = "all clips are of signers or recordings"
    what_to_do = (
        "give --skip-seen to judge the others alone, or " if left else "give data of other people, or "
    )
    raise InputError(
        f"{who} that {bundle.name} was trained on ({listed(names)}), and would flatter it; {what_to_do}"
        "--allow-seen to judge it on them all the same"
    )


def listed(names: Sequence[str]) -> str:
    """Names, and of many the first few."""
    few = ", ".join(name.strip() or "unnamed" for name in names[:MOST_NAMES])
    return f"{few} and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else few
