import json

import pytest

from asl_live.clip import write_clip
from asl_live.errors import InputError
from asl_live.experiments.drawn_crops import with_drawn_crops
from asl_live.experiments.works import find_work
from asl_live.training.watcher import Watcher
from tests.training.toy import make_clip, make_clips

QUICK = {"epochs": "1", "steps": "2", "batch": "8", "networks": "convlstm-paper,cnn1d-skeleton"}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    for number, clip in enumerate(make_clips("abcde", ("high", "low", "idle"), 2)):
        write_clip(folder / f"{number}.npz", clip)
    return folder


def run(data, out, **settings):
    work = find_work("A")
    protocol = work.protocol({**QUICK, **settings}.items())
    return work.run(data, out, protocol, Watcher())


def test_both_splits_stand_side_by_side(data, tmp_path):
    report = run(data, tmp_path / "out").read_text("utf-8")
    results = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))
    assert [one["name"] for one in results["fits"]] == [
        "convlstm-paper-random",
        "convlstm-paper-signer",
        "cnn1d-skeleton-random",
        "cnn1d-skeleton-signer",
    ]
    assert results["clips"] == 20 and results["crops_drawn"] == 20  # idle is no sign
    assert "20 of the clips have no pixels" in report
    assert "| by signer | 12 | 4 | 4 | 0 of 1 |" in report
    assert "by signer" in report and "clips at random" in report
    for name in (
        "convlstm-paper-random-curves",
        "cnn1d-skeleton-signer-confusion",
        "signer-classes",
        "accuracies",
    ):
        assert (tmp_path / "out" / f"{name}.png").stat().st_size > 1000
    counts = (tmp_path / "out" / "random-classes.csv").read_text("utf-8").splitlines()
    assert counts[0] == "class,training,validation,test" and len(counts) == 3


def test_the_papers_protocol_is_the_default():
    recipe = find_work("A").protocol().recipe("fused-paper")
    assert (recipe.optimiser, recipe.rate, recipe.weight_decay, recipe.batch) == ("adam", 1e-4, 0.8, 64)
    assert (recipe.epochs, recipe.schedule, recipe.milestones, recipe.factor) == (
        200,
        "steps",
        (60, 150),
        0.1,
    )
    assert recipe.options == {"start": "paper", "steps": 30} and not recipe.closed


def test_crops_are_drawn_only_where_there_are_none():
    clip = make_clip("high", "a")
    (drawn,), count = with_drawn_crops([clip])
    assert count == 1 and drawn.crops.shape == (len(clip), 64, 64, 3) and drawn.crops.any()
    assert with_drawn_crops([drawn]) == ([drawn], 0)


def test_a_slow_computer_may_take_fewer_clips_of_each_sign(data, tmp_path):
    run(data, tmp_path / "out", most="6", networks="cnn1d-skeleton", splits="random")
    results = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))
    assert results["clips"] == 12 and results["crops_drawn"] == 0


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"signs": "high,blue"}, "no clip shows blue"),
        ({"signs": "high"}, "fewer than two signs"),
        ({"splits": "[]"}, "at least one network and one split"),
    ],
)
def test_data_that_do_not_serve_are_refused(data, tmp_path, settings, complaint):
    with pytest.raises(InputError, match=complaint):
        run(data, tmp_path / "out", **settings)
