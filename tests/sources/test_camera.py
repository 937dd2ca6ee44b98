"""Cameras, with a fake in place of the device."""

import itertools

import cv2
import cv2_enumerate_cameras
import numpy as np
import pytest

from asl_live.errors import InputError
from asl_live.sources import camera
from asl_live.sources.camera import CameraInfo, CameraSource, find_camera, list_cameras


class FakeCapture:
    """Stands in for cv2.VideoCapture: a camera that is unplugged after ``pictures`` pictures."""

    pictures = 3
    present = True

    def __init__(self, index: int, backend: int) -> None:
        self.index, self.left, self.released, self.asked = index, self.pictures, False, {}

    def isOpened(self) -> bool:
        return self.present and not self.released

    def set(self, which: int, value: float) -> bool:
        self.asked[which] = value
        return True

    def get(self, which: int) -> float:
        return 30.0

    def grab(self) -> bool:
        self.left -= 1
        return self.left >= 0

    def retrieve(self) -> tuple[bool, np.ndarray]:
        return True, np.zeros((48, 64, 3), np.uint8)

    def release(self) -> None:
        self.released = True


@pytest.fixture
def plugged_in(monkeypatch: pytest.MonkeyPatch) -> list[CameraInfo]:
    cameras = [
        CameraInfo(0, "Integrated Webcam"),
        CameraInfo(2, "USB Camera"),
        CameraInfo(4, "USB Camera HD"),
    ]
    monkeypatch.setattr(camera, "list_cameras", lambda: cameras)
    monkeypatch.setattr(cv2, "VideoCapture", FakeCapture)
    return cameras


def test_cameras_are_found_by_number_and_by_name(plugged_in: list[CameraInfo]) -> None:
    assert find_camera("") == plugged_in[0]
    assert find_camera("2") == plugged_in[1]
    assert find_camera("usb camera") == plugged_in[1]
    assert find_camera("hd") == plugged_in[2]
    with pytest.raises(InputError, match="no camera named 'Nikon'; found: 0 Integrated Webcam, 2 USB"):
        find_camera("Nikon")


@pytest.mark.parametrize("number", ["1000", "99999999999", "9" * 5000])
def test_a_number_that_no_camera_can_have(plugged_in: list[CameraInfo], number: str) -> None:
    with pytest.raises(InputError, match="number above 999; found: 0 Integrated Webcam"):
        find_camera(number)
    assert find_camera("0002") == plugged_in[1]


def test_no_camera_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "list_cameras", lambda: [])
    for wanted in ("", "HD Webcam"):
        with pytest.raises(InputError, match="no camera was found; plug one in"):
            CameraSource(wanted)


def test_the_list_is_in_order_and_names_each_camera_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [CameraInfo(4, "C"), CameraInfo(0, "A"), CameraInfo(4, "C")]
    monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", lambda backend: found)
    monkeypatch.setattr("platform.system", lambda: "Linux")
    assert list_cameras() == [CameraInfo(0, "A"), CameraInfo(4, "C")]
    monkeypatch.setattr("platform.system", lambda: "Plan 9")
    assert list_cameras() == []


def test_times_begin_at_zero_and_follow_the_clock(
    plugged_in: list[CameraInfo], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeCapture, "pictures", 9)
    clock = iter([100.0, 100.04, 100.04, 100.1])
    with CameraSource("2") as source, monkeypatch.context() as patched:
        patched.setattr("time.monotonic", lambda: next(clock))
        frames = list(itertools.islice(source, 4))
    times = [frame.time for frame in frames]
    assert times == pytest.approx([0, 0.04, 0.041, 0.1])
    assert source.live and source.frames is None and source.rate == 30
    assert source.name == "Camera 2 (USB Camera)" and source.spec == "camera:USB Camera"


def test_unplugging_is_said(plugged_in: list[CameraInfo]) -> None:
    with CameraSource() as source:
        assert source.read() is not None and source.read() is not None
        with pytest.raises(InputError, match=r"Camera 0 \(Integrated Webcam\) gives no more pictures"):
            source.read()


def test_closing_ends_the_reading(plugged_in: list[CameraInfo]) -> None:
    source = CameraSource()
    source.close()
    assert source.read() is None


def test_a_camera_that_another_program_uses(
    plugged_in: list[CameraInfo], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeCapture, "present", False)
    with pytest.raises(InputError, match="Camera 9 cannot be opened; another program may be using it"):
        CameraSource("9")


def test_two_cameras_of_a_kind_are_opened_again_by_number(plugged_in: list[CameraInfo]) -> None:
    plugged_in.append(CameraInfo(6, "USB Camera"))
    with CameraSource("6") as source:
        assert source.spec == "camera:6"


def test_a_camera_without_a_name_is_opened_again_by_number(plugged_in: list[CameraInfo]) -> None:
    plugged_in.append(CameraInfo(6, ""))
    with CameraSource("6") as source:
        assert source.spec == "camera:6"
