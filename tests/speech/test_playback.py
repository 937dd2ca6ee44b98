"""Samples out of the loudspeaker, and what is said where there is none."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from asl_live.speech import playback
from asl_live.speech.playback import PIECE, NoSound, loudspeaker, play

RATE = 1000
TONE = np.linspace(-1, 1, 480, dtype=np.float32)


class PortAudioError(Exception):
    pass


class Stream:
    """Stands for sounddevice.OutputStream; breaks off after so many pieces."""

    def __init__(self, pieces_until_unplugged: int = 1000) -> None:
        self.left = pieces_until_unplugged
        self.heard: list[np.ndarray] = []
        self.aborted = self.closed = False

    def __call__(self, samplerate: int, channels: int, dtype: str) -> "Stream":
        assert (samplerate, channels, dtype) == (RATE, 1, "float32")
        return self

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *error: object) -> None:
        self.closed = True

    def write(self, piece: np.ndarray) -> None:
        if not self.left:
            raise PortAudioError("device unavailable")
        self.left -= 1
        self.heard.append(piece)

    def abort(self) -> None:
        self.aborted = True


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Stream:
    stream = Stream()
    fake = SimpleNamespace(
        OutputStream=stream, PortAudioError=PortAudioError, query_devices=lambda kind: {"name": "Speakers"}
    )
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return stream


def test_all_is_heard_in_order(stream: Stream) -> None:
    play(TONE, RATE)
    assert np.array_equal(np.concatenate(stream.heard)[:, 0], TONE)
    assert stream.closed and not stream.aborted


def test_it_falls_silent_within_a_piece(stream: Stream) -> None:
    play(TONE, RATE, stopped=lambda: len(stream.heard) == 2)
    assert sum(map(len, stream.heard)) == 2 * PIECE * RATE
    assert stream.aborted and stream.closed


def test_a_loudspeaker_that_is_unplugged_is_no_end_of_the_program(stream: Stream) -> None:
    stream.left = 3
    with pytest.raises(NoSound, match=r"device unavailable.*plug one in") as caught:
        play(TONE, RATE)
    assert not caught.value.lasting and stream.closed


def test_without_portaudio_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(NoSound, match="PortAudio library is missing; install") as caught:
        play(TONE, RATE)
    assert caught.value.lasting


def test_the_loudspeaker_has_a_name(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    assert loudspeaker() == "Speakers"

    def none(kind: str) -> None:
        raise PortAudioError("Error querying device -1")

    monkeypatch.setattr(playback._sounddevice(), "query_devices", none)
    with pytest.raises(NoSound, match="there is no loudspeaker; plug one in"):
        loudspeaker()
