"""The small rules of a session: tones, times, and what decides itself."""

from types import SimpleNamespace

import numpy as np
import pytest

from asl_live.app.collect.review_strip import Decision, decision_of
from asl_live.app.collect.side_panel import Pace, duration
from asl_live.data.recording import Mode, Moment, Phase, Review
from asl_live.data.recording.cues import Cue, cue_between
from asl_live.speech.tones import LOUDNESS, samples


def moment(phase, left=None, take=None, kept=None):
    return Moment(phase, "hello", 1, 1, Mode.CLOCK, 0, 1, left=left, take=take, kept=kept)


GOOD, POOR = SimpleNamespace(warnings=()), SimpleNamespace(warnings=("dark",))


@pytest.mark.parametrize(
    ("before", "now", "cue"),
    [
        (None, moment(Phase.WAITING), None),
        (moment(Phase.WAITING), moment(Phase.COUNTDOWN, 2.0), Cue.COUNT),
        (moment(Phase.COUNTDOWN, 1.9), moment(Phase.COUNTDOWN, 1.8), None),
        (moment(Phase.COUNTDOWN, 1.1), moment(Phase.COUNTDOWN, 0.9), Cue.COUNT),
        (moment(Phase.COUNTDOWN, 0.1), moment(Phase.RECORDING, 2.0), Cue.START),
        (moment(Phase.RECORDING), moment(Phase.RECORDING), None),
        (moment(Phase.RECORDING), moment(Phase.REVIEWING, take=GOOD), Cue.END),
        (moment(Phase.RECORDING), moment(Phase.REVIEWING, take=POOR), Cue.FLAGGED),
        (moment(Phase.REVIEWING), moment(Phase.WAITING, kept=GOOD), Cue.KEPT),
        (moment(Phase.WAITING, kept=GOOD), moment(Phase.WAITING, kept=GOOD), None),
    ],
)
def test_each_change_has_its_tone(before, now, cue):
    assert cue_between(before, now) is cue


@pytest.mark.parametrize("cue", Cue)
def test_a_tone_is_short_soft_and_without_clicks(cue):
    tone = samples(cue)
    assert tone.dtype == np.float32 and len(tone) < 44100 / 2
    assert 0.1 < np.abs(tone).max() <= LOUDNESS
    assert abs(tone[0]) < 0.01 and abs(tone[-1]) < 0.01


@pytest.mark.parametrize(
    ("review", "good", "poor"),
    [
        (Review.EACH, Decision.ASK, Decision.ASK),
        (Review.POOR, Decision.KEEP, Decision.ASK),
        (Review.REDO, Decision.KEEP, Decision.REDO),
        (Review.NONE, Decision.KEEP, Decision.KEEP),
    ],
)
def test_what_is_not_asked_about_decides_itself(review, good, poor):
    assert decision_of(review, GOOD) is good
    assert decision_of(review, POOR) is poor


def test_the_time_left_leaves_pauses_out():
    pace = Pace()
    assert pace.step(100.0, 5, resting=False) is None
    assert pace.step(104.0, 6, resting=False) == 4.0
    assert pace.step(900.0, 6, resting=True) == 4.0
    assert pace.step(908.0, 7, resting=False) == 6.0


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "5 s"), (42, "40 s"), (58, "1 min"), (200, "3 min"), (4800, "1 h 20 min")]
)
def test_times_are_told_in_words(seconds, words):
    assert duration(seconds) == words
