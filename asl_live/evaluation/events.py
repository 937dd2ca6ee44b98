"""Events of a stream against what was truly signed in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import chi2

from asl_live.training.metrics import Share

# An event that is told later than this many seconds after a sign does not belong to it.
LATEST = 2.0


@dataclass(frozen=True)
class Told:
    """An event, and the time of the stream at which it was told. All times in seconds."""

    sign: str
    confidence: float
    start: float
    end: float
    told: float


@dataclass(frozen=True)
class Label:
    """What was signed, from ``start`` to ``end`` in seconds; both None where it is not known when."""

    sign: str
    start: float | None = None
    end: float | None = None

    @property
    def times(self) -> tuple[()] | tuple[float, float]:
        """Start and end, or nothing where they are not known."""
        return () if self.start is None or self.end is None else (self.start, self.end)


def match(told: Sequence[Told], labels: Sequence[Label]) -> list[tuple[int, int]]:
    """Which event answers which label, as pairs of their numbers.

    An event answers a label of its sign if it is told between the start of the sign and ``LATEST``
    seconds after its end; where it is not known when the sign was made, at any time. Each answers
    once: the first label takes the first event.
    """
    pairs: list[tuple[int, int]] = []
    free = set(range(len(told)))
    for number in sorted(range(len(labels)), key=lambda one: (labels[one].start or 0.0, one)):
        label = labels[number]
        fitting = [
            event for event in sorted(free) if told[event].sign == label.sign and _in_time(told[event], label)
        ]
        if fitting:
            free.remove(fitting[0])
            pairs.append((fitting[0], number))
    return pairs


def _in_time(event: Told, label: Label) -> bool:
    if not label.times:
        return True
    start, end = label.times
    return start <= event.told <= end + LATEST


@dataclass(frozen=True)
class EventFigures:
    """Counts over streams whose signs are known.

    events: told in all. labels: signs of the model that were made. matched: of both. Each of the others
    has one number of seconds for each matched sign of known time. after_end, after_start: from the end and
    from the start of a sign to its label; below zero where the label came before. off_start, off_end: how
    far the start and the end of its event lie from those of the sign.
    """

    events: int = 0
    labels: int = 0
    matched: int = 0
    after_end: tuple[float, ...] = ()
    after_start: tuple[float, ...] = ()
    off_start: tuple[float, ...] = ()
    off_end: tuple[float, ...] = ()

    @classmethod
    def of(cls, told: Sequence[Told], labels: Sequence[Label], signs: Iterable[str]) -> "EventFigures":
        """The figures of one stream. Labels that are not among the model's ``signs`` want no event."""
        known = [label for label in labels if label.sign in set(signs)]
        pairs = match(told, known)
        timed = [(told[event], *known[label].times) for event, label in pairs if known[label].times]
        return cls(
            len(told),
            len(known),
            len(pairs),
            tuple(event.told - end for event, _, end in timed),
            tuple(event.told - start for event, start, _ in timed),
            tuple(abs(event.start - start) for event, start, _ in timed),
            tuple(abs(event.end - end) for event, _, end in timed),
        )

    def __add__(self, other: "EventFigures") -> "EventFigures":
        return EventFigures(
            self.events + other.events,
            self.labels + other.labels,
            self.matched + other.matched,
            self.after_end + other.after_end,
            self.after_start + other.after_start,
            self.off_start + other.off_start,
            self.off_end + other.off_end,
        )

    @property
    def precision(self) -> Share:
        """Events that answer a sign, among all events."""
        return Share(self.matched, self.events)

    @property
    def recall(self) -> Share:
        """Signs that are answered by an event, among all signs."""
        return Share(self.matched, self.labels)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both, or None where there is neither an event nor a sign."""
        both = self.events + self.labels
        return 2 * self.matched / both if both else None

    def as_json(self) -> dict[str, Any]:
        """The figures for programs."""
        return {
            "events": self.events,
            "signs": self.labels,
            "matched": self.matched,
            "precision": self.precision.value,
            "recall": self.recall.value,
            "f1": self.f1,
            "intervals": {"precision": self.precision.interval, "recall": self.recall.interval},
            "delay_from_end": _spread(self.after_end),
            "delay_from_start": _spread(self.after_start),
            "start_off": _spread(self.off_start),
            "end_off": _spread(self.off_end),
        }


def _spread(seconds: Sequence[float]) -> dict[str, float | int | None]:
    if not seconds:
        return {"signs": 0, "median": None, "p90": None, "worst": None}
    return {
        "signs": len(seconds),
        "median": round(float(np.median(seconds)), 3),
        "p90": round(float(np.percentile(seconds, 90)), 3),
        "worst": round(max(seconds), 3),
    }


@dataclass(frozen=True)
class Rate:
    """So many events in so many minutes, with the exact 95 % interval of a Poisson rate (Garwood 1936)."""

    events: int
    minutes: float

    @property
    def per_minute(self) -> float | None:
        """Events in a minute, or None of no time."""
        return self.events / self.minutes if self.minutes else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Lower and upper end of the interval, in events a minute."""
        if not self.minutes:
            return None
        low = chi2.ppf(0.025, 2 * self.events) / 2 if self.events else 0.0
        return float(low / self.minutes), float(chi2.ppf(0.975, 2 * self.events + 2) / 2 / self.minutes)

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.events + other.events, self.minutes + other.minutes)

    def as_json(self) -> dict[str, Any]:
        """The figures for programs."""
        return {
            "events": self.events,
            "minutes": round(self.minutes, 3),
            "per_minute": self.per_minute,
            "per_ten_minutes": None if self.per_minute is None else 10 * self.per_minute,
            "interval_per_minute": self.interval,
        }
