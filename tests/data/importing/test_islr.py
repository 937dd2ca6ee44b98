"""Kaggle's Isolated Sign Language Recognition, as the collection has it."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from asl_live import keypoints as kp
from asl_live.data.importing import islr
from asl_live.data.importing.registry import find_items
from asl_live.errors import InputError
from tests.data.importing.test_arrays import signing

ORDER = (("face", kp.face, 468), ("left_hand", kp.left_hand, 21), ("pose", kp.body, 33),
         ("right_hand", kp.right_hand, 21))  # fmt: skip


def columns(keypoints: np.ndarray, first: int = 20) -> dict[str, Any]:
    """The columns of a file: a row for each landmark, NaN for the parts that were not found."""
    rows: dict[str, list] = {
        name: [] for name in ("frame", "row_id", "type", "landmark_index", "x", "y", "z")
    }
    for frame, numbers in enumerate(keypoints, first):
        for name, view, count in ORDER:
            points = view(numbers)[:, :3].astype(np.float64)
            points[:] = points if points.any() else np.nan
            rows["frame"] += [frame] * count
            rows["row_id"] += [f"{frame}-{name}-{index}" for index in range(count)]
            rows["type"] += [name] * count
            rows["landmark_index"] += range(count)
            for axis, values in zip("xyz", points.T, strict=True):
                rows[axis] += values.tolist()
    kinds = {"frame": pa.int16(), "landmark_index": pa.int16()}
    return {name: pa.array(values, kinds.get(name)) for name, values in rows.items()}


def save(folder: Path, table: dict[str, Any], participant: int = 26734, sign: str = "blow") -> Path:
    path = folder / "train_landmark_files" / str(participant) / "1000035562.parquet"
    path.parent.mkdir(parents=True)
    pq.write_table(pa.table(table), path)
    (folder / "train.csv").write_text(
        f"path,participant_id,sequence_id,sign\n{path.relative_to(folder).as_posix()},{participant},"
        f"1000035562,{sign}\n"
    )
    return folder


def test_what_kaggle_gives(tmp_path: Path) -> None:
    keypoints = signing()[:8]
    keypoints[2, kp.RIGHT_HAND] = 0
    keypoints[3] = 0
    (item,) = find_items("islr", save(tmp_path, columns(keypoints), sign="TV"))
    assert item.key == "train_landmark_files/26734/1000035562.parquet"
    assert (item.sign, item.signer) == ("tv", "islr-26734")
    clip = item.load()
    keypoints[:, kp.BODY][:, 3::4] = 0
    np.testing.assert_array_equal(clip.keypoints, keypoints)
    np.testing.assert_allclose(clip.times, np.arange(8) / 30)
    assert clip.aspect == pytest.approx(4 / 3)
    assert clip.created == "" and "asl-signs" in clip.rights
    assert find_items("islr", tmp_path / "train.csv", rate=15.0)[0].load().times[-1] == pytest.approx(7 / 15)


def test_rows_in_any_order_and_frames_that_were_left_out(tmp_path: Path) -> None:
    keypoints = signing()[:6]
    table = pa.table(columns(keypoints))
    table = table.filter(pa.compute.not_equal(table["frame"], 22))
    shuffled = table.take(np.random.default_rng(0).permutation(table.num_rows))
    (item,) = find_items("islr", save(tmp_path, {name: shuffled[name] for name in shuffled.column_names}))
    clip = item.load()
    keypoints[:, kp.BODY][:, 3::4] = 0
    np.testing.assert_array_equal(clip.keypoints, np.delete(keypoints, 2, axis=0))
    np.testing.assert_allclose(clip.times, np.array([0, 1, 3, 4, 5]) / 30)


@pytest.mark.parametrize("kind", [pa.large_string(), pa.dictionary(pa.int8(), pa.string())])
def test_texts_as_other_programs_write_them(tmp_path: Path, kind: pa.DataType) -> None:
    table = columns(signing()[:2])
    expected = find_items("islr", save(tmp_path / "a", table))[0].load()
    table["type"] = (
        table["type"].cast(kind) if kind == pa.large_string() else table["type"].dictionary_encode()
    )
    back = find_items("islr", save(tmp_path / "b", table))[0].load()
    np.testing.assert_array_equal(back.keypoints, expected.keypoints)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"x": None}, "has no column 'x'"),
        ({"type": pa.array(["face", "foot", "pose"])}, "landmarks of other types than face"),
        ({"type": pa.array(["face", None, "pose"])}, "landmarks of other types"),
        ({"type": pa.array([1, 2, 3])}, "column 'type' does not hold texts"),
        ({"landmark_index": pa.array([0, 1, 33])}, "landmarks of the pose beyond the 33"),
        ({"landmark_index": pa.array([-1, 1, 2])}, "landmarks of the face beyond the 468"),
        ({"landmark_index": pa.array([0.5, 1, 2])}, "does not hold whole numbers"),
        ({"frame": pa.array([0, None, 2])}, "does not hold whole numbers"),
        ({"frame": pa.array(["0", "1", "x"])}, "column 'frame' does not hold numbers"),
        ({"frame": pa.array([0, 1, 1 << 40])}, "does not hold whole numbers"),
        ({"frame": pa.array([0, 1, 200_000])}, "more than an hour"),
        ({"x": pa.array([[1.0], [2.0], [3.0]])}, "column 'x' does not hold numbers"),
        ({"x": pa.array([1e300, 0, 0])}, "not numbers|far outside"),
    ],
)
def test_files_that_do_not_fit(tmp_path: Path, changes: dict, said: str) -> None:
    table = {
        "frame": pa.array([0, 1, 2]),
        "type": pa.array(["face", "left_hand", "pose"]),
        "landmark_index": pa.array([0, 1, 2]),
        **{axis: pa.array([0.5, 0.5, 0.5]) for axis in "xyz"},
    } | changes
    (item,) = find_items(
        "islr", save(tmp_path, {name: value for name, value in table.items() if value is not None})
    )
    with pytest.raises(InputError, match=rf"1000035562\.parquet cannot be used: .*({said})"):
        item.load()


def test_files_that_are_none(tmp_path: Path) -> None:
    (item,) = find_items("islr", save(tmp_path, columns(signing()[:1])))
    (path,) = item.files
    content = path.read_bytes()
    for damaged in (b"", b"PAR1", b"text", content[:-20], content[:400] + content[500:], bytes(len(content))):
        path.write_bytes(damaged)
        with pytest.raises(InputError, match=r"cannot be used: it (is damaged|cannot be read)"):
            item.load()
    path.unlink()
    with pytest.raises(InputError, match="cannot be used: it cannot be read"):
        item.load()


def test_a_small_file_that_would_fill_all_memory(tmp_path: Path) -> None:
    rows = 2_000_000
    table = {
        name: pa.array(np.zeros(rows, np.float32)) for name in ("frame", "landmark_index", "x", "y", "z")
    }
    table["type"] = pa.DictionaryArray.from_arrays(np.zeros(rows, np.int8), ["face" * 250_000])
    (item,) = find_items("islr", save(tmp_path, table))
    assert item.files[0].stat().st_size < 3_000_000
    with pytest.raises(InputError, match="landmarks of other types"):
        item.load()


def test_more_rows_than_any_sign_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(islr, "MOST_FRAMES", 2)
    (item,) = find_items("islr", save(tmp_path, columns(signing()[:3])))
    with pytest.raises(InputError, match="claims 1629 landmarks"):
        item.load()


@pytest.mark.parametrize("path", ["/etc/passwd", "../a.parquet", "a/../../b", "..\\a", "C:\\a", ""])
def test_paths_out_of_the_folder_are_not_followed(tmp_path: Path, path: str) -> None:
    (tmp_path / "train.csv").write_text(f'path,participant_id,sequence_id,sign\n"{path}",1,2,hello\n')
    (item,) = find_items("islr", tmp_path)
    assert "names no file in its folder in line 2" in item.problem


def test_tables_that_are_none(tmp_path: Path) -> None:
    table = tmp_path / "train.csv"
    with pytest.raises(InputError, match=r"train\.csv cannot be read: no such file"):
        find_items("islr", tmp_path)
    for content, said in (
        (b"path,sign\n", "no column 'participant_id'"),
        (b"\xff\xfe", "UTF-8"),
        (b"", "no column"),
    ):
        table.write_bytes(content)
        with pytest.raises(InputError, match=said):
            find_items("islr", tmp_path)


def test_without_pyarrow_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    wanted = r'needs pyarrow .* -m pip install "pyarrow[<>=,0-9]+" .*\[formats\]"\)$'
    with pytest.raises(InputError, match=wanted):
        find_items("islr", tmp_path)
