"""Words as eSpeak NG says them."""

import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest

from asl_live.errors import InputError
from asl_live.speech import espeak
from asl_live.speech.espeak import MODULE, PACKAGE, Espeak


@pytest.fixture
def voice() -> Espeak:
    pytest.importorskip(MODULE, reason=f"{PACKAGE} comes with the extra voice")
    return Espeak()


def test_a_word_lasts_as_long_as_a_word_and_is_loud_enough(voice: Espeak) -> None:
    heard = voice.samples("hello")
    assert heard.dtype == np.float32
    assert 0.2 < len(heard) / voice.rate < 1.0
    assert 0.2 < np.abs(heard).max() <= 1.0
    assert voice.version.startswith("eSpeak NG 1.")


def loudness(heard: np.ndarray) -> np.ndarray:
    """Over ten parts of a word: its breath is noise, which is never twice the same."""
    return np.array([np.abs(part).mean() for part in np.array_split(heard, 10)])


def test_each_word_sounds_like_itself(voice: Espeak) -> None:
    once, other, again = (loudness(voice.samples(word)) for word in ("yes", "no", "yes"))
    assert np.abs(once - again).max() < 0.2 * np.abs(once - other).max()


def test_more_words_take_longer_and_can_be_spoken_faster(voice: Espeak) -> None:
    some = voice.samples("thanks please")
    assert len(some) > len(voice.samples("thanks"))
    assert len(voice.samples("thanks please", words_a_minute=300)) < len(some)


@pytest.mark.parametrize("text", ["", "\0", "日本", "a" * 5000, "<say-as>&"])
def test_any_name_of_a_sign_can_be_given(voice: Espeak, text: str) -> None:
    assert np.isfinite(voice.samples(text)).all()


def test_two_threads_do_not_get_each_others_words(voice: Espeak) -> None:
    words = ["hello", "thanks", "I love you"] * 5
    alone = {word: voice.samples(word) for word in words}
    with ThreadPoolExecutor(4) as threads:
        for word, heard in zip(words, threads.map(voice.samples, words), strict=True):
            assert abs(len(heard) - len(alone[word])) < 0.05 * voice.rate


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, MODULE, None)
    with pytest.raises(
        InputError, match=r'the voice needs espeakng-loader .* -m pip install "espeakng-loader'
    ):
        Espeak()


def test_a_broken_installation_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    broken = tmp_path / "libespeak-ng.so"
    broken.write_bytes(b"no library")
    fake = SimpleNamespace(get_library_path=lambda: str(broken), get_data_path=lambda: str(tmp_path))
    monkeypatch.setattr(espeak, "need", lambda *asked: _Hashable(fake))
    with pytest.raises(InputError, match=r"the voice cannot be loaded .* install espeakng-loader anew"):
        Espeak()


class _Hashable:
    """Modules can be hashed, namespaces cannot."""

    def __init__(self, namespace: SimpleNamespace) -> None:
        self.__dict__.update(vars(namespace))
