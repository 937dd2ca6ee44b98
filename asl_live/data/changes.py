"""Changes to a dataset that can be undone, also after a restart or a crash.

A change is planned whole and written into the dataset's journal before the first file is touched;
every step of it can be repeated, so one that was interrupted is finished the next time. The journal
and what was deleted lie in ``DATASET/.asl-live``; all paths in it are relative to the dataset.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """One change of a dataset.

    number: counts up from 1. kind: "relabel", "merge" or "delete". text: what was done, for people.
    clips: how many clips it touched. when: ISO 8601 in UTC.
    """

    number: int
    kind: str
    text: str
    clips: int
    when: str
