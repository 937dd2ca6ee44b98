"""What takes are called on disk, and which names and spans are none."""

from pathlib import Path

import pytest

from asl_live.clip import read_clip
from asl_live.data.collection import find_files
from asl_live.data.layout import file_name, find_takes
from asl_live.data.recording import record
from asl_live.errors import InputError
from tests.data.recording.clocked import at, by_clock, write_source


def test_numbers_go_on_after_the_highest_and_nothing_is_written_over(tmp_path: Path) -> None:
    source = write_source(tmp_path / "a.npz", at(10, 6))
    session = by_clock(tmp_path, "ann", ("yes",), takes=3)
    takes = list(record(session, source))
    takes[1].path.unlink()
    kept = takes[2].path.read_bytes()
    (again,) = record(session, source)
    assert again.path.name == "ann-004.npz"
    assert takes[2].path.read_bytes() == kept
    assert len(find_takes(tmp_path, "ann", "yes", synthetic=False)) == 3


def test_names_that_make_the_same_file_name_keep_apart(tmp_path: Path) -> None:
    source = write_source(tmp_path / "a.npz", at(10, 2))
    for signer in ("ann b", "ann?b", "ann/b"):
        (take,) = record(by_clock(tmp_path, signer, ("yes",)), source)
        assert read_clip(take.path).signer == signer
    assert sorted(path.name for path in (tmp_path / "yes").iterdir()) == [
        "ann_b-001.npz", "ann_b-002.npz", "ann_b-003.npz"
    ]  # fmt: skip
    assert len(find_takes(tmp_path, "ann/b", "yes", synthetic=False)) == 1


@pytest.mark.parametrize(
    "name",
    [
        "..",
        ".hidden",
        "a/b",
        "a\\b",
        "C:",
        "con",
        "a*?<>|",
        "thank you",
        "नमस्ते",
        "手" * 64,
        "hi.",
        "-x",
        "LPT1",
    ],
)
def test_any_sign_and_signer_makes_a_file_that_training_finds(tmp_path: Path, name: str) -> None:
    source = write_source(tmp_path / "a.npz", at(10, 2))
    (take,) = record(by_clock(tmp_path / "d", name, (name,)), source)
    assert take.path.parent.parent == tmp_path / "d"
    assert find_files([tmp_path / "d"]) == [take.path]
    clip = read_clip(take.path)
    assert (clip.sign, clip.signer) == (name, name)


@pytest.mark.parametrize("name", ["con", "NUL", "com1"])
def test_names_of_windows_devices_are_changed(name: str) -> None:
    assert file_name(name) == "_" + name


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x1b[2J", "a\u2028b", "\udcff", "x" * 65])
@pytest.mark.parametrize("what", ["signer", "sign"])
def test_names_that_are_none_are_refused(tmp_path: Path, what: str, name: str) -> None:
    with pytest.raises(InputError, match=what):
        by_clock(tmp_path, name, ("yes",)) if what == "signer" else by_clock(tmp_path, "ann", ("yes", name))


def test_the_same_name_typed_on_another_system_is_the_same_signer(tmp_path: Path) -> None:
    source = write_source(tmp_path / "a.npz", at(10, 2))
    composed, decomposed = "Zo\u00eb", "Zoe\u0308"
    list(record(by_clock(tmp_path, composed, ("yes",)), source))
    assert list(record(by_clock(tmp_path, decomposed, ("yes", " yes ")), source)) == []


@pytest.mark.parametrize("span", [0.0, -1.0, float("nan"), float("inf")])
def test_a_span_that_never_ends_is_refused(tmp_path: Path, span: float) -> None:
    with pytest.raises(InputError, match="span"):
        by_clock(tmp_path, "ann", ("yes",), span=span)
