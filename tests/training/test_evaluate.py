import json
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from asl_live.bundle import Bundle, Description, save_bundle
from asl_live.cli import main
from asl_live.clip import write_clip
from asl_live.errors import InputError
from asl_live.nets.registry import get_network
from asl_live.npz import write_arrays
from asl_live.training.evaluate import evaluate
from asl_live.training.fit import fit
from tests.training.toy import SIGNS, SPAN, TINY, make_clip, make_clips, toy_windows

PROMISED = {
    "clips", "signers", "closed_top1", "open_top1",
    "unknown_clips", "unknown_accepted", "per_sign", "per_signer",
}  # fmt: skip


@pytest.fixture(scope="module")
def bundle():
    """A model that has learned the toy signs."""
    torch.manual_seed(0)
    network = fit(toy_windows("abc"), None, SIGNS, ["idle"], TINY).network
    about = Description(net="fused", options=TINY.options, signs=SIGNS, others=["idle"], span=SPAN)
    return Bundle("toy", Path("toy"), network, about)


@pytest.fixture
def dataset(tmp_path):
    folder = tmp_path / "dataset"
    folder.mkdir()
    for number, clip in enumerate(make_clips("de", each=2)):
        write_clip(folder / f"{number:02}.npz", clip)
    return folder


def archive_of(path, clips):
    """The clips as a landmark archive of one signer: wrapped differences in whole 4096ths."""
    steps = np.round(np.stack([clip.keypoints for clip in clips]) * 4096).astype(np.int64)
    delta = np.diff(steps, axis=1, prepend=0).astype(np.int16)
    labels = np.array([clip.sign for clip in clips])
    write_arrays(path, {"delta": delta, "label": labels, "signer": np.array(clips[0].signer)})


def test_recordings_of_new_people_are_recognised(bundle, dataset):
    figures = evaluate([dataset], bundle).as_json()
    assert figures["clips"] == 16 and figures["signers"] == 2
    assert figures["unknown_clips"] == 4
    assert figures["closed_top1"] > 0.9
    assert figures["model"] == "toy"


def test_landmark_archives_are_judged_like_clips(bundle, tmp_path):
    # Archives are taken for 15 frames a second.
    clips = [make_clip(sign, "f", number, rate=15) for sign in (*SIGNS, "wave") for number in range(3)]
    archive_of(tmp_path / "f.npz", clips)
    figures = evaluate([tmp_path / "f.npz"], bundle).as_json()
    assert (figures["clips"], figures["unknown_clips"]) == (12, 3)
    assert figures["closed_top1"] > 0.8


def test_the_threshold_is_the_models_for_whole_clips(bundle, dataset):
    strict = Description(**{**bundle.about.model_dump(), "clip_threshold": 1.0})
    figures = evaluate([dataset], Bundle("strict", Path("."), bundle.network, strict)).as_json()
    assert figures["open_top1"] == 0 and figures["unknown_accepted"] == 0
    assert figures["closed_top1"] > 0.9


def test_progress_counts_clips(bundle, dataset):
    told = []
    evaluate([dataset], bundle, lambda done, of: told.append((done, of)))
    assert told[-1] == (16, 16)


def test_the_figures_for_people_have_their_intervals(bundle, dataset):
    text = evaluate([dataset], bundle).as_text()
    assert "toy: 16 clips of 2 signers" in text
    assert " of 12)" in text and " of 4)" in text
    assert all(sign in text for sign in SIGNS)


def test_data_that_are_not_there_are_told(bundle, tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        evaluate([tmp_path / "nowhere"], bundle)


def test_the_command_prints_the_promised_json(bundle, dataset, tmp_path):
    save_bundle(tmp_path / "toy", bundle.network, bundle.about, "")
    arguments = ["evaluate", "--data", str(dataset), "--model", str(tmp_path / "toy")]
    result = CliRunner().invoke(main, [*arguments, "--json"])
    assert (result.exit_code, result.stderr) == (0, "")
    figures = json.loads(result.stdout)
    assert set(figures) >= PROMISED
    assert set(figures["per_sign"]) == set(SIGNS)
    assert all(set(one) == {"clips", "recall", "precision"} for one in figures["per_sign"].values())
    assert set(figures["per_signer"]) == {"d", "e"}
    assert "16 clips of 2 signers" in CliRunner().invoke(main, arguments).stdout


def test_the_command_tells_of_a_broken_clip_in_one_line(bundle, dataset, tmp_path):
    save_bundle(tmp_path / "toy", get_network("fused", 4, **TINY.options), bundle.about, "")
    (dataset / "99.npz").write_bytes(b"")
    result = CliRunner().invoke(main, ["evaluate", "--data", str(dataset), "--model", str(tmp_path / "toy")])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"asl-live: {dataset / '99.npz'} is empty\n"
