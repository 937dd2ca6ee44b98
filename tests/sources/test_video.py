"""Video files: their times, their orientation, and what is refused."""

import itertools
import math
import os
import struct
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_live.errors import InputError
from asl_live.sources.video import FrameClock, VideoSource

from .recordings import HEIGHT, WIDTH, write_video


def times(path: Path) -> list[float]:
    with VideoSource(path) as source:
        return [frame.time for frame in source]


def refusal(path: Path) -> str:
    """Why a video is refused, be it when opened or when read to its end."""
    with pytest.raises(InputError) as caught:
        times(path)
    sentence = str(caught.value)
    assert path.name in sentence and "\n" not in sentence
    return sentence


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "mp4v"), ("a.avi", "MJPG"), ("a.mkv", "mp4v")])
@pytest.mark.parametrize("rate", [8, 30])
def test_every_frame_comes_at_its_time(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    path = write_video(tmp_path / name, 24, rate, codec)
    # Matroska keeps whole milliseconds.
    assert times(path) == pytest.approx([number / rate for number in range(24)], abs=1e-3)


def test_says_what_it_is(tmp_path: Path) -> None:
    with VideoSource(write_video(tmp_path / "hello.mp4", 12, 24)) as source:
        frame = source.read()
        assert (source.name, source.frames, source.rate) == ("hello.mp4", 12, 24)
        assert not source.live and not source.synthetic
        assert frame is not None and frame.picture is not None and frame.observation is None
        assert frame.picture.shape == (HEIGHT, WIDTH, 3) and frame.picture.dtype == np.uint8


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "mp4v"), ("a.avi", "MJPG")])
def test_a_file_that_is_deleted_while_it_plays_ends_as_it_would(
    tmp_path: Path, name: str, codec: str
) -> None:
    path = write_video(tmp_path / name, codec=codec)
    with VideoSource(path) as source:
        assert source.read() is not None
        try:
            path.unlink()
        except PermissionError:
            pytest.skip("this system deletes no open files")
        left = list(source)
    assert left


def test_ends_once_and_for_all(tmp_path: Path) -> None:
    with VideoSource(write_video(tmp_path / "a.mp4", 3)) as source:
        assert len(list(source)) == 3
        assert source.read() is None and source.read() is None
    assert source.read() is None


def test_a_pause_in_the_timestamps_is_a_pause_in_the_times(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mkv", 10, 10)
    data = path.read_bytes()
    for milliseconds in range(900, 400, -100):  # a block holds: track 1, its time as int16
        old = b"\x81" + struct.pack(">h", milliseconds)
        assert data.count(old) == 1
        data = data.replace(old, b"\x81" + struct.pack(">h", milliseconds + 700))
    path.write_bytes(data)
    assert times(path) == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 1.2, 1.3, 1.4, 1.5, 1.6])


