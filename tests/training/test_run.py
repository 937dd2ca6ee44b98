import csv
import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from asl_live.bundle import load_bundle
from asl_live.clip import Clip
from asl_live.errors import InputError
from asl_live.nets.registry import get_network
from asl_live.training import run
from asl_live.training.fit import Epoch, Fitted, probabilities
from asl_live.training.metrics import Judgement
from asl_live.training.run import Plan, choose_signs, train
from asl_live.training.watcher import Watcher
from tests.training.toy import SIGNS, TINY, make_clip, make_clips, toy_windows

PLAN = Plan(SIGNS)
SHORT = replace(TINY, epochs=2, batch=16)
LABELS = (*SIGNS, "wave", "idle")


class Notes(Watcher):
    """Remembers what a training told."""

    def __init__(self):
        self.fits, self.judgements = [], {}

    def fitting(self, part, epochs):
        self.fits.append(part)

    def judged(self, part, judgement):
        self.judgements[part] = judgement


@pytest.fixture(scope="module")
def clips():
    return make_clips("abcde", LABELS, each=2)


@pytest.fixture(scope="module", params=[0, 3], ids=["held out", "folds"])
def trained(request, clips, tmp_path_factory):
    out = tmp_path_factory.mktemp("trained") / "toy"
    plan = replace(PLAN, folds=request.param, span=1.9)
    return out, train(clips, plan, SHORT, out, Notes(), "## Sources\n\nDrawn by hand."), plan


def test_the_bundle_loads_and_predicts(trained):
    out, _, _ = trained
    bundle = load_bundle(out)
    assert (bundle.name, bundle.signs, bundle.about.others) == ("toy", SIGNS, ["idle", "wave"])
    assert bundle.span == 1.9
    predicted = probabilities(bundle.network, toy_windows("z"), len(SIGNS))
    assert predicted.shape == (12, 4)
    assert predicted.sum(1) == pytest.approx(np.ones(12), abs=1e-5)


def test_the_bundle_says_how_it_was_made_and_judged(trained, clips):
    out, judgement, plan = trained
    about = load_bundle(out).about
    assert about.metrics == json.loads(json.dumps(judgement.as_json()))
    assert about.training["plan"]["folds"] == plan.folds
    assert about.training["recipe"]["epochs"] == SHORT.epochs
    assert (about.training["clips"], about.training["signers"]) == (len(clips), 5)
    assert about.training["clips_of"] == dict.fromkeys(sorted(LABELS), 10)
    assert 0 <= about.training["best_epoch"] < SHORT.epochs


