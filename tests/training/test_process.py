"""A training in its own process: told of, stopped, gone on with, and ended by force."""

import subprocess
import sys
import threading

import pytest

from asl_live.bundle import load_bundle
from asl_live.clip import write_clip
from asl_live.training.job import Job, can_split_by_signer
from asl_live.training.process import TrainingProcess
from tests.training.toy import SIGNS, make_clips


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dataset")
    for number, clip in enumerate(make_clips("abcd", (*SIGNS, "idle"), each=2)):
        write_clip(folder / f"{number:02}.npz", clip)
    return folder


class Listener:
    def __init__(self, when=None):
        self.messages, self.when = [], when or (lambda message: None)
        self.started = threading.Event()

    def run(self, job):
        process = None

        def receive(message):
            self.started.wait()
            self.messages.append(message)
            self.when(message, process) if message["kind"] == "epoch" else None

        process = TrainingProcess(job, receive)
        self.started.set()
        process.join(120)
        return [message["kind"] for message in self.messages]


def job_of(dataset, out, **more):
    options = {"hidden": 4, "crop_channels": 0}
    return Job([str(dataset)], str(out), options=options, batch=16, epochs=30, device="cpu", **more)


def test_it_is_stopped_goes_on_and_writes_the_model(dataset, tmp_path):
    out = tmp_path / "mine"
    kinds = Listener(lambda message, process: process.stop()).run(job_of(dataset, out))
    assert kinds[-1] == "stopped"
    assert (out / ".checkpoint.safetensors").exists() and not (out / "model.json").exists()
    listener = Listener()
    assert listener.run(job_of(dataset, out, seed=1))[-1] == "failed"
    assert listener.messages[-1]["not_taken_up"]
    listener = Listener(lambda message, process: None)
    kinds = listener.run(job_of(dataset, out))
    assert kinds[-1] == "done" and kinds.count("epoch") == 30  # those of the first sitting too
    done = listener.messages[-1]
    assert done["figures"]["clips"] == 8 and done["held_back"] == "signers"
    assert load_bundle(out).signs == tuple(sorted(SIGNS))


def test_what_the_user_can_mend_is_told(tmp_path):
    listener = Listener()
    assert listener.run(job_of(tmp_path / "nowhere", tmp_path / "mine")) == ["failed"]
    assert "nowhere does not exist" in listener.messages[0]["error"]
    assert not listener.messages[0]["not_taken_up"]


def test_a_process_that_is_killed_is_told_of(dataset, tmp_path):
    listener = Listener(lambda message, process: process._process.kill())
    assert listener.run(job_of(dataset, tmp_path / "mine"))[-1] == "failed"
    assert "broke off" in listener.messages[-1]["error"]


def test_a_process_that_is_killed_while_it_tells_something_is_told_of_too(dataset, tmp_path, monkeypatch):
    worker = 'import sys, os; sys.stdout.write(\'{"kind": "ep\'); sys.stdout.flush(); os.kill(os.getpid(), 9)'
    start = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda command, **pipes: start([sys.executable, "-c", worker], **pipes)
    )
    assert Listener().run(job_of(dataset, tmp_path / "mine")) == ["failed"]


@pytest.mark.parametrize(
    ("pairs", "tuning", "possible"),
    [
        ([("a", "x"), ("b", "x")], True, False),
        ([("a", "x"), ("a", "y")], True, True),
        ([("a", "x"), ("a", "y"), ("b", "x")], True, False),
        ([("a", "x"), ("a", "y")], False, False),
        ([("a", "x"), ("a", "y"), ("b", "z")], False, True),
    ],
)
def test_people_are_held_back_where_there_are_enough(pairs, tuning, possible):
    assert can_split_by_signer(pairs, tuning) is possible
