"""Imports as a whole: what stands in the dataset and in the report."""

import multiprocessing
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from asl_live.clip import read_clip
from asl_live.data.importing.memory import read_entries
from asl_live.data.importing.registry import Item
from asl_live.data.importing.run import Outcome, Report, run_import
from asl_live.errors import InputError

from ..clips import put, tree
from .loads import items_of


def add(items: list[Item], dataset: Path, **options: object) -> tuple[Report, list[Outcome]]:
    """Import the items; the report, and the outcomes in the order of the items."""
    outcomes: list[Outcome] = []

    def progress(done: int, of: int, outcome: Outcome) -> None:
        outcomes.append(outcome)
        assert (done, of) == (len(outcomes), len(items))

    report = run_import("test", items, dataset, progress=progress, **options)  # type: ignore[arg-type]
    keys = [item.key for item in items]
    return report, sorted(outcomes, key=lambda outcome: keys.index(outcome.key))


def test_clips_numbers_and_report_do_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    texts = {f"{number}.txt": "broken" if number == 2 else "x" * number for number in range(6)}
    items = items_of(tmp_path / "source", texts)
    items[4] = replace(items[4], sign=" Thank you ", signer="")
    one, told = add(items, tmp_path / "one", signer="bob")
    two, told_too = add(items, tmp_path / "two", signer="bob", workers=2)
    assert told == told_too and one == two and (one.imported, one.skipped) == (5, 0)
    assert one.broken == [("2.txt", f"{tmp_path / 'source' / '2.txt'} is damaged")]
    assert [outcome.file for outcome in told] == [
        "hello/ann-001.npz", "hello/ann-002.npz", "", "hello/ann-004.npz", "Thank_you/bob-001.npz",
        "hello/ann-005.npz",
    ]  # fmt: skip
    assert tree(tmp_path / "one") == tree(tmp_path / "two") == sorted(one.file for one in told if one.file)
    for name in tree(tmp_path / "one"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    clip = read_clip(tmp_path / "one" / "Thank_you" / "bob-001.npz")
    assert (clip.sign, clip.signer) == ("Thank you", "bob")
    assert multiprocessing.active_children() == []


def test_a_second_import_does_nothing_and_a_third_takes_what_is_new(tmp_path: Path) -> None:
    source, dataset = tmp_path / "source", tmp_path / "dataset"
    items = items_of(source, {"a": "one", "b": "two!"})
    add(items, dataset)
    before = {path: path.stat().st_mtime_ns for path in dataset.rglob("*.npz")}
    report, outcomes = add(items_of(source, {"a": "one", "b": "two!"}), dataset)
    assert report == Report(skipped=2)
    assert [(one.status, one.file) for one in outcomes] == [
        ("skipped", "hello/ann-001.npz"), ("skipped", "hello/ann-002.npz")
    ]  # fmt: skip
    assert {path: path.stat().st_mtime_ns for path in dataset.rglob("*.npz")} == before

    # Relabelled and deleted clips are the user's will.
    (dataset / "hello" / "ann-001.npz").unlink()
    report, outcomes = add(items_of(source, {"a": "one", "b": "changed", "c": "new"}), dataset)
    assert (report.imported, report.skipped) == (2, 1)
    assert [one.file for one in outcomes[1:]] == ["hello/ann-003.npz", "hello/ann-004.npz"]

    report, outcomes = add(items_of(source, {"a": "one"}), dataset, again=True)
    assert report == Report(imported=1) and outcomes[0].file == "hello/ann-005.npz"


def test_a_copied_source_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    source, dataset = tmp_path / "source", tmp_path / "dataset"
    add(items_of(source, {"a": "one"}), dataset)
    os.utime(source / "a", (1, 1))
    for _ in range(2):
        report, outcomes = add(items_of(source, {"a": "one"}), dataset)
        assert report == Report(skipped=1) and outcomes[0].file == "hello/ann-001.npz"
    assert tree(dataset) == ["hello/ann-001.npz"] and len(read_entries(dataset)) == 2
    # The memory goes with the dataset, wherever it is.
    shutil.copytree(dataset, tmp_path / "copy")
    assert add(items_of(source, {"a": "one"}), tmp_path / "copy")[0] == Report(skipped=1)


def test_a_process_that_dies_and_strange_trouble_cost_one_item_each(tmp_path: Path) -> None:
    texts = {"a": "one", "b": "death", "c": "unknown trouble", "d": "two!"}
    items = items_of(tmp_path / "source", texts)
    items += [replace(items[0], key="no sign", sign=" "), replace(items[0], key="told", problem="it is odd")]
    items += [replace(items[0], key="gone", files=(tmp_path / "gone",))]
    report, _ = add(items, tmp_path / "dataset", workers=2)
    assert report.imported == 2 and len(read_entries(tmp_path / "dataset")) == 2
    reasons = dict(report.broken)
    assert list(reasons) == ["b", "c", "no sign", "told", "gone"]
    assert "the process that read it died" in reasons["b"]
    assert reasons["c"] == "it cannot be read (ArithmeticError: no such number)"
    assert "no name" in reasons["no sign"] and reasons["told"] == "it is odd"
    assert reasons["gone"] == f"{tmp_path / 'gone'} cannot be read: no such file or directory"
    assert list((tmp_path / "dataset" / ".asl-live" / "importing").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no process's files")
def test_a_full_disk_ends_the_import_in_one_sentence_and_it_goes_on_later(tmp_path: Path) -> None:
    source, dataset = tmp_path / "source", tmp_path / "dataset"
    items = items_of(source, {"a": "one", "b": "disk full", "c": "two!"})
    with pytest.raises(InputError, match="cannot be written: file too large"):
        add(items, dataset)
    assert tree(dataset) == ["hello/ann-001.npz"]
    report, _ = add(items_of(source, {"a": "one", "b": "more", "c": "two!"}), dataset)
    assert (report.imported, report.skipped) == (2, 1)


def test_an_import_that_is_broken_off_leaves_whole_clips_and_goes_on(tmp_path: Path) -> None:
    source, dataset = tmp_path / "source", tmp_path / "dataset"
    items = items_of(source, {"a": "one", "b": "endless", "c": "two!", "d": "three"})

    def ctrl_c(done: int, of: int, outcome: Outcome) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import("test", items, dataset, workers=2, progress=ctrl_c)
    assert multiprocessing.active_children() == []
    assert tree(dataset) == ["hello/ann-001.npz", "hello/ann-003.npz"]
    report, _ = add(items_of(source, {"a": "one", "b": "short", "c": "two!", "d": "three"}), dataset)
    assert (report.imported, report.skipped) == (2, 2)


def test_no_clip_that_stands_in_the_dataset_is_written_over(tmp_path: Path) -> None:
    dataset = tmp_path / "dataset"
    mine = put(dataset, "hello", "ann", 7)
    before = mine.read_bytes()
    _, outcomes = add(items_of(tmp_path / "source", {"a": "one"}), dataset)
    assert outcomes[0].file == "hello/ann-008.npz" and mine.read_bytes() == before


def test_a_dataset_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="is a file; name a folder to import into"):
        run_import("test", items_of(tmp_path / "source", {"a": "one"}), tmp_path / "file")
