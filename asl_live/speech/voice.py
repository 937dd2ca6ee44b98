"""Says signs aloud, one after the other, beside everything else."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

import numpy as np

from asl_live.errors import InputError
from asl_live.speech.espeak import Espeak
from asl_live.speech.playback import play

# Words that may wait; of more the oldest are left unsaid, so that the voice stays with the signer.
MOST_WAITING = 3
# Names that are not written as they are spoken.
SPOKEN = {"iloveyou": "I love you"}


class Speaker(Protocol):
    """Turns text into samples, ``rate`` a second."""

    rate: int

    def samples(self, text: str) -> np.ndarray: ...


def spoken(sign: str) -> str:
    """A sign's name as it is said."""
    return SPOKEN.get(sign.casefold(), sign.replace("_", " ").replace("-", " "))


class Voice:
    """Speaks on a thread of its own; nothing is loaded before the first word.

    failed: told, on that thread, why nothing is heard; once, until something was heard or ``hush``.
    speaker, sound: what makes samples, and what plays them.
    """

    def __init__(
        self,
        failed: Callable[[InputError], None],
        speaker: Callable[[], Speaker] = Espeak,
        sound: Callable[[np.ndarray, int, Callable[[], bool]], None] = play,
    ) -> None:
        self._failed, self._make, self._sound = failed, speaker, sound
        self._speaker: Speaker | None = None
        self._executor: ThreadPoolExecutor | None = None
        self._waiting: list[Future[None]] = []
        self._hushed = 0  # how often: a word that began before the last time falls silent
        self._complained = False

    def say(self, text: str) -> None:
        """Say a text after those that wait; returns at once."""
        if self._executor is None:
            self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="voice")
        self._waiting = [one for one in self._waiting if not (one.done() or one.running())]
        while len(self._waiting) >= MOST_WAITING:
            self._waiting.pop(0).cancel()
        self._waiting.append(self._executor.submit(self._speak, text, self._hushed))

    def hush(self) -> None:
        """Fall silent: the word that is on breaks off, and those that wait are forgotten."""
        self._hushed += 1
        self._complained = False
        for one in self._waiting:
            one.cancel()
        self._waiting = []

    def shut_down(self, finish: bool = False) -> None:
        """Fall silent for good; with ``finish`` after the words that wait."""
        if not finish:
            self.hush()
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = None

    def _speak(self, text: str, hushed: int) -> None:
        def stopped() -> bool:
            return self._hushed != hushed

        try:
            self._speaker = self._speaker or self._make()
            self._sound(self._speaker.samples(text), self._speaker.rate, stopped)
            self._complained = False
        except InputError as error:
            if not self._complained and not stopped():
                self._complained = True
                self._failed(error)
