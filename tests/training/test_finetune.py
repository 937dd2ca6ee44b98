"""New signs join a model: they are learned, the old ones stay, and no clip is judged by what saw it."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from asl_live.bundle import load_bundle
from asl_live.errors import InputError
from asl_live.training.finetune import Start, finetune, join_labels
from asl_live.training.fit import probabilities
from asl_live.training.memory import read_memory, write_memory
from asl_live.training.run import Plan, train, tune
from asl_live.training.watcher import Watcher
from tests.training.toy import SIGNS, TINY, make_clips, toy_windows

RECIPE = replace(TINY, epochs=6)
LONG = replace(TINY, epochs=30)


@pytest.fixture(scope="module", autouse=True)
def a_loose_hold():
    """The toy's four labels lie so far apart that the hold made for real signs lets no new one in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("asl_live.training.finetune.HOLD_SIGNS", 10.0)
        yield


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """A model of high and low; wide is passed over."""
    out = tmp_path_factory.mktemp("models") / "first"
    clips = make_clips("abcdef", (*SIGNS, "idle"), each=3)
    options = {"hidden": 32, "crop_channels": 0, "dropout": 0.1}
    train(clips, Plan(SIGNS[:2]), replace(TINY, options=options), out, Watcher())
    return Start.of(load_bundle(out, "cpu"))


@pytest.fixture(scope="module")
def windows():
    return toy_windows("z", labels=("wave",), each=10)


def parts_of(count, of=5):
    return [np.arange(count)[number::of] for number in range(of)]


@pytest.fixture(scope="module")
def tuned(start, windows):
    signs, others = join_labels(start.bundle, [], windows.signs)
    return finetune(windows, start, signs, others, parts_of(len(windows)), LONG)


def right(network, windows, signs):
    said = probabilities(network, windows, len(signs)).argmax(1)
    truth = [signs.index(one) if one in signs else len(signs) for one in windows.signs]
    return float((said == np.array(truth)).mean())


def test_new_signs_are_learned_and_old_ones_kept(start, tuned):
    signs = ["high", "low", "wave"]
    network = tuned.fitted.network
    assert right(network, toy_windows("z", labels=("wave",), each=20), signs) > 0.9
    old = toy_windows("uvwxy", labels=("high", "low", "idle"), each=4)
    before = right(start.bundle.network, old, signs[:2])
    assert before > 0.9
    assert right(network, old, signs) >= before - 0.02


def test_every_clip_is_judged_by_a_layer_that_has_not_seen_it(start, windows):
    """One clip shows something else under the label: whoever had learned it would name it."""
    strange = toy_windows("y", labels=("idle",), each=1)
    mixed = replace(
        windows,
        keypoints=torch.cat((windows.keypoints[:-1], strange.keypoints)),
        signs=(*windows.signs[:-1], "strange"),
    )
    signs, others = join_labels(start.bundle, [], mixed.signs)
    found = finetune(mixed, start, signs, others, parts_of(len(mixed)), LONG)
    place = signs.index("strange")
    learned = probabilities(found.fitted.network, strange, len(signs))[0, place]
    assert found.predicted[-1, place] < 0.2 < learned


def test_rows_of_labels_that_no_clip_shows_stay_as_they_were(start, tuned):
    old, new = (one.classify[-1] for one in (start.bundle.network, tuned.fitted.network))
    assert torch.equal(new.weight[:2], old.weight[:2])
    assert torch.equal(new.weight[3:], old.weight[2:])


def test_the_body_stays_as_it_was(start, tuned):
    new = tuned.fitted.network.state_dict()
    for name, value in start.bundle.network.state_dict().items():
        assert name.startswith("classify") or torch.equal(value, new[name])


def test_a_label_that_was_passed_over_becomes_a_sign(start):
    wide = toy_windows("z", labels=("wide",), each=5)
    signs, others = join_labels(start.bundle, [], wide.signs)
    assert (signs, others) == (["high", "low", "wide"], ["idle"])
    found = finetune(wide, start, signs, others, parts_of(5), RECIPE)
    assert right(found.fitted.network, wide, signs) > 0.9


def test_labels_that_are_not_wanted_are_passed_over(start):
    signs, others = join_labels(start.bundle, ["wave"], ["wave", "bruh", "idle", "low"])
    assert (signs, others) == (["high", "low", "wave"], ["idle", "wide", "bruh"])
    with pytest.raises(InputError, match="no clip shows zebra"):
        join_labels(start.bundle, ["zebra"], ["wave"])


class Stopping(Watcher):
    def batch(self, epoch, done, of):
        if epoch == 3:
            raise KeyboardInterrupt


def test_a_tuning_that_was_broken_off_goes_on_and_ends_the_same(tmp_path, start, windows, tuned):
    signs, others = join_labels(start.bundle, [], windows.signs)
    asked = (windows, start, signs, others, parts_of(len(windows)), LONG, tmp_path / "checkpoint")
    with pytest.raises(KeyboardInterrupt):
        finetune(*asked, Stopping())
    resumed = finetune(*asked)
    assert resumed.fitted.history == tuned.fitted.history
    assert np.array_equal(resumed.predicted, tuned.predicted)
    with pytest.raises(InputError, match="other data or options"):
        finetune(*asked[:5], replace(LONG, seed=3), asked[-1])


def test_a_tuned_model_can_be_tuned_again(tmp_path, start):
    once, twice = tmp_path / "once", tmp_path / "twice"
    plan = Plan((), by_signer=False)
    tune(make_clips("z", ("wave",), each=6), plan, LONG, start.bundle, once, Watcher())
    bundle = load_bundle(once, "cpu")
    tune(make_clips("z", ("wide",), each=6), plan, LONG, bundle, twice, Watcher())
    again = load_bundle(twice, "cpu")
    assert again.signs == ("high", "low", "wave", "wide")
    assert (again.clip_threshold, again.decoder) == (start.bundle.clip_threshold, start.bundle.decoder)
    everything = toy_windows("z", labels=("wave", "wide"), each=5)
    assert right(again.network, everything, list(again.signs)) > 0.8


def test_a_memory_of_other_weights_is_refused(tmp_path, start):
    write_memory(tmp_path, start.memory, start.bundle.network)
    assert read_memory(tmp_path, start.bundle.network).labels == start.memory.labels
    other = load_bundle(start.bundle.path, "cpu").network
    with torch.no_grad():
        other.classify[-1].bias += 1
    with pytest.raises(InputError, match="belongs to other weights"):
        read_memory(tmp_path, other)
    (tmp_path / "memory.safetensors").write_bytes(b"no")
    with pytest.raises(InputError, match="damaged"):
        read_memory(tmp_path, other)


@pytest.mark.parametrize("part", ["labels", "clips"])
def test_a_memory_whose_parts_do_not_fit_together_is_refused(tmp_path, start, part):
    short = replace(start.memory, **{part: getattr(start.memory, part)[1:]})
    write_memory(tmp_path, short, start.bundle.network)
    with pytest.raises(InputError, match="damaged"):
        read_memory(tmp_path, start.bundle.network)
