import os
import shutil

import numpy as np
import pytest

from asl_live.clip import Clip, write_clip
from asl_live.data.collection import find_files, read_clips
from asl_live.errors import InputError
from asl_live.npz import write_arrays


def make_clip(sign="yes", signer="ann"):
    return Clip(np.arange(3) / 10, np.ones((3, 1662), np.float32), sign=sign, signer=signer)


def write_archive(path, labels=("no", "idle"), signer="bob"):
    delta = np.full((len(labels), 4, 1662), 7, np.int16)
    write_arrays(path, {"delta": delta, "label": np.array(labels), "signer": np.array(signer)})


@pytest.fixture
def dataset(tmp_path):
    folder = tmp_path / "dataset"
    (folder / "ann" / "yes").mkdir(parents=True)
    write_clip(folder / "ann" / "yes" / "2.npz", make_clip())
    write_clip(folder / "ann" / "yes" / "1.npz", make_clip("help"))
    write_archive(folder / "bob.npz")
    (folder / "notes.txt").write_text("recorded in May")
    (folder / ".1-half.npz").write_bytes(b"left by a crash")
    (folder / ".trash").mkdir()
    write_clip(folder / ".trash" / "3.npz", make_clip())
    return folder


def test_clips_and_archives_of_a_folder_are_found_at_any_depth_in_order(dataset):
    names = [str(path.relative_to(dataset)) for path in find_files([dataset])]
    assert names == ["ann/yes/1.npz", "ann/yes/2.npz", "bob.npz"]
    clips = read_clips([dataset])
    assert [(clip.sign, clip.signer) for clip in clips] == [
        ("help", "ann"),
        ("yes", "ann"),
        ("no", "bob"),
        ("idle", "bob"),
    ]


def test_files_and_folders_may_be_named_together_and_count_once(dataset):
    single = dataset / "ann" / "yes" / "1.npz"
    assert len(read_clips([single, dataset, str(dataset / "bob.npz")])) == 4
    assert len(read_clips([single])) == 1


def test_progress_counts_files(dataset):
    told = []
    read_clips([dataset], lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_an_empty_folder_is_told_by_name(tmp_path):
    (tmp_path / "recordings").mkdir()
    with pytest.raises(InputError, match="recordings holds no clips and no landmark archives"):
        read_clips([tmp_path / "recordings"])


def test_a_video_is_told_from_a_clip(tmp_path):
    (tmp_path / "hello.mp4").touch()
    with pytest.raises(InputError, match=r"hello\.mp4 is a video; asl-live import videos makes clips"):
        find_files([tmp_path / "hello.mp4"])


def test_nothing_named_is_told():
    with pytest.raises(InputError, match="no clips were given"):
        read_clips([])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "does not exist"),
        (b"", "is empty"),
        (b"\0\0\0\x18ftypmp42 a video", "damaged or not an .npz file"),
    ],
)
def test_a_file_that_is_no_clip_is_told_by_name(dataset, content, complaint):
    path = dataset / "film.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=rf"film\.npz.*{complaint}"):
        read_clips([path, dataset])


def test_one_truncated_clip_in_a_folder_is_told_by_name(dataset):
    path = shutil.copy(dataset / "bob.npz", dataset / "cut.npz")
    with open(path, "rb+") as file:
        file.truncate(200)
    with pytest.raises(InputError, match=r"cut\.npz"):
        read_clips([dataset])


def test_arrays_that_are_neither_clip_nor_archive_are_told_by_name(dataset):
    write_arrays(dataset / "other.npz", {"weights": np.zeros(3)})
    with pytest.raises(InputError, match=r"other\.npz cannot be used: it has no times"):
        read_clips([dataset])


def test_a_name_that_no_file_can_have_is_told_of():
    with pytest.raises(InputError, match=r"cannot be read|does not exist"):
        read_clips(["x" * 300])


def test_a_folder_that_may_not_be_read_is_told_of(dataset, monkeypatch):
    scan = os.scandir

    def refuse(path="."):
        if os.fspath(path).endswith("yes"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(InputError, match="yes cannot be read: permission denied"):
        find_files([dataset])
