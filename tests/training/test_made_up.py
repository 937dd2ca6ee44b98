from dataclasses import replace

import pytest
import torch

from asl_live.errors import InputError
from asl_live.nets.registry import Inputs
from asl_live.recognise.window import SPAN
from asl_live.sources.synthetic.invented import LABELS
from asl_live.training import made_up
from asl_live.training.fit import Recipe, fit
from asl_live.training.made_up import INVENTED, made_up_windows, no_signs
from tests.training.toy import INPUTS, SIGNS, make_clips, toy_windows


@pytest.fixture
def few_inventions(monkeypatch):
    """So that people are made up sooner."""
    monkeypatch.setattr(made_up, "INVENTED", 2)
    monkeypatch.setattr(made_up, "_kept", {})


def test_each_makes_once_what_the_synthetic_signer_knows_of_the_signs_and_invents_some_movements():
    windows = made_up_windows(("yes", "coffee", "me"), 3, 0, INPUTS, SPAN)
    each = 2 + INVENTED
    assert windows.keypoints.shape == (3 * each, 30, 258) and windows.span == SPAN
    for first in range(0, 3 * each, each):
        assert windows.signs[first : first + 2] == ("yes", "me")
        assert set(windows.signs[first + 2 : first + each]) <= set(LABELS)
        assert len(set(windows.signers[first : first + each])) == 1
    assert len(set(windows.signers)) == 3


def test_the_labels_that_mean_no_sign_are_those_of_clips_and_of_what_is_invented():
    labels = ("idle", "yes", "water")
    assert no_signs(labels, ("yes",), 0) == ["idle", "water"]
    assert no_signs(labels, ("yes",), 1) == sorted({"idle", "water", *LABELS})


def test_the_same_seed_makes_up_the_same_people():
    one = made_up_windows(("yes",), 2, 5, INPUTS, SPAN)
    other = made_up_windows(("me",), 2, 5, INPUTS, SPAN)
    again = made_up_windows(("yes",), 2, 5, INPUTS, SPAN)
    assert torch.equal(one.keypoints, again.keypoints)
    assert not torch.equal(one.keypoints, other.keypoints)
    assert not torch.equal(one.keypoints, made_up_windows(("yes",), 2, 6, INPUTS, SPAN).keypoints)


@pytest.mark.parametrize(
    ("signs", "inputs", "words"),
    [
        (("coffee", "tea"), INPUTS, "makes none of the signs.*hello"),
        (("yes",), Inputs("signing-space", "rgb"), "no pixels"),
    ],
)
def test_who_cannot_be_made_up_is_one_sentence(signs, inputs, words):
    with pytest.raises(InputError, match=words):
        made_up_windows(signs, 1, 0, inputs, SPAN)


@pytest.mark.parametrize(
    ("inputs", "span", "shape"),
    [
        (INPUTS, 1.0, (2 + INVENTED, 30, 258)),
        (replace(INPUTS, steps=20), 2.0, (2 + INVENTED, 20, 258)),
        (Inputs("raw", None), 2.0, (2 + INVENTED, 30, 1662)),
    ],
)
def test_they_are_made_as_the_network_takes_them(inputs, span, shape):
    windows = made_up_windows(("iloveyou", "please"), 1, 0, inputs, span)
    assert windows.keypoints.shape == shape and windows.span == span
    assert windows.keypoints[..., -126:].ne(0).any(-1).float().mean() > 0.3  # hands are seen


def test_the_making_can_be_followed():
    told = []
    made_up_windows(("yes",), 3, 8, INPUTS, SPAN, lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_signs_that_nobody_was_recorded_making_are_learned_from_them(few_inventions):
    recipe = Recipe(options={"hidden": 16, "crop_channels": 0}, epochs=15, batch=16, rate=0.02, average=0.8)
    signs = (*SIGNS, "please", "father")
    recorded = toy_windows("ab")
    judged = made_up_windows(("please", "father"), 8, 99, INPUTS, SPAN)
    judged = judged.subset([row for row, label in enumerate(judged.signs) if label in signs])
    truth = torch.tensor([signs.index(sign) for sign in judged.signs])

    def right(people):
        others = no_signs(recorded.signs, signs, people)
        network = fit(recorded, None, signs, others, replace(recipe, made_up=people)).network
        with torch.no_grad():
            return (network(judged.keypoints, None).argmax(1) == truth).float().mean()

    assert right(0) == 0
    assert right(16) > 0.6


def test_what_cannot_be_made_up_is_refused_before_anything_is_written(tmp_path):
    from asl_live.training.run import Plan, train
    from asl_live.training.watcher import Watcher

    recipe = Recipe(options={"hidden": 4, "crop_channels": 0}, made_up=2)
    with pytest.raises(InputError, match="makes none of the signs"):
        train(make_clips("abc"), Plan(SIGNS, folds=2), recipe, tmp_path / "model", Watcher())
    assert not (tmp_path / "model").exists()


def test_they_are_in_no_figure(tmp_path):
    from asl_live.training.run import Plan, train
    from asl_live.training.watcher import Watcher

    clips = [replace(clip, sign="yes" if clip.sign == "low" else clip.sign) for clip in make_clips("abc")]
    recipe = Recipe(options={"hidden": 4, "crop_channels": 0}, epochs=1, batch=16, made_up=2)
    plan = Plan(("high", "yes", "wide"), folds=2)
    judgement = train(clips, plan, recipe, tmp_path / "model", Watcher())
    assert len(judgement.truth) == len(clips) and set(judgement.signers) == {"a", "b", "c"}
    card = (tmp_path / "model" / "README.md").read_text()
    assert f"{len(clips)} clips of 3 signers" in card and "2 made-up people" in card
