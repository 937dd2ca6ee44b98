"""Several networks on one dataset and split: what they know, and what they cost."""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from pydantic import TypeAdapter, ValidationError

from asl_live.bundle import load_bundle, write_text
from asl_live.clip import Clip
from asl_live.data.collection import read_clips
from asl_live.data.seen import check_people
from asl_live.errors import InputError
from asl_live.experiments.drawn_crops import with_drawn_crops
from asl_live.experiments.figures import draw_accuracies, draw_class_counts, draw_costs
from asl_live.experiments.report import as_csv, markdown_table, minutes, result_json, write_report
from asl_live.experiments.trial import Result, Rows, Split, choose_clips, run_fit, split_clips
from asl_live.files import make_folder
from asl_live.nets.registry import Inputs, Network, get_network, list_networks
from asl_live.training.fit import Recipe, crops_of
from asl_live.training.watcher import Watcher
from asl_live.training.windows import Windows, make_windows

TIMED = 15  # clips, one after the other; the median counts
PARTS = 5


@dataclass(frozen=True)
class Design:
    """What all networks share.

    signs: which are told apart; empty takes every label but idle. changes: of recipes, as (network or
    "" for all, field, value); "options.KEY" is an option of the network, "augmentation.KEY" a variation.
    """

    nets: tuple[str, ...]
    signs: tuple[str, ...] = ()
    split: Literal["signer", "random"] = "signer"
    together: tuple[tuple[str, ...], ...] = ()
    span: float = 2.0
    seed: int = 0
    recipe: Recipe = field(default_factory=Recipe)
    changes: tuple[tuple[str, str, Any], ...] = ()

    def recipe_of(self, net: str) -> Recipe:
        """How one network is fitted. Raises InputError for a field or value that cannot be."""
        values = {**asdict(self.recipe), "net": net, "options": {}, "seed": self.seed, "unknown": 0.0}
        for which, key, value in self.changes:
            if which not in ("", net):
                continue
            name, _, part = key.partition(".")
            old = None if name in ("net", "seed") else values.get(name)
            unknown = isinstance(old, dict) and name != "options" and part not in old
            if old is None or unknown or isinstance(old, dict) != bool(part):
                known = ", ".join(
                    f"{one}.KEY" if isinstance(values[one], dict) else one
                    for one in values
                    if one not in ("net", "seed")
                )
                raise InputError(f"a comparison has no value {key!r}; it has {known}")
            values[name] = {**old, part: value} if part else value
        try:
            return TypeAdapter(Recipe).validate_python(values)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise InputError(
                f"network {net!r} cannot be fitted with this {where}: {first['msg'].lower()}"
            ) from error


@dataclass(frozen=True)
class Cost:
    """What a trained network costs on this computer's processor, with one thread.

    seconds: to judge one clip, the median. weights: bytes. learning: bytes that a fit keeps for each clip
    of a batch until it has learned from it.
    """

    seconds: float
    weights: int
    learning: int


def compare(data: Sequence[Path], out: Path, design: Design, watcher: Watcher) -> Path:
    """Fit every network and write ``report.md``, ``results.json`` and figures to ``out``; the report's path.

    Only clips of the signs are used, and every answer counts. Broken off, it goes on when called again.
    Raises InputError for data or networks that cannot be used.
    """
    for net in design.nets:
        if net not in list_networks():
            raise InputError(f"there is no network {net!r}; choose from {', '.join(list_networks())}")
    if not design.nets or len(set(design.nets)) < len(design.nets):
        raise InputError("name the networks to compare, each once")
    if strange := {which for which, _, _ in design.changes} - {"", *design.nets}:
        raise InputError(
            f"{', '.join(sorted(strange))} is to be changed and is not among the networks to compare"
        )
    recipes = {net: design.recipe_of(net) for net in design.nets}
    inputs = {net: get_network(net, 2, **recipe.options).inputs for net, recipe in recipes.items()}
    clips = choose_clips(read_clips(data, watcher.reading), design.signs)
    if design.split == "signer":
        check_people(clips, design.together)
    drawn = 0
    if any(one.crops == "rgb" for one in inputs.values()):
        clips, drawn = with_drawn_crops(clips)
    rows = split_clips(clips, PARTS, design.seed, design.split == "signer", design.together)
    classes = tuple(sorted({clip.sign for clip in clips}))
    make_folder(out)
    made: dict[Inputs, Windows] = {}
    results: list[tuple[Result, Cost]] = []
    for net, recipe in recipes.items():
        if inputs[net] not in made:
            made.clear()  # pictures fill memory: only networks that stand side by side share them
            made[inputs[net]] = make_windows(clips, inputs[net], design.span, watcher.preparing)
        split = Split(made[inputs[net]], *rows, classes)
        about = {"work": "A comparison of networks.", "split": design.split, "crops_drawn": bool(drawn)}
        result = run_fit(net, split, recipe, out, watcher, about, design.span)
        results.append((result, measure_cost(load_bundle(result.model, "cpu").network, split.windows)))
        draw_class_counts(out / "classes.png", split.counts())
    return _report(clips, drawn, rows, design, results, out)


