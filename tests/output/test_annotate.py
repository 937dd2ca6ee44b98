"""Annotated videos, from file to file."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from asl_live.cli import main
from asl_live.errors import InputError
from asl_live.output.annotate import Wishes, annotate
from asl_live.sources.video import VideoSource
from tests.recognise.fakes import height_bundle
from tests.serve.fakes import RaisedHand
from tests.sources.recordings import write_video

needs_ffmpeg = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="the program ffmpeg is not installed")


@pytest.fixture(autouse=True)
def model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("asl_live.recognise.predict.Extractor", RaisedHand)
    monkeypatch.setattr("asl_live.bundle.load_bundle", lambda name: height_bundle())


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return write_video(tmp_path / "in.mp4", frames=60, rate=20.0, width=320, height=240)


@pytest.fixture(params=["ffmpeg", "OpenCV alone"])
def encoder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "OpenCV alone":
        monkeypatch.setattr("asl_live.output.video.ffmpeg", lambda: None)
    elif not shutil.which("ffmpeg"):
        pytest.skip("the program ffmpeg is not installed")
    return request.param


def frames(path: Path) -> list[np.ndarray]:
    with VideoSource(path) as source:
        return [frame.picture for frame in source]


def labelled(picture: np.ndarray) -> bool:
    """Whether the strip with its white letters stands at the foot, over a grey ground of 40."""
    return bool((picture[-40:] > 200).all(-1).any())


def test_the_label_stands_while_the_sign_is_made(video: Path, tmp_path: Path, encoder: str) -> None:
    annotated = annotate(str(video), tmp_path / "out.mp4", height_bundle())
    (event,) = annotated.prediction.events
    assert event.sign == "up"
    got = frames(tmp_path / "out.mp4")
    assert len(got) == 60
    assert got[0].shape == (240, 320, 3)
    shown = [labelled(picture) for picture in got]
    assert shown == [event.start <= number / 20 <= event.end for number in range(60)]
    assert sum(shown) > 20
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mp4", "out.mp4"]


def test_a_skeleton_is_drawn_when_asked(video: Path, tmp_path: Path) -> None:
    annotate(str(video), tmp_path / "plain.mp4", height_bundle())
    annotate(str(video), tmp_path / "bones.mp4", height_bundle(), wishes=Wishes(skeleton=True))
    plain, bones = frames(tmp_path / "plain.mp4")[5], frames(tmp_path / "bones.mp4")[5]
    assert np.abs(plain.astype(int) - bones)[100:140, 120:200].max() > 100


def test_one_label_for_the_whole_video(video: Path, tmp_path: Path) -> None:
    annotate(str(video), tmp_path / "out.mp4", height_bundle(), wishes=Wishes(whole=True))
    assert all(labelled(picture) for picture in frames(tmp_path / "out.mp4"))


def test_every_second_frame_plays_at_the_same_pace(video: Path, tmp_path: Path) -> None:
    annotate(str(video), tmp_path / "out.mp4", height_bundle(), wishes=Wishes(every=2))
    with VideoSource(tmp_path / "out.mp4") as source:
        assert source.rate == pytest.approx(10)
        assert len(list(source)) == 30


def test_a_gif_is_small_slow_and_in_time(tmp_path: Path) -> None:
    video = write_video(tmp_path / "in.mp4", frames=60, rate=30.0, width=1280, height=720)
    annotate(str(video), tmp_path / "out.gif", height_bundle())
    with Image.open(tmp_path / "out.gif") as gif:
        assert gif.size == (480, 270)
        durations = []
        for number in range(gif.n_frames):
            gif.seek(number)
            durations.append(gif.info["duration"])
        assert sum(durations) == pytest.approx(2000, abs=100)
        assert min(durations) >= 80


def test_a_gif_that_would_be_too_long_is_refused_at_once(tmp_path: Path) -> None:
    video = write_video(tmp_path / "in.mp4", frames=70, rate=1.0)
    with pytest.raises(InputError, match=r"may last 60; write an \.mp4"):
        annotate(str(video), tmp_path / "out.gif", height_bundle(), progress=lambda *_: pytest.fail("began"))


@needs_ffmpeg
def test_the_sound_is_kept(video: Path, tmp_path: Path) -> None:
    loud = tmp_path / "loud.mp4"
    tone = ["-f", "lavfi", "-i", "sine=frequency=440:duration=3"]
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-i", str(video), *tone, "-c:v", "copy", str(loud)], check=True
    )
    annotated = annotate(str(loud), tmp_path / "out.mp4", height_bundle())
    assert annotated.said == ("with the sound of the original",)
    said = subprocess.run(["ffmpeg", "-hide_banner", "-i", str(tmp_path / "out.mp4")], capture_output=True)
    assert b"Audio: aac" in said.stderr
    assert b"Video: h264" in said.stderr
    assert len(frames(tmp_path / "out.mp4")) == 60


def test_without_ffmpeg_it_says_that_the_sound_is_lost(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asl_live.output.video.ffmpeg", lambda: None)
    (said,) = annotate(str(video), tmp_path / "out.mp4", height_bundle()).said
    assert "ffmpeg" in said


@pytest.mark.parametrize("name", ["out.mp4", "out.gif"])
def test_ctrl_c_leaves_the_old_file_and_nothing_half(video: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"old")

    def progress(stage: str, done: int, of: int | None) -> None:
        if stage == "draw" and done == 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        annotate(str(video), tmp_path / name, height_bundle(), progress=progress)
    assert (tmp_path / name).read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["in.mp4", name])


@needs_ffmpeg
def test_an_encoder_that_fails_is_quoted(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\necho No space left on device >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr("asl_live.output.video.ffmpeg", lambda: str(program))
    with pytest.raises(InputError, match="No space left on device"):
        annotate(str(video), tmp_path / "out.mp4", height_bundle())
    assert not (tmp_path / "out.mp4").exists()


def test_the_command_writes_the_video_and_its_events(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    class Counted(VideoSource):
        def __init__(self, path: Path) -> None:
            opened.append(path)
            super().__init__(path)

    monkeypatch.setattr("asl_live.sources.video.VideoSource", Counted)
    out, events = tmp_path / "out.mp4", tmp_path / "out.json"
    done = CliRunner().invoke(
        main, ["annotate", str(video), "-o", str(out), "--events", str(events), "--json"]
    )
    assert done.exit_code == 0, done.output
    printed = json.loads(done.stdout)
    assert printed.pop("output") == str(out)
    assert json.loads(events.read_text()) == printed
    assert [event["sign"] for event in printed["events"]] == ["up"]
    assert out.exists()
    assert len(opened) == 3  # to be checked, looked at and drawn


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["in.mp4", "-o", "in.mp4"], "is the input itself"),
        (["in.mp4", "-o", "./link.mp4"], "is the input itself"),
        (["in.mp4", "-o", "out.avi"], "neither .mp4 nor .gif"),
        (["in.mp4", "-o", "nowhere/out.mp4"], "is not a folder"),
        (["in.mp4", "-o", "out.mp4", "--events", "in.mp4"], "a file of their own"),
        (["missing.mp4", "-o", "out.mp4"], "does not exist"),
        (["in.mp4", "-o", f"{'n' * 300}.mp4"], "file name too long"),
        ([f"{'n' * 300}.mp4", "-o", "link.mp4"], "file name too long"),
        (["~missing.mp4", "-o", "out.mp4", "--events", "out.json"], "does not exist"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    (tmp_path / "link.mp4").symlink_to(video)
    monkeypatch.chdir(tmp_path)
    before = video.read_bytes()
    done = CliRunner().invoke(main, ["annotate", *arguments])
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert video.read_bytes() == before
    assert not (tmp_path / "out.mp4").exists()
