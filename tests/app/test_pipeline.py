"""The loop from a source to readings, without Qt."""

import threading

import numpy as np
import pytest

from asl_live.app.pipeline import Pipeline
from asl_live.errors import InputError
from asl_live.observation import Observation
from asl_live.sources.base import Frame
from tests.app.fakes import FakeExtractor, FakeRecogniser, FakeServices, FakeSource, make_bundle

SECONDS = 20  # longer than anything here takes


class Log:
    """Notes what the pipeline tells."""

    def __init__(self):
        self.source = None
        self.shown_times, self.read_times, self.started, self.ended = [], [], [], []
        self.errors = []
        self.closed_once = threading.Event()

    def opened(self, source):
        self.source = source

    def shown(self, frame, keypoints):
        self.shown_times.append(frame.time)

    def read(self, reading, pace):
        self.read_times.append(reading.time if reading else None)
        if reading:
            self.started += [event.sign for event in reading.started]
            self.finished(reading.finished)

    def finished(self, events):
        self.ended += [event.sign for event in events]

    def closed(self, error):
        assert not self.closed_once.is_set()
        self.errors += [error] if error else []
        self.closed_once.set()


@pytest.fixture
def make():
    """Makes pipelines, and sees that each ends."""
    made = []

    def pipeline(source, extractor=None, recogniser=None, every_frame=False):
        log = Log()
        services = FakeServices()
        made.append(
            Pipeline(
                source if callable(source) else lambda: source,
                lambda: extractor or FakeExtractor(services),
                recogniser or (lambda: FakeRecogniser(make_bundle("starter"), None, services.script)),
                log,
                every_frame,
            )
        )
        made[-1].start()
        return made[-1], log

    yield pipeline
    for one in made:
        one.stop()
        assert one.join(SECONDS)


class GatedExtractor(FakeExtractor):
    """Looks at a frame only when let."""

    def __init__(self):
        super().__init__(FakeServices())
        self.times = []
        self.entered, self.gate = threading.Event(), threading.Event()

    def observe(self, frame):
        self.times.append(frame.time)
        self.entered.set()
        assert self.gate.wait(SECONDS)
        return super().observe(frame)


def test_a_recording_is_read_frame_by_frame_when_asked(make):
    _, log = make(FakeSource(frames=40), every_frame=True)
    assert log.closed_once.wait(SECONDS)
    assert log.read_times == log.shown_times == [number / 30 for number in range(40)]
    assert log.started == log.ended == ["hello", "please"]
    assert not log.errors and log.source.closed.is_set()


def test_a_live_source_drops_old_frames_and_the_picture_goes_on(make):
    extractor = GatedExtractor()
    pipeline, log = make(FakeSource(live=True), extractor)
    assert extractor.entered.wait(SECONDS)
    waiting = threading.Event()
    while len(log.shown_times) < 20:  # nothing is recognised, but the picture is shown
        assert not waiting.wait(0.01)
    assert len(extractor.times) == 1
    extractor.gate.set()
    while len(extractor.times) < 2:
        assert not waiting.wait(0.01)
    assert extractor.times[1] >= log.shown_times[18]  # the newest, not the second
    pipeline.stop()
    assert log.closed_once.wait(SECONDS)


def test_a_watched_film_does_not_run_on_before_the_models_are_there(make):
    extractor = GatedExtractor()
    _, log = make(FakeSource(frames=10), extractor)
    assert extractor.entered.wait(SECONDS)
    assert not log.closed_once.wait(0.5)  # longer than the film
    assert len(log.shown_times) <= 1
    extractor.gate.set()
    assert log.closed_once.wait(SECONDS)
    assert len(log.shown_times) == 10
    assert log.read_times[-1] == pytest.approx(9 / 30)  # its last frame is always looked at


def test_stopping_ends_both_threads_wherever_they_wait(make):
    for every_frame in (False, True):
        extractor = GatedExtractor()
        pipeline, log = make(FakeSource(frames=1000), extractor, every_frame=every_frame)
        assert extractor.entered.wait(SECONDS)
        pipeline.stop()
        extractor.gate.set()
        assert pipeline.join(SECONDS)
        assert not log.errors and len(log.read_times) <= 1


def test_the_newest_skeleton_is_shown_over_a_frame_and_an_observation_brings_its_own(make):
    seen = []

    class Replay(FakeSource):
        def read(self):
            frame = super().read()
            if frame is None:
                return None
            keypoints = np.full(1662, frame.time, np.float32)
            return Frame(frame.time, observation=Observation(frame.time, keypoints))

    class Drawn(Log):
        def shown(self, frame, keypoints):
            seen.append((frame.time, float(keypoints[0])))

    log = Drawn()
    pipeline = Pipeline(
        lambda: Replay(frames=5),
        lambda: FakeExtractor(FakeServices()),
        lambda: FakeRecogniser(make_bundle("starter"), None, []),
        log,
        every_frame=True,
    )
    pipeline.start()
    assert log.closed_once.wait(SECONDS) and pipeline.join(SECONDS)
    assert all(time == pytest.approx(drawn) for time, drawn in seen)


def test_a_source_that_breaks_hands_its_error_over_after_its_frames(make):
    _, log = make(FakeSource(breaks_at=5), every_frame=True)
    assert log.closed_once.wait(SECONDS)
    assert isinstance(log.errors[0], InputError)
    assert len(log.read_times) == 5
    assert log.ended == ["hello"]  # what was on is finished, not lost


def test_an_extractor_that_breaks_ends_the_run_and_closes_the_source(make):
    class Broken(FakeExtractor):
        def observe(self, frame):
            raise RuntimeError("boom")

    _, log = make(FakeSource(live=True), Broken(FakeServices()))
    assert log.closed_once.wait(SECONDS)
    assert str(log.errors[0]) == "boom"
    assert log.source.closed.is_set()


def test_without_a_model_the_picture_still_runs(make):
    _, log = make(FakeSource(frames=5), recogniser=lambda: None, every_frame=True)
    assert log.closed_once.wait(SECONDS)
    assert len(log.shown_times) == 5 and log.read_times == [None] * 5
    assert not log.errors


def test_the_threshold_can_be_changed_on_the_way(make):
    extractor = GatedExtractor()
    pipeline, log = make(FakeSource(frames=20), extractor, every_frame=True)
    assert extractor.entered.wait(SECONDS)
    pipeline.use_threshold(0.7)
    extractor.gate.set()
    assert log.closed_once.wait(SECONDS)
    assert log.started == ["hello"]  # "please" has 0.6
