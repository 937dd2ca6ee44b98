"""``asl-live dataset`` as a user types it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from asl_live.cli import main
from tests.data.clips import put, tree


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "dataset"
    for sign in ("hello", "yes"):
        for signer in ("ann", "bob"):
            put(folder, sign, signer, consent="agreed")
    return folder


def run(*words: object, text: str | None = None) -> Result:
    return CliRunner().invoke(main, ["dataset", *map(str, words)], input=text)


def test_check_says_what_is_wrong_and_by_its_status_whether_something_is(folder: Path) -> None:
    found = run("check", folder, "--json")
    assert found.exit_code == 0 and json.loads(found.stdout) == {
        "clips": 4,
        "signs": {"hello": 2, "yes": 2},
        "signers": {"ann": 2, "bob": 2},
        "problems": [],
        "warnings": [],
    }
    (folder / "yes" / "bob-002.npz").write_bytes(b"half")
    found = run("check", folder, "--json")
    assert found.exit_code == 1 and "bob-002.npz" in json.loads(found.stdout)["problems"][0]
    found = run("check", folder)
    assert found.exit_code == 1 and "problem: " in found.stdout
    assert run("check", folder / "gone").exit_code == 2
    assert "file name too long" in run("check", folder / ("n" * 300)).stderr
    assert "file name too long" in run("undo", folder / ("n" * 300)).stderr


def test_clips_are_relabelled_merged_deleted_and_it_all_comes_back(folder: Path) -> None:
    before = tree(folder)
    done = run("relabel", folder, folder / "hello" / "ann-001.npz", "--sign", "no")
    assert (done.exit_code, done.stdout) == (0, "done: relabel 1 clip as no\n  no/ann-001.npz\n")
    done = run("merge", folder, "hello", "yes", "--json")
    assert json.loads(done.stdout)["paths"] == ["yes/bob-002.npz"]
    done = run("delete", folder, "no/ann-001.npz", "yes/ann-001.npz")
    assert done.stdout == "done: delete 2 clips\n  no/ann-001.npz\n  yes/ann-001.npz\n"
    assert tree(folder) == ["yes/bob-001.npz", "yes/bob-002.npz"]
    listed = run("history", folder)
    assert [line.split("  ")[1] for line in listed.stdout.splitlines()] == [
        "delete 2 clips", "merge hello (1 clip) into yes", "relabel 1 clip as no"
    ]  # fmt: skip
    assert [json.loads(line)["change"] for line in run("history", folder, "--json").stdout.splitlines()] == [
        "delete", "merge", "relabel"
    ]  # fmt: skip
    for _ in range(3):
        assert run("undo", folder).stdout.startswith("undone: ")
    assert tree(folder) == before
    done = run("undo", folder)
    assert done.exit_code == 2 and "asl-live: there is nothing to undo" in done.stderr


def test_what_is_there_already_is_no_mistake(folder: Path, tmp_path: Path) -> None:
    assert run("history", folder).stdout == "nothing was changed yet\n"
    assert run("history", folder, "--json").stdout == ""
    assert run("add", tmp_path / "new", folder).exit_code == 0
    again = run("add", tmp_path / "new", folder)
    assert (again.exit_code, again.stderr) == (0, "")
    assert again.stdout == f"nothing was added from {folder}: 4 are there already\n"
    assert json.loads(run("add", tmp_path / "new", folder, "--json").stdout)["clips"] == 0
    (folder / "yes" / "bob-002.npz").write_bytes(b"half")
    assert run("add", tmp_path / "new", folder).exit_code == 2


def test_forgetting_asks_first_and_says_what_it_removed(folder: Path) -> None:
    asked = run("forget", folder, "ann", text="n\n")
    assert asked.exit_code == 1 and len(tree(folder)) == 4 and "cannot be undone" in asked.stderr
    done = run("forget", folder, "ann", text="y\n")
    assert done.stdout == "removed of ann: 2 clips\n" and "models trained on the clips" in done.stderr
    assert tree(folder) == ["hello/bob-001.npz", "yes/bob-001.npz"]
    done = json.loads(run("forget", folder, "bob", "--yes", "--json").stdout)
    assert (done["clips"], done["files"]) == (2, ["hello/bob-001.npz", "yes/bob-001.npz"])
    assert run("forget", folder, "bob", "--yes").exit_code == 2


def test_emptying_the_trash_asks_too(folder: Path) -> None:
    run("delete", folder, "hello/ann-001.npz")
    assert run("empty-trash", folder, text="n\n").exit_code == 1
    assert run("empty-trash", folder, "--yes").stdout == "removed for good: 1 clip\n"
    assert run("undo", folder).exit_code == 2


def test_copies_and_doubtful_labels_are_listed(folder: Path) -> None:
    assert "the same recording" not in run("similar", folder, "--most", 0).stdout
    clip = folder / "hello" / "ann-001.npz"
    (folder / "hello" / "ann-002.npz").write_bytes(clip.read_bytes())
    found = run("similar", folder, "--json", "--most", 0)
    assert [json.loads(line) for line in found.stdout.splitlines()] == [
        {"kind": "duplicates", "paths": ["hello/ann-001.npz", "hello/ann-002.npz"]}
    ]


def test_datasets_are_joined(folder: Path) -> None:
    done = run("add", folder.parent / "whole", folder)
    assert done.exit_code == 0 and done.stdout.startswith("done: add 4 clips of dataset\n")
    assert tree(folder.parent / "whole") == tree(folder)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Missing command"),
        (("relabel", "DIR", "hello/ann-001.npz"), "Missing option '--sign'"),
        (("delete", "DIR"), "Missing argument 'CLIP...'"),
        (("delete", "DIR", "hello/gone.npz"), "does not exist in"),
        (("merge", "DIR", "maybe", "yes"), "has no clips of maybe"),
        (("undo", "DIR/gone"), "there is no dataset at"),
        (("forget", "DIR", "eve", "--yes"), "holds nothing of eve"),
    ],
)
def test_wrong_use_is_told_in_one_line(folder: Path, words: tuple[str, ...], said: str) -> None:
    failed = run(*(word.replace("DIR", str(folder)) for word in words))
    assert failed.exit_code == 2 and said in failed.stderr and failed.stderr.count("\n") == 1
    assert failed.stderr.startswith("asl-live: ")
