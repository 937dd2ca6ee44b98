"""Models that look at whole pictures of videos: what they say over time, and of a video as a whole.

They were trained on evenly spaced frames of whole videos, not on crops of a signer, so nothing here looks for
a person. Such a model always names one of its classes.
"""

from collections import deque
from collections.abc import Iterator

import cv2
import numpy as np
import torch

from asl_live import keypoints as kp
from asl_live.bundle import Bundle
from asl_live.errors import InputError
from asl_live.nets.registry import to_probabilities
from asl_live.observation import Observation
from asl_live.recognise.events import Event, Reading
from asl_live.recognise.predict import Follow, Prediction, Progress
from asl_live.sources import open_source
from asl_live.sources.base import Frame

# Answers in the time of one window.
LOOKS = 10


def scale_frame(picture: np.ndarray, size: int) -> np.ndarray:
    """A picture, uint8 BGR [height, width, 3], as uint8 RGB [3, size, size], whatever its own shape."""
    small = cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(small[..., ::-1].transpose(2, 0, 1))


def predict_whole_frames(
    spec: str,
    bundle: Bundle,
    threshold: float | None = None,
    progress: Progress | None = None,
    follow: Follow | None = None,
) -> Prediction:
    """The actions of one input, as :func:`asl_live.recognise.predict.predict` has them.

    A window is the last ``steps`` frames at the pace at which ``bundle.span`` seconds have that many; before
    there are so many, the newest stands for those that are missing. Neighbouring answers with the same
    class are one event, its confidence their mean. ``top`` is the answer to evenly spaced frames of the
    whole input. Raises InputError for a network that looks at anything but pictures.
    """
    inputs = bundle.network.inputs
    if inputs.keypoints is not None or inputs.crops != "rgb":
        raise InputError(
            f"the model {bundle.name} says that it looks at whole pictures, but its network looks at a "
            "signer; copy the model again"
        )
    lowest = 0.0 if threshold is None else threshold
    said: list[tuple[float, np.ndarray]] = []
    frames, seconds = 0, 0.0
    thinned = _Thinned(inputs.steps)
    with open_source(spec) as source:
        rolling = _Rolling(bundle)
        for frame in source:
            small = _small(frame, bundle, source.name)
            thinned.push(small)
            shares = rolling.push(frame.time, small)
            reading = None
            if shares is not None:
                said.append((frame.time, shares))
                ranked = sorted(zip(bundle.signs, shares.tolist(), strict=False), key=lambda one: -one[1])
                reading = Reading(frame.time, tuple(ranked), float(shares[-1]))
            if follow:
                follow(Observation(frame.time, np.zeros(kp.SIZE, np.float32)), reading)
            frames, seconds = frames + 1, frame.time
            if progress:
                progress(frames, source.frames)
        seconds += 1 / source.rate if source.rate else 0.0
    events = tuple(one for one in _events(bundle, said, seconds) if one.confidence >= lowest)
    shares = _answer(bundle, thinned.frames())[: len(bundle.signs)]
    best = int(shares.argmax())
    top = (bundle.signs[best], float(shares[best])) if shares[best] >= lowest else None
    return Prediction(spec, bundle.name, seconds, frames, events, top)


class _Rolling:
    """The answers to windows that end now."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        steps = bundle.network.inputs.steps
        self.period = bundle.span / steps
        self.every = max(1, steps // LOOKS)
        self.window: deque[np.ndarray] = deque(maxlen=steps)
        self.taken = 0

    def push(self, time: float, small: np.ndarray) -> np.ndarray | None:
        """Take a frame; probabilities [classes + 1] where it completes a step that is looked at."""
        if time + 1e-6 < self.taken * self.period:
            return None
        looks = False
        # A video slower than the pace gives one frame for several steps.
        while self.taken * self.period <= time + 1e-6:
            self.window.append(small)
            looks = looks or self.taken % self.every == 0
            self.taken += 1
        return _answer(self.bundle, np.stack(self.window)) if looks else None


class _Thinned:
    """Evenly spaced frames of a stream whose length is not known: between twice and four times ``steps``."""

    def __init__(self, steps: int) -> None:
        self.steps, self.stride, self.count = steps, 1, 0
        self.kept: list[np.ndarray] = []

    def push(self, small: np.ndarray) -> None:
        if self.count % self.stride == 0:
            self.kept.append(small)
            if len(self.kept) >= 4 * self.steps:
                self.kept, self.stride = self.kept[::2], 2 * self.stride
        self.count += 1

    def frames(self) -> np.ndarray:
        """At most ``steps`` of them, evenly spaced from the first on."""
        count = len(self.kept)
        rows = range(count) if count <= self.steps else [n * count // self.steps for n in range(self.steps)]
        return np.stack([self.kept[row] for row in rows])


@torch.no_grad()
def _answer(bundle: Bundle, frames: np.ndarray) -> np.ndarray:
    """Probabilities [classes + 1] of a window, whose last frame is repeated where it is too short."""
    network = bundle.network
    missing = network.inputs.steps - len(frames)
    window = np.concatenate((frames, np.repeat(frames[-1:], missing, 0))) if missing else frames
    crops = torch.from_numpy(window)[None].to(next(network.parameters()).device).float() / 255
    return to_probabilities(network(None, crops), len(bundle.signs))[0].cpu().numpy()


def _small(frame: Frame, bundle: Bundle, name: str) -> np.ndarray:
    if frame.picture is None:
        raise InputError(f"{bundle.name} looks at whole pictures and {name} has none; give it a video")
    return scale_frame(frame.picture, bundle.network.inputs.crop_size)


def _events(bundle: Bundle, said: list[tuple[float, np.ndarray]], seconds: float) -> Iterator[Event]:
    best = [int(shares[: len(bundle.signs)].argmax()) for _, shares in said]
    first = 0
    for number in range(1, len(said) + 1):
        if number < len(said) and best[number] == best[first]:
            continue
        sure = float(np.mean([shares[best[first]] for _, shares in said[first:number]]))
        end = said[number][0] if number < len(said) else seconds
        yield Event(bundle.signs[best[first]], sure, said[first][0], end)
        first = number
