"""Folders of frames as MediaPipe tutorials record them."""

from pathlib import Path

import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.data.importing.registry import find_items
from asl_live.errors import InputError
from tests.data.importing.test_arrays import signing


def record(root: Path, sign: str, sequence: str, keypoints: np.ndarray, first: int = 0) -> Path:
    """A sequence as the tutorials write it, in float64."""
    folder = root / sign / sequence
    folder.mkdir(parents=True)
    for number, frame in enumerate(keypoints.astype(np.float64), first):
        np.save(folder / f"{number}.npy", frame)
    return folder


def test_what_a_tutorial_recorded(tmp_path: Path) -> None:
    hello, yes = signing(1)[:12], signing(2)[:12]
    for number in (0, 2, 10):
        record(tmp_path, "hello", f"{number}", hello + number)
    record(tmp_path, "yes", "0", yes)
    items = find_items("mp-data", tmp_path, order="body-first")
    assert [(item.key, item.sign, item.signer) for item in items] == [
        ("hello/0", "hello", ""), ("hello/2", "hello", ""), ("hello/10", "hello", ""), ("yes/0", "yes", "")
    ]  # fmt: skip
    clip = items[2].load()
    np.testing.assert_array_equal(clip.keypoints, hello + 10)
    np.testing.assert_allclose(clip.times, np.arange(12) / 15)
    assert clip.created == "" and clip.program == "" and clip.crops is None


@pytest.mark.parametrize("order", ["body-first", "face-first"])
def test_the_order_is_recognised(tmp_path: Path, order: str) -> None:
    keypoints = signing()
    lost = np.zeros_like(keypoints)
    lost[:, kp.LEFT_HAND.start :] = keypoints[:, kp.LEFT_HAND.start :]  # tells nothing by itself
    for number, numbers in enumerate((keypoints, keypoints, lost, keypoints)):
        record(
            tmp_path, "hello", f"{number}", numbers if order == "body-first" else kp.to_face_first(numbers)
        )
    clips = [item.load() for item in find_items("mp-data", tmp_path)]
    np.testing.assert_array_equal(clips[0].keypoints, keypoints)
    np.testing.assert_array_equal(clips[2].keypoints, lost)
    assert clips[2].aspect == clips[0].aspect == pytest.approx(4 / 3)


def test_each_sequence_tells_its_own_order_where_they_differ(tmp_path: Path) -> None:
    keypoints = signing()
    record(tmp_path, "hello", "0", keypoints)
    record(tmp_path, "hello", "1", kp.to_face_first(keypoints))
    record(tmp_path, "hello", "2", np.zeros_like(keypoints))
    first, second, third = find_items("mp-data", tmp_path)
    np.testing.assert_array_equal(first.load().keypoints, keypoints)
    np.testing.assert_array_equal(second.load().keypoints, keypoints)
    with pytest.raises(InputError, match=r"2 does not tell the order of its numbers; say it with --order"):
        third.load()


def test_an_unclear_order_is_asked_for(tmp_path: Path) -> None:
    keypoints = np.random.default_rng(0).random((3, kp.SIZE)).astype(np.float32)
    record(tmp_path, "hello", "0", keypoints)
    with pytest.raises(InputError, match="does not tell the order of its numbers; say it with --order"):
        find_items("mp-data", tmp_path)
    (item,) = find_items("mp-data", tmp_path, order="face-first")
    np.testing.assert_array_equal(kp.to_face_first(item.load().keypoints), keypoints)
    with pytest.raises(InputError, match="there is no order 'hands-first'"):
        find_items("mp-data", tmp_path, order="hands-first")


def test_frames_without_a_face(tmp_path: Path) -> None:
    keypoints = signing()
    keypoints[:, kp.FACE] = 0
    record(tmp_path, "hello", "0", kp.to_faceless(keypoints))
    (item,) = find_items("mp-data", tmp_path)
    np.testing.assert_array_equal(item.load().keypoints, keypoints)


def test_the_folder_above_and_missing_frames(tmp_path: Path) -> None:
    folder = record(tmp_path / "MP_Data", "hello", "0", signing()[:6], first=1)
    (folder / "3.npy").unlink()
    (folder / "notes.txt").touch()
    (item,) = find_items("mp-data", tmp_path, rate=10.0)
    assert item.key == "MP_Data/hello/0" and len(item.files) == 5
    np.testing.assert_allclose(item.load().times, [0, 0.1, 0.3, 0.4, 0.5])


def test_numbers_with_words_around_them(tmp_path: Path) -> None:
    folder = record(tmp_path, "hello", "take_1", signing()[:3])
    for path in sorted(folder.iterdir()):
        path.rename(folder / f"frame_{path.stem.zfill(3)}.npy")
    (item,) = find_items("mp-data", tmp_path)
    assert len(item.load()) == 3


def test_a_sequence_that_was_never_recorded(tmp_path: Path) -> None:
    record(tmp_path, "hello", "0", signing())
    (tmp_path / "hello" / "1").mkdir()
    items = find_items("mp-data", tmp_path)
    with pytest.raises(InputError, match="1 holds no frames"):
        items[1].load()


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (np.zeros(1663), r"holds float64 of shape \(1663,\)"),
        (np.zeros((2, kp.SIZE)), "of shape"),
        (np.array(["x"] * kp.SIZE), "holds <U1"),
        (np.zeros(kp.SIZE, complex), "holds complex128"),
        (np.full(kp.SIZE, np.nan), "not numbers"),
        (np.full(kp.SIZE, 1e300), "not numbers"),
        (np.zeros(kp.FACELESS_SIZE), "frames of 1662 and of 258"),
        (np.array([None] * kp.SIZE), "holds Python objects, which are not loaded"),
        (np.zeros(1 << 16), "more data than is expected"),
    ],
)
def test_a_broken_frame_costs_its_sequence_only(tmp_path: Path, frame: np.ndarray, said: str) -> None:
    record(tmp_path, "hello", "0", signing())
    folder = record(tmp_path, "hello", "1", signing())
    np.save(folder / "2.npy", frame, allow_pickle=True)
    whole, broken = find_items("mp-data", tmp_path)
    assert len(whole.load())
    with pytest.raises(InputError, match=said):
        broken.load()


def test_two_files_for_one_frame(tmp_path: Path) -> None:
    folder = record(tmp_path, "hello", "0", signing())
    np.save(folder / "01.npy", np.zeros(kp.SIZE))
    (item,) = find_items("mp-data", tmp_path)
    with pytest.raises(InputError, match="two files for one frame"):
        item.load()


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), 1e9])
def test_no_rate_of_a_recording(tmp_path: Path, rate: float) -> None:
    record(tmp_path, "hello", "0", signing())
    with pytest.raises(InputError, match="not a rate"):
        find_items("mp-data", tmp_path, rate=rate)


def test_what_is_no_such_folder(tmp_path: Path) -> None:
    (tmp_path / "hello").mkdir()
    (tmp_path / "hello" / "a.npy").touch()
    with pytest.raises(InputError, match="is not a folder of signs"):
        find_items("mp-data", tmp_path)
    with pytest.raises(InputError, match="cannot be read: not a directory"):
        find_items("mp-data", tmp_path / "hello" / "a.npy")
