"""A program that is killed while it records."""

import os
from pathlib import Path

import pytest

from benchmarks.kill_recording import kill_often


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")
def test_every_finished_take_is_whole_and_the_session_goes_on(tmp_path: Path) -> None:
    found = kill_often(tmp_path, kills=10, seed=1, takes=4)
    assert found.kills >= 10 and found.lost == 0 and found.ahead <= 1
