import json

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from asl_live.bundle import load_bundle
from asl_live.cli import main
from asl_live.errors import InputError
from asl_live.experiments.works import find_work
from asl_live.recognise.recogniser import Recogniser
from asl_live.training.watcher import Watcher
from tests.experiments.msr_data import write_msr

QUICK = {"epochs": "30", "seeds": "1", "steps": "14", "rate": "0.02", "batch": "32"}
NETS = ("lstm-skeleton", "lstm2-skeleton", "bilstm-skeleton", "cnn1d-skeleton", "tcn-skeleton")


class Killed(Exception):
    pass


class KilledAfter(Watcher):
    def __init__(self, batches):
        self.left = batches
        self.told = []

    def batch(self, epoch, done, of):
        self.left -= 1
        if not self.left:
            raise Killed

    def epoch(self, part, epoch):
        self.told.append((part, epoch))


def run(data, out, watcher=None, **settings):
    work = find_work("b")
    protocol = work.protocol({**QUICK, **settings}.items())
    return work.run(data, out, protocol, watcher or Watcher())


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """All five networks, from data to report."""
    folder = tmp_path_factory.mktemp("experiment")
    data, out = write_msr(folder / "msr.npz"), folder / "out"
    settings = [word for pair in QUICK.items() for word in ("--set", "=".join(pair))]
    result = CliRunner().invoke(
        main, ["experiment", "B", "--data", str(data), "--out", str(out), *settings, "--json"]
    )
    assert result.exit_code == 0, result.stderr
    return out, json.loads(result.stdout)


def test_every_network_is_fitted_and_judged_on_people_it_has_not_seen(whole):
    _, results = whole
    assert [one["net"] for one in results["fits"]] == list(NETS)
    assert all(one["test_clips"] == 18 for one in results["fits"])
    assert results["fits"][0]["parameters"] == 8_756 - 17 * 25  # three classes in place of twenty
    assert max(one["test_top1"] for one in results["fits"]) > 0.9


def test_all_figures_are_there(whole):
    out, _ = whole
    for net in NETS:
        for figure in ("curves", "confusion", "features"):
            with Image.open(out / f"{net}-{figure}.png") as picture:
                picture.verify()
            assert f"({net}-{figure}.png)" in (out / "report.md").read_text("utf-8")
    for name in ("skeletons.png", "classes.png", "accuracies.png"):
        assert (out / name).stat().st_size > 1000
    with Image.open(out / "animated" / "bend.gif") as picture:
        assert picture.n_frames >= 9


def test_odd_sequences_are_told_of(whole):
    out, results = whole
    assert len(results["remarks"]) == 2
    assert "sequence 1 is all zeros, shows nobody and is left out" in (out / "report.md").read_text("utf-8")


def test_the_trained_networks_are_bundles_that_live_recognition_refuses(whole):
    out, _ = whole
    bundle = load_bundle(out / "models" / "lstm-skeleton-seed0")
    assert bundle.signs == ("high arm wave", "horizontal arm wave", "bend") and bundle.about.others == []
    with pytest.raises(InputError, match="skeletons of 60 numbers"):
        Recogniser(bundle)


def test_what_is_done_is_not_done_again_and_other_values_are_refused(whole, tmp_path):
    out, _ = whole
    data = out.parent / "msr.npz"
    before = (out / "fits" / "lstm-skeleton-seed0.npz").stat().st_mtime_ns
    run(data, out, KilledAfter(1))
    assert (out / "fits" / "lstm-skeleton-seed0.npz").stat().st_mtime_ns == before
    with pytest.raises(InputError, match="other data or values"):
        run(data, out, rate="0.01")


def test_a_fit_that_was_killed_goes_on_and_ends_the_same(tmp_path):
    data = write_msr(tmp_path / "msr.npz")
    only = {"networks": "lstm-skeleton", "modern": "false", "epochs": "40"}
    with pytest.raises(Killed):
        run(data, tmp_path / "broken", KilledAfter(33), **only)
    watcher = KilledAfter(33)
    run(data, tmp_path / "broken", watcher, **only)
    assert [epoch.number for _, epoch in watcher.told] == list(range(40))
    run(data, tmp_path / "straight", **only)
    broken, straight = (
        np.load(tmp_path / one / "fits" / "lstm-skeleton-seed0.npz") for one in ("broken", "straight")
    )
    assert np.allclose(broken["predicted"], straight["predicted"], atol=1e-6)
    assert not list(tmp_path.rglob(".checkpoint*"))


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"test_subjects": "11"}, "no sequence is by the subjects of test_subjects"),
        ({"test_subjects": "[5, 8]"}, "two parts"),
        ({"epoch": "3"}, "no value 'epoch'; it has networks"),
        ({"epochs": "many"}, "cannot take 'many' for epochs"),
        ({"networks": "lstm-skeletons"}, "no network 'lstm-skeletons'"),
        ({"networks": "[]", "modern": "false"}, "at least one network"),
    ],
)
def test_values_that_cannot_be_are_refused(tmp_path, settings, complaint):
    with pytest.raises(InputError, match=complaint):
        run(write_msr(tmp_path / "msr.npz", each=1), tmp_path / "out", **settings)


def test_the_list_names_the_works_and_their_values():
    result = CliRunner().invoke(main, ["experiment", "list"])
    assert result.exit_code == 0
    assert "--set test_subjects=[8, 9, 10]" in result.stdout and "--set weight_decay=0.8" in result.stdout
    lines = CliRunner().invoke(main, ["experiment", "list", "--json"]).stdout.splitlines()
    assert {"A", "B"} <= {json.loads(line)["name"] for line in lines}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["Q"], "there is no experiment 'Q'; choose one of A, B"),
        (["B"], "needs --data PATH"),
        (["B", "--data", "x.npz"], "needs --out DIR"),
        (["B", "--data", "nowhere.npz", "--out", "out"], "nowhere.npz does not exist"),
        (["B", "--data", "x", "--out", "y", "--set", "epochs"], "is not KEY=VALUE"),
    ],
)
def test_wrong_use_is_told_in_one_line(arguments, complaint, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["experiment", *arguments])
    assert result.exit_code == 2 and result.stderr.count("\n") == 1
    assert complaint in result.stderr