def test_figures_history_and_card_stand_beside_the_weights(trained):
    out, judgement, _ = trained
    assert {one.name for one in out.iterdir()} == {
        "README.md", "model.json", "weights.safetensors", "memory.safetensors",
        "confusion.csv", "confusion.png", "history.json", "history.png",
    }  # fmt: skip
    for picture in ("confusion.png", "history.png"):
        assert (out / picture).read_bytes().startswith(b"\x89PNG")
    assert [epoch["number"] for epoch in json.loads((out / "history.json").read_text())] == [0, 1]
    with open(out / "confusion.csv", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["signed", *SIGNS, "no-sign"] and [row[0] for row in rows] == header[1:]
    assert sum(int(number) for row in rows for number in row[1:]) == len(judgement.truth)


def test_the_card_states_data_protocol_and_figures(trained, clips):
    out, judgement, plan = trained
    card = load_bundle(out).card
    assert f"{len(clips)} clips of 5 signers" in card
    assert ("Cross-validation, leaving out signers in 3 rounds" if plan.folds else "held out") in card
    assert str(judgement.open_top1()) in card and str(judgement.unknown_accepted()) in card
    assert "Drawn by hand." in card


def test_folds_judge_every_clip_and_one_split_a_fifth(trained, clips):
    _, judgement, plan = trained
    assert len(judgement.truth) == (len(clips) if plan.folds else len(clips) / 5)
    rows = range(len(clips)) if judgement.rows is None else judgement.rows
    assert judgement.truth == tuple(clips[row].sign for row in rows)
    assert judgement.signers == tuple(clips[row].signer for row in rows)


@pytest.fixture
def sides(monkeypatch):
    """For each fit: who was learned from, who chose the epoch, and who was judged afterwards."""
    seen = []
    fit, judge = run.fit, run.judge

    def watched_fit(train_part, valid, *rest):
        seen.append((set(train_part.signers), set(valid.signers) if valid else set(), []))
        return fit(train_part, valid, *rest)

    def watched_judge(network, windows, *rest):
        seen[-1][2].append(set(windows.signers))
        return judge(network, windows, *rest)

    monkeypatch.setattr(run, "fit", watched_fit)
    monkeypatch.setattr(run, "judge", watched_judge)
    return seen


@pytest.mark.parametrize("seed", range(3))
def test_a_held_out_split_has_nobody_on_two_sides(tmp_path, clips, sides, seed):
    judgement = train(clips, PLAN, replace(SHORT, epochs=1, seed=seed), tmp_path, Notes())
    [(learned, chose, judged)] = sides
    assert not learned & chose and len(learned) == 3
    assert judged[0] == chose  # the threshold
    assert set(judgement.signers) == judged[1]
    assert not judged[1] & (learned | chose)


def test_in_folds_nobody_is_judged_by_a_network_that_saw_them(tmp_path, clips, sides):
    plan = replace(PLAN, folds=3, together=(("a", "b"),))
    train(clips, plan, replace(SHORT, epochs=1), tmp_path, Notes())
    *rounds, final = sides
    assert len(rounds) == 3
    for learned, chose, judged in rounds:
        assert chose == set()
        assert not learned & set.union(*judged)
        assert len(learned & {"a", "b"}) != 1
    assert set.union(*(part for _, _, judged in rounds for part in judged)) == set("abcde")
    assert final == (set("abcde"), set(), [])


def test_a_random_split_mixes_people(tmp_path, clips, sides):
    train(clips, replace(PLAN, by_signer=False), replace(SHORT, epochs=1), tmp_path, Notes())
    [(learned, _, judged)] = sides
    assert learned & judged[1]
    assert "the same people are in training and test" in (tmp_path / "README.md").read_text()


def pretend(monkeypatch, score):
    """Networks that give every clip of no sign ``score(signer)`` and every sign 0.99."""

    def fit(train_part, valid, signs, others, recipe, checkpoint, *rest):
        checkpoint.touch()
        network = get_network(recipe.net, len(signs) + len(others), **recipe.options)
        return Fitted(network.eval(), (Epoch(0, 1.0),), 0)

    def judge(network, windows, signs, threshold):
        out = np.zeros((len(windows), len(signs) + 1), np.float32)
        for row, (sign, signer) in enumerate(zip(windows.signs, windows.signers, strict=True)):
            known = sign in SIGNS
            level = 0.99 if known else score(signer)
            out[row, SIGNS.index(sign) if known else 0] = level
            out[row, -1] = 1 - level
        return Judgement(signs, out, windows.signs, windows.signers, np.full(len(windows), threshold))

    monkeypatch.setattr(run, "fit", fit)
    monkeypatch.setattr(run, "judge", judge)


def test_the_threshold_for_a_folds_clips_is_chosen_on_the_clips_of_others(tmp_path, clips, monkeypatch):
    pretend(monkeypatch, lambda signer: 0.9 if signer == "a" else 0.4)
    plan = replace(PLAN, folds=5, most_unknown=0.0)
    judgement = train(clips, plan, SHORT, tmp_path, Notes())
    theirs = judgement.by_signer()["a"]
    # Nobody else's clips warn of those of a: all are let through, as with a new user.
    assert judgement.unknown_accepted(theirs).value == 1.0
    assert judgement.unknown_accepted(~theirs).value == 0.0
    assert judgement.open_top1().value == 1.0
    # The threshold that ships has seen them all.
    assert load_bundle(tmp_path).clip_threshold == pytest.approx(0.9, abs=1e-3)


def test_the_threshold_of_one_split_is_chosen_on_the_validation_part(tmp_path, clips, sides, monkeypatch):
    train(clips, PLAN, replace(SHORT, epochs=1), tmp_path / "first", Notes())
    [(_, chose, judged)] = sides
    pretend(monkeypatch, lambda signer: 0.5 if signer in chose else 0.9)
    judgement = train(clips, replace(PLAN, most_unknown=0.0), SHORT, tmp_path / "second", Notes())
    assert set(judgement.signers) == judged[1]
    assert judgement.unknown_accepted().value == 1.0
    assert load_bundle(tmp_path / "second").clip_threshold == pytest.approx(0.5, abs=1e-3)


class Stopping(Notes):
    """Presses Ctrl-C in an epoch of a part."""

    def __init__(self, part, epoch):
        super().__init__()
        self.stop = (part, epoch)

    def batch(self, epoch, done, of):
        if (self.fits[-1], epoch) == self.stop:
            raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("folds", "part", "epoch", "left"),
    [
        (0, "training", 1, ["training"]),
        (3, "fold 2 of 3", 1, ["fold 2 of 3", "fold 3 of 3", "all clips"]),
        (3, "all clips", 1, ["all clips"]),
    ],
)
def test_a_training_that_was_broken_off_goes_on_and_ends_the_same(tmp_path, clips, folds, part, epoch, left):
    plan = replace(PLAN, folds=folds)
    whole = train(clips, plan, SHORT, tmp_path / "whole", Notes())
    out = tmp_path / "broken"
    with pytest.raises(KeyboardInterrupt):
        train(clips, plan, SHORT, out, Stopping(part, epoch))
    assert not (out / "model.json").exists()
    notes = Notes()
    resumed = train(clips, plan, SHORT, out, notes)
    assert notes.fits == left
    assert resumed.as_json() == whole.as_json()
    weights = load_bundle(tmp_path / "whole").network.state_dict()
    assert all(
        torch.equal(value, weights[name]) for name, value in load_bundle(out).network.state_dict().items()
    )
    assert not list(out.glob(".*"))


