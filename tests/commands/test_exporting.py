"""``asl-live export``, and back with ``asl-live import``."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from asl_live.cli import main
from asl_live.data.collection import read_clips
from tests.data.clips import put


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    for sign in ("hello", "yes"):
        for signer in ("ann", "bob"):
            put(tmp_path / "dataset", sign, signer)
    return tmp_path / "dataset"


def test_an_export_tells_people_what_it_did(dataset: Path) -> None:
    out = dataset.parent / "out"
    result = CliRunner().invoke(main, ["export", "mp-data", str(dataset), str(out), "--signs", " hello,"])
    assert result.exit_code == 0
    assert result.stdout == f"2 clips of 1 sign by 2 signers written to {out}\n"
    assert result.stderr.startswith("note: MP_Data holds keypoints alone")


def test_an_export_tells_programs_what_it_did(dataset: Path) -> None:
    out = dataset.parent / "out"
    result = CliRunner().invoke(
        main, ["export", "pose", str(dataset), str(out), "--json", "--signers", "bob"]
    )
    assert result.exit_code == 0 and result.stderr == ""
    facts = json.loads(result.stdout)
    assert facts["clips"] == 2 and facts["signs"] == {"hello": 1, "yes": 1} and facts["signers"] == {"bob": 2}
    assert facts["kind"] == "pose" and facts["folder"] == str(out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["zip", "{dataset}", "{out}"], "'zip' is not one of"),
        (["pose", "{dataset}"], "Missing argument 'OUT'"),
        (["pose", "{out}", "{dataset}2"], "does not exist"),
        (["pose", "{dataset}", "{out}", "--signs", "no"], "there is no clip of the sign 'no'"),
        (["pose", "{dataset}", "{out}", "--crops", "rgb"], "the export of pose has no option --crops"),
        (["pose", "{dataset}", "{out}", "--no-face"], "the export of pose has no option --no-face"),
        (["pose", "{dataset}", "{dataset}"], "lie in one another"),
    ],
)
def test_trouble_is_one_sentence(dataset: Path, arguments: list[str], said: str) -> None:
    names = {"dataset": str(dataset), "out": str(dataset.parent / "out")}
    result = CliRunner().invoke(main, ["export", *(argument.format(**names) for argument in arguments)])
    assert result.exit_code == 2
    assert result.stderr.startswith("asl-live: ") and said in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("kind", ["mp-data", "paper-arrays", "islr", "pose"])
def test_there_and_back(dataset: Path, kind: str) -> None:
    out, back = dataset.parent / "out", dataset.parent / "back"
    runner = CliRunner()
    order = ["--order", "face-first"] if kind == "mp-data" else []
    assert runner.invoke(main, ["export", kind, str(dataset), str(out), *order]).exit_code == 0
    command = ["import", kind, str(out), str(back), "--workers", "1", *order]
    first = runner.invoke(main, command)
    assert first.exit_code == 0, first.output
    assert sorted((clip.sign, clip.signer) for clip in read_clips([back])) == [
        ("hello", "ann"), ("hello", "bob"), ("yes", "ann"), ("yes", "bob")
    ]  # fmt: skip
    again = runner.invoke(main, [*command, "--json"])
    assert json.loads(again.stdout.splitlines()[-1])["skipped"] == 4
