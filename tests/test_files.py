import os
import stat
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_live.errors import InputError
from asl_live.files import check_name, natural_order, replacing


def test_the_new_content_takes_the_place_of_the_old(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text("old")
    with replacing(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("trouble", [RuntimeError, KeyboardInterrupt])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, trouble):
    path = tmp_path / "weights"
    path.write_text("old")
    with pytest.raises(trouble), replacing(path) as temporary:
        temporary.write_text("half of the n")
        raise trouble
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_told_in_one_sentence(tmp_path):
    path = tmp_path / "weights"
    with pytest.raises(InputError, match=r"weights cannot be written: no space left"), replacing(path):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told_in_one_sentence(tmp_path):
    with pytest.raises(InputError, match="cannot be written"), replacing(tmp_path / "no" / "file"):
        pytest.fail("there was nowhere to write to")


def test_a_folder_in_the_files_place_is_told_in_one_sentence(tmp_path):
    (tmp_path / "taken").mkdir()
    with (
        pytest.raises(InputError, match="taken cannot be written"),
        replacing(tmp_path / "taken") as temporary,
    ):
        temporary.write_text("new")
    assert [one.name for one in tmp_path.iterdir()] == ["taken"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_others_may_read_what_the_users_mask_lets_them(tmp_path):
    path = tmp_path / "card"
    before = os.umask(0o022)
    try:
        with replacing(path) as temporary:
            temporary.write_text("for all")
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_what_is_no_file_keeps_its_place(tmp_path):
    os.mkfifo(tmp_path / "device")
    with pytest.raises(InputError, match="device cannot be written: it is not a file"):
        replacing(tmp_path / "device").__enter__()
    assert (tmp_path / "device").is_fifo()


@pytest.mark.skipif(sys.platform == "win32", reason="links take a right of their own")
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    with replacing(tmp_path / "link") as temporary:
        temporary.write_text("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_name_that_is_not_utf_8_is_told_of():
    check_name("naïve \N{HOT BEVERAGE}.mp4")
    with pytest.raises(InputError, match="not in UTF-8"):
        check_name(os.fsdecode(b"old \xff.mp4"))


def test_who_may_read_the_old_file_may_read_the_new_one(tmp_path):
    path = tmp_path / "private.json"
    path.write_text("old")
    path.chmod(0o600)
    with replacing(path) as temporary:
        temporary.write_text("new")
    assert path.read_text() == "new"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@given(st.text(), st.text(), st.integers(0, 10**6), st.integers(0, 10**6))
def test_numbers_sort_by_value(before: str, after: str, one: int, other: int) -> None:
    while before[-1:].isdecimal() or after[:1].isdecimal():
        before, after = before[:-1], after[1:]
    first, second = (natural_order(f"{before}{number}{after}") for number in (one, other))
    assert (first < second) == (one < other) or f"{before}{one}" == f"{before}{other}"