def test_folds_of_another_training_are_refused(tmp_path, clips):
    with pytest.raises(KeyboardInterrupt):
        train(clips, replace(PLAN, folds=3), SHORT, tmp_path, Stopping("fold 2 of 3", 1))
    with pytest.raises(InputError, match="other data or options; delete it"):
        train(clips, replace(PLAN, folds=3), replace(SHORT, rate=0.01), tmp_path, Notes())


@pytest.mark.parametrize("change", ["other clips", "a corrected label"])
@pytest.mark.parametrize("epoch", [0, 1])
def test_folds_of_other_clips_are_refused(tmp_path, clips, change, epoch):
    with pytest.raises(KeyboardInterrupt):
        train(clips, replace(PLAN, folds=3), SHORT, tmp_path, Stopping("fold 2 of 3", epoch))
    others = make_clips("vwxyz", LABELS, each=2)
    if change == "a corrected label":
        others = [replace(clips[0], sign="low"), *clips[1:]]
    with pytest.raises(InputError, match="other data or options; delete it"):
        train(others, replace(PLAN, folds=3), SHORT, tmp_path, Notes())


def test_a_model_can_be_trained_without_any_other_label(tmp_path):
    train(make_clips("abcd", SIGNS, each=2), PLAN, SHORT, tmp_path, Notes())
    bundle = load_bundle(tmp_path)
    assert bundle.about.others == ["no-sign"]
    assert bundle.about.metrics["unknown_accepted"] is None
    assert bundle.clip_threshold == 0.5
    assert 0 < bundle.threshold <= bundle.clip_threshold  # averages over a stream are lower


def test_too_few_signers_are_told_before_anything_is_fitted(tmp_path):
    for signers in ("a", "ab"):
        notes = Notes()
        with pytest.raises(InputError, match="too few signers to split"):
            train(make_clips(signers), PLAN, SHORT, tmp_path / signers, notes)
        assert notes.fits == []


def test_a_file_in_the_bundles_place_is_told(tmp_path, clips):
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match="taken cannot be made"):
        train(clips, PLAN, SHORT, tmp_path / "taken", Notes())


def test_signs_are_those_wanted_or_every_label_but_idle(clips):
    assert choose_signs(clips, []) == ("high", "low", "wave", "wide")
    assert choose_signs(clips, ["wide", "high", "wide"]) == ("wide", "high")


def test_signs_that_nobody_shows_are_told_with_those_that_are():
    with pytest.raises(InputError, match="no clip shows yes, no; the data have: high, idle"):
        choose_signs([make_clip("high", "a"), make_clip("idle", "a")], ["yes", "high", "no"])


def test_names_with_commas_stay_in_one_column(tmp_path):
    clips = [
        replace(clip, sign="high, really") if clip.sign == "high" else clip
        for clip in make_clips("abcd", each=2)
    ]
    train(clips, Plan(("high, really", "low")), replace(SHORT, epochs=1), tmp_path, Notes())
    with open(tmp_path / "confusion.csv", newline="") as file:
        assert [row[0] for row in csv.reader(file)] == ["signed", "high, really", "low", "no-sign"]


@pytest.mark.parametrize("labels", [["high"], ["idle", "idle"]])
def test_one_label_alone_teaches_nothing(labels):
    with pytest.raises(InputError, match="fewer than two labels"):
        choose_signs([make_clip(label, "a") for label in labels], [])


def test_clips_without_a_label_are_told_before_anything_is_fitted():
    clip = make_clip("high", "a")
    nameless = Clip(clip.times, clip.keypoints, sign=" ")
    with pytest.raises(InputError, match=r"without the name of a sign .* 1 are given"):
        choose_signs([clip, nameless, make_clip("low", "a")], [])


def test_other_labels_can_be_thrown_together(tmp_path, clips):
    train(clips, PLAN, replace(SHORT, apart=False), tmp_path, Notes())
    bundle = load_bundle(tmp_path)
    assert bundle.about.others == ["no-sign"]
    assert bundle.about.metrics["unknown_clips"] > 0
    assert bundle.network.classify[1].out_features == len(SIGNS) + 1
