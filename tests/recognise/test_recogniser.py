from itertools import pairwise

import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.errors import InputError
from asl_live.nets.registry import Inputs
from asl_live.observation import Observation
from asl_live.recognise.recogniser import Recogniser
from tests.recognise.fakes import height_bundle, observation, stream

UP, DOWN = -1.0, 1.0


@pytest.fixture
def recogniser():
    return Recogniser(height_bundle())


def run(recogniser, observations):
    """All readings, and all events in the order in which they were told of, the end included."""
    readings = [reading for one in observations if (reading := recogniser.observe(one))]
    events = [event for reading in readings for event in reading.finished]
    return readings, events + list(recogniser.finish())


def names(events):
    return [event.sign for event in events]


def test_a_sign_is_told_of_when_it_starts_while_it_is_on_and_when_it_ends(recogniser):
    readings, events = run(recogniser, stream((0.5, None), (1, UP), (1.5, None)))
    assert names(event for reading in readings for event in reading.started) == ["up"]
    on = [reading.time for reading in readings if reading.current]
    assert 0.7 < on[0] < 1.2 and 1.4 < on[-1] < 2.6
    assert names(events) == ["up"]
    assert readings[-1].current is None
    # The movement begins where the hand comes into sight.
    assert events[0].start == pytest.approx(0.5, abs=0.1)


def lowered(seconds=0.3):
    """A hand that sinks from above the shoulders out of sight."""
    return tuple((1 / 30, height) for height in np.linspace(UP, 1.6, round(seconds * 30)))


def test_an_event_ends_where_the_hands_begin_to_sink_and_not_when_the_network_has_seen_it(recogniser):
    _, events = run(recogniser, stream((0.5, None), (1, UP), *lowered(), (1.5, None)))
    assert names(events) == ["up"]
    assert events[0].end == pytest.approx(1.5, abs=0.1)


def test_hands_that_sink_as_the_input_ends_end_the_event_there(recogniser):
    _, events = run(recogniser, stream((0.5, None), (1, UP), *lowered(), (0.2, None)))
    assert events[0].end == pytest.approx(1.5, abs=0.1)


