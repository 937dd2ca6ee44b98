from dataclasses import replace

import pytest
import torch

from asl_live.errors import InputError
from asl_live.training.checkpoint import Checkpoint, Epoch
from asl_live.training.fit import Recipe, fit
from asl_live.training.schedule import follow_schedule, make_optimiser, waits_in_vain
from tests.training.toy import SIGNS, TINY, toy_windows

PLAIN = Recipe(rate=1.0, epochs=8)


def rates(recipe, losses=(), batches=2, history=()):
    """The rate in each epoch, when the validation loss of the epochs before was as given."""
    weights = torch.nn.Linear(1, 1)
    optimizer = make_optimiser("sgd", weights, recipe.rate, 0.0)
    past = list(history)
    schedule = follow_schedule(optimizer, recipe, batches, past)
    found = []
    for number in range(len(past), recipe.epochs):
        found.append(optimizer.param_groups[0]["lr"])
        for batch in range(batches):
            optimizer.step()
            if batch == batches - 1 and losses:
                past.append(Epoch(number, 1.0, losses[number]))
            schedule.step()
    return found


def test_steps_lower_the_rate_at_their_epochs():
    recipe = replace(PLAIN, schedule="steps", milestones=(2, 5), factor=0.1)
    assert rates(recipe) == pytest.approx([1, 1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01])


def test_a_plateau_lowers_the_rate_after_so_many_epochs_without_gain():
    recipe = replace(PLAIN, schedule="plateau", plateau=2, factor=0.5)
    falling = [5.0, 4.0, 4.0, 4.0, 3.0, 3.0, 3.0, 3.0]
    found = rates(recipe, falling, batches=1)
    assert found == pytest.approx([1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25])


def test_a_constant_rate_stays():
    assert set(rates(replace(PLAIN, schedule="constant"))) == {1.0}


@pytest.mark.parametrize("schedule", ["onecycle", "steps", "plateau", "constant"])
def test_a_rate_is_taken_up_where_it_was(schedule):
    recipe = replace(PLAIN, schedule=schedule, milestones=(2, 5), plateau=2)
    losses = [5.0, 4.0, 4.0, 4.0, 3.0, 3.0, 3.0, 3.0]
    whole = rates(recipe, losses, batches=1)
    history = [Epoch(number, 1.0, loss) for number, loss in enumerate(losses[:5])]
    assert rates(recipe, losses, batches=1, history=history) == pytest.approx(whole[5:])


def test_patience_ends_when_the_loss_does_not_fall():
    history = [Epoch(number, 1.0, loss) for number, loss in enumerate([3.0, 2.0, 2.5, 2.0])]
    assert waits_in_vain(history, 2) and not waits_in_vain(history, 3)
    assert not waits_in_vain(history[:2], 2) and not waits_in_vain(history, 0)


def test_plain_adam_takes_the_decay_into_the_gradient():
    kinds = {name: type(make_optimiser(name, torch.nn.Linear(1, 1), 0.1, 0.8)) for name in ("adam", "adamw")}
    assert kinds == {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}


@pytest.mark.parametrize("wrong", [{"optimiser": "lion"}, {"schedule": "steep"}])
def test_refuses_what_there_is_not(wrong):
    with pytest.raises(InputError, match="choose"):
        fit(toy_windows("a", each=1), None, SIGNS, (), replace(TINY, **wrong))


def test_a_fit_ends_early_keeps_every_epoch_and_goes_on_the_same(tmp_path):
    windows = toy_windows("ab", labels=SIGNS, each=2)
    # What is learned is wrong for these, so that their loss rises.
    wrong = replace(windows, signs=tuple(SIGNS[SIGNS.index(one) - 1] for one in windows.signs))
    recipe = replace(TINY, epochs=30, patience=3, each_once=True, closed=True, schedule="constant")
    fitted = fit(windows, wrong, SIGNS, (), recipe, tmp_path / "c", keep=tmp_path / "epochs")
    assert len(fitted.history) < 30 and all(0 <= epoch.top1 <= 1 for epoch in fitted.history)
    assert len(list((tmp_path / "epochs").iterdir())) == len(fitted.history)
    assert fitted.network.classify[-1].out_features == len(SIGNS)
    again = fit(windows, wrong, SIGNS, (), recipe, tmp_path / "c")
    assert again.history == fitted.history


def test_an_epoch_takes_every_clip_once():
    windows = toy_windows("ab", labels=SIGNS, each=2)
    told = []
    recipe = replace(TINY, epochs=1, batch=5, each_once=True)
    fit(windows, None, SIGNS, (), recipe, progress=lambda *one: told.append(one))
    assert told[-1] == (0, 3, 3)  # twelve clips in batches of five


def test_the_epoch_is_chosen_by_loss_or_by_accuracy():
    figures = [(1.0, 0.5), (0.8, 0.6), (0.9, 0.7), (0.95, 0.7), (1.2, 0.6)]
    chosen = {}
    for by in ("loss", "top1"):
        network = torch.nn.Linear(1, 1)
        state = Checkpoint(network, torch.nn.Linear(1, 1), torch.optim.SGD(network.parameters(), 0.1), {})
        for number, (loss, top1) in enumerate(figures):
            state.finish(Epoch(number, 1.0, loss, top1), by=by)
        chosen[by] = state.best_epoch
    assert chosen == {"loss": 1, "top1": 2}
