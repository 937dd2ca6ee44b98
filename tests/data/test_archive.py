"""Landmark archives."""

from pathlib import Path

import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.data.archive import read_archive
from asl_live.errors import InputError


def save(path: Path, **changes: np.ndarray) -> Path:
    landmarks = np.random.default_rng(0).integers(-9000, 9000, (2, 30, kp.SIZE)).astype(np.int16)
    landmarks[..., kp.FACE] = 0
    delta = np.diff(landmarks, axis=1, prepend=np.int16(0))
    arrays = {"delta": delta, "label": np.array(["hello", "idle"]), "signer": np.array("s07")}
    np.savez_compressed(path, **{**arrays, **changes})
    return path


def test_every_sequence_becomes_a_clip(tmp_path: Path) -> None:
    path = save(tmp_path / "s07.npz")
    with np.load(path) as file:
        expected = np.cumsum(file["delta"], axis=1, dtype=np.int16).astype(np.float32) / 4096
    clips = read_archive(path)
    assert [(clip.sign, clip.signer, clip.hand) for clip in clips] == [
        ("hello", "s07", "unknown"), ("idle", "s07", "unknown")
    ]  # fmt: skip
    for clip, keypoints in zip(clips, expected, strict=True):
        np.testing.assert_array_equal(clip.keypoints, keypoints)
        np.testing.assert_allclose(clip.times, np.arange(30) / 15)
        assert clip.crops is None and not clip.synthetic


def test_the_aspect_is_that_of_the_whole_archive(tmp_path: Path) -> None:
    # Faces that are 0.82 as wide as high, in pictures of 16:9, all in the second sequence.
    landmarks = np.zeros((2, 30, kp.SIZE), np.int16)
    face = kp.face(landmarks)[1]
    face[:, kp.FACE_LEFT_SIDE, 0] = round(0.082 / (16 / 9) * 4096)
    face[:, kp.FACE_CHIN, 1] = round(0.1 * 4096)
    delta = np.diff(landmarks, axis=1, prepend=np.int16(0))
    clips = read_archive(save(tmp_path / "a.npz", delta=delta))
    assert [clip.aspect for clip in clips] == pytest.approx([16 / 9] * 2)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"delta": np.zeros((2, 30, 258), np.int16)}, "its landmarks have the shape"),
        ({"delta": np.zeros((2, 30, kp.SIZE), np.float32)}, "kind float32"),
        ({"delta": np.zeros((0, 30, kp.SIZE), np.int16)}, "its landmarks have the shape"),
        ({"delta": np.zeros((2, 0, kp.SIZE), np.int16)}, "its landmarks have the shape"),
        ({"delta": np.zeros(kp.SIZE, np.int16)}, "its landmarks have the shape"),
        ({"label": np.array(["hello"])}, "one label for each of its 2 sequences"),
        ({"label": np.array([1, 2])}, "one label for each"),
        ({"label": np.array(["hello", None], object)}, "Python objects"),
        ({"signer": np.array(["a", "b"])}, "one signer"),
        ({"signer": np.array("\ud800")}, "not text"),
        ({"label": np.frombuffer(np.array([0x7FFFFFFF] * 2, "<u4"), "<U1")}, "not text"),
    ],
)
def test_what_is_no_archive_is_refused_in_one_sentence(tmp_path: Path, changes: dict, said: str) -> None:
    path = save(tmp_path / "a.npz", **changes)
    with pytest.raises(InputError, match=said) as caught:
        read_archive(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_a_clip_is_no_archive(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", times=np.arange(3))
    with pytest.raises(InputError, match="it has no delta and no label and no signer"):
        read_archive(tmp_path / "a.npz")


def test_the_collection_beside_the_checkout(shared_data: Path) -> None:
    clips = read_archive(shared_data / "signs" / "s01.npz")
    assert {clip.signer for clip in clips} == {"s01"} and all(len(clip) == 30 for clip in clips)