def test_a_network_sees_nothing_of_a_sign_after_which_the_hands_have_rested():
    seen = []
    bundle = height_bundle()
    look = bundle.network.forward
    bundle.network.forward = lambda keypoints, crops: (seen.append(keypoints), look(keypoints, crops))[1]
    run(Recogniser(bundle), stream((0.5, None), (1, UP), *lowered(), (1, None)))
    hand = [keypoints[0, :, kp.RIGHT_HAND].any(-1) for keypoints in seen]
    assert hand[len(hand) // 2].any()
    assert not hand[-1].any()  # the window spans two seconds: the sign would be in it


def test_no_event_reaches_into_the_one_before(recogniser):
    low = ((1, DOWN),)
    script = ((0.5, None), (1, UP), *low, *lowered(), (0.7, None), (1, UP), *lowered(), (1, None))
    _, events = run(recogniser, stream(*script))
    assert names(events) == ["up", "down", "up"]
    for before, after in pairwise(events):
        assert before.end <= after.start


def test_an_event_begins_within_the_span_of_a_window(recogniser):
    _, events = run(recogniser, stream((6, 0.0), (1, UP)))
    assert names(events) == ["up"] and events[0].start > 4


def test_a_reading_ranks_every_sign_and_tells_the_share_of_no_sign(recogniser):
    readings, _ = run(recogniser, stream((1, DOWN)))
    last = readings[-1]
    assert [sign for sign, _ in last.ranked] == ["down", "up"]
    assert last.ranked[0][1] > last.ranked[1][1]
    assert sum(share for _, share in last.ranked) + last.no_sign == pytest.approx(1, abs=1e-5)
    assert last.time == pytest.approx(1 - 1 / 30, abs=0.14)


@pytest.mark.parametrize("rate", [8, 15, 24, 60])
def test_the_events_are_the_same_at_any_pace(rate):
    script = ((0.6, None), (1.2, UP), (1.2, None), (1.2, DOWN), (1.2, None))
    expected = run(Recogniser(height_bundle()), stream(*script, rate=30))[1]
    events = run(Recogniser(height_bundle()), stream(*script, rate=rate))[1]
    assert names(events) == names(expected) == ["up", "down"]
    for one, other in zip(events, expected, strict=True):
        assert (one.start, one.end) == pytest.approx((other.start, other.end), abs=0.25)


def test_replaying_an_input_gives_identical_readings():
    rng = np.random.default_rng(0)
    times = np.cumsum(rng.uniform(0.01, 0.09, 120))
    observations = [observation(time, rng.choice([UP, DOWN])) for time in times]
    first = Recogniser(height_bundle())
    expected = run(first, observations)
    assert run(Recogniser(height_bundle()), observations) == expected
    first.reset()
    assert run(first, observations) == expected


def test_the_input_ends_what_is_on(recogniser):
    for one in stream((1, UP)):
        recogniser.observe(one)
    assert names(recogniser.finish()) == ["up"]
    assert recogniser.finish() == ()


@pytest.mark.parametrize("jump", [30.0, -40.0])
def test_an_event_that_is_on_when_the_stream_breaks_is_told_of_once(recogniser, jump):
    first = stream((1, UP), start=50)
    second = stream((1, None), (1, DOWN), (1, None), start=50 + jump)
    _, events = run(recogniser, first + second)
    assert names(events) == ["up", "down"]
    assert events[0].end < 51.1


def test_breaks_one_after_the_other_neither_lose_nor_double_an_event(recogniser):
    crumbs = [observation(200, None), observation(300, None), observation(400, None)]
    _, events = run(recogniser, stream((1, UP)) + crumbs + stream((1, DOWN), start=500))
    assert names(events) == ["up", "down"]


def test_an_event_is_not_lost_when_the_input_ends_right_after_a_break(recogniser):
    _, events = run(recogniser, [*stream((1, UP)), observation(100, None)])
    assert names(events) == ["up"]


def test_a_sign_that_goes_on_in_another_stream_is_another_event(recogniser):
    _, events = run(recogniser, stream((1, UP)) + stream((1, UP), start=50))
    assert names(events) == ["up", "up"]
    assert events[1].start >= 50


def test_a_stream_that_runs_again_from_its_beginning_is_recognised_again(recogniser):
    once = stream((0.6, None), (1, UP), (1.5, None))
    _, events = run(recogniser, once * 3)
    assert names(events) == ["up"] * 3


def test_after_a_reset_nothing_of_the_past_is_left(recogniser):
    for one in stream((1, UP)):
        recogniser.observe(one)
    recogniser.reset()
    assert recogniser.finish() == ()
    assert recogniser.evidence == {}


def test_evidence_can_be_read_when_the_input_has_ended(recogniser):
    run(recogniser, stream((1, UP), (1, None), (2, DOWN)))
    evidence = recogniser.evidence
    assert set(evidence) == {"up", "down"}
    assert evidence["down"] > evidence["up"] > 0


def test_the_threshold_is_the_bundles_unless_another_is_given():
    bundle = height_bundle(decoder={"threshold": 0.45})
    assert Recogniser(bundle).threshold == 0.45
    assert Recogniser(bundle, 0.8).threshold == 0.8
    recogniser = Recogniser(bundle, 0.0)
    assert recogniser.threshold == 0.0
    recogniser.threshold = 1.7
    assert recogniser.threshold == 1.0
    assert run(recogniser, stream((2, UP)))[1] == []


def test_a_source_without_a_person_is_silent(recogniser):
    nothing = np.zeros(1662, np.float32)
    readings, events = run(recogniser, [Observation(number / 30, nothing) for number in range(60)])
    assert events == []
    assert readings[-1].no_sign > 0.9


def test_a_network_of_pixels_says_what_it_lacks():
    recogniser = Recogniser(height_bundle(Inputs(None, "rgb")))
    with pytest.raises(InputError, match="looks at pixels and the input has none"):
        recogniser.observe(observation(0.0))


def test_a_network_of_pixels_is_fed_the_crops_of_the_observations():
    bundle = height_bundle(Inputs(None, "rgb", steps=4))
    fed = []
    bundle.network.register_forward_pre_hook(lambda _, given: fed.append(given))
    recogniser = Recogniser(bundle)
    for number in range(4):
        crop = np.zeros((64, 64, 3), np.uint8)
        crop[0, 1] = (255, 0, 51)
        recogniser.observe(Observation(number * 0.5, np.zeros(1662, np.float32), crop=crop))
    keypoints, crops = fed[-1]
    assert keypoints is None
    assert tuple(crops.shape) == (1, 4, 3, 64, 64)
    assert crops[0, -1, :, 0, 1].tolist() == pytest.approx([1, 0, 0.2])


def test_a_network_of_landmark_crops_needs_no_pixels():
    bundle = height_bundle(Inputs("signing-space", "landmarks"))
    fed = []
    bundle.network.register_forward_pre_hook(lambda _, given: fed.append(given[1]))
    run(Recogniser(bundle), stream((0.5, UP)))
    drawn = fed[-1][0, -1]
    assert drawn[1].max() > 0.5  # the right hand's channel
    assert drawn[2].max() == 0
