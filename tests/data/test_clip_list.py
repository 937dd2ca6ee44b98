"""The table beside exported clips, and tables that others made."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.data.clip_list import COLUMNS, Listed, describe, read_clip_list, read_table, write_table
from asl_live.errors import InputError


def save(folder: Path, **about: object) -> Clip:
    clip = Clip(np.array([0, 0.5, 2.0]), np.ones((3, kp.SIZE), np.float32), **about)  # type: ignore[arg-type]
    write_table(folder / "clips.csv", COLUMNS, [{"path": "MP_Data/a b/0", **describe(clip)}])
    return clip


def test_a_list_says_what_clips_say(tmp_path: Path) -> None:
    clip = save(
        tmp_path, sign='a "b",\nc', signer="Ä", rights="CC0; ask first", consent="yes", synthetic=True
    )
    (known,) = read_clip_list(tmp_path).values()
    assert (
        known.sign == clip.sign and known.signer == "Ä" and known.rate == 1.0 and known.aspect == clip.aspect
    )
    for name, value in known.about().items():
        assert getattr(clip, name) == value


def test_a_folder_of_an_export_is_found_in_the_list_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path, sign="a b")
    (tmp_path / "MP_Data").mkdir()
    assert list(read_clip_list(tmp_path / "MP_Data")) == ["a b/0"]
    monkeypatch.chdir(tmp_path / "MP_Data")
    assert list(read_clip_list(Path("."))) == ["a b/0"]
    assert read_clip_list(tmp_path / "other") == {}


def test_tables_of_others_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "clips.csv").write_text("path,sign,signer\nx,hello,ann\n")
    assert read_clip_list(tmp_path) == {}
    (tmp_path / "clips.csv").write_text("")
    assert read_clip_list(tmp_path) == {}


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("hand", "both", "names the hand 'both'"),
        ("aspect", "wide", "holds 'wide' where a number is expected"),
        ("rate", "nan", "holds 'nan', which no rate"),
        ("rate", "-1", "holds '-1', which no rate"),
        ("aspect", "inf", "holds 'inf', which no rate"),
    ],
)
def test_cells_that_make_no_sense(tmp_path: Path, column: str, cell: str, said: str) -> None:
    write_table(tmp_path / "clips.csv", COLUMNS, [{"path": "a", column: cell}])
    with pytest.raises(InputError, match=rf"clips\.csv {said}"):
        read_clip_list(tmp_path)


def test_empty_cells_are_not_known(tmp_path: Path) -> None:
    write_table(tmp_path / "clips.csv", COLUMNS, [{"path": "a"}])
    assert read_clip_list(tmp_path) == {"a": Listed()}


def test_tables_as_spreadsheets_save_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("\ufeffpath , sign\r\nx , hello\r\n\r\n,\r\ny\r\n".encode())
    assert read_table(path, ("path", "sign")) == [{"path": "x", "sign": "hello"}, {"path": "y", "sign": ""}]


def test_empty_lines_take_no_memory_and_others_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"path\n" + b"\n" * 200_000 + b"x\n")
    tracemalloc.start()
    try:
        assert read_table(path) == [{"path": "x"}]
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
    monkeypatch.setattr("asl_live.data.clip_list.MOST_LINES", 1)
    with pytest.raises(InputError, match="more than 1 lines"):
        read_table(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "has no column 'path'; it has none"),
        (b"a,b\n1,2\n", "has no column 'path'; it has a, b"),
        (b"path\n\xff\n", "is not a table in UTF-8"),
        (b"PK\x03\x04\x00\x00\xff", "is not a table"),
        (b'path\n"' + b"x" * 200_000, "is not a table of comma-separated values"),
    ],
)
def test_what_is_no_table(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(InputError, match=rf"a\.csv {said}"):
        read_table(tmp_path / "a.csv", ("path",))


def test_tables_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: no such file"):
        read_table(tmp_path / "a.csv")
    with pytest.raises(InputError, match="is not a file"):
        read_table(tmp_path)
