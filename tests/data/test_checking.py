"""Checking a dataset: each thing that can be amiss is named, and a good dataset is left in peace."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from asl_live.data.dataset import Dataset
from asl_live.errors import InputError
from asl_live.npz import write_arrays
from tests.data.clips import put


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "dataset"
    for sign in ("hello", "yes"):
        for signer in ("ann", "bob"):
            put(folder, sign, signer, 1, video=b"film", consent="agreed on paper")
    return folder


def test_a_good_dataset_has_no_findings(folder: Path) -> None:
    (folder / "README.md").write_text("recorded in May")
    report = Dataset(folder).check()
    assert report.findings == ()
    assert report.as_json() == {
        "clips": 4,
        "signs": {"hello": 2, "yes": 2},
        "signers": {"ann": 2, "bob": 2},
        "problems": [],
        "warnings": [],
    }
    assert report.as_text().splitlines() == [
        "4 clips of 2 signs by 2 signers", "signs: hello 2, yes 2", "signers: ann 2, bob 2", "no problems"
    ]  # fmt: skip


def leave_half(path: Path) -> None:
    path.write_bytes(b"1")
    os.utime(path, (0, 0))


def test_a_file_that_is_being_written_is_no_problem(folder: Path) -> None:
    (folder / "hello" / ".ann-002-abc.part").write_bytes(b"1")
    assert Dataset(folder).check().findings == ()


def cut(folder: Path) -> None:
    path = folder / "hello" / "ann-001.npz"
    path.write_bytes(path.read_bytes()[:-100])


def flip(folder: Path) -> None:
    path = folder / "hello" / "ann-001.npz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def copy(folder: Path) -> None:
    shutil.copy(folder / "hello" / "ann-001.npz", folder / "hello" / "ann-002.npz")


def copy_as_another(folder: Path) -> None:
    other = folder / "other"
    shutil.copytree(folder / "hello", other / "hello")
    put(folder, "yes", "bob", 7, seed=4711)
    put(folder, "hello", "bob", 7, seed=4711)
    shutil.rmtree(other)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (cut, "hello/ann-001.npz is damaged"),
        (flip, "hello/ann-001.npz is damaged"),
        (lambda folder: (folder / "hello" / "x.npz").write_bytes(b""), "x.npz is empty"),
        (
            lambda folder: leave_half(folder / "hello" / ".ann-002-abc.part"),
            ".ann-002-abc.part is left",
        ),
        (
            lambda folder: (folder / "yes" / "bob-001.mp4").unlink(),
            "yes/bob-001.npz names the video bob-001.mp4",
        ),
        (lambda folder: (folder / "yes" / "bob-001.mp4").write_bytes(b""), "which is empty"),
        (copy, "hello/ann-001.npz, hello/ann-002.npz hold the same recording; delete all but one"),
        (copy_as_another, "under different labels (hello by bob, yes by bob)"),
        (
            lambda folder: (folder / "hello").rename(folder / "no"),
            "lies in the folder no and says that it is hello",
        ),
        (
            lambda folder: os.rename(folder / "yes" / "ann-001.npz", folder / "yes" / "cid-001.npz"),
            "yes/cid-001.npz is called after another signer than it says, who is ann",
        ),
        (lambda folder: put(folder, "yes", "ann", 2, hands=0), "yes/ann-002.npz shows no hand in any frame"),
    ],
)
def test_what_is_wrong_is_a_problem(folder: Path, damage, said: str) -> None:  # type: ignore[no-untyped-def]
    damage(folder)
    problems = Dataset(folder).check().problems
    assert any(said in problem for problem in problems), problems
    assert all("\n" not in problem for problem in problems)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda folder: put(folder, "yes", "ann", 2, hands=0.4),
            "yes/ann-002.npz is poor: hands were seen in under",
        ),
        (lambda folder: put(folder, "yes", "ann", 2, rate=5), "is poor: fewer than 8 frames a second"),
        (lambda folder: put(folder, "Yes", "ann", 9), "'Yes', 'yes' may be one sign; asl-live dataset merge"),
        (lambda folder: put(folder, "yes", "Ann", 9), "'Ann', 'ann' may be one signer"),
        (lambda folder: put(folder, "yes", "ann", 2), "say nothing of consent and rights: 1 of 5"),
        (
            lambda folder: [
                put(folder, "yes", "ann", n, hand=hand) for n, hand in ((2, "left"), (3, "right"))
            ],
            "ann signs with the right hand in some clips and with the left in others",
        ),
        (
            lambda folder: [put(folder, "no", "ann", number) for number in range(2, 9)],
            "far more clips than of other signs: no (7)",
        ),
        (
            lambda folder: (folder / "yes" / "ann-005.mov").write_bytes(b"1"),
            "ann-005.mov is a video that no clip",
        ),
        (
            lambda folder: os.rename(folder / "yes" / "ann-001.npz", folder / "yes" / "one.npz"),
            "yes/one.npz is not called ann-NUMBER.npz",
        ),
    ],
)
def test_what_may_be_wrong_is_a_warning(folder: Path, change, said: str) -> None:  # type: ignore[no-untyped-def]
    change(folder)
    report = Dataset(folder).check()
    assert any(said in warning for warning in report.warnings), report.warnings
    assert report.problems == []


def test_a_signer_at_rest_may_have_the_hands_under_the_table(folder: Path) -> None:
    put(folder, "idle", "ann", 1, hands=0, consent="agreed on paper")
    assert Dataset(folder).check().findings == ()


def test_one_signer_alone_and_a_sign_with_few_clips_are_pointed_out(tmp_path: Path) -> None:
    for sign, takes in (("hello", 7), ("yes", 7), ("no", 2)):
        for number in range(1, takes + 1):
            put(tmp_path, sign, "ann", number, consent="yes")
    warnings = Dataset(tmp_path).check().warnings
    assert warnings[0] == "far fewer clips than of other signs: no (2); record more"
    assert "only one signer" in warnings[1]


def test_a_landmark_archive_is_no_clip_and_no_problem(folder: Path) -> None:
    arrays = {"delta": np.zeros((1, 4, 1662), np.int16), "label": np.array(["no"])}
    write_arrays(folder / "s01.npz", {**arrays, "signer": np.array("s01")})
    report = Dataset(folder).check()
    assert report.clips == 4 and report.problems == []
    assert "s01.npz is a landmark archive and not a clip" in report.warnings[0]


def test_a_damaged_journal_is_a_problem(folder: Path) -> None:
    dataset = Dataset(folder)
    dataset.delete([folder / "hello" / "ann-001.npz"])
    (folder / ".asl-live" / "journal" / "00001.json").write_text("{")
    assert "00001.json is not a change of this dataset" in dataset.check().problems[0]


def test_a_check_does_not_believe_the_index(folder: Path) -> None:
    path = folder / "hello" / "ann-001.npz"
    os.utime(path, ns=(10**18, 10**18))
    Dataset(folder).scan()
    flip(folder)
    os.utime(path, ns=(10**18, 10**18))  # as a disk that goes bad
    assert len(Dataset(folder).check().problems) == 1


def test_an_empty_folder_is_a_problem_and_a_missing_one_is_told(tmp_path: Path) -> None:
    (report := Dataset(tmp_path).check()).as_text()
    assert "holds no clips" in report.problems[0] and report.clips == 0
    with pytest.raises(InputError, match="no dataset at"):
        Dataset(tmp_path / "missing").check()
