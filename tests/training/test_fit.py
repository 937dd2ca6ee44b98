from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from asl_live.errors import InputError
from asl_live.training.augment import Augmentation
from asl_live.training.fit import Recipe, fit, probabilities
from tests.training.toy import SIGNS, TINY, toy_windows

# Few epochs, and every variation that the product makes.
SHORT = replace(TINY, epochs=4, batch=16, augmentation=Augmentation())


@pytest.fixture(scope="module")
def train():
    return toy_windows("abc")


@pytest.fixture(scope="module")
def valid():
    return toy_windows("d")


class Stopped(Exception):
    """Stands for Ctrl-C."""


def stop_in(epoch, batch=1):
    def progress(at, done, of):
        if (at, done) == (epoch, batch):
            raise Stopped

    return progress


def weights_of(fitted):
    return fitted.network.state_dict()


def assert_identical(one, other):
    assert one.history == other.history and one.best_epoch == other.best_epoch
    weights = weights_of(other)
    assert all(torch.equal(value, weights[name]) for name, value in weights_of(one).items())


def test_it_learns_to_tell_signs_of_a_person_it_has_not_seen(train, valid):
    fitted = fit(train, valid, SIGNS, ["idle"], TINY)
    predicted = probabilities(fitted.network, valid, len(SIGNS)).argmax(1)
    truth = [(*SIGNS, "idle").index(sign) for sign in valid.signs]
    assert (predicted == truth).mean() > 0.9
    assert [epoch.number for epoch in fitted.history] == list(range(TINY.epochs))
    assert fitted.history[-1].loss < fitted.history[0].loss / 2
    assert not fitted.network.training


def test_probabilities_are_of_the_signs_and_all_else_together(train, valid):
    fitted = fit(train, None, SIGNS[:1], ["high", "low", "idle"][1:], replace(TINY, epochs=1))
    predicted = probabilities(fitted.network, valid, 1, batch=5)
    assert predicted.shape == (len(valid), 2)
    assert predicted.sum(1) == pytest.approx(np.ones(len(valid)), abs=1e-5)


@pytest.mark.parametrize(("apart", "outputs"), [(True, 4), (False, 3)])
def test_other_labels_are_learned_one_by_one_or_as_one(train, apart, outputs):
    fitted = fit(train, None, SIGNS[:2], ["high", "idle"], replace(TINY, epochs=1, apart=apart))
    assert fitted.network.classify[1].out_features == outputs


def test_the_kept_epoch_is_the_best_on_the_validation_part(train, valid):
    fitted = fit(train, valid, SIGNS, ["idle"], replace(SHORT, epochs=8, rate=0.2))
    losses = [epoch.valid_loss for epoch in fitted.history]
    assert fitted.best_epoch == int(np.argmin(losses))
    predicted = probabilities(fitted.network, valid, len(SIGNS))
    truth = [(*SIGNS, "idle").index(sign) for sign in valid.signs]
    loss = -np.log(np.maximum(predicted[np.arange(len(valid)), truth], 1e-9)).mean()
    assert loss == pytest.approx(min(losses), rel=1e-4)


def test_without_a_validation_part_the_last_epoch_is_kept(train):
    fitted = fit(train, None, SIGNS, ["idle"], SHORT)
    assert fitted.best_epoch == SHORT.epochs - 1
    assert all(epoch.valid_loss is None for epoch in fitted.history)


def test_the_same_recipe_gives_the_same_weights_and_another_seed_others(train):
    one, same = (fit(train, None, SIGNS, ["idle"], SHORT) for _ in range(2))
    assert_identical(one, same)
    other = fit(train, None, SIGNS, ["idle"], replace(SHORT, seed=1))
    assert any(not torch.equal(value, weights_of(other)[name]) for name, value in weights_of(one).items())


@pytest.mark.parametrize(
    ("stop", "crop_channels"), [((0, 1), 0), ((1, 1), 0), ((2, 2), 0), ((3, 1), 0), ((2, 2), 2)]
)
def test_a_fit_that_was_broken_off_ends_with_the_same_weights(
    tmp_path, train, valid, stop, crop_channels, recwarn
):
    recipe = replace(SHORT, batch=8, options={"hidden": 6, "crop_channels": crop_channels})
    some = train.subset(range(0, len(train), 2 if crop_channels else 1))  # drawing crops takes its time
    whole = fit(some, valid, SIGNS, ["idle"], recipe)
    checkpoint = tmp_path / "checkpoint.safetensors"
    with pytest.raises(Stopped):
        fit(some, valid, SIGNS, ["idle"], recipe, checkpoint, stop_in(*stop))
    torch.rand(7)  # the random state of the past must not matter
    resumed = fit(some, valid, SIGNS, ["idle"], recipe, checkpoint)
    assert_identical(resumed, whole)
    assert not recwarn.list  # a resumed training tells the user nothing odd


