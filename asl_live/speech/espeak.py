"""The voice of eSpeak NG: words as samples."""

import ctypes
import os
import threading
from functools import cache
from types import ModuleType

import numpy as np

from asl_live.errors import InputError
from asl_live.extras import need

PACKAGE, MODULE = "espeakng-loader", "espeakng_loader"
LANGUAGE = b"en-us"
# Of espeak-ng/speak_lib.h, revision 12.
AUDIO_OUTPUT_RETRIEVAL = 1
INITIALIZE_DONT_EXIT = 0x8000
CHARS_UTF8 = 1
POS_CHARACTER = 1
PARAMETER_RATE = 1

# eSpeak NG keeps one voice and one text a process.
_one_at_a_time = threading.Lock()
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """Speaks American English. Raises InputError where eSpeak NG is not installed or does not load."""

    def __init__(self) -> None:
        loader = need(MODULE, PACKAGE, "the voice")
        with _one_at_a_time:
            self._library, self.rate, self.version = _load(loader)

    def samples(self, text: str, words_a_minute: int = 160) -> np.ndarray:
        """A text as it sounds, float32 [count] in -1..1, ``rate`` a second; empty for an empty text."""
        parts: list[np.ndarray] = []

        def take(wave: "ctypes._Pointer[ctypes.c_short]", count: int, events: object) -> int:
            if wave and count > 0:
                parts.append(np.ctypeslib.as_array(wave, (count,)).copy())
            return 0

        spoken = text.replace("\0", " ").encode()
        callback = _Callback(take)  # must outlive the synthesis
        with _one_at_a_time:
            self._library.espeak_SetSynthCallback(callback)
            self._library.espeak_SetParameter(PARAMETER_RATE, words_a_minute, 0)
            self._library.espeak_Synth(
                spoken, ctypes.c_size_t(len(spoken) + 1), 0, POS_CHARACTER, 0, CHARS_UTF8, None, None
            )
            self._library.espeak_Synchronize()
        heard = np.concatenate(parts) if parts else np.zeros(0, np.int16)
        return heard.astype(np.float32) / 32768


@cache
def _load(loader: ModuleType) -> tuple[ctypes.CDLL, int, str]:
    """The library, samples a second, and what it calls itself."""
    try:
        library = ctypes.CDLL(loader.get_library_path())
        data = os.fsencode(loader.get_data_path())
    except (OSError, RuntimeError) as error:
        raise InputError(f"the voice cannot be loaded ({error}); install {PACKAGE} anew") from error
    rate = library.espeak_Initialize(AUDIO_OUTPUT_RETRIEVAL, 0, data, INITIALIZE_DONT_EXIT)
    if rate <= 0 or library.espeak_SetVoiceByName(LANGUAGE) != 0:
        raise InputError(f"the voice has no {LANGUAGE.decode()}; install {PACKAGE} anew")
    library.espeak_Info.restype = ctypes.c_char_p
    version = (library.espeak_Info(None) or b"").decode(errors="replace").split(" ")[0]
    return library, rate, f"eSpeak NG {version}"
