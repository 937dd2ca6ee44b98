import json
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from asl_live.bundle import Bundle, Description, save_bundle
from asl_live.cli import main
from asl_live.clip import Clip, write_clip
from asl_live.data.seen import Seen
from asl_live.errors import InputError
from asl_live.evaluation.evaluate import Wishes, evaluate
from asl_live.nets.registry import get_network
from asl_live.npz import write_arrays
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
    evaluate([dataset], bundle, lambda *one: told.append(one))
    assert [one for one in told if one[1] == one[2]] == [
        ("reading", 16, 16),
        ("windows", 16, 16),
        ("streams", 4, 4),
    ]


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


def seen_by(bundle, clips):
    about = bundle.about.model_copy(update={"training": Seen.among(clips).as_json()})
    return Bundle("knowing", Path("."), bundle.network, about)


def test_people_the_model_was_trained_on_are_refused(bundle, dataset):
    knowing = seen_by(bundle, make_clips("d"))
    with pytest.raises(InputError, match=r"8 of the 16 clips.*knowing was trained on \(d\).*--skip-seen"):
        evaluate([dataset], knowing)


def test_a_recording_that_was_trained_on_is_refused_under_another_name_too(bundle, dataset):
    known = make_clip("high", "e", 1)
    knowing = seen_by(bundle, [known])
    write_clip(dataset / "copy.npz", Clip(known.times, known.keypoints, 1.0, sign="high", signer="nobody"))
    with pytest.raises(InputError, match="nobody"):
        evaluate([dataset], knowing)


def test_what_was_trained_on_can_be_left_out_or_allowed_and_that_is_said(bundle, dataset):
    knowing = seen_by(bundle, make_clips("d"))
    others = evaluate([dataset], knowing, wishes=Wishes(streams=False, seen="skip"))
    assert others.as_json()["clips"] == 8 and set(others.as_json()["per_signer"]) == {"e"}
    assert others.as_json()["seen"]["flatters"] is False
    assert "left out: 8 clips of which the model knows the clip or the signer" in others.as_text()
    everybody = evaluate([dataset], knowing, wishes=Wishes(streams=False, seen="allow"))
    assert everybody.as_json()["clips"] == 16 and everybody.as_json()["seen"]["flatters"] is True
    assert "WARNING" in everybody.as_text()


def test_where_nobody_is_new_there_is_nothing_to_leave(bundle, dataset):
    with pytest.raises(InputError, match=r"all clips.*data of other people"):
        evaluate([dataset], seen_by(bundle, make_clips("de")), wishes=Wishes(seen="skip"))


def test_a_model_that_does_not_say_whom_it_knows_is_told_of(bundle, dataset):
    assert "does not say whom" in evaluate([dataset], bundle, wishes=Wishes(streams=False)).as_text()


def test_recordings_that_are_there_twice_are_told_of(bundle, dataset):
    write_clip(dataset / "twice.npz", make_clip("high", "d", 0))
    evaluation = evaluate([dataset], bundle, wishes=Wishes(streams=False))
    assert evaluation.as_json()["seen"]["copies"] == 1
    assert "1 recording is in the data more than once" in evaluation.as_text()


def test_mistakes_name_the_clip_and_come_surest_first(bundle, dataset):
    wrong = make_clip("high", "z", 0)
    write_clip(dataset / "wrong.npz", Clip(wrong.times, wrong.keypoints, 1.0, sign="low", signer="z"))
    mistakes = evaluate([dataset], bundle, wishes=Wishes(streams=False)).as_json()["mistakes"]
    assert mistakes[0] == {
        "clip": "wrong.npz", "signer": "z", "signed": "low", "said": "high",
        "confidence": mistakes[0]["confidence"],
    }  # fmt: skip
    assert mistakes[0]["confidence"] > 0.5


def test_clips_of_other_signs_are_streamed_and_their_time_is_counted(bundle, dataset):
    streams = evaluate([dataset], bundle).as_json()["streams"]
    assert streams["idle"]["minutes"] == pytest.approx(4 * 1.9 / 60, abs=1e-3)
    assert streams["other signs"]["minutes"] == 0 and streams["other signs"]["per_minute"] is None


def test_without_clips_only_what_is_wished_is_judged(bundle):
    told = []
    evaluation = evaluate([], bundle, lambda *stage: told.append(stage), Wishes(idle_minutes=0.1))
    assert told[0] == ("time without a sign", 0, 6)  # a sitting takes long
    assert set(evaluation.as_json()) == {"model", "idle"}
    assert "while nobody signs" in evaluation.as_text()


def test_the_command_refuses_what_was_trained_on_in_one_line(bundle, dataset, tmp_path):
    save_bundle(tmp_path / "toy", bundle.network, seen_by(bundle, make_clips("d")).about, "")
    arguments = ["evaluate", "--no-streams", "--data", str(dataset), "--model", str(tmp_path / "toy")]
    refused = CliRunner().invoke(main, arguments)
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    allowed = CliRunner().invoke(main, [*arguments, "--json", "--skip-seen"])
    assert json.loads(allowed.stdout)["clips"] == 8
