"""Frames on their way from a source to a session."""

import threading
import time

import pytest

from asl_live.data.recording import Mode, RecordingSession, SessionPlan
from asl_live.data.recording.feed import Feed
from asl_live.data.recording.performer import PromptedSigner
from asl_live.errors import InputError
from asl_live.sources.base import Frame
from asl_live.sources.reading import Reading


class Source(Reading):
    """Gives ten frames at once, then waits to be allowed to end."""

    name, spec, live, synthetic, frames, rate = "Camera 0", "camera:0", True, False, None, 30.0

    def __init__(self, breaks: bool = False) -> None:
        self.given, self.breaks, self.may_end = 0, breaks, threading.Event()
        self.all_given = threading.Event()

    def read(self) -> Frame | None:
        if self.given == 10:
            self.all_given.set()
            self.may_end.wait(10)
            if self.breaks:
                raise InputError("Camera 0 gives no more pictures")
            return None
        self.given += 1
        return Frame(self.given / 10)

    def close(self) -> None:
        self.may_end.set()


def test_no_frame_is_lost_in_a_take_and_between_takes_the_newest_counts() -> None:
    shown: list[float] = []
    with Source() as source, Feed(source, lambda frame: shown.append(frame.time)) as feed:
        source.all_given.wait(10)
        assert feed.newest == 1.0
        taken = [feed.take(newest=False) for _ in range(3)]
        assert [frame.time for frame in taken if frame] == [0.1, 0.2, 0.3]
        newest = feed.take(newest=True)
        assert newest is not None and newest.time == 1.0
        source.may_end.set()
        assert feed.take(newest=False) is None
    assert len(shown) == 10


def test_what_waits_has_a_limit() -> None:
    with Source() as source, Feed(source, most=4) as feed:
        source.all_given.wait(10)
        source.may_end.set()
        taken = iter(lambda: feed.take(newest=False), None)
        assert [frame.time for frame in taken] == [0.1, 0.2, 0.3, 0.4]


def test_trouble_with_the_source_comes_after_its_last_frame() -> None:
    with Source(breaks=True) as source, Feed(source) as feed:
        source.may_end.set()
        for _ in range(10):
            assert feed.take(newest=False) is not None
        with pytest.raises(InputError, match="no more pictures"):
            feed.take(newest=False)


class Film(Source):
    """A recording that stands still before its third frame."""

    live = False

    def read(self) -> Frame | None:
        if self.given == 2:
            time.sleep(0.8)
        return super().read()


def test_a_recording_that_stood_still_goes_on_at_its_pace() -> None:
    shown: list[float] = []
    with Film() as source, Feed(source, lambda frame: shown.append(time.monotonic())):
        source.all_given.wait(10)
        source.may_end.set()
    assert shown[9] - shown[2] > 0.4  # the seven frames after it last 0.7 s


def test_stop_lets_whoever_waits_go() -> None:
    with Source() as source:
        feed = Feed(source)
        source.all_given.wait(10)
        feed.stop()
        assert feed.take(newest=False) is None
        source.may_end.set()
        assert feed.join(10)


def test_a_frame_that_is_shown_while_it_is_stopped_is_not_given() -> None:
    there = threading.Event()

    def stop(frame: Frame) -> None:
        there.wait(10)
        feed.stop()

    with Source() as source:
        feed = Feed(source, stop)
        there.set()
        assert feed.join(10)
        assert feed.take(newest=False) is None


@pytest.mark.parametrize("mode", ["hands", "clock"])
def test_the_prompted_signer_signs_what_is_asked_for(tmp_path, mode: str) -> None:  # type: ignore[no-untyped-def]
    plan = SessionPlan(tmp_path, "ann", ("yes", "me"), 1, mode=Mode(mode))
    session, signer = RecordingSession(plan, synthetic=True), PromptedSigner(plan)
    for frame in signer:
        assert frame.observation is not None
        moment = session.observe(frame, frame.observation)
        if moment.phase == "done":
            break
        signer.follow(moment)
    assert [sign for sign, _, _ in signer.truth] == ["yes", "me"]
    (_, start, end) = signer.truth[1]
    assert moment.kept is not None
    if mode == "hands":
        assert abs(moment.kept.start - start) < 0.2 and abs(moment.kept.end - end) < 0.2
    else:
        assert (moment.kept.start + moment.kept.end) / 2 == pytest.approx((start + end) / 2, abs=0.1)
