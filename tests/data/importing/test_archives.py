"""Landmark archives, a clip for each sequence."""

from pathlib import Path

import numpy as np
import pytest

from asl_live.data.archive import read_archive
from asl_live.data.importing.registry import find_items
from asl_live.errors import InputError

from ..test_archive import save


def test_every_sequence_of_every_archive_is_an_item(tmp_path: Path) -> None:
    save(tmp_path / "b.npz")
    (tmp_path / "a").mkdir()
    save(tmp_path / "a" / "s08.npz", signer=np.array("s08"))
    items = find_items("archive", tmp_path)
    assert [(item.key, item.sign, item.signer) for item in items] == [
        ("a/s08.npz#0000", "hello", "s08"), ("a/s08.npz#0001", "idle", "s08"),
        ("b.npz#0000", "hello", "s07"), ("b.npz#0001", "idle", "s07"),
    ]  # fmt: skip
    for item, clip in zip(items[2:], read_archive(tmp_path / "b.npz"), strict=True):
        np.testing.assert_array_equal(item.load().keypoints, clip.keypoints)
    assert [item.key for item in find_items("archive", tmp_path / "b.npz")] == ["b.npz#0000", "b.npz#0001"]


def test_hidden_folders_are_passed_over(tmp_path: Path) -> None:
    save(tmp_path / "a.npz")
    (tmp_path / ".trash").mkdir()
    save(tmp_path / ".trash" / "b.npz")
    assert {item.key.partition("#")[0] for item in find_items("archive", tmp_path)} == {"a.npz"}


def test_archives_that_cannot_be_used_cost_themselves_only(tmp_path: Path) -> None:
    save(tmp_path / "a.npz")
    (tmp_path / "b.npz").write_bytes(b"damaged")
    np.savez(tmp_path / "c.npz", label=np.array(["yes"]))
    codes = np.frombuffer(b"\xff" * 8, "U1")  # no characters
    save(tmp_path / "d.npz", label=codes)
    save(tmp_path / "e.npz", delta=np.zeros((2, 30, 5), np.int16))
    save(tmp_path / "f.npz", label=np.zeros(200_000, "U1"))
    items = {item.key: item for item in find_items("archive", tmp_path)}
    assert "names 200,000 signs" in items["f.npz"].problem
    assert "damaged" in items["b.npz"].problem and "it has no signer" in items["c.npz"].problem
    assert items["d.npz"].problem
    with pytest.raises(InputError, match="its landmarks have the shape"):
        items["e.npz#0000"].load()
