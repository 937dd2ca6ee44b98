import builtins
import importlib.metadata
import importlib.util
import sys
from collections import namedtuple
from types import SimpleNamespace
from typing import Any

import pytest

from asl_live import doctor
from asl_live.errors import InputError


def put(monkeypatch: pytest.MonkeyPatch, module: str, **contents: Any) -> None:
    monkeypatch.setitem(sys.modules, module, SimpleNamespace(**contents))


def test_a_check_that_breaks_is_a_finding_and_the_rest_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> doctor.Finding:
        raise ImportError("libGL.so.1:\n cannot open")

    checks = {"extraction": broken, "disk": doctor.find_space}
    monkeypatch.setattr(doctor, "CHECKS", checks)
    *_, extraction, disk = doctor.examine()
    assert (extraction.name, extraction.level) == ("extraction", "fail")
    assert extraction.found == "ImportError: libGL.so.1: cannot open"
    assert extraction.advice
    assert disk.level == "ok"


def test_everything_that_is_not_well_comes_with_what_to_do() -> None:
    # The checks that load a model or look at devices have tests of their own.
    quick = (doctor.find_python, doctor.find_single_opencv, doctor.find_holistic_models, doctor.find_space)
    for finding in (check() for check in quick):
        assert finding.found
        assert finding.level == "ok" or finding.advice


def test_text_puts_the_advice_below() -> None:
    text = doctor.Finding("camera", "warn", "none", "plug one in").as_text()
    assert text.splitlines()[0].split() == ["warn", "camera", "none"]
    assert text.splitlines()[1].strip() == "-> plug one in"


def test_a_library_that_is_missing_fails() -> None:
    assert doctor.find_library("NumPy", "numpy").level == "ok"
    assert doctor.find_library("Nothing", "no-such-distribution-anywhere").level == "fail"


def test_a_second_opencv_in_the_same_folder_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.metadata.version
    monkeypatch.setattr(
        importlib.metadata, "version", lambda name: "4.12" if name == "opencv-python" else real(name)
    )
    finding = doctor.find_single_opencv()
    assert finding.level == "warn"
    assert "pip uninstall opencv-python " in finding.advice


def test_a_mediapipe_without_its_models_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    spec = SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda name: spec)
    finding = doctor.find_holistic_models()
    assert finding.level == "fail"
    assert "0.10.21" in finding.advice


def test_a_starter_model_that_cannot_be_read_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def load_bundle(name: str) -> None:
        raise InputError("the model starter is empty; install it anew")

    put(monkeypatch, "asl_live.bundle", load_bundle=load_bundle)
    finding = doctor.find_starter_model()
    assert (finding.level, finding.found) == ("fail", "the model starter is empty; install it anew")


def test_cameras_are_listed_and_their_absence_only_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    cameras = [SimpleNamespace(index=0, name="HD Webcam")]
    put(monkeypatch, "asl_live.sources", list_cameras=lambda: cameras)
    assert doctor.find_cameras().found == "0: HD Webcam"
    cameras.clear()
    finding = doctor.find_cameras()
    assert finding.level == "warn"
    assert finding.advice


def test_sound_without_portaudio_only_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_portaudio(name: str, *others: Any) -> Any:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real(name, *others)

    monkeypatch.setattr(builtins, "__import__", without_portaudio)
    finding = doctor.find_sound()
    assert finding.level == "warn"
    assert "PortAudio" in finding.found


def test_sound_without_a_loudspeaker_only_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    class PortAudioError(Exception):
        pass

    def query_devices(kind: str) -> None:
        raise PortAudioError("Error querying device -1")

    put(monkeypatch, "sounddevice", PortAudioError=PortAudioError, query_devices=query_devices)
    assert (doctor.find_sound().level, doctor.find_sound().found) == ("warn", "there is no loudspeaker")


def test_no_display_only_warns_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def check_display() -> None:
        raise InputError("there is no display; start a desktop session")

    monkeypatch.setattr(doctor, "check_display", check_display)
    finding = doctor.find_display()
    assert (finding.level, finding.found) == ("warn", "there is no display")
    assert finding.advice == "start a desktop session"


def test_little_space_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda place: usage(10, 9, 10_000_000))
    assert doctor.find_space().level == "warn"


def test_a_gpu_that_is_not_used_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = SimpleNamespace(is_available=lambda: False)
    backends = SimpleNamespace(mps=SimpleNamespace(is_available=lambda: True))
    put(monkeypatch, "torch", cuda=cuda, backends=backends)
    assert doctor.find_gpu().found.startswith("Apple Metal, which is not used; ")


def test_a_voice_that_is_not_installed_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise InputError("the voice needs espeakng-loader; install it with: pip")

    monkeypatch.setattr(doctor, "Espeak", missing)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    found = doctor.find_voice()
    assert (found.level, found.found) == ("ok", "optional, not installed")
    assert found.advice == "to hear signs spoken, install it with: pip"
