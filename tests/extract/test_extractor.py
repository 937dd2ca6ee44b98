"""From a frame to an observation, with MediaPipe where it is installed."""

import importlib.util
from pathlib import Path

import cv2
import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.extract import holistic
from asl_live.extract.extractor import Extractor
from asl_live.keypoints import Body
from asl_live.observation import Observation
from asl_live.quiet_opencv import quiet_opencv
from asl_live.sources.base import Frame
from asl_live.sources.video import VideoSource

from .figures import draw_person

needs_mediapipe = pytest.mark.skipif(
    importlib.util.find_spec("mediapipe") is None, reason="MediaPipe is not installed"
)


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("video") / "person.mp4"
    with quiet_opencv():
        writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), 25, (640, 480))
    for number in range(8):
        writer.write(draw_person(number * 3))
    writer.release()
    return path


def watch(path: Path, alone: bool = False) -> list[Observation]:
    with VideoSource(path) as source, Extractor(alone) as extractor:
        return [extractor.observe(frame) for frame in source]


def test_an_observation_is_given_back_unchanged() -> None:
    observation = Observation(0.5, np.zeros(kp.SIZE, np.float32))
    with Extractor() as extractor:
        assert extractor.observe(Frame(0.5, observation=observation)) is observation


@needs_mediapipe
def test_the_same_video_gives_the_same_observations_bit_for_bit(
    video: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    once, again, alone = watch(video), watch(video), watch(video, alone=True)
    assert len(once) == 8 and kp.is_present(kp.body(once[-1].keypoints))
    for first, second, third in zip(once, again, alone, strict=True):
        assert first.time == second.time and first.aspect == second.aspect == 640 / 480
        np.testing.assert_array_equal(first.keypoints, second.keypoints)
        np.testing.assert_array_equal(first.crop, second.crop)
        np.testing.assert_array_equal(first.keypoints, third.keypoints)
    assert capfd.readouterr() == ("", ""), "MediaPipe's messages do not reach the user"


@needs_mediapipe
def test_keypoints_and_crop_show_where_the_person_is(video: Path) -> None:
    observation = watch(video)[-1]
    assert observation.keypoints.shape == (kp.SIZE,) and observation.keypoints.dtype == np.float32
    body = kp.body(observation.keypoints)
    middle = body[[Body.LEFT_SHOULDER, Body.RIGHT_SHOULDER], 0].mean()
    assert middle == pytest.approx((320 + 21) / 640, abs=0.05)
    # The left shoulder is the signer's own, so it lies on the right of an unmirrored picture.
    assert body[Body.LEFT_SHOULDER, 0] > body[Body.RIGHT_SHOULDER, 0]
    crop = observation.crop
    assert crop is not None and crop.shape == (64, 64, 3) and crop.dtype == np.uint8
    red, _, blue = crop[50, 32].astype(int)
    assert blue > red, "the blue shirt below the middle, in RGB"


@needs_mediapipe
def test_nobody_in_the_picture(capfd: pytest.CaptureFixture[str]) -> None:
    with Extractor() as extractor:
        for number in range(2):
            seen = extractor.observe(Frame(number / 30, np.full((90, 160, 3), 80, np.uint8)))
            assert not seen.keypoints.any() and seen.aspect == 160 / 90
            assert seen.crop is not None and seen.crop.shape == (64, 64, 3)
    assert capfd.readouterr() == ("", "")


class FakeGraph:
    """Stands in for MediaPipe's graph: remembers the pictures and finds nobody."""

    pose_landmarks = face_landmarks = left_hand_landmarks = right_hand_landmarks = None

    def __init__(self) -> None:
        self.seen: list[np.ndarray] = []

    def process(self, picture: np.ndarray) -> "FakeGraph":
        self.seen.append(picture)
        return self

    def close(self) -> None:
        pass


def test_large_pictures_are_made_smaller_and_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = FakeGraph()
    monkeypatch.setattr(holistic, "_load", lambda alone: graph)
    finder = holistic.Holistic()
    for height, width in ((720, 1280), (1080, 1920), (2560, 1440), (1, 4000)):
        picture = np.zeros((height, width, 3), np.uint8)
        picture[..., 0] = 200
        finder.find(picture)
    assert [seen.shape[:2] for seen in graph.seen] == [(720, 1280), (720, 1280), (1280, 720), (1, 1280)]
    assert all((seen[0, 0] == (0, 0, 200)).all() for seen in graph.seen), "RGB"


def test_what_mediapipe_said_is_told_when_it_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    def fail(alone: bool) -> None:
        os.write(2, b"E0000 no such model\n")
        raise OSError("cannot open")

    monkeypatch.setattr(holistic, "_load", fail)
    with pytest.raises(RuntimeError, match="MediaPipe cannot start: cannot open\nE0000 no such model"):
        holistic.Holistic().find(np.zeros((10, 10, 3), np.uint8))
