"""Folders of pictures: their order, their times, and what is refused."""

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from asl_live.errors import InputError
from asl_live.sources.pictures import PictureSource, read_picture

from .recordings import picture


def write_picture(path: Path, pixels: np.ndarray) -> None:
    good, data = cv2.imencode(path.suffix, pixels)
    assert good
    path.write_bytes(data.tobytes())


def test_pictures_come_in_the_order_people_count(tmp_path: Path) -> None:
    for number in (10, 2, 1, 33):
        write_picture(tmp_path / f"frame{number}.png", np.full((32, 48, 3), number, np.uint8))
    (tmp_path / "notes.txt").write_text("not a picture")
    (tmp_path / "._frame1.png").write_bytes(b"left behind by macOS")
    with PictureSource(tmp_path, rate=20) as source:
        frames = list(source)
    assert [int(frame.picture[0, 0, 0]) for frame in frames if frame.picture is not None] == [1, 2, 10, 33]
    assert [frame.time for frame in frames] == pytest.approx([0, 0.05, 0.1, 0.15])
    assert (source.frames, source.rate, source.name) == (4, 20, tmp_path.name)


def test_fifteen_a_second_unless_told_otherwise(tmp_path: Path) -> None:
    for number in range(3):
        write_picture(tmp_path / f"{number}.jpg", picture(number))
    with PictureSource(tmp_path) as source:
        assert [frame.time for frame in source] == pytest.approx([0, 1 / 15, 2 / 15])


def test_names_in_any_alphabet(tmp_path: Path) -> None:
    folder = tmp_path / "手話"
    folder.mkdir()
    write_picture(folder / "знак 1.PNG", picture(0))
    with PictureSource(folder) as source:
        assert len(list(source)) == 1


def test_a_folder_without_pictures(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no pictures"):
        PictureSource(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        PictureSource(tmp_path / "nowhere")


def claim(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be of any size."""
    made = b"\x89PNG\r\n\x1a\n"
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")):
        made += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return made


@pytest.mark.parametrize("content", [b"", b"not a picture", claim(300, 300)])
def test_an_unreadable_picture_is_named(
    tmp_path: Path, content: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    write_picture(tmp_path / "1.png", picture(0))
    (tmp_path / "2.png").write_bytes(content)
    with PictureSource(tmp_path) as source:
        assert source.read() is not None
        with pytest.raises(InputError, match=r"2\.png is not a picture, or is damaged"):
            source.read()
    assert capfd.readouterr() == ("", "")


def test_refuses_pictures_of_absurd_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_picture(tmp_path / "a.png", np.zeros((100, 200, 3), np.uint8))
    monkeypatch.setattr("asl_live.sources.pictures.MAX_PIXELS", 19999)
    with pytest.raises(InputError, match="200 x 100"):
        read_picture(tmp_path / "a.png")


@pytest.mark.parametrize("side", [1 << 30, 30_000, 10_000])
def test_a_small_file_that_claims_many_pixels_is_refused_before_it_is_unpacked(
    tmp_path: Path, side: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unpack(*_: object) -> None:
        pytest.fail("the picture was unpacked")

    monkeypatch.setattr("asl_live.sources.pictures.cv2.imdecode", unpack)
    (tmp_path / "a.png").write_bytes(claim(side, side))
    with pytest.raises(InputError, match="make it smaller"):
        read_picture(tmp_path / "a.png")


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp", ".webp", ".tif"])
def test_every_kind_of_picture_is_read(tmp_path: Path, suffix: str) -> None:
    write_picture(tmp_path / f"a{suffix}", picture(0))
    assert read_picture(tmp_path / f"a{suffix}").shape == picture(0).shape
