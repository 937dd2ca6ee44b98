"""Rooms that need no camera, no MediaPipe and no network, for tests of the window."""

import threading
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from asl_live import keypoints as kp
from asl_live.app.services import Services
from asl_live.data.recording.performer import PromptedSigner
from asl_live.errors import InputError
from asl_live.observation import Observation
from asl_live.recognise.decoder import DecoderSettings
from asl_live.recognise.events import Event, Reading
from asl_live.sources.base import Frame


class FakeSource:
    """Frames at 30 a second, each with a grey picture. ``hold`` keeps a live one from ending."""

    def __init__(self, name="clip.mp4", frames=30, live=False, synthetic=False, breaks_at=None):
        self.name = name
        self.spec = f"camera:{name}" if live else name
        self.frames, self.rate = frames, 30.0
        self.live, self.synthetic = live, synthetic
        self.breaks_at = breaks_at
        self.closed = threading.Event()
        self.given = 0

    def read(self):
        if self.live and self.closed.wait(1 / 60):
            return None
        if self.breaks_at is not None and self.given >= self.breaks_at:
            raise InputError(f"{self.name} gives no more pictures; connect it again")
        if not self.live and self.given >= self.frames:
            return None
        time = self.given / self.rate
        self.given += 1
        picture = np.zeros((90, 160, 3), np.uint8)
        picture[:, :80] = 255  # light on the left
        return Frame(time, picture=picture)

    def close(self):
        self.closed.set()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def __iter__(self):
        while (frame := self.read()) is not None:
            yield frame


class FakeExtractor:
    def __init__(self, services):
        self._services = services

    def observe(self, frame):
        self._services.observed.append(frame.time)
        return Observation(frame.time, np.zeros(kp.SIZE, np.float32), 16 / 9)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._services.extractors_closed += 1


class FakeRecogniser:
    """Reads one sign every half second, of the script in turn; accepts it from the threshold on."""

    def __init__(self, bundle, threshold, script):
        self.threshold = bundle.threshold if threshold is None else threshold
        self._script = list(script)
        self._on = None
        self._next = 0.0
        self.signs = bundle.signs

    def observe(self, observation):
        started, finished = (), ()
        if observation.time >= self._next and self._script:
            self._next = observation.time + 0.5
            sign, confidence = self._script.pop(0)
            if self._on:
                finished, self._on = (self._on,), None
            if confidence >= self.threshold:
                self._on = Event(sign, confidence, observation.time, observation.time + 0.4)
                started = (self._on,)
        best = self._on or Event(self.signs[0], 0.2, 0, 0)
        others = [(sign, 0.05) for sign in self.signs if sign != best.sign]
        ranked = ((best.sign, best.confidence), *others)
        return Reading(observation.time, ranked, 0.1, started, self._on, finished)

    def finish(self):
        finished = (self._on,) if self._on else ()
        self._on = None
        return finished


@dataclass
class FakeServices(Services):
    cameras: list = field(default_factory=list)
    sources: dict = field(default_factory=dict)  # spec: a function that makes the source
    script: list = field(default_factory=lambda: [("hello", 0.9), ("please", 0.6)])
    bundles: dict = field(default_factory=dict)
    not_for_streams: set = field(default_factory=set)  # names of bundles
    observed: list = field(default_factory=list)
    opened: list = field(default_factory=list)
    threads: set = field(default_factory=set)
    extractors_closed: int = 0

    def __post_init__(self):
        self.bundles.setdefault("starter", make_bundle("starter"))

    def list_cameras(self):
        return list(self.cameras)

    def open_source(self, spec):
        self.threads.add(threading.current_thread())
        if spec not in self.sources:
            raise InputError(f"{spec} cannot be opened; check the name")
        source = self.sources[spec]()
        self.opened.append(source)
        return source

    def make_extractor(self):
        self.threads.add(threading.current_thread())
        return FakeExtractor(self)

    def list_bundles(self):
        return list(self.bundles)

    def load_bundle(self, name):
        self.threads.add(threading.current_thread())
        if name not in self.bundles:
            raise InputError(f"there is no model {name}; choose another")
        return self.bundles[name]

    def can_teach(self, bundle):
        return True

    def load_personal(self, bundle):
        return None

    def make_recogniser(self, bundle, threshold, personal=None):
        if bundle.name in self.not_for_streams:
            raise InputError(f"the model {bundle.name} looks at whole pictures; choose another")
        return FakeRecogniser(bundle, threshold, self.script)


def make_bundle(name, signs=("hello", "please", "thanks", "help"), threshold=0.5):
    decoder = DecoderSettings(threshold=threshold, offsets={"help": 0.2})
    card = f"# {name}\nFor tests."
    return SimpleNamespace(name=name, signs=signs, threshold=threshold, decoder=decoder, card=card)


def make_camera(index=0, name="Test camera"):
    return SimpleNamespace(index=index, name=name)


class QuickSigner(PromptedSigner):
    """The synthetic signer, who signs many times as fast as people do."""

    live = True

    def __init__(self, plan, told=()):
        super().__init__(plan, told)
        self._closed_now = threading.Event()

    def read(self):
        return None if self._closed_now.wait(0.002) else super().read()

    def close(self):
        self._closed_now.set()
        super().close()
