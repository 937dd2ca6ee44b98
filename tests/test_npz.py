"""Files of arrays that are damaged, hostile, or interrupted while they are written."""

import io
import os
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_live import npz
from asl_live.errors import InputError
from asl_live.npz import map_array, read_array, read_arrays, write_arrays


def pack(path: Path, header: dict, data: bytes, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """An .npz whose only array claims what ``header`` says."""
    array = io.BytesIO()
    np.lib.format.write_array_header_1_0(array, header)
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("a.npy", array.getvalue() + data)
    return path


def claim(shape: tuple[int, ...], kind: str = "<f4") -> dict:
    return {"descr": kind, "fortran_order": False, "shape": shape}


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    arrays = {
        "numbers": np.arange(12, dtype=np.float32).reshape(3, 4),
        "turned": np.asfortranarray(np.arange(6).reshape(2, 3)),
        "text": np.array("größer"),
        "none": np.zeros((0, 5), np.uint8),
    }
    path = tmp_path / "ä.npz"
    write_arrays(path, arrays)
    back = read_arrays(path, arrays)
    with np.load(path, allow_pickle=False) as by_numpy:
        for name, array in arrays.items():
            np.testing.assert_array_equal(back[name], array)
            np.testing.assert_array_equal(by_numpy[name], array)
            assert back[name].dtype == array.dtype


def test_optional_arrays_may_be_absent(tmp_path: Path) -> None:
    write_arrays(tmp_path / "a.npz", {"a": np.arange(2), "b": np.arange(3)})
    assert set(read_arrays(tmp_path / "a.npz", ["a"], optional=["b", "c"])) == {"a", "b"}
    with pytest.raises(InputError, match="it has no c"):
        read_arrays(tmp_path / "a.npz", ["a", "c"])


def test_a_failed_write_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.npz"
    write_arrays(path, {"a": np.arange(3)})

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"a\.npz cannot be written: no space left on device"):
        write_arrays(path, {"a": np.arange(5)})
    assert [file.name for file in tmp_path.iterdir()] == ["a.npz"]
    assert len(read_arrays(path, ["a"])["a"]) == 3


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written: no such file or directory"):
        write_arrays(tmp_path / "nowhere" / "a.npz", {"a": np.arange(3)})


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_others_may_read_what_is_written(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        write_arrays(tmp_path / "a.npz", {"a": np.arange(3)})
    finally:
        os.umask(mask)
    assert (tmp_path / "a.npz").stat().st_mode & 0o777 == 0o644


def test_python_objects_are_never_loaded(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", a=np.array([print], dtype=object))
    with pytest.raises(InputError, match="Python objects, which are not loaded"):
        read_arrays(tmp_path / "a.npz", ["a"])


@pytest.mark.parametrize(
    "shape", [(10**12,), (2**40, 2**40), (3,), (-1,), (5, -1), (2**62, 4)], ids=lambda shape: str(shape)
)
def test_claims_that_the_data_do_not_bear_out(tmp_path: Path, shape: tuple[int, ...]) -> None:
    path = pack(tmp_path / "a.npz", claim(shape), bytes(16))
    with pytest.raises(InputError, match=r"a\.npz cannot be used: its a has not as much data as it claims"):
        read_arrays(path, ["a"])


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npz, "MAX_BYTES", 1 << 20)
    path = pack(tmp_path / "a.npz", claim((1 << 20,)), bytes(4 << 20))
    assert path.stat().st_size < 1 << 14
    with pytest.raises(InputError, match="more data than any recording has"):
        read_arrays(path, ["a"])


def test_what_could_not_be_read_again_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npz, "MAX_BYTES", 1 << 10)
    with pytest.raises(InputError, match="too long for one file"):
        write_arrays(tmp_path / "a.npz", {"a": np.zeros(1 << 10)})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(
        InputError, match=r"a\.npz (is empty|is damaged or not an \.npz file|cannot be used: it has)"
    ):
        read_arrays(tmp_path / "a.npz", ["a"])


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_that_numpy_does_not_use(tmp_path: Path, compression: int) -> None:
    path = pack(tmp_path / "a.npz", claim((4,)), bytes(16), compression)
    with pytest.raises(InputError, match="packed in a way"):
        read_arrays(path, ["a"])


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': (), 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,",
        "{[]: 1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2L,)}",
        "",
    ],
)
def test_a_header_that_says_nothing_is_damage(tmp_path: Path, header: str) -> None:
    path = tmp_path / "broken.npz"
    text = header.encode("latin1") + b" " * 20 + b"\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.npy", b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + bytes(8))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numpy's, of headers that Python 2 wrote
        try:
            assert read_arrays(path, ("x",))["x"].shape == (2,)
        except InputError as error:
            assert str(error) == f"{path} is damaged or not an .npz file"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_arrays(tmp_path, ["a"])


@given(st.data())
def test_damage_is_always_an_input_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "a.npz"
    write_arrays(path, {"a": np.arange(40.0), "b": np.array("text")})
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(0, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        arrays = read_arrays(path, ["a", "b"])
    except InputError as error:
        assert "a.npz" in str(error) and "\n" not in str(error)
    else:
        assert set(arrays) == {"a", "b"}


@pytest.mark.parametrize("read", [read_array, map_array])
@pytest.mark.parametrize(
    "array", [np.arange(12.0).reshape(3, 4), np.asfortranarray(np.eye(2, 3)), np.zeros((0, 5)), np.array(7)]
)
def test_one_array_comes_back_as_it_was(
    tmp_path: Path, read: Callable[[Path], np.ndarray], array: np.ndarray
) -> None:
    np.save(tmp_path / "a.npy", array)
    back = read(tmp_path / "a.npy")
    np.testing.assert_array_equal(back, array)
    assert back.dtype == array.dtype


@pytest.mark.parametrize("read", [read_array, map_array])
@pytest.mark.parametrize(
    ("shape", "kind", "said"),
    [
        ((1 << 40,), "<f8", "not as much data as it claims"),
        ((1 << 62, 1 << 62), "<f8", "not as much data as it claims"),
        ((-1, -8), "<f4", "not as much data as it claims"),
        ((4,), "|O", "holds Python objects"),
        ((3,), "<f4", "not as much data as it claims"),
    ],
)
def test_one_array_that_claims_what_is_not_there(
    tmp_path: Path, read: Callable[[Path], np.ndarray], shape: tuple[int, ...], kind: str, said: str
) -> None:
    with open(tmp_path / "a.npy", "wb") as file:
        np.lib.format.write_array_header_1_0(file, claim(shape, kind) | {"shape": shape})
        file.write(bytes(32))
    with pytest.raises(InputError, match=rf"a\.npy cannot be used: .*{said}"):
        read(tmp_path / "a.npy")


@pytest.mark.parametrize("read", [read_array, map_array])
@pytest.mark.parametrize("content", [b"", b"text", b"\x93NUMPY\x01\x00\xff\xff{", b"PK\x03\x04"])
def test_what_is_no_array(tmp_path: Path, read: Callable[[Path], np.ndarray], content: bytes) -> None:
    (tmp_path / "a.npy").write_bytes(content)
    with pytest.raises(InputError, match=r"a\.npy is (empty|damaged or not an \.npy file)"):
        read(tmp_path / "a.npy")
    with pytest.raises(InputError):
        read(tmp_path)
    with pytest.raises(InputError, match="does not exist"):
        read(tmp_path / "b.npy")


def test_an_array_larger_than_expected_is_not_read(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros(1000))
    with pytest.raises(InputError, match="more data than is expected"):
        read_array(tmp_path / "a.npy", largest=4000)
