"""A search for clips that may be wrong, as the page shows it."""

import math
from collections.abc import Callable, Sequence

from asl_live.app.data.filtering import Doubt, Suspicions
from asl_live.data.dataset import Entry
from asl_live.data.similar import Suspect, find_duplicates, find_mislabelled, read_movements


def find_suspicious(entries: Sequence[Entry], progress: Callable[[int, int], None]) -> Suspicions:
    """Compare all clips with one another.

    progress: called with clips read and how many there are; what it raises ends the search.
    """
    count = len(entries)
    movements = read_movements(entries, progress)
    # Reading took nearly all of the time; what comes now can still be stopped.
    groups = find_duplicates(movements, lambda done, of: progress(count, count))
    suspects = find_mislabelled(movements, lambda done, of: progress(count, count))
    return Suspicions(
        tuple(tuple(entry.path for entry in group) for group in groups),
        {suspect.entry.path: Doubt(suspect.sign, _why(suspect)) for suspect in suspects},
    )


def _why(suspect: Suspect) -> str:
    names = [f"{entry.sign} ({entry.path.stem})" for entry in suspect.neighbours]
    return (
        f"Its movement is nearer to other signs than to {suspect.entry.sign}: {', '.join(names)}. "
        f"Its nearest clips of {suspect.entry.sign} are {math.exp(suspect.doubt):.2f} times as far away."
    )
