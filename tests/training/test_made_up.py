from dataclasses import replace

import pytest
import torch

from asl_live.errors import InputError
from asl_live.nets.registry import Inputs
from asl_live.recognise.window import SPAN
from asl_live.training.fit import Recipe, fit
from asl_live.training.made_up import made_up_windows
from tests.training.toy import INPUTS, SIGNS, make_clips, toy_windows


def test_each_makes_once_what_the_synthetic_signer_knows_of_the_signs():
    windows = made_up_windows(("yes", "coffee", "me"), 3, 0, INPUTS, SPAN)
    assert windows.signs == ("yes", "me") * 3
    assert len(set(windows.signers)) == 3
    assert windows.keypoints.shape == (6, 30, 258) and windows.span == SPAN


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
        (INPUTS, 1.0, (2, 30, 258)),
        (replace(INPUTS, steps=20), 2.0, (2, 20, 258)),
        (Inputs("raw", None), 2.0, (2, 30, 1662)),
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


def test_signs_that_nobody_was_recorded_making_are_learned_from_them():
    recipe = Recipe(options={"hidden": 16, "crop_channels": 0}, epochs=15, batch=16, rate=0.02, average=0.8)
    signs = (*SIGNS, "please", "father")
    recorded = toy_windows("ab")
    judged = made_up_windows(("please", "father"), 8, 99, INPUTS, SPAN)
    truth = torch.tensor([signs.index(sign) for sign in judged.signs])

    def right(made_up):
        network = fit(recorded, None, signs, ["idle"], replace(recipe, made_up=made_up)).network
        with torch.no_grad():
            return (network(judged.keypoints, None).argmax(1) == truth).float().mean()

    assert right(0) == 0
    assert right(16) > 0.8


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
