from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from asl_live.recognise.decoder import Decoder, DecoderSettings

SIGNS = ("yes", "no", "help")
PACE = 0.1
BRISK = DecoderSettings(threshold=0.6, confirm=0.25, smoothing=0.3)


def probabilities(sign, level=0.95):
    """What a network says that sees ``sign``; None is no-sign."""
    index = SIGNS.index(sign) if sign else len(SIGNS)
    out = np.full(len(SIGNS) + 1, (1 - level) / len(SIGNS), np.float32)
    out[index] = level
    return out


def decode(script, settings=None, threshold=None):
    """Runs (seconds, sign[, level]) one after the other; gives started and finished events."""
    decoder = Decoder(SIGNS, settings or BRISK)
    if threshold is not None:
        decoder.threshold = threshold
    started, finished, time = [], [], 0.0
    for seconds, sign, *level in script:
        for _ in range(round(seconds / PACE)):
            new, ended = decoder.update(time, probabilities(sign, *level), time)
            started += [new] if new else []
            finished += [ended] if ended else []
            time += PACE
    last = decoder.finish()
    return started, finished + ([last] if last else []), decoder


def names(events):
    return [event.sign for event in events]


def test_one_sign_is_one_event():
    started, finished, _ = decode([(1, None), (1.5, "help"), (1.5, None)])
    assert names(started) == names(finished) == ["help"]
    event = finished[0]
    assert 0.9 < event.start < 1.8 and 2.3 < event.end < 3.2
    assert 0.9 < event.confidence <= 0.95


def test_a_flickering_label_is_still_one_event():
    flicker = [(0.1, "yes"), (0.1, None), (0.2, "yes"), (0.1, "no"), (0.2, "yes", 0.7)] * 4
    started, finished, _ = decode([(1, None), (1, "yes"), *flicker, (1, "yes"), (1, None)])
    assert names(started) == names(finished) == ["yes"]


def test_a_flash_of_a_sign_says_nothing():
    assert decode([(1, None), (0.1, "yes"), (1, None), (0.1, "no"), (1, None)])[:2] == ([], [])


@pytest.mark.parametrize("sign", [None, "yes"])
def test_no_sign_and_unsure_are_silent(sign):
    level = 0.99 if sign is None else 0.5
    started, finished, decoder = decode([(5, sign, level)])
    assert (started, finished, decoder.evidence) == ([], [], {})


def test_two_signs_that_are_both_half_likely_are_silent():
    decoder = Decoder(SIGNS, BRISK)
    for number in range(50):
        time = number * PACE
        assert decoder.update(time, np.array([0.5, 0.5, 0, 0]), time) == (None, None)


def test_the_same_sign_after_a_rest_is_a_new_event():
    started, finished, _ = decode([(1, "yes"), (1.5, None), (1, "yes"), (1.5, None)])
    assert names(started) == names(finished) == ["yes", "yes"]
    assert finished[0].end <= finished[1].start


def test_the_same_sign_held_for_long_is_one_event():
    _, finished, _ = decode([(20, "yes")])
    assert names(finished) == ["yes"]
    assert finished[0].end == pytest.approx(19.9)


def test_another_sign_takes_the_place_of_the_first_without_a_rest():
    started, finished, _ = decode([(1, None), (1.5, "yes"), (1.5, "no"), (1.5, None)])
    assert names(started) == names(finished) == ["yes", "no"]
    assert finished[0].end <= finished[1].start


def test_the_end_of_the_input_ends_the_event():
    decoder = Decoder(SIGNS, BRISK)
    for number in range(10):
        decoder.update(number * PACE, probabilities("no"), number * PACE)
    assert decoder.current is not None
    assert decoder.finish().sign == "no"
    assert decoder.current is None
    assert decoder.finish() is None


def test_after_the_end_of_an_input_nothing_of_it_reaches_the_next():
    decoder = Decoder(SIGNS, DecoderSettings(threshold=0.6, confirm=0.5, smoothing=0.3))
    for number in range(5):  # not yet confirmed when the input ends
        decoder.update(100 + number * PACE, probabilities("yes"), 100)
    assert decoder.finish() is None
    assert decoder.update(0.0, probabilities(None), 0.0) == (None, None)
    events = [decoder.update(number * PACE, probabilities("yes"), 0.0)[0] for number in range(1, 20)]
    assert names(filter(None, events)) == ["yes"]


def test_a_repeated_sign_across_the_end_of_an_input_is_confirmed_anew():
    decoder = Decoder(SIGNS, BRISK)
    for number in range(3):
        decoder.update(100 + number * PACE, probabilities("yes"), 100)
    decoder.finish()
    started = [decoder.update(number * PACE, probabilities("yes"), 0.0)[0] for number in range(10)]
    assert [number for number, event in enumerate(started) if event] == [3]  # confirm is 0.25 s


