"""What a user does who teaches the program signs: record, train, predict, evaluate."""

import json

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from asl_live.cli import main as asl_live
from asl_live.clip import Clip, write_clip
from asl_live.commands.train import main as train
from asl_live.sources.synthetic import SyntheticSource

SIGNS = ("hello", "please")
LABELS = (*SIGNS, "idle")
SIGNERS = ("ann", "bob", "cid", "dan", "eve")


def record(path, sign, signer, seed):
    """Let the synthetic signer sign before the camera, and keep the recording."""
    rng = np.random.default_rng([seed, *map(ord, signer)])
    source = SyntheticSource(
        [sign], rate=15, rest=0.2, seed=seed, speed=rng.uniform(0.85, 1.15), size=rng.uniform(0.7, 1.1)
    )
    observations = [frame.observation for frame in source]
    times = np.array([one.time for one in observations])
    keypoints = np.stack([one.keypoints for one in observations])
    write_clip(path, Clip(times, keypoints, source.aspect, sign=sign, signer=signer, synthetic=True))


def run(command, *arguments):
    result = CliRunner().invoke(command, [str(one) for one in arguments])
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    """A model trained on a recorded dataset."""
    folder = tmp_path_factory.mktemp("user")
    dataset = folder / "recordings"
    dataset.mkdir()
    for signer in SIGNERS:
        for sign in LABELS:
            for seed in range(2):
                record(dataset / f"{signer}-{sign}-{seed}.npz", sign, signer, seed)
    network = ["--option", "hidden=24", "--option", "crop_channels=0", "--option", "dropout=0.1"]
    effort = ["--epochs", 40, "--batch", 6, "--rate", 0.01]
    run(train, dataset, "--out", folder / "mine", *network, *effort)
    torch.set_flush_denormal(False)  # train.py turns denormals off for its process
    return folder


@pytest.fixture(scope="module")
def new_clips(taught):
    """Recordings of somebody the model has not seen."""
    paths = {sign: taught / f"new-{sign}.npz" for sign in LABELS}
    for sign, path in paths.items():
        record(path, sign, "zoe", 77)
    return paths


@pytest.mark.parametrize("sign", SIGNS)
def test_a_recorded_sign_of_a_new_signer_is_named_by_predict(taught, new_clips, sign):
    line = run(asl_live, "predict", new_clips[sign], "--model", taught / "mine", "--json").stdout
    said = json.loads(line)
    assert said["top"]["sign"] == sign
    assert [event["sign"] for event in said["events"]] == [sign]
    assert 0 <= said["events"][0]["start"] < said["events"][0]["end"] <= said["seconds"] + 1e-3
    assert (said["model"], said["input"]) == ("mine", str(new_clips[sign]))


def test_predict_is_silent_where_nothing_was_signed(taught, new_clips):
    said = json.loads(
        run(asl_live, "predict", new_clips["idle"], "--model", taught / "mine", "--json").stdout
    )
    assert (said["events"], said["top"]) == ([], None)


def test_predict_says_the_same_twice(taught, new_clips):
    arguments = ["predict", *new_clips.values(), "--model", taught / "mine", "--json"]
    assert run(asl_live, *arguments).stdout == run(asl_live, *arguments).stdout


def test_a_stream_of_signs_is_written_down_in_order(taught):
    arguments = ["predict", "synthetic:hello,please,hello", "--model", taught / "mine", "--json"]
    said = json.loads(run(asl_live, *arguments).stdout)
    assert [event["sign"] for event in said["events"]] == ["hello", "please", "hello"]


def test_evaluate_finds_the_model_good_on_the_new_signer(taught, new_clips):
    arguments = ["evaluate", "--data", *new_clips.values(), "--model", taught / "mine", "--json"]
    figures = json.loads(run(asl_live, *arguments).stdout)
    assert figures["closed_top1"] == 1.0
    assert (figures["clips"], figures["signers"], figures["unknown_clips"]) == (3, 1, 1)
