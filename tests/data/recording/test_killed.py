"""A program that is killed while it records."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "benchmarks" / "kill_recording.py"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")
def test_every_finished_take_is_whole_and_the_session_goes_on() -> None:
    # In a process of its own: a fork of this one would inherit locks that other tests' threads held.
    command = [sys.executable, str(SCRIPT), "--kills", "10", "--seed", "1", "--takes", "4"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["kills"] >= 10 and found["lost"] == 0 and found["ahead"] <= 1
