"""A video with what was recognised written into it."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import cv2
import numpy as np

from asl_live import keypoints as kp
from asl_live.bundle import Bundle
from asl_live.errors import InputError
from asl_live.extract.drawing import draw_figure, draw_skeleton
from asl_live.files import looking_at
from asl_live.observation import Observation
from asl_live.output.captions import draw_caption, legible, without_glyphs
from asl_live.output.video import FASTEST, GIF_RATE, GIF_SECONDS, GIF_SIDE, add_sound, kind_of, writing
from asl_live.recognise.events import Event, Reading
from asl_live.recognise.predict import Follow, Prediction, predict
from asl_live.sources import Source, open_source, path_of
from asl_live.sources.base import Frame

# (what is being done, how much of it, of how much)
Progress = Callable[[str, int, int | None], None]
LOOKING, DRAWING = "recognise", "draw"
USUAL_RATE = 30.0
# A label stands at least so long, unless the next one comes.
SECONDS_TO_READ = 1.0
SYNTHETIC = "synthetic signer: nobody is signing"


@dataclass(frozen=True)
class Wishes:
    """How an annotated video is to look.

    skeleton: draw the keypoints. every: take only every so manieth frame. whole: one label for the
    whole video, the sign with most evidence, instead of a label for each event.
    """

    skeleton: bool = False
    every: int = 1
    whole: bool = False


@dataclass(frozen=True)
class Annotated:
    """What was written. said: sentences for the user on sound and letters."""

    prediction: Prediction
    said: tuple[str, ...]


def annotate(
    spec: str,
    out: Path,
    bundle: Bundle,
    threshold: float | None = None,
    wishes: Wishes = Wishes(),
    progress: Progress | None = None,
    follow: Follow | None = None,
) -> Annotated:
    """Recognise the signs of an input and write it to ``out`` with their labels, whole or not at all.

    spec: a source that ends by itself, as :func:`asl_live.sources.open_source` takes it. out: a file
    that ends in .mp4 or .gif. follow: as :func:`asl_live.recognise.predict.predict` has it. Raises
    InputError if one of them cannot be used.
    """
    _check_output(spec, out)
    with tempfile.TemporaryFile() as kept:

        def keep(observation: Observation, reading: Reading | None) -> None:
            if wishes.skeleton:
                kept.write(observation.keypoints.astype(np.float32).tobytes())
            if follow:
                follow(observation, reading)

        def looked(done: int, of: int | None) -> None:
            if progress:
                progress(LOOKING, done, of)

        prediction = predict(spec, bundle, threshold, looked, keep)
        kept.seek(0)
        said = draw(spec, out, prediction, kept if wishes.skeleton else None, wishes, progress)
    return Annotated(prediction, said)


def draw(
    spec: str,
    out: Path,
    prediction: Prediction,
    keypoints: IO[bytes] | None,
    wishes: Wishes,
    progress: Progress | None = None,
) -> tuple[str, ...]:
    """Write the input of a prediction with its labels; sentences on what could not be done.

    keypoints: where a skeleton is wanted, those of every frame, float32 [1662] one after the other.
    """
    kind = kind_of(out)
    if kind == ".gif":
        _check_gif(out, prediction.seconds)
    labels = _labels(prediction, wishes.whole)
    with open_source(spec) as source:
        synthetic = source.synthetic
        rate = min((source.rate or USUAL_RATE) / wishes.every, GIF_RATE if kind == ".gif" else FASTEST)
        with writing(out, rate) as file:
            for time, picture in _ticks(_drawn(source, keypoints, wishes, prediction, progress), rate):
                if kind == ".gif":
                    picture = _shrunk(picture)
                picture = legible(picture).copy()
                words, confidence = _label_at(labels, time)
                draw_caption(picture, words, confidence, SYNTHETIC if synthetic else "")
                file.write(picture)
    said = []
    if kind == ".mp4" and path_of(spec).is_file() and not synthetic:
        said.append(add_sound(out, path_of(spec)))
    boxes = without_glyphs("".join(event.sign for event in prediction.events))
    if boxes:
        said.append(f"no font of this machine has the letters {boxes}; install one that does")
    return tuple(said)


def _check_output(spec: str, out: Path) -> None:
    """Raise InputError for an output that would destroy its input, is no video, or has no end."""
    kind = kind_of(out)
    given = path_of(spec)
    with looking_at(out):
        if not out.parent.is_dir():
            raise InputError(f"{out.parent} is not a folder; make it first")
        there = out.exists()
    with looking_at(given):
        if there and given.exists() and given.samefile(out):
            raise InputError(f"{out} is the input itself; give the output another name")
    with open_source(spec) as source:
        if source.live or (source.synthetic and source.frames is None):
            raise InputError(f"{source.name} has no end; record it first, then annotate the recording")
        if kind == ".gif" and source.frames and source.rate:
            _check_gif(out, source.frames / source.rate)


def _check_gif(out: Path, seconds: float) -> None:
    if seconds > GIF_SECONDS:
        raise InputError(
            f"{out} would last {seconds:.0f} seconds, and a GIF may last {GIF_SECONDS:.0f}; write an .mp4"
        )


def _drawn(
    source: Source,
    keypoints: IO[bytes] | None,
    wishes: Wishes,
    prediction: Prediction,
    progress: Progress | None,
) -> Iterator[tuple[float, np.ndarray]]:
    """Every wanted frame as (time, picture), with its skeleton."""
    for number, frame in enumerate(source):
        numbers = keypoints.read(kp.SIZE * 4) if keypoints else b""
        if number % wishes.every == 0:
            picture = _picture(frame)
            if len(numbers) == kp.SIZE * 4:
                picture = picture.copy()
                draw_skeleton(picture, np.frombuffer(numbers, np.float32))
            yield frame.time, picture
        if progress:
            progress(DRAWING, number + 1, prediction.frames)


def _picture(frame: Frame) -> np.ndarray:
    if frame.picture is not None:
        return frame.picture
    assert frame.observation is not None
    return draw_figure(frame.observation.keypoints, frame.observation.aspect)


def _ticks(frames: Iterator[tuple[float, np.ndarray]], rate: float) -> Iterator[tuple[float, np.ndarray]]:
    """The newest picture at each of the times 0, 1/rate, 2/rate, ..., so that sound keeps in time."""
    given, newest = 0, None
    size: tuple[int, ...] = ()
    for time, picture in frames:
        # A video may change its size while it runs; a file cannot.
        size = size or picture.shape[1::-1]
        if picture.shape[1::-1] != size:
            picture = cv2.resize(picture, size)
        place = round(time * rate)
        while newest is not None and given < place:
            yield given / rate, newest
            given += 1
        newest = picture
    if newest is not None:
        yield given / rate, newest


def _shrunk(picture: np.ndarray) -> np.ndarray:
    scale = GIF_SIDE / max(picture.shape[:2])
    if scale >= 1:
        return picture
    size = [max(2, round(side * scale)) for side in picture.shape[1::-1]]
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def _labels(prediction: Prediction, whole: bool) -> Sequence[Event]:
    if not whole:
        return sorted(prediction.events, key=lambda event: event.start)
    if prediction.top is None:
        return []
    sign, confidence = prediction.top
    return [Event(sign, confidence, 0.0, prediction.seconds)]


def _label_at(labels: Sequence[Event], time: float) -> tuple[str, float | None]:
    for event in reversed(labels):
        if event.start <= time <= max(event.end, event.start + SECONDS_TO_READ):
            return event.sign, event.confidence
    return "", None
