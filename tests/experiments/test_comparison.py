import csv
import json
from itertools import combinations

import pytest
import torch
from click.testing import CliRunner

from asl_live.cli import main
from asl_live.clip import write_clip
from asl_live.experiments.comparison import Design, measure_cost
from asl_live.experiments.figures import part_labels
from asl_live.nets.registry import get_network
from tests.training.toy import SIGNS, make_clips, toy_windows

SMALL = [
    *("--set", "fused:options.hidden=12", "--set", "fused:options.crop_channels=0"),
    *("--set", "lstm-skeleton:rate=0.02"),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    for number, clip in enumerate(make_clips("abcde", (*SIGNS, "idle"), 2)):
        write_clip(folder / f"{number:02}.npz", clip)
    return folder


def call(*arguments):
    return CliRunner().invoke(main, ["compare", *map(str, arguments)])


@pytest.fixture(scope="module")
def compared(data, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    nets = ("--nets", "fused,lstm-skeleton", "--epochs", "12", "--batch", "8")
    result = call("--data", data, "--out", out, *nets, *SMALL, "--json")
    assert result.exit_code == 0, result.stderr
    return out, [json.loads(line) for line in result.stdout.splitlines()]


def test_every_network_has_a_line_with_what_it_knows_and_costs(compared):
    out, lines = compared
    assert sorted(line["net"] for line in lines) == ["fused", "lstm-skeleton"]
    for line in lines:
        assert line["test_clips"] == 6  # one of five signers, idle left out
        low, high = line["test_interval"]
        assert low <= line["test_top1"] <= high
        assert line["epochs"] == 12 and min(line["seconds"], line["weights"], line["learning"]) > 0
    with open(out / "comparison.csv", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["network"] for row in table] == [line["net"] for line in lines]
    assert all(row["test accuracy"].endswith("of 6)") for row in table)


def test_the_report_has_its_table_figures_and_recipes(compared):
    out, _ = compared
    report = (out / "report.md").read_text("utf-8")
    assert "30 clips of 3 signs by 5 signers" in report and "nobody in two of these parts" in report
    assert '"rate": 0.02' in report and '"crop_channels": 0' in report
    for name in ("accuracies.png", "costs.png", "classes.png"):
        assert f"({name})" in report and (out / name).stat().st_size > 1000


def test_a_network_that_is_added_costs_its_own_fit_alone(compared, data):
    out, _ = compared
    before = {file: file.stat().st_mtime_ns for file in (out / "fits").iterdir()}
    arguments = ("--data", data, "--out", out, "--epochs", "12", "--batch", "8", *SMALL)
    assert call(*arguments, "--nets", "fused,lstm-skeleton,cnn1d-skeleton").exit_code == 0
    assert {file: file.stat().st_mtime_ns for file in before} == before
    assert len(list((out / "fits").iterdir())) == 3


def test_a_random_split_says_what_it_is_worth(data, tmp_path):
    options = ("--nets", "cnn1d-skeleton", "--epochs", "1", "--split", "random")
    assert call("--data", data, "--out", tmp_path, *options).exit_code == 0
    assert "say nothing about a signer" in (tmp_path / "report.md").read_text("utf-8")


def test_memory_for_learning_is_that_of_one_clip():
    windows = toy_windows("a", each=1)
    network = get_network("lstm-skeleton", 3)
    cost = measure_cost(network, windows)
    assert cost.weights == 4 * sum(one.numel() for one in network.parameters())
    assert 30 * 159 * 4 < cost.learning < 100 * 30 * 159 * 4  # at the least the numbers it reads
    assert not network.training and torch.get_num_threads() >= 1


def test_options_and_variations_are_changed_one_by_one_for_one_network_or_all():
    changes = (("", "augmentation.rest", 0.4), ("fused", "options.hidden", 12), ("fused", "rate", 0.5))
    design = Design(("fused", "lstm-skeleton"), changes=changes)
    fused, other = map(design.recipe_of, design.nets)
    assert fused.augmentation.rest == other.augmentation.rest == 0.4
    assert fused.augmentation.mirror == 0.5
    assert (fused.options, fused.rate) == ({"hidden": 12}, 0.5)
    assert (other.options, other.rate) == ({}, design.recipe.rate)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--nets", "fused,nothing"), "no network 'nothing'"),
        (("--nets", "fused,fused"), "each once"),
        (("--nets", "fused", "--signs", "high,blue"), "no clip shows blue"),
        (("--nets", "fused", "--set", "speed=3"), "no value 'speed'"),
        (("--nets", "fused", "--set", "augmentation=0"), "no value 'augmentation'"),
        (("--nets", "fused", "--set", "augmentation.blur=0"), "no value 'augmentation.blur'"),
        (("--nets", "fused", "--set", "epochs.first=3"), "no value 'epochs.first'"),
        (("--nets", "fused", "--set", "epochs=many"), "cannot be fitted with this epochs"),
        (("--nets", "fused", "--set", "epochs=0"), "epochs: input should be greater than or equal to 1"),
        (("--nets", "fused", "--set", "batch=0"), "batch: input should be greater than or equal to 1"),
        (("--nets", "fused", "--set", "rate=-1"), "rate: input should be greater than 0"),
        (("--nets", "fused", "--set", "weight_decay=-1"), "weight_decay: input should be greater than"),
        (("--nets", "fused", "--set", "smoothing=5"), "smoothing: input should be less than or equal to 1"),
        (("--nets", "fused", "--set", "unknown=2"), "unknown: input should be less than 1"),
        (("--nets", "fused", "--set", "variation.crop=-1"), "variation.crop: input should be greater than"),
        (("--nets", "fused", "--set", "epochs"), "is not KEY=VALUE"),
        (("--nets", "fused", "--set", "options.width=3"), "no such option"),
        (("--nets", "fused", "--set", "fsued:epochs=3"), "fsued is to be changed and is not among"),
        (("--nets", "fused", "--together", "a,zoe"), "no clip is of zoe"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_line(data, tmp_path, arguments, complaint):
    result = call("--data", data, "--out", tmp_path, *arguments)
    assert result.exit_code == 2 and complaint in result.stderr and result.stderr.count("\n") == 1


def test_labels_of_networks_that_are_alike_do_not_lie_upon_one_another():
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.5, 4.5))
    axes = figure.subplots()
    axes.set(xlim=(0, 100), ylim=(0, 1))
    labels = [
        axes.annotate(f"network-{number}", (50 + number / 4, 0.7), (6, 4), textcoords="offset points")
        for number in range(4)
    ]
    part_labels(figure, labels)
    boxes = [label.get_window_extent() for label in labels]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
