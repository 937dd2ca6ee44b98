"""Tones, where there is sound and where there is none."""

import sys
import threading

import numpy as np
import pytest

from asl_live.data.recording.cues import Cue
from asl_live.speech.playback import NoSound
from asl_live.speech.tones import LOUDNESS, RATE, Tones, samples


@pytest.mark.parametrize("cue", list(Cue))
def test_a_tone_is_short_begins_and_ends_softly_and_stays_quiet(cue: Cue) -> None:
    tone = samples(cue)
    assert tone.dtype == np.float32 and 0.05 < len(tone) / RATE < 0.5
    assert abs(tone[0]) < 0.01 and abs(tone[-1]) < 0.01
    assert 0.5 * LOUDNESS < np.abs(tone).max() <= LOUDNESS


def test_a_tone_never_holds_up_who_plays_it(monkeypatch: pytest.MonkeyPatch) -> None:
    may_end, played = threading.Event(), []

    def sound(tone: np.ndarray, rate: int) -> None:
        may_end.wait(10)
        played.append(len(tone))

    monkeypatch.setattr("asl_live.speech.tones.play", sound)
    tones = Tones()
    tones.on = True
    tones.play(Cue.START)
    assert played == []
    may_end.set()
    tones.shut_down()
    assert played == [len(samples(Cue.START))]


def test_without_sound_there_is_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)  # its import fails
    tones = Tones()
    tones.on = True
    tones.play(Cue.COUNT)
    tones.shut_down()
    tones.play(Cue.COUNT)
    tones.shut_down()


def test_after_headphones_were_plugged_in_there_are_tones_again(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = []

    def sound(tone: np.ndarray, rate: int) -> None:
        heard.append(len(tone))
        if len(heard) == 1:
            raise NoSound("there is no loudspeaker; plug one in", lasting=False)

    monkeypatch.setattr("asl_live.speech.tones.play", sound)
    tones = Tones()
    tones.on = True
    tones.play(Cue.COUNT)
    tones.shut_down()
    tones.play(Cue.END)
    tones.shut_down()
    assert heard == [len(samples(Cue.COUNT)), len(samples(Cue.END))]


def test_tones_that_are_switched_off_load_nothing() -> None:
    Tones().play(Cue.COUNT)
    assert not [one for one in threading.enumerate() if one.name.startswith("tones")]
