import pytest

from asl_live.app.train.readiness import Readiness
from asl_live.data.entries import read_entry
from tests.data.clips import put


@pytest.fixture
def entries(tmp_path):
    numbers = range(1, 4)
    return [read_entry(put(tmp_path, sign, "ann", number)) for sign in ("yes", "no") for number in numbers]


def ready(entries, ticked=("yes", "no"), broken=0, named=True, beside=True):
    return Readiness(entries, broken, ticked, named, beside)


def test_what_stands_against_a_training_is_told_before_what_is_weak(entries):
    assert ready(None).obstacle == "The clips are being read."
    assert ready(entries, broken=2).obstacle == "2 clips cannot be read: delete them on page Data first."
    assert ready(entries, ticked=()).obstacle == "Tick at least one sign to learn."
    assert "There is no clip of a sign" in ready([], ticked=()).obstacle
    assert "needs at least two signs" in ready(entries, ticked=("yes",), beside=False).obstacle
    assert ready(entries, named=False).obstacle == "Give the new model a name."
    assert ready(entries).obstacle == ""
    assert ready(entries).advice and not ready(entries, ticked=("yes",), beside=False).advice


def test_clips_of_nobody_signing_are_learned_beside_those_of_the_ticked_signs(entries, tmp_path):
    idle = read_entry(put(tmp_path, "idle", "ann", 1))
    assert [one.sign for one in ready([*entries, idle], ticked=("no",)).clips] == ["no"] * 3 + ["idle"]