def measure_cost(network: Network, windows: Windows) -> Cost:
    """What a network costs, measured on the first windows."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        times = []
        for row in range(min(TIMED, len(windows))):
            begin = time.perf_counter()
            _judge_one(network.eval(), windows, row)
            times.append(time.perf_counter() - begin)
        kept = _kept_for_learning(network, windows)
    finally:
        torch.set_num_threads(threads)
        network.eval()
    weights = sum(one.nbytes for one in network.state_dict().values())
    return Cost(float(np.median(times)), weights, kept)


@torch.no_grad()
def _judge_one(network: Network, windows: Windows, row: int) -> None:
    keypoints = windows.keypoints[row : row + 1]
    crops = None if windows.crops is None else windows.crops[row : row + 1]
    network(keypoints, crops_of(network, keypoints, crops))


def _kept_for_learning(network: Network, windows: Windows) -> int:
    """Bytes that backpropagation keeps of one clip; weights, which it keeps too, are not counted."""
    weights = {one.untyped_storage().data_ptr() for one in network.parameters()}
    kept: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in weights:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    # Two clips, because a network may normalise over a batch; what is kept grows with it.
    rows = torch.arange(2) % len(windows)
    keypoints = windows.keypoints[rows]
    crops = crops_of(network, keypoints, None if windows.crops is None else windows.crops[rows])
    network.train()
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        logits = network(keypoints, crops)  # kept alive, so that no place in memory is counted for two
    del logits
    return sum(kept.values()) // 2


def _report(
    clips: Sequence[Clip],
    drawn: int,
    rows: Rows,
    design: Design,
    results: Sequence[tuple[Result, Cost]],
    out: Path,
) -> Path:
    ordered = sorted(results, key=lambda one: -(one[0].top1.value or 0.0))
    draw_accuracies(
        out / "accuracies.png",
        [(result.name, [result.top1.value or 0.0], result.top1.interval) for result, _ in ordered],
        "test accuracy with its 95 % interval",
    )
    draw_costs(
        out / "costs.png",
        [(result.name, cost.seconds * 1000, result.top1.value or 0.0) for result, cost in ordered],
    )
    head = (
        "network",
        "test accuracy",
        "parameters",
        "epochs",
        "training",
        "a clip",
        "weights",
        "learning, a clip",
    )
    lines = [
        (
            f"`{result.name}`",
            str(result.top1),
            f"{result.parameters:,}",
            str(len(result.history)),
            minutes(result.seconds),
            f"{cost.seconds * 1000:.1f} ms",
            f"{cost.weights / 1e6:.1f} MB",
            f"{cost.learning / 1e6:.1f} MB",
        )
        for result, cost in ordered
    ]
    write_text(out / "comparison.csv", as_csv((head, *((line[0].strip("`"), *line[1:]) for line in lines))))
    parts = [
        "# Comparison of networks",
        f"{len(clips)} clips of {len({clip.sign for clip in clips})} signs by "
        f"{len({clip.signer for clip in clips})} signers: {len(rows[0])} to learn from, {len(rows[1])} to "
        f"choose the epoch by, {len(rows[2])} to judge on, "
        + (
            "nobody in two of these parts."
            if design.split == "signer"
            else "dealt out at random, so that the "
            "figures say nothing about a signer whom the networks have not seen."
        ),
        f"{drawn} clips have no pixels; for networks of pixels their crops are drawn from landmarks."
        if drawn
        else "",
        markdown_table(head, lines),
        "Accuracy: the best of the signs is the right one, with its 95 % interval (Wilson). A clip: the "
        "median time in which one clip is judged, on this processor with one thread, drawing of crops "
        "counted. Weights: their bytes. Learning: the bytes that a fit keeps for each clip of a batch.",
        "![accuracies](accuracies.png)",
        "![accuracy against time](costs.png)",
        "![classes](classes.png)",
        "## Recipes",
        markdown_table(
            ("network", "recipe"),
            [(f"`{result.name}`", f"`{json.dumps(_changed(result.recipe))}`") for result, _ in ordered],
        ),
        "What is not listed is as `asl-live` trains by default.",
    ]
    figures = [{**result_json(result), **asdict(cost)} for result, cost in ordered]
    return write_report(out, parts, {"comparison": figures, "clips": len(clips), "crops_drawn": drawn})


def _changed(recipe: Recipe) -> dict[str, Any]:
    """Fields that are not those of the default recipe."""
    usual = asdict(replace(Recipe(), net=recipe.net))
    return {name: value for name, value in asdict(recipe).items() if value != usual[name] and name != "net"}
