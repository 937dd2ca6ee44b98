"""Short tones that tell a signer, whose eyes may be elsewhere, where a session stands.

Where there is no sound there are no tones: the picture says the same.
"""

import logging
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from asl_live.data.recording.cues import Cue
from asl_live.speech.playback import NoSound, play

log = logging.getLogger(__name__)

RATE = 44100  # samples a second
LOUDNESS = 0.25
FADE = 0.008  # seconds, or a tone begins and ends with a click
# Hertz and seconds of the notes of each cue, one after the other.
NOTES = {
    Cue.COUNT: ((660.0, 0.09),),
    Cue.START: ((990.0, 0.22),),
    Cue.END: ((495.0, 0.16),),
    Cue.KEPT: ((660.0, 0.08), (880.0, 0.12)),
    Cue.FLAGGED: ((440.0, 0.14), (330.0, 0.22)),
}


def samples(cue: Cue) -> np.ndarray:
    """The tone of a cue, float32 in -1..1 at RATE samples a second."""
    parts = []
    for hertz, seconds in NOTES[cue]:
        time = np.arange(round(seconds * RATE)) / RATE
        rise = np.minimum(1.0, np.minimum(time, seconds - time) / FADE)
        parts.append(LOUDNESS * rise * np.sin(2 * np.pi * hertz * time))
    return np.concatenate(parts).astype(np.float32)


class Tones:
    """Plays cues on a thread of its own; silent until ``on`` is set, and where nothing can sound."""

    def __init__(self) -> None:
        self.on = False
        self._works = True
        self._executor: ThreadPoolExecutor | None = None

    def play(self, cue: Cue) -> None:
        """Sound a cue; returns at once."""
        if not (self.on and self._works):
            return
        if self._executor is None:
            self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tones")
        self._executor.submit(self._sound, cue)

    def shut_down(self) -> None:
        """Wait for the last tone."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None

    def _sound(self, cue: Cue) -> None:
        try:
            play(samples(cue), RATE)
        except NoSound as error:
            # Where it does not last: perhaps headphones are plugged in later.
            self._works = not error.lasting
            log.info("a tone could not be played: %s", error)
