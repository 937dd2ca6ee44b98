"""Copying the clips of one dataset into another."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from asl_live.clip import read_clip
from asl_live.data.dataset import Dataset
from asl_live.errors import InputError
from tests.data.clips import put, tree


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    one, other = tmp_path / "one", tmp_path / "other"
    put(one, "hello", "ann", 1, video=b"film of one")
    put(other, "hello", "ann", 1, video=b"film of other", seed=7)
    put(other, "yes", "bob", 3)
    return one, other


def test_names_that_collide_are_numbered_on_and_the_copies_can_be_taken_back(
    folders: tuple[Path, Path],
) -> None:
    one, other = folders
    before, theirs = tree(one), tree(other)
    change = Dataset(one).add(other)
    assert (change.kind, change.text, change.clips) == ("add", "add 2 clips of other", 2)
    assert tree(one) == [
        "hello/ann-001.mp4",
        "hello/ann-001.npz",
        "hello/ann-002.mp4",
        "hello/ann-002.npz",
        "yes/bob-001.npz",
    ]
    copy = read_clip(one / "hello" / "ann-002.npz")
    assert copy.video == "ann-002.mp4" and (one / "hello" / "ann-002.mp4").read_bytes() == b"film of other"
    np.testing.assert_array_equal(copy.keypoints, read_clip(other / "hello" / "ann-001.npz").keypoints)
    Dataset(one).undo()
    assert tree(one) == before and tree(other) == theirs


def test_a_copy_whose_video_is_missing_does_not_name_another_clips(folders: tuple[Path, Path]) -> None:
    one, other = folders
    (other / "hello" / "ann-001.mp4").unlink()
    Dataset(one).add(other)
    assert read_clip(one / "hello" / "ann-002.npz").video == ""
    assert read_clip(one / "hello" / "ann-001.npz").video == "ann-001.mp4"


def test_what_is_there_already_is_not_copied_again(folders: tuple[Path, Path]) -> None:
    one, other = folders
    Dataset(one).add(other)
    put(other, "yes", "bob", 4)
    (other / "yes" / "bob-005.npz").write_bytes(b"broken")
    change = Dataset(one).add(other)
    assert change.text == "add 1 clip of other (2 are there already, passed over what is no whole clip: 1)"
    with pytest.raises(InputError, match=r"nothing was added.*3 are there already"):
        Dataset(one).add(other)


def test_a_new_dataset_may_be_made_of_others(folders: tuple[Path, Path]) -> None:
    one, other = folders
    whole = Dataset(one.parent / "new" / "whole")
    whole.add(one)
    whole.add(other)
    assert len(whole.scan()) == 3 and not whole.check().problems


def test_no_dataset_and_itself_are_refused(folders: tuple[Path, Path]) -> None:
    one, other = folders
    with pytest.raises(InputError, match="cannot be added to itself"):
        Dataset(one).add(one / ".." / "one")
    with pytest.raises(InputError, match="not a folder"):
        Dataset(one).add(one / "nowhere")
    shutil.rmtree(other / "hello")
    shutil.rmtree(other / "yes")
    with pytest.raises(InputError, match="holds no clips"):
        Dataset(one).add(other)


def test_a_take_that_is_recorded_meanwhile_is_nobody_elses(folders: tuple[Path, Path]) -> None:
    one, other = folders
    put(other, "yes", "bob", 4)

    def record(done: int, of: int) -> None:
        if (one / "hello" / "ann-002.npz").exists():
            put(one, "yes", "bob", 1, seed=9)

    with pytest.raises(InputError, match=r"bob-001.npz appeared meanwhile"):
        Dataset(one).add(other, record)
    assert [change.clips for change in Dataset(one).history()] == [1]
    Dataset(one).undo()
    assert tree(one) == ["hello/ann-001.mp4", "hello/ann-001.npz", "yes/bob-001.npz"]


def test_a_video_that_is_recorded_meanwhile_stays(folders: tuple[Path, Path]) -> None:
    one, other = folders
    put(other, "yes", "bob", 4, video=b"film")

    def record(done: int, of: int) -> None:
        if (one / "yes" / "bob-001.npz").exists():
            (one / "yes" / "bob-002.mp4").write_bytes(b"mine")

    with pytest.raises(InputError, match=r"bob-002.mp4 appeared meanwhile"):
        Dataset(one).add(other, record)
    assert (one / "yes" / "bob-002.mp4").read_bytes() == b"mine"


def test_taking_copies_back_leaves_what_was_recorded_in_the_place_of_one(folders: tuple[Path, Path]) -> None:
    one, other = folders
    Dataset(one).add(other)
    (one / "yes" / "bob-001.npz").unlink()
    put(one, "yes", "bob", 1, seed=9)
    Dataset(one).undo()
    assert tree(one) == ["hello/ann-001.mp4", "hello/ann-001.npz", "yes/bob-001.npz"]


def test_stopped_in_the_middle_no_half_copy_stays(folders: tuple[Path, Path]) -> None:
    one, other = folders

    def stop(done: int, of: int) -> None:
        if (done, len(list(one.rglob("[!.]*.npz")))) == (1, 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Dataset(one).add(other, stop)
    assert [change.clips for change in Dataset(one).history()] == [1]
    assert not Dataset(one).check().problems
    Dataset(one).undo()
    assert tree(one) == ["hello/ann-001.mp4", "hello/ann-001.npz"]
