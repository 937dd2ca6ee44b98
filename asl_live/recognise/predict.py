"""The events of one whole input."""

from collections.abc import Callable
from dataclasses import dataclass

from asl_live.bundle import Bundle
from asl_live.extract.extractor import Extractor
from asl_live.observation import Observation
from asl_live.recognise.events import Event, Reading
from asl_live.recognise.recogniser import Recogniser
from asl_live.sources import open_source

Progress = Callable[[int, int | None], None]
Follow = Callable[[Observation, Reading | None], None]


@dataclass(frozen=True)
class Prediction:
    """What was recognised in an input.

    input: as it was named. model: the bundle's name. seconds: the length of the input.
    frames: how many it has. top: the sign with most evidence over the whole input and its
    confidence, or None if none was accepted. Evidence is probability summed over the
    time of a sign's events.
    """

    input: str
    model: str
    seconds: float
    frames: int
    events: tuple[Event, ...]
    top: tuple[str, float] | None


def predict(
    spec: str,
    bundle: Bundle,
    threshold: float | None = None,
    progress: Progress | None = None,
    follow: Follow | None = None,
) -> Prediction:
    """Recognise the signs of one input, every frame of it.

    spec: a source, as :func:`asl_live.sources.open_source` takes it; one that ends by itself.
    follow: is given every observation, and the reading that it led to. Raises InputError if the
    input cannot be used.
    """
    if bundle.looks_at_whole_frames:
        # Late, since it gives what is defined here.
        from asl_live.recognise.whole_frames import predict_whole_frames

        return predict_whole_frames(spec, bundle, threshold, progress, follow)
    recogniser = Recogniser(bundle, threshold)
    events: list[Event] = []
    frames, seconds = 0, 0.0
    with open_source(spec) as source, Extractor() as extractor:
        for frame in source:
            observation = extractor.observe(frame)
            reading = recogniser.observe(observation)
            if follow:
                follow(observation, reading)
            events += reading.finished if reading else ()
            frames, seconds = frames + 1, frame.time
            if progress:
                progress(frames, source.frames)
        # The last frame is shown as long as any other.
        seconds += 1 / source.rate if source.rate else 0.0
    events += recogniser.finish()
    evidence = recogniser.evidence
    top = None
    if events:
        sign = max(evidence, key=lambda name: evidence[name])
        top = (sign, max(event.confidence for event in events if event.sign == sign))
    return Prediction(spec, bundle.name, seconds, frames, tuple(events), top)
