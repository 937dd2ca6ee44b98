"""Observations through the recogniser, as the window has them, and what it tells."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from asl_live.bundle import Bundle
from asl_live.evaluation.events import Told
from asl_live.observation import Observation
from asl_live.recognise.events import Event
from asl_live.recognise.recogniser import Recogniser


@dataclass(frozen=True)
class Heard:
    """What a stream of ``seconds`` was told to be.

    top: the sign with most evidence over the whole stream, or None where nothing was told.
    """

    seconds: float
    events: tuple[Told, ...]
    top: str | None


def listen(observations: Iterable[Observation], bundle: Bundle, threshold: float | None = None) -> Heard:
    """One stream from its first observation to its last, through a recogniser of its own.

    threshold: as the recogniser takes it. Raises InputError if the model needs pixels and there are none.
    """
    recogniser = Recogniser(bundle, threshold)
    told: list[Told] = []
    first = last = None
    for observation in observations:
        first, last = (observation.time if first is None else first), observation.time
        reading = recogniser.observe(observation)
        if reading:
            told += [
                Told(one.sign, one.confidence, one.start, one.end, observation.time)
                for one in reading.started
            ]
            _finish(told, reading.finished)
    _finish(told, recogniser.finish())
    evidence = recogniser.evidence
    top = max(evidence, key=lambda sign: evidence[sign]) if told and evidence else None
    seconds = 0.0 if first is None or last is None else last - first
    return Heard(seconds, tuple(told), top)


def _finish(told: list[Told], ended: Iterable[Event]) -> None:
    """Give events that have ended the end and the confidence they have come to."""
    for event in ended:
        for number in reversed(range(len(told))):
            if told[number].sign == event.sign and told[number].start == event.start:
                told[number] = replace(told[number], end=event.end, confidence=event.confidence)
                break
