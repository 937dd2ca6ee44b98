"""asl-live import, as it is typed."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from asl_live.cli import main
from asl_live.clip import read_clip

from ..data.test_archive import save


def run(*args: object) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, args), "--workers", "1"], prog_name="asl-live")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "archives"
    folder.mkdir()
    save(folder / "s07.npz")
    return folder


def test_an_import_tells_what_was_done_and_a_second_one_does_nothing(source: Path, tmp_path: Path) -> None:
    dataset = tmp_path / "dataset"
    done = run("archive", source, dataset)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"2 imported into {dataset}: hello 1, idle 1\n"
    assert read_clip(dataset / "hello" / "s07-001.npz").sign == "hello"
    again = run("archive", source, dataset)
    assert again.exit_code == 0
    assert again.stdout == f"0 imported into {dataset}; 2 imported before and left alone\n"
    assert run("archive", source, dataset, "--again", "--signs", "idle").stdout.startswith("1 imported into")
    assert sorted(path.name for path in dataset.glob("*/*.npz")) == [
        "s07-001.npz",
        "s07-001.npz",
        "s07-002.npz",
    ]


def test_json_has_an_object_an_item_and_one_for_all(source: Path, tmp_path: Path) -> None:
    (source / "t.npz").write_bytes(b"")
    done = run("archive", source, tmp_path / "dataset", "--json")
    assert (done.exit_code, done.stderr) == (1, "")
    *items, summary = map(json.loads, done.stdout.splitlines())
    assert sorted(items, key=lambda item: item["key"]) == [
        {"key": "s07.npz#0000", "sign": "hello", "signer": "s07", "status": "imported",
         "file": "hello/s07-001.npz", "reason": ""},
        {"key": "s07.npz#0001", "sign": "idle", "signer": "s07", "status": "imported",
         "file": "idle/s07-001.npz", "reason": ""},
        {"key": "t.npz", "sign": "", "signer": "", "status": "broken", "file": "",
         "reason": f"{source / 't.npz'} is empty"},
    ]  # fmt: skip
    assert summary == {
        "kind": "archive", "dataset": str(tmp_path / "dataset"), "imported": 2, "skipped": 0, "broken": 1
    }  # fmt: skip


def test_broken_recordings_are_listed_and_the_exit_status_tells(source: Path, tmp_path: Path) -> None:
    (source / "t.npz").write_bytes(b"")
    some = run("archive", source, tmp_path / "dataset")
    assert some.exit_code == 1
    assert some.stderr == f"asl-live: {source / 't.npz'} is empty\n"
    assert some.stdout == f"2 imported into {tmp_path / 'dataset'}: hello 1, idle 1; 1 could not be used\n"
    none = run("archive", source / "t.npz", tmp_path / "other")
    assert none.exit_code == 2 and "1 could not be used" in none.stdout
    assert list((tmp_path / "other").glob("*/*.npz")) == []


def test_many_broken_recordings_do_not_fill_the_screen(source: Path, tmp_path: Path) -> None:
    for number in range(60):
        (source / f"t{number:02d}.npz").write_bytes(b"")
    done = run("archive", source, tmp_path / "dataset")
    assert done.exit_code == 1 and len(done.stderr.splitlines()) == 51
    assert done.stderr.endswith("asl-live: and 10 more; --json lists all\n")


def test_of_many_signs_the_first_few_are_named(tmp_path: Path) -> None:
    (tmp_path / "archives").mkdir()
    for number in range(13):
        label = np.array([f"sign{number:02}", "idle"])
        save(tmp_path / "archives" / f"s{number:02}.npz", label=label)
    done = run("archive", tmp_path / "archives", tmp_path / "dataset")
    assert done.stdout.endswith(": idle 13, sign00 1, sign01 1, sign02 1, sign03 1, sign04 1, sign05 1, "
                                "sign06 1, sign07 1, sign08 1, and 4 more signs\n")  # fmt: skip


def test_a_source_that_does_not_name_signers_is_told_of(tmp_path: Path, source: Path) -> None:
    (source / "videos" / "hello").mkdir(parents=True)
    (source / "videos" / "hello" / "a.mp4").write_bytes(b"")
    broken = run("videos", source / "videos", tmp_path / "dataset")
    assert broken.exit_code == 2 and "who signs" not in broken.stderr, "nothing was imported"
    np.savez(source / "one.npz", label=np.array(["yes"]), signer=np.array(""))
    save(source / "one.npz", signer=np.array(""))
    done = run("archive", source / "one.npz", tmp_path / "dataset")
    assert done.exit_code == 0 and "does not say who signs" in done.stderr and "--signer" in done.stderr
    assert (tmp_path / "dataset" / "hello" / "unknown-001.npz").is_file()
    named = run("archive", source / "one.npz", tmp_path / "named", "--signer", "ann")
    assert named.stderr == "" and (tmp_path / "named" / "idle" / "ann-001.npz").is_file()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("films", "SOURCE", "d"), "there is no kind 'films' to import"),
        (("videos", "nowhere", "d"), "nowhere does not exist"),
        (("archive", "SOURCE", "d", "--labels", "a.csv"), "the import of archive has no option --labels"),
        (("archive", "SOURCE", "d", "--signs", "yes,idle"), "has no sign yes"),
        (("archive", "SOURCE", "d", "--signer", "a\nb"), "holds a character that is not text"),
        (("archive", "SOURCE", "SOURCE/s07.npz"), "is a file; name a folder to import into"),
        (("archive", "SOURCE"), "Missing argument 'DATASET'"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*(arg.replace("SOURCE", str(source)) for arg in args))
    assert done.exit_code == 2 and done.stdout == ""
    assert done.stderr.startswith("asl-live: ") and done.stderr.count("\n") == 1 and message in done.stderr
    assert not (tmp_path / "d").exists()


def test_the_help_lists_the_kinds() -> None:
    done = CliRunner().invoke(main, ["import", "--help"])
    assert done.exit_code == 0
    for kind in ("videos", "wlasl", "asl-citizen", "archive"):
        assert f"\n  {kind} " in done.stdout


def test_a_dataset_whose_name_no_system_takes_is_told_of(source: Path, tmp_path: Path) -> None:
    done = run("archive", source, tmp_path / ("n" * 300))
    assert done.exit_code == 2 and "file name too long" in done.stderr
