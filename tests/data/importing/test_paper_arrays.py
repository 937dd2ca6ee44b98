"""The founding paper's arrays, as its script writes them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from asl_live import keypoints as kp
from asl_live.data.importing.registry import find_items
from asl_live.errors import InputError
from tests.data.importing.test_arrays import signing

STEPS = 6


def save(folder: Path, part: str = "train", **changes: Any) -> Path:
    """Two clips, in float64 and with labels that need not begin at 0."""
    folder.mkdir(parents=True, exist_ok=True)
    keypoints = np.stack([signing(1)[:STEPS], signing(2)[:STEPS]]).astype(np.float64)
    pictures = np.random.default_rng(0).random((2, STEPS, 64, 64, 3))
    arrays = {"keypoints": kp.to_face_first(keypoints), "frames": pictures, "y": np.array([3, 1])} | changes
    for name, array in arrays.items():
        if array is not None:
            file = f"y_{part}.npy" if name == "y" else f"X_{part}_{name}.npy"
            np.save(folder / file, array, allow_pickle=True)
    return folder


def label(folder: Path, text: str = json.dumps({"yes": 1, "hello": 3})) -> Path:
    (folder / "label_encoder.json").write_text(text, "utf-8")
    return folder


def test_arrays_side_by_side(tmp_path: Path) -> None:
    items = find_items("paper-arrays", label(save(tmp_path)))
    assert [(item.key, item.sign, item.signer) for item in items] == [
        ("train#0", "hello", ""), ("train#1", "yes", "")
    ]  # fmt: skip
    clip = items[1].load()
    np.testing.assert_array_equal(clip.keypoints, signing(2)[:STEPS])
    np.testing.assert_allclose(clip.times, np.arange(STEPS) / 15)
    pictures = np.load(tmp_path / "X_train_frames.npy")[1]
    assert clip.crops is not None
    np.testing.assert_array_equal(clip.crops, np.rint(pictures * 255))
    assert clip.aspect == pytest.approx(4 / 3)


@pytest.mark.parametrize("name", [str.lower, str.capitalize])
def test_a_folder_for_each_part(tmp_path: Path, name: Any) -> None:
    for part in ("train", "val", "test"):
        save(tmp_path / name(part), part, frames=None)
    items = find_items("paper-arrays", label(tmp_path), rate=10.0)
    assert [item.key for item in items] == [
        f"{part}#{row}" for part in ("train", "val", "test") for row in (0, 1)
    ]
    clip = items[-1].load()
    assert clip.crops is None
    np.testing.assert_allclose(clip.times, np.arange(STEPS) / 10)


def test_either_order(tmp_path: Path) -> None:
    body_first = np.stack([signing(1)[:STEPS], signing(2)[:STEPS]])
    folder = label(save(tmp_path / "a", keypoints=body_first))
    np.testing.assert_array_equal(find_items("paper-arrays", folder)[0].load().keypoints, body_first[0])
    unclear = np.random.default_rng(0).random((2, STEPS, kp.SIZE)).astype(np.float32)
    folder = label(save(tmp_path / "b", keypoints=unclear))
    loaded = find_items("paper-arrays", folder)[0].load().keypoints
    np.testing.assert_array_equal(loaded, kp.from_face_first(unclear[0]))
    loaded = find_items("paper-arrays", folder, order="body-first")[0].load().keypoints
    np.testing.assert_array_equal(loaded, unclear[0])


@pytest.mark.parametrize("kind", [np.uint8, np.float32, np.int64])
def test_pictures_of_0_to_255(tmp_path: Path, kind: type) -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (2, STEPS, 64, 64, 3))
    items = find_items("paper-arrays", label(save(tmp_path, frames=pictures.astype(kind))))
    np.testing.assert_array_equal(items[0].load().crops, pictures[0])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"y": np.array(["a", "b"])}, "y_train.npy holds <U1"),
        ({"y": np.array([1.0, 3.0])}, "holds float64"),
        ({"y": np.array([1])}, "each of the 2 clips"),
        ({"y": np.array([1, 7])}, "no sign for the number 7"),
        ({"y": np.array(["hello", None], object)}, "Python objects, which are not loaded"),
        ({"y": None}, "y_train.npy does not exist"),
        ({"keypoints": np.zeros((2, STEPS, 258))}, r"of shape \(2, 6, 258\), not numbers of shape"),
        ({"keypoints": np.zeros((2, kp.SIZE))}, "not numbers of shape"),
        ({"keypoints": np.array([None] * 2, object)}, "Python objects"),
        ({"frames": np.zeros((2, STEPS, 32, 32, 3))}, "X_train_frames.npy holds"),
        ({"frames": np.zeros((2, STEPS, 64, 64, 3), complex)}, "complex128"),
    ],
)
def test_arrays_that_do_not_fit(tmp_path: Path, changes: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        find_items("paper-arrays", label(save(tmp_path, **changes)))


@pytest.mark.parametrize(
    "text", ["", "[1]", "{", '{"a": "b"}', '{"a": 1.5}', '{"a": true}', "[" * 9999, "\x00"]
)
def test_labels_that_are_none(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"label_encoder\.json (is not JSON|does not give a number)"):
        find_items("paper-arrays", label(save(tmp_path), text))


def test_labels_that_are_missing_or_share_a_number(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"label_encoder\.json cannot be read: no such file"):
        find_items("paper-arrays", save(tmp_path))
    with pytest.raises(InputError, match="gives one number to two signs"):
        find_items("paper-arrays", label(tmp_path, '{"a": 1, "b": 1, "c": 3}'))


def test_a_truncated_file(tmp_path: Path) -> None:
    path = label(save(tmp_path)) / "X_train_keypoints.npy"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(InputError, match="not as much data as it claims"):
        find_items("paper-arrays", tmp_path)


def test_a_broken_row_costs_itself_only(tmp_path: Path) -> None:
    keypoints = np.stack([signing(1)[:STEPS], signing(2)[:STEPS]])
    keypoints[1, 2, 3] = np.inf
    whole, broken = find_items("paper-arrays", label(save(tmp_path, keypoints=kp.to_face_first(keypoints))))
    assert len(whole.load()) == STEPS
    with pytest.raises(InputError, match=r"row 1 of .* values that are not numbers"):
        broken.load()


def test_a_folder_with_something_else(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no X_train_keypoints\.npy"):
        find_items("paper-arrays", tmp_path)
