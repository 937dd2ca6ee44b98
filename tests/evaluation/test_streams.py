import pytest

from asl_live.evaluation.streams import listen
from tests.recognise.fakes import height_bundle, stream


def test_a_stream_tells_its_events_and_when_they_were_told():
    heard = listen(stream((1.0, None), (1.5, -1.0), (2.0, None)), height_bundle())
    [event] = heard.events
    assert event.sign == heard.top == "up"
    assert 1.0 <= event.start < event.told < event.end
    assert event.told == pytest.approx(1.0 + 0.25 + 0.3, abs=0.2)  # confirmed and averaged
    assert heard.seconds == pytest.approx(4.5, abs=0.05)


def test_an_event_that_is_on_at_the_end_is_told_too():
    heard = listen(stream((1.0, None), (1.5, -1.0)), height_bundle())
    assert [event.sign for event in heard.events] == ["up"]
    assert heard.events[0].end > heard.events[0].told


def test_the_top_sign_is_the_one_with_most_evidence():
    heard = listen(stream((0.8, -1.0), (1.0, None), (3.0, 1.0), (1.0, None)), height_bundle())
    assert [event.sign for event in heard.events] == ["up", "down"]
    assert heard.top == "down"


def test_nobody_and_nothing_are_silence():
    assert listen(stream((3.0, None)), height_bundle()).top is None
    assert listen([], height_bundle()).seconds == 0
