"""Samples out of the loudspeaker."""

import sys
from collections.abc import Callable
from types import ModuleType

import numpy as np

from asl_live.errors import InputError

PIECE = 0.05  # seconds that are handed on at a time: so long it takes to fall silent


class NoSound(InputError):
    """Nothing can be heard. lasting: until ASL Live is started anew."""

    def __init__(self, message: str, lasting: bool) -> None:
        super().__init__(message)
        self.lasting = lasting


def loudspeaker() -> str:
    """The name of the device that sounds. Raises NoSound where there is none."""
    sounddevice = _sounddevice()
    try:
        return str(sounddevice.query_devices(kind="output")["name"])
    except (sounddevice.PortAudioError, ValueError) as error:
        raise NoSound("there is no loudspeaker; plug one in if you want sound", lasting=False) from error


def play(samples: np.ndarray, rate: int, stopped: Callable[[], bool] = lambda: False) -> None:
    """Sound float32 [count] in -1..1, ``rate`` a second; returns when it is over or ``stopped``.

    Raises NoSound where there is no device, and where it is unplugged meanwhile.
    """
    sounddevice = _sounddevice()
    piece = max(1, round(PIECE * rate))
    try:
        # A stream of its own: sounddevice.play would cut off what another part is sounding.
        with sounddevice.OutputStream(samplerate=rate, channels=1, dtype="float32") as stream:
            for first in range(0, len(samples), piece):
                if stopped():
                    stream.abort()
                    return
                stream.write(np.ascontiguousarray(samples[first : first + piece, None]))
    except (sounddevice.PortAudioError, ValueError) as error:
        raise NoSound(f"the loudspeaker cannot be used ({error}); plug one in", lasting=False) from error


def _sounddevice() -> ModuleType:
    try:
        import sounddevice
    except (ImportError, OSError) as error:  # OSError: the PortAudio library is missing
        advice = "install it with: sudo apt-get install libportaudio2"
        if not sys.platform.startswith("linux") or isinstance(error, ImportError):
            advice = "install ASL Live anew: make clean, then make run"
        raise NoSound(f"the PortAudio library is missing; {advice}", lasting=True) from error
    return sounddevice
