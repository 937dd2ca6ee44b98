"""What is said aloud, in which order, and what is left unsaid."""

import threading

import numpy as np
import pytest

from asl_live.errors import InputError
from asl_live.speech.voice import MOST_WAITING, Voice, spoken


class Loudspeaker:
    """Notes what is played; each word lasts until ``go_on`` is set."""

    def __init__(self):
        self.words, self.broken_off, self.go_on = [], [], threading.Event()
        self.begun = threading.Event()

    def __call__(self, samples, rate, stopped):
        word = bytes(samples.astype(np.uint8)).decode()
        self.words.append(word)
        self.begun.set()
        while not self.go_on.wait(0.002):
            if stopped():
                self.broken_off.append(word)
                return


class Speaker:
    rate = 10
    made = 0

    def __init__(self):
        type(self).made += 1

    def samples(self, text):
        return np.frombuffer(text.encode(), np.uint8).astype(np.float32)


@pytest.fixture
def loudspeaker():
    return Loudspeaker()


@pytest.fixture
def trouble():
    return []


@pytest.fixture
def voice(loudspeaker, trouble):
    voice = Voice(trouble.append, Speaker, loudspeaker)
    yield voice
    loudspeaker.go_on.set()
    voice.shut_down()


@pytest.mark.parametrize(
    ("sign", "words"),
    [("hello", "hello"), ("iloveyou", "I love you"), ("thank_you", "thank you"), ("ice-cream", "ice cream")],
)
def test_names_are_said_as_words(sign, words):
    assert spoken(sign) == words


def test_words_are_said_in_their_order_and_nobody_waits(voice, loudspeaker):
    for word in ("hello", "yes", "no"):
        voice.say(word)
    assert loudspeaker.begun.wait(5) and loudspeaker.words == ["hello"]
    loudspeaker.go_on.set()
    voice.shut_down(finish=True)
    assert loudspeaker.words == ["hello", "yes", "no"]


def test_the_voice_stays_with_the_signer(voice, loudspeaker):
    voice.say("first")
    assert loudspeaker.begun.wait(5)
    waiting = [f"word {number}" for number in range(MOST_WAITING + 2)]
    for word in waiting:
        voice.say(word)
    loudspeaker.go_on.set()
    voice.shut_down(finish=True)
    assert loudspeaker.words == ["first", *waiting[-MOST_WAITING:]]


def test_hushed_it_breaks_off_and_forgets_what_waits(voice, loudspeaker):
    voice.say("hello")
    voice.say("never")
    assert loudspeaker.begun.wait(5)
    voice.hush()
    voice.say("later")
    loudspeaker.begun.clear()
    assert loudspeaker.begun.wait(5)
    loudspeaker.go_on.set()
    voice.shut_down(finish=True)
    assert loudspeaker.words == ["hello", "later"]
    assert loudspeaker.broken_off == ["hello"]


def test_what_makes_it_silent_is_told_once(trouble):
    def unplugged(samples, rate, stopped):
        raise InputError("there is no loudspeaker; plug one in")

    voice = Voice(trouble.append, Speaker, unplugged)
    voice.say("hello")
    voice.say("yes")
    voice.shut_down(finish=True)
    assert [str(one) for one in trouble] == ["there is no loudspeaker; plug one in"]
    voice.hush()
    voice.say("again")
    voice.shut_down(finish=True)
    assert len(trouble) == 2


def test_a_voice_that_was_installed_meanwhile_speaks(trouble, loudspeaker):
    tries = []

    def make():
        tries.append(1)
        if len(tries) == 1:
            raise InputError("the voice is not installed")
        return Speaker()

    loudspeaker.go_on.set()
    voice = Voice(trouble.append, make, loudspeaker)
    voice.say("hello")
    voice.shut_down(finish=True)
    voice.say("yes")
    voice.shut_down(finish=True)
    assert loudspeaker.words == ["yes"] and len(trouble) == 1


def test_nothing_is_loaded_before_the_first_word():
    before = Speaker.made
    Voice(print, Speaker).shut_down()
    assert Speaker.made == before
