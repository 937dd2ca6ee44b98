"""Experiments C, D and E on videos that the tests make: squares that go right or down."""

import json

import cv2
import numpy as np
import pytest

from asl_live.bundle import load_bundle
from asl_live.errors import InputError
from asl_live.experiments.works import find_work
from asl_live.quiet_opencv import quiet_opencv
from asl_live.recognise.predict import predict
from asl_live.recognise.recogniser import Recogniser
from asl_live.training.watcher import Watcher

FRAMES = 10


def write_square(path, across, number):
    """A square that goes right or down over a grey that differs from video to video."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with quiet_opencv():
        writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), 10, (64, 64))
    for frame in range(FRAMES):
        picture = np.full((64, 64, 3), 30 + 5 * number, np.uint8)
        along, beside = 4 + 5 * frame, 8 + 4 * number
        x, y = (along, beside) if across else (beside, along)
        picture[y : y + 10, x : x + 10] = (0, 200, 255)
        writer.write(picture)
    writer.release()


@pytest.fixture(scope="session")
def actions(tmp_path_factory):
    root = tmp_path_factory.mktemp("actions")
    for number in range(6):
        write_square(root / "down" / f"v_down_g{number:02}_c01.mp4", False, number)
        write_square(root / "right" / f"v_right_g{number:02}_c01.mp4", True, number)
    (root / "right" / "v_right_g09_c01.mp4").touch()
    return root


def run(name, data, out, watcher=None, **values):
    work = find_work(name)
    protocol = work.protocol((key, json.dumps(value)) for key, value in values.items())
    report = work.run(data, out, protocol, watcher or Watcher())
    return report.read_text("utf-8"), json.loads((out / "results.json").read_text("utf-8"))


class Killed(Exception):
    pass


class Killer(Watcher):
    """Ends the run after an epoch, as a kill would."""

    def __init__(self, epoch):
        self.last = epoch

    def epoch(self, part, epoch):
        if epoch.number == self.last:
            raise Killed


D = {"epochs": 2, "steps": 4, "size": 64, "networks": ["lrcn", "convlstm-stack"], "workers": 1}


def test_d_goes_from_videos_to_report_and_on_after_a_kill(actions, tmp_path):
    with pytest.raises(Killed):
        run("D", actions, tmp_path, Killer(0), **D)
    assert (tmp_path / "fits" / ".checkpoint-lrcn-seed0.safetensors").exists()
    text, results = run("D", actions, tmp_path, **D)
    assert [one["net"] for one in results["fits"]] == ["lrcn", "convlstm-stack"]
    assert results["fits"][0]["test_clips"] == 3
    assert results["skipped"][0]["name"].endswith("v_right_g09_c01.mp4") and "is empty" in text
    for name in ("accuracies.png", "classes.png", "lrcn-curves.png", "lrcn-layers.png", "annotated-1.mp4"):
        assert (tmp_path / name).stat().st_size > 500
        assert name in text
    run("D", actions, tmp_path / "whole", **D)
    one, other = (
        load_bundle(folder / "models" / "lrcn-seed0", "cpu").network.state_dict()
        for folder in (tmp_path, tmp_path / "whole")
    )
    assert all((value == other[name]).all() for name, value in one.items())


def test_a_model_of_videos_reads_whole_videos_and_refuses_live(actions, tmp_path):
    run("D", actions, tmp_path, **{**D, "networks": ["lrcn"], "epochs": 1, "annotated": 0})
    bundle = load_bundle(tmp_path / "models" / "lrcn-seed0", "cpu")
    assert bundle.span == pytest.approx(1.0)
    video = actions / "down" / "v_down_g00_c01.mp4"
    readings = []
    found = predict(str(video), bundle, follow=lambda observation, reading: readings.append(reading))
    assert found.frames == FRAMES and found.seconds == pytest.approx(1.0)
    assert found.top and found.top[0] in ("down", "right")
    assert found.events[0].start == 0 and found.events[-1].end == pytest.approx(found.seconds)
    assert sum(reading is not None for reading in readings) == 4
    assert predict(str(video), bundle, threshold=1.0).top is None
    with pytest.raises(InputError, match="whole pictures of videos"):
        Recogniser(bundle)


def test_c_writes_a_gif_and_says_its_weights_are_random(actions, tmp_path):
    pytest.importorskip("transformers")
    small = {"epochs": 1, "steps": 3, "size": 32, "body": "resnet18", "batch": 4, "workers": 1}
    with pytest.raises(InputError, match="say download"):
        run("C", actions, tmp_path, **small)
    text, results = run("C", actions, tmp_path, weights="random", **small)
    assert (tmp_path / "annotated-1.gif").read_bytes()[:3] == b"GIF"
    assert results["weights"] == {"attention": "random", "frame-resnet": "random"}
    assert "| random |" in text
    assert load_bundle(tmp_path / "models" / "attention-seed0").about.training["weights"] == "random"


def test_e_compares_memories_and_groups_and_keeps_every_epoch(actions, tmp_path):
    own = {"networks": ["cnn-lstm", "cnn-gru"], "epochs": 2, "steps": 2, "size": 16, "workers": 1}
    text, _ = run("E", actions, tmp_path, groups={"falling": ["down"]}, **own)
    for net in ("cnn-lstm", "cnn-gru"):
        kept = sorted(path.name for path in (tmp_path / "epochs" / f"{net}-seed0").iterdir())
        assert kept == ["epoch-0001.safetensors", "epoch-0002.safetensors"]
    assert "| network | falling | other actions |" in text
    assert (tmp_path / "lstm-gru.png").stat().st_size > 500 and (tmp_path / "groups.png").exists()


def test_what_cannot_be_is_told_before_frames_are_taken_out(actions, tmp_path):
    with pytest.raises(InputError, match="no class jump"):
        run("D", actions, tmp_path, classes=["jump", "down"])
    with pytest.raises(InputError, match="at least one network"):
        run("D", actions, tmp_path, networks=[])
    with pytest.raises(InputError, match="at least 64"):
        run("D", actions, tmp_path, networks=["lrcn"], size=32)
    assert not (tmp_path / "frames").exists()
