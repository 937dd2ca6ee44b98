"""What the form offers from a dataset: its signers and signs, and the sessions that can go on."""

from dataclasses import dataclass
from pathlib import Path

from asl_live.data.dataset import Dataset
from asl_live.data.recording import SavedSession, find_sessions


@dataclass(frozen=True)
class Offers:
    """signers and signs in order of the alphabet; sessions that were broken off, the newest first."""

    signers: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    sessions: tuple[SavedSession, ...] = ()


def look_into(dataset: Path) -> Offers:
    """Look through a dataset, which may take long. Raises InputError if it cannot be read."""
    entries = [entry for entry in Dataset(dataset).scan() if entry.usable]
    return Offers(
        tuple(sorted({entry.signer for entry in entries if entry.signer})),
        tuple(sorted({entry.sign for entry in entries if entry.sign})),
        tuple(find_sessions(dataset)),
    )