def test_epochs_that_are_done_are_not_done_again(tmp_path, train):
    checkpoint = tmp_path / "checkpoint.safetensors"
    with pytest.raises(Stopped):
        fit(train, None, SIGNS, ["idle"], SHORT, checkpoint, stop_in(2))
    epochs = []
    fit(train, None, SIGNS, ["idle"], SHORT, checkpoint, lambda at, done, of: epochs.append(at))
    assert sorted(set(epochs)) == [2, 3]


def test_what_a_kill_left_half_written_is_removed(train, tmp_path):
    checkpoint = tmp_path / "checkpoint.safetensors"
    (tmp_path / ".checkpoint-x1y2z3.part").write_bytes(b"half")
    fit(train, None, SIGNS, ["idle"], replace(SHORT, epochs=1), checkpoint)
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.safetensors"]


def test_a_fit_that_was_complete_is_taken_as_it_is(tmp_path, train):
    checkpoint = tmp_path / "checkpoint.safetensors"
    whole = fit(train, None, SIGNS, ["idle"], SHORT, checkpoint)
    again = fit(train, None, SIGNS, ["idle"], SHORT, checkpoint, lambda *_: pytest.fail("it fits again"))
    assert_identical(again, whole)


@pytest.fixture
def checkpoint(tmp_path, train):
    path = tmp_path / "checkpoint.safetensors"
    with pytest.raises(Stopped):
        fit(train, None, SIGNS, ["idle"], SHORT, path, stop_in(1))
    return path


@pytest.mark.parametrize("change", ["data", "fewer clips", "a label", "recipe", "signs"])
def test_a_checkpoint_of_another_training_is_refused(checkpoint, train, change):
    data, recipe, signs = train, SHORT, SIGNS
    if change == "data":
        data = toy_windows("xyz")
    elif change == "fewer clips":
        data = train.subset(range(len(train) - 1))
    elif change == "a label":
        data = replace(train, signs=("low", *train.signs[1:]))
    elif change == "recipe":
        recipe = replace(SHORT, rate=0.01)
    else:
        signs = SIGNS[::-1]
    with pytest.raises(InputError, match=r"checkpoint\.safetensors belongs to a training with other data"):
        fit(data, None, signs, ["idle"], recipe, checkpoint)


def edited(path, change):
    """The checkpoint written anew after ``change`` was done to its tensors and text."""
    with safe_open(path, "pt") as file:
        text = dict(file.metadata())
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    change(tensors, text)
    save_file(tensors, path, text)


def without(group):
    def change(tensors, text):
        for name in [name for name in tensors if name.startswith(group)]:
            del tensors[name]

    return change


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-100]),
        lambda path: path.write_bytes(b"not tensors at all"),
        lambda path: edited(path, without("optimizer/")),
        lambda path: edited(path, without("network/members.0.entry")),
        lambda path: edited(path, without("best/")),
        lambda path: edited(path, lambda tensors, text: text.update(history="[{}]")),
        lambda path: edited(path, lambda tensors, text: text.update(history="no JSON")),
        lambda path: edited(path, lambda tensors, text: text.pop("best_epoch")),
        lambda path: edited(
            path, lambda tensors, text: tensors.update({"network/classify.1.bias": torch.zeros(9)})
        ),
    ],
)
def test_a_damaged_checkpoint_is_refused(checkpoint, train, damage):
    damage(checkpoint)
    with pytest.raises(InputError, match=r"checkpoint\.safetensors is damaged; delete it"):
        fit(train, None, SIGNS, ["idle"], SHORT, checkpoint)


def test_a_network_with_drawn_crops_learns_too(train):
    recipe = Recipe(options={"hidden": 4, "crop_channels": 2}, epochs=2, batch=12)
    fitted = fit(train.subset(range(24)), None, SIGNS, ["idle"], recipe)
    assert np.isfinite([epoch.loss for epoch in fitted.history]).all()


@pytest.mark.parametrize("each_once", [False, True])
def test_members_learn_side_by_side_each_from_clips_of_its_own_drawing(train, valid, each_once):
    recipe = replace(TINY, options={**TINY.options, "members": 2}, each_once=each_once)
    fitted = fit(train, valid, SIGNS, ["idle"], recipe)
    first, second = fitted.network.members
    assert not torch.allclose(first.entry[0].weight, second.entry[0].weight, atol=1e-2)
    judged = probabilities(fitted.network, valid, len(SIGNS)).argmax(1)
    assert (judged == [(*SIGNS, "idle").index(sign) for sign in valid.signs]).mean() > 0.9


def test_more_clips_in_a_batch_than_there_are(train):
    fitted = fit(train.subset([0, 3, 6]), None, SIGNS, [], replace(SHORT, batch=64))
    assert len(fitted.history) == SHORT.epochs


@pytest.mark.parametrize("epochs", [1, 2, 10, 11])
def test_few_clips_can_be_learned_in_any_number_of_epochs(train, epochs):
    fitted = fit(train, None, SIGNS, ["idle"], replace(TINY, epochs=epochs, batch=len(train)))
    assert len(fitted.history) == epochs


def test_a_fit_that_comes_apart_says_so(train):
    with pytest.raises(InputError, match="lower learning rate"):
        fit(train, None, SIGNS, ["idle"], replace(TINY, rate=1e30))