@pytest.mark.parametrize(
    ("matrix", "corner"),
    [((0, 1, -1, 0), "top right"), ((0, -1, 1, 0), "bottom left"), ((-1, 0, 0, -1), None)],
)
def test_a_phone_held_on_its_side_gives_upright_pictures(
    tmp_path: Path, matrix: tuple[int, ...], corner: str | None
) -> None:
    path = write_video(tmp_path / "phone.mp4")
    data = bytearray(path.read_bytes())
    a, b, c, d = (number << 16 for number in matrix)
    # The matrix of the track header (ISO/IEC 14496-12, 8.3.2).
    start = data.index(b"tkhd") + 4 + 40
    data[start : start + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(data)
    with VideoSource(path) as source:
        frame = source.read()
    assert frame is not None and frame.picture is not None
    height, width = frame.picture.shape[:2]
    assert (width, height) == ((HEIGHT, WIDTH) if corner else (WIDTH, HEIGHT))
    row = slice(0, 10) if corner == "top right" else slice(-10, None)
    column = slice(0, 10) if corner == "bottom left" else slice(-10, None)
    assert frame.picture[row, column].mean() > 200


def test_a_name_in_any_alphabet(tmp_path: Path) -> None:
    folder = tmp_path / "手話 знак"
    folder.mkdir()
    assert len(times(write_video(tmp_path / "a.mp4", 4).rename(folder / "héllo ☺.mp4"))) == 4


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is Unicode")
def test_refuses_a_name_in_no_alphabet(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not in UTF-8"):
        VideoSource(tmp_path / os.fsdecode(b"\xff.mp4"))


def test_refuses_what_is_missing_or_no_file(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "nowhere.mp4")
    (tmp_path / "folder.mp4").mkdir()
    assert "not a file" in refusal(tmp_path / "folder.mp4")


@pytest.mark.parametrize(
    "content",
    [
        b"hello, this is a text\n" * 50,
        "ein Text mit Umläuten: äöü\n".encode() * 400,
        b"#EXTM3U\n#EXTINF:5,\nhttp://localhost/a.ts\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile other.mp4\n",
    ],
)
def test_refuses_text_whatever_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    assert "text file" in refusal(path)


def test_refuses_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    assert "is empty" in refusal(tmp_path / "a.mp4")


@pytest.mark.parametrize("seed", range(3))
def test_refuses_noise(tmp_path: Path, seed: int, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(np.random.default_rng(seed).bytes(20000))
    assert "not a video" in refusal(path)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("share", [0.001, 0.02, 0.3, 0.7, 0.95])
def test_refuses_an_mp4_whose_end_is_missing(
    tmp_path: Path, share: float, capfd: pytest.CaptureFixture[str]
) -> None:
    path = write_video(tmp_path / "a.mp4", 60)
    data = path.read_bytes()
    path.write_bytes(data[: max(1, int(len(data) * share))])
    refusal(path)
    assert capfd.readouterr() == ("", "")


def test_refuses_another_video_that_breaks_off(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.avi", 60, 20, "MJPG")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "breaks off after" in refusal(path)


def test_damage_in_the_middle_never_becomes_a_traceback(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = write_video(tmp_path / "a.mp4", 40)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(30):
        data = bytearray(whole)
        for place in rng.integers(0, len(data), 20):
            data[place] = rng.integers(256)
        path.write_bytes(data)
        try:
            steps = np.diff(times(path))
        except InputError:
            continue
        assert (steps > 0).all()
    assert capfd.readouterr().err == ""


def test_refuses_pictures_of_absurd_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_video(tmp_path / "a.mp4")
    monkeypatch.setattr("asl_live.sources.video.MAX_PIXELS", 1000)
    assert f"{WIDTH} x {HEIGHT}" in refusal(path)


def test_clock_follows_good_timestamps_from_the_first_on() -> None:
    clock = FrameClock(30)
    assert [clock.tick(time) for time in (5.0, 5.1, 5.5, 5.6)] == pytest.approx([0, 0.1, 0.5, 0.6])


@pytest.mark.parametrize("missing", [0.0, math.nan])
def test_clock_counts_frames_where_timestamps_are_missing(missing: float) -> None:
    clock = FrameClock(10)
    assert [clock.tick(missing) for _ in range(4)] == pytest.approx([0, 0.1, 0.2, 0.3])


def test_clock_goes_on_after_a_leap_back_or_far_ahead() -> None:
    clock = FrameClock(10)
    given_times = [0.0, 0.2, 95000.0, 95000.3, 1.0, 1.2]
    assert [clock.tick(time) for time in given_times] == pytest.approx([0, 0.2, 0.3, 0.6, 0.7, 0.9])


@given(st.lists(st.floats(-1e7, 1e7) | st.just(math.nan) | st.just(math.inf), min_size=1))
def test_clock_always_goes_forward(timestamps: list[float]) -> None:
    clock = FrameClock(25)
    made = [clock.tick(timestamp) for timestamp in timestamps]
    assert made[0] == 0
    assert all(0 < after - before <= FrameClock.LEAP + 1e-6 for before, after in itertools.pairwise(made))
