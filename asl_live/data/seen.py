"""What a model was trained on, as digests: enough to tell that a recording or a signer is not new to it.

Digests are short SHA-256 sums. They name nobody, but who knows a name can check it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from asl_live.clip import Clip
from asl_live.data.archive import SCALE
from asl_live.errors import InputError

DIGITS = 12
# A description of more would be too large to be read.
MOST_CLIPS = 100_000


def signer_digest(name: str) -> str:
    """What stands for a signer's name; spaces around it and capitals make no difference."""
    return _digest(" ".join(name.split()).casefold().encode())


def clip_digest(clip: Clip) -> str:
    """What stands for a recording: its keypoints to a 4096th, so that an archive of it has the same."""
    return _digest(np.round(clip.keypoints * SCALE).astype(np.int32).tobytes())


@dataclass(frozen=True)
class Seen:
    """The signers and clips that a model has seen, as digests."""

    signers: frozenset[str]
    clips: frozenset[str]

    @classmethod
    def among(cls, clips: Sequence[Clip]) -> "Seen":
        """What a network has seen that is fitted to these clips or chosen by them."""
        signers = frozenset(signer_digest(clip.signer) for clip in clips if clip.signer.strip())
        return cls(signers, frozenset(clip_digest(clip) for clip in clips))

    @classmethod
    def of(cls, training: Mapping[str, Any]) -> "Seen | None":
        """What ``training`` of a bundle's description tells; None where it does not tell."""
        lists = [training.get("seen_signers"), training.get("seen_clips")]
        if not all(isinstance(one, list) and all(isinstance(text, str) for text in one) for one in lists):
            return None
        return cls(*(frozenset(one or ()) for one in lists))

    def joined(self, other: "Seen") -> "Seen":
        """What a model has seen that was shown this and the other."""
        return Seen(self.signers | other.signers, self.clips | other.clips)

    def as_json(self) -> dict[str, Any]:
        """What a bundle keeps of it, for :meth:`of` to read; of very many clips the signers alone."""
        clips = sorted(self.clips) if len(self.clips) <= MOST_CLIPS else []
        return {"seen_signers": sorted(self.signers), "seen_clips": clips}

    def rows(self, clips: Sequence[Clip]) -> np.ndarray:
        """Which clips are known, or are of a signer of whom ``clips`` hold a known one; bool [clips].

        A name alone proves nothing: "me" and "s01" are in every second dataset. See :meth:`namesakes`.
        """
        known = [clip_digest(clip) in self.clips for clip in clips]
        people = {clip.signer for clip, is_known in zip(clips, known, strict=True) if is_known}
        people -= {name for name in people if signer_digest(name) not in self.signers or not name.strip()}
        return np.array([one or clip.signer in people for one, clip in zip(known, clips, strict=True)], bool)

    def namesakes(self, clips: Sequence[Clip]) -> tuple[str, ...]:
        """Signers who bear a known name and of whom no known clip is there: the same people, or others."""
        rows = self.rows(clips)
        names = {clip.signer for clip, known in zip(clips, rows, strict=True) if not known}
        return tuple(sorted(name for name in names if name.strip() and signer_digest(name) in self.signers))


def copies(clips: Sequence[Clip]) -> list[list[int]]:
    """Numbers of clips that are the same recording, one list for each recording that is there twice."""
    found: dict[str, list[int]] = {}
    for number, clip in enumerate(clips):
        found.setdefault(clip_digest(clip), []).append(number)
    return [numbers for numbers in found.values() if len(numbers) > 1]


def check_people(clips: Sequence[Clip], together: Sequence[Sequence[str]] = ()) -> None:
    """Raise InputError where a split could not keep everybody, and every recording, on one side.

    together: groups of signer names that a split keeps on one side. A name that no clip has would keep
    nobody there; nor is there a side for one recording that stands under two signers.
    """
    there = {clip.signer for clip in clips}
    if nobody := [name for group in together for name in group if name not in there]:
        raise InputError(
            f"no clip is of {', '.join(nobody)}, named by --together; the clips are of "
            + ", ".join(sorted(there))
        )
    people = {name: group[0] for group in together for name in group}
    for numbers in copies(clips):
        names = sorted({clips[number].signer for number in numbers})
        if len({people.get(name, name) for name in names}) > 1:
            raise InputError(
                f"one recording of {clips[numbers[0]].sign!r} stands under {len(names)} signers "
                f"({', '.join(names)}) and would be trained on and judged by; asl-live dataset check names "
                "its files: delete the copies, or name the signers with --together"
            )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:DIGITS]
