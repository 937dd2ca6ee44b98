"""Looks at the machine and says what ASL Live can use of it, and what to do where it cannot."""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from asl_live.app.display import check_display
from asl_live.errors import InputError
from asl_live.paths import STARTER, user_data
from asl_live.speech.espeak import MODULE, Espeak
from asl_live.speech.playback import NoSound, loudspeaker

MODELS_OF_HOLISTIC = (
    "face_landmark/face_landmark.tflite",
    "hand_landmark/hand_landmark_full.tflite",
    "holistic_landmark/hand_recrop.tflite",
    "holistic_landmark/holistic_landmark_cpu.binarypb",
    "pose_detection/pose_detection.tflite",
    "pose_landmark/pose_landmark_full.tflite",
)
LIBRARIES = {
    "torch": "torch",
    "MediaPipe": "mediapipe",
    "OpenCV": "opencv-contrib-python",
    "PySide6": "PySide6-Essentials",
    "NumPy": "numpy",
}
# They fill the same folder as opencv-contrib-python, which then breaks.
OTHER_OPENCVS = ("opencv-python", "opencv-python-headless", "opencv-contrib-python-headless")
REINSTALL = "install ASL Live anew: make clean, then make run"
LITTLE_SPACE = 1e9  # bytes; half an hour of recorded clips


@dataclass(frozen=True)
class Finding:
    """What was found of one thing.

    level: "ok"; "warn" where ASL Live runs without it; "fail" where it cannot recognise signs.
    advice: what to do; empty where there is nothing to be done.
    """

    name: str
    level: Literal["ok", "warn", "fail"]
    found: str
    advice: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)

    def as_text(self) -> str:
        line = f"{self.level:5} {self.name:16} {self.found}"
        return f"{line}\n{'':22} -> {self.advice}" if self.advice else line


def examine() -> Iterator[Finding]:
    """Look at one thing after the other. Opens no camera and no window, and makes no sound."""
    yield find_python()
    for name, distribution in LIBRARIES.items():
        yield find_library(name, distribution)
    yield find_single_opencv()
    yield find_holistic_models()
    for name, find in CHECKS.items():
        try:
            yield find()
        except Exception as error:  # a broken installation fails anywhere: the rest is still of use
            yield Finding(name, "fail", f"{type(error).__name__}: {_one_line(error)}", REINSTALL)


def find_python() -> Finding:
    version = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if (3, 10) <= sys.version_info < (3, 13):
        return Finding("Python", "ok", version)
    return Finding("Python", "fail", version, "use Python 3.10, 3.11 or 3.12")


def find_library(name: str, distribution: str) -> Finding:
    try:
        return Finding(name, "ok", importlib.metadata.version(distribution))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, "fail", "not installed", REINSTALL)


def find_single_opencv() -> Finding:
    others = [name for name in OTHER_OPENCVS if _is_installed(name)]
    if not others:
        return Finding("one OpenCV", "ok", "nothing else fills its folder")
    return Finding(
        "one OpenCV",
        "warn",
        f"{', '.join(others)} is installed beside opencv-contrib-python, in the same folder",
        f"pip uninstall {' '.join(others)} && pip install --force-reinstall --no-deps opencv-contrib-python",
    )


def find_holistic_models() -> Finding:
    spec = importlib.util.find_spec("mediapipe")
    folder = Path(spec.origin).parent / "modules" if spec and spec.origin else None
    missing = [name for name in MODELS_OF_HOLISTIC if folder is None or not (folder / name).is_file()]
    if missing:
        advice = "install the release that carries them: pip install --force-reinstall mediapipe==0.10.21"
        return Finding("Holistic models", "fail", f"missing: {', '.join(missing)}", advice)
    return Finding("Holistic models", "ok", f"all {len(MODELS_OF_HOLISTIC)} lie in the MediaPipe package")


def find_extraction() -> Finding:
    import numpy as np

    from asl_live.extract.extractor import Extractor
    from asl_live.sources.base import Frame

    with Extractor() as extractor:
        extractor.observe(Frame(time=0.0, picture=np.zeros((120, 160, 3), np.uint8)))
    return Finding("extraction", "ok", "MediaPipe Holistic reads a picture")


def find_starter_model() -> Finding:
    from asl_live.bundle import load_bundle

    try:
        bundle = load_bundle(STARTER)
    except InputError as error:
        return Finding("starter model", "fail", str(error), REINSTALL)
    return Finding("starter model", "ok", f"{len(bundle.signs)} signs: {', '.join(bundle.signs)}")


def find_gpu() -> Finding:
    import torch

    if torch.cuda.is_available():
        return Finding("GPU", "ok", torch.cuda.get_device_name())
    found = "Apple Metal, which is not used" if torch.backends.mps.is_available() else "none"
    return Finding(
        "GPU", "ok", f"{found}; {os.cpu_count()} processor cores do the work, which is enough for live use"
    )


def find_cameras() -> Finding:
    from asl_live.sources import list_cameras

    cameras = list_cameras()
    if cameras:
        return Finding("camera", "ok", ", ".join(f"{camera.index}: {camera.name}" for camera in cameras))
    locked = [path.name for path in Path("/dev").glob("video*") if not os.access(path, os.R_OK | os.W_OK)]
    if locked:
        advice = "sudo usermod -aG video $USER, then log out and in again"
        return Finding("camera", "warn", f"{', '.join(sorted(locked))} may not be used by this user", advice)
    advice = "plug one in and close programs that use it, or give a video: asl-live --source FILE"
    return Finding("camera", "warn", "none", advice)


def find_sound() -> Finding:
    try:
        return Finding("sound", "ok", loudspeaker())
    except NoSound as error:
        return Finding("sound", "warn", *_told(error))


def find_voice() -> Finding:
    try:
        return Finding("voice", "ok", Espeak().version)
    except InputError as error:
        found, advice = _told(error)
        missing = importlib.util.find_spec(MODULE) is None
        what = "optional, not installed" if missing else f"none: {found}"
        return Finding("voice", "ok", what, f"to hear signs spoken, {advice}")


def find_display() -> Finding:
    try:
        check_display()
    except InputError as error:
        return Finding("display", "warn", *_told(error))
    chosen = [
        os.environ[name] for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(name)
    ]
    return Finding("display", "ok", chosen[0] if chosen else "the desktop's own")


def find_space() -> Finding:
    folder = user_data()
    existing = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(existing).free
    found = f"{free / 1e9:.1f} GB free for {folder}"
    if free < LITTLE_SPACE:
        return Finding("disk", "warn", found, "make room before you record or train")
    return Finding("disk", "ok", found)


CHECKS: dict[str, Callable[[], Finding]] = {
    "extraction": find_extraction,
    "starter model": find_starter_model,
    "GPU": find_gpu,
    "camera": find_cameras,
    "sound": find_sound,
    "voice": find_voice,
    "display": find_display,
    "disk": find_space,
}


def _is_installed(distribution: str) -> bool:
    try:
        importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _told(error: InputError) -> tuple[str, str]:
    """What is wrong, and what to do."""
    found, _, advice = str(error).partition("; ")
    return found, advice


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
