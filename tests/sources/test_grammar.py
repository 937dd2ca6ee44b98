"""The words that name a source."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.clip import Clip, write_clip
from asl_live.errors import InputError
from asl_live.sources import SourceKind, kind_of, open_source
from asl_live.sources.pictures import PictureSource
from asl_live.sources.replay import ReplaySource
from asl_live.sources.video import VideoSource

from .recordings import picture, write_video


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_video(tmp_path / "hello.mp4", 3)
    write_clip(tmp_path / "clip.npz", Clip(np.zeros(1), np.zeros((1, kp.SIZE), np.float32)))
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "1.png").write_bytes(cv2.imencode(".png", picture(0))[1].tobytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("spec", "kind"), [("hello.mp4", VideoSource), ("clip.npz", ReplaySource), ("pictures", PictureSource)]
)
def test_a_path_is_opened_as_what_it_is(files: Path, spec: str, kind: type) -> None:
    for given in (spec, str(files / spec), f" {spec} "):
        with open_source(given) as source:
            assert isinstance(source, kind)
            assert not source.live and len(list(source)) == source.frames
        # The words that a source gives for itself open it again.
        with open_source(source.spec) as again:
            assert isinstance(again, kind)


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ("camera", SourceKind.CAMERA),
        (" Camera:HD Webcam", SourceKind.CAMERA),
        ("3", SourceKind.CAMERA),
        ("Synthetic:hello", SourceKind.SYNTHETIC),
        ("camera roll/a.mp4", SourceKind.PATH),
        ("synthetic.mp4", SourceKind.PATH),
        ("./camera", SourceKind.PATH),
    ],
)
def test_words_name_a_kind_of_source(spec: str, kind: SourceKind) -> None:
    assert kind_of(spec) is kind


def test_home_is_understood(files: Path, own_folders: Path) -> None:
    (files / "hello.mp4").rename(own_folders / "hello.mp4")
    if Path("~").expanduser() != own_folders:
        pytest.skip("the home folder cannot be moved here")
    with open_source("~/hello.mp4") as source:
        assert source.name == "hello.mp4"


def test_a_tilde_that_means_no_user_is_part_of_the_name(files: Path) -> None:
    (files / "hello.mp4").rename(files / "~tmp.mp4")
    with open_source("~tmp.mp4") as source:
        assert source.name == "~tmp.mp4"
    with pytest.raises(InputError, match=r"~gone\.mp4 does not exist"):
        open_source("~gone.mp4")


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        ("camera", ""),
        ("camera:1", "1"),
        ("3", "3"),
        ("Camera: HD Webcam ", "HD Webcam"),
        ("camera:a:b", "a:b"),
    ],
)
def test_cameras(monkeypatch: pytest.MonkeyPatch, spec: str, wanted: str) -> None:
    asked: list[str] = []
    monkeypatch.setattr("asl_live.sources.camera.CameraSource", asked.append)
    open_source(spec)
    assert asked == [wanted]


def test_the_synthetic_signer() -> None:
    with open_source("synthetic:hello, Thanks") as source:
        assert source.synthetic and source.spec == "synthetic:hello,thanks"
        frame = source.read()
        assert frame is not None and frame.observation is not None
    with open_source("synthetic") as source:
        assert source.spec.count(",") == 9
    with pytest.raises(InputError, match="juggle"):
        open_source("synthetic:hello,juggle")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("", "no source is named"),
        ("nowhere.mp4", "does not exist"),
        ("nowhere.npz", "does not exist"),
        ("https://example.org/a.mp4", "does not exist"),
        ("x" * 5000, "cannot be read|does not exist"),
        ("a\0b", "NUL"),
        ("pictures/1.png", "one picture; give the folder"),
        ("empty", "holds no pictures"),
    ],
)
def test_what_cannot_be_opened(files: Path, spec: str, said: str) -> None:
    (files / "empty").mkdir()
    with pytest.raises(InputError, match=said):
        open_source(spec)
