"""What a dataset remembers of imports."""

from pathlib import Path

import pytest

from asl_live.data.importing.memory import Entry, Memory, digest_of, forget_entries, read_entries, stamp_of
from asl_live.errors import InputError


def entry(key: str = "a", **changes: str) -> Entry:
    known = {"kind": "test", "key": key, "signer": "ann", "stamp": "s", "digest": "d", "file": "hello/a.npz"}
    return Entry(**{**known, **changes})


def remember(dataset: Path, *entries: Entry) -> Path:
    with Memory(dataset) as memory:
        for one in entries:
            memory.add(one)
    return dataset / ".asl-live" / "imported.jsonl"


def test_entries_come_back_and_are_found_by_item_and_stamp(tmp_path: Path) -> None:
    first, other = entry(), entry(stamp="t", digest="e")
    remember(tmp_path, first, other)
    assert read_entries(tmp_path) == [first, other]
    with Memory(tmp_path) as memory:
        assert memory.find("test", "a", "s") == first and memory.find("test", "a", "u") is None
        assert memory.find("pose", "a", "s") is None
        assert memory.digests("test", "a") == {"d": first, "e": other}
    assert read_entries(tmp_path / "nothing") == []


def test_a_line_that_was_not_finished_is_no_damage(tmp_path: Path) -> None:
    path = remember(tmp_path, entry("a"), entry("b"))
    path.write_bytes(path.read_bytes()[:-20])
    assert read_entries(tmp_path) == [entry("a")]
    remember(tmp_path, entry("c"))
    assert read_entries(tmp_path) == [entry("a"), entry("c")]


@pytest.mark.parametrize("line", ["{", "\0\0", '{"kind": 5}', "[" * 100_000, '{"kind":"test"}'])
def test_a_damaged_line_is_named(tmp_path: Path, line: str) -> None:
    path = remember(tmp_path, entry("a"))
    path.write_text(f"{path.read_text()}{line}\n")
    with pytest.raises(InputError, match=r"imported\.jsonl is damaged in line 2; delete that line"):
        read_entries(tmp_path)


@pytest.mark.parametrize("file", ["/etc/passwd", "../other/a.npz", "hello/../../a.npz", ""])
def test_a_file_outside_the_dataset_is_refused(tmp_path: Path, file: str) -> None:
    remember(tmp_path, entry(file=file))
    with pytest.raises(InputError, match="names a file outside the dataset in line 1"):
        read_entries(tmp_path)


def test_two_imports_do_not_run_at_once(tmp_path: Path) -> None:
    with Memory(tmp_path), pytest.raises(InputError, match="is running; wait until it has ended"):
        Memory(tmp_path).__enter__()
    with Memory(tmp_path):
        pass


def test_a_clip_that_was_remembered_and_had_no_place_yet_gets_it(tmp_path: Path) -> None:
    """The import was killed between its last two steps."""
    with Memory(tmp_path) as memory:
        memory.pending("test", "a").write_bytes(b"clip")
        memory.add(entry("a", file="hello/ann-001.npz"))
        memory.pending("test", "b").write_bytes(b"not remembered")
        (memory.pending("test", "b").parent / ".b-x.part").write_bytes(b"half")
    with Memory(tmp_path):
        pass
    assert (tmp_path / "hello" / "ann-001.npz").read_bytes() == b"clip"
    assert list((tmp_path / ".asl-live" / "importing").iterdir()) == []


def test_forgotten_entries_are_gone(tmp_path: Path) -> None:
    remember(tmp_path, entry("a"), entry("b", signer="bob"), entry("c"))
    forget_entries(tmp_path, [one for one in read_entries(tmp_path) if one.signer == "ann"])
    assert read_entries(tmp_path) == [entry("b", signer="bob")]
    forget_entries(tmp_path / "nothing", [])


def test_stamps_tell_of_size_and_time_and_digests_of_what_is_in_files(tmp_path: Path) -> None:
    import os

    one, other = tmp_path / "one", tmp_path / "other"
    for path, text in ((one, "text"), (other, "text")):
        path.write_text(text)
        os.utime(path, (1, 1))
    assert stamp_of([one]) == stamp_of([other]) and digest_of([one]) == digest_of([other])
    os.utime(other, (2, 2))
    assert stamp_of([one]) != stamp_of([other]) and digest_of([one]) == digest_of([other])
    other.write_text("TEXT")
    assert digest_of([one]) != digest_of([other]) != digest_of([one, other])
    with pytest.raises(FileNotFoundError):
        stamp_of([tmp_path / "gone"])