@pytest.mark.parametrize(("threshold", "expected"), [(0.6, ["yes"]), (0.8, []), (0.0, ["yes"]), (1.0, [])])
def test_the_threshold_decides(threshold, expected):
    assert names(decode([(2, "yes", 0.7)], threshold=threshold)[0]) == expected


def test_a_sign_that_much_is_taken_for_needs_more():
    wary = BRISK.model_copy(update={"offsets": {"help": 0.2, "no": -0.2}})
    script = [(2, "yes", 0.7), (1, None), (2, "help", 0.7), (1, None), (2, "no", 0.5), (1, None)]
    assert names(decode(script)[0]) == ["yes", "help"]
    assert names(decode(script, wary)[0]) == ["yes", "no"]
    assert names(decode(script, wary, threshold=0.45)[0]) == ["yes", "help", "no"]


def test_no_offset_makes_a_sign_of_nothing():
    eager = BRISK.model_copy(update={"offsets": {"yes": -1.0}})
    assert decode([(2, None, 0.97), (2, "help", 0.97)], eager)[0][0].sign == "help"
    decoder = Decoder(SIGNS, eager)
    assert 0 < decoder.threshold_of("yes") < 0.1 and decoder.threshold_of("help") == 0.6


def test_the_threshold_can_be_moved_while_it_runs():
    decoder = Decoder(SIGNS, BRISK)
    decoder.threshold = 0.99
    for number in range(10):
        assert decoder.update(number * PACE, probabilities("yes"), 0)[0] is None
    decoder.threshold = 0.5
    started = [decoder.update(1 + number * PACE, probabilities("yes"), 0)[0] for number in range(5)]
    assert names(filter(None, started)) == ["yes"]


def test_an_event_begins_where_the_movement_began():
    decoder = Decoder(SIGNS, BRISK)
    for number in range(10):
        started, _ = decoder.update(5 + number * PACE, probabilities("yes"), began=4.2)
        if started:
            assert started.start == 4.2
            assert started.end > 5
            return
    pytest.fail("the sign never started")


def test_it_does_the_same_at_any_pace():
    for pace in (1 / 30, 1 / 7.5, 0.2):
        decoder = Decoder(SIGNS, BRISK)
        started = [
            decoder.update(time, probabilities("yes" if 1 <= time < 2.5 else None), time)[0]
            for time in np.arange(0, 4, pace)
        ]
        event = next(filter(None, started))
        assert len(list(filter(None, started))) == 1
        assert 1.2 < event.end < 2.0


def test_the_sign_with_the_longer_and_surer_events_has_the_most_evidence():
    _, _, decoder = decode([(1, "yes", 0.8), (1, None), (2, "no"), (1, None)])
    assert decoder.evidence["no"] > decoder.evidence["yes"] > 0
    assert "help" not in decoder.evidence


def test_no_smoothing_takes_probabilities_as_they_come():
    instant = DecoderSettings(smoothing=0, confirm=0, rest=0)
    started, finished, _ = decode([(0.1, "yes"), (0.1, None), (0.1, "no"), (0.1, None)], instant)
    assert names(started) == names(finished) == ["yes", "no"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.1, 1.5), st.sampled_from([*SIGNS, None]), st.floats(0.3, 1.0)), max_size=12
    )
)
def test_every_event_that_starts_ends_once_and_in_order(script):
    started, finished, _ = decode(script)
    assert names(started) == names(finished)
    for event in finished:
        assert event.start <= event.end
        assert 0.6 <= event.confidence <= 1 + 1e-6
    for earlier, later in pairwise(finished):
        assert earlier.end <= later.end


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold": 1.1},
        {"confirm": -1},
        {"rest": 6},
        {"threshold": float("nan")},
        {"flicker": 1},
        {"offsets": {"yes": 2}},
    ],
)
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValidationError):
        DecoderSettings(**wrong)


def test_every_event_lasts_a_while():
    decoder = Decoder(SIGNS, DecoderSettings(smoothing=0, confirm=0), shortest=0.05)
    decoder.update(0.0, probabilities("yes"), 0.0)
    _, first = decoder.update(0.1, probabilities("no"), 0.1)
    second = decoder.rest(0.08)  # hands that sank before the event began
    assert [(event.sign, event.start, event.end) for event in (first, second)] == [
        ("yes", 0.0, 0.05), ("no", 0.1, pytest.approx(0.15))
    ]  # fmt: skip
