"""Experiment A: the founding paper's network and its two halves, by the paper's protocol.

Kaushik and Singh, "Skeleton-based Action Recognition - American Sign Language (ASL)", 2022. Beside the
paper's random split, which has every signer on both sides, stands one by signer, so that the gap between
the two can be seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from asl_live.clip import Clip
from asl_live.data.collection import read_clips
from asl_live.errors import InputError
from asl_live.experiments.drawn_crops import with_drawn_crops
from asl_live.experiments.figures import draw_accuracies, draw_class_counts
from asl_live.experiments.report import (
    markdown_table,
    minutes,
    protocol_table,
    result_json,
    write_class_counts,
    write_report,
)
from asl_live.experiments.trial import (
    PLAIN,
    Result,
    Rows,
    Split,
    choose_clips,
    run_fit,
    split_clips,
)
from asl_live.files import make_folder
from asl_live.nets.registry import get_network
from asl_live.training.figures import draw_confusion, draw_history
from asl_live.training.fit import Recipe
from asl_live.training.schedule import Optimiser
from asl_live.training.watcher import Watcher
from asl_live.training.windows import Windows, make_windows

TITLE = "Experiment A: fused ConvLSTM and LSTM for American Sign Language"
SPLITS = {"random": "clips at random, as the paper", "signer": "by signer"}


@dataclass(frozen=True)
class Protocol:
    """How the experiment goes; the paper's values.

    signs: which are told apart; empty takes every label but idle. splits: "random" deals clips out as the
    paper does, "signer" has nobody on two sides. One in ``parts`` of the clips is for the test, and one in
    ``parts`` of the rest for choosing the epoch: 5 makes the paper's 64, 16 and 20 percent. together:
    signers that may be one person. start: "paper" is Xavier with biases of 0.01. most: of each sign at most
    so many clips, for a computer on which the whole would take days; 0 takes all.
    """

    networks: tuple[str, ...] = ("fused-paper", "convlstm-paper", "lstm-paper")
    splits: tuple[Literal["random", "signer"], ...] = ("random", "signer")
    signs: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    epochs: Annotated[int, Field(ge=1, le=100_000)] = 200
    batch: Annotated[int, Field(ge=2)] = 64
    rate: Annotated[float, Field(gt=0, le=1)] = 1e-4
    weight_decay: Annotated[float, Field(ge=0, le=10)] = 0.8
    optimiser: Optimiser = "adam"
    milestones: tuple[int, ...] = (60, 150)
    factor: Annotated[float, Field(gt=0, le=1)] = 0.1
    start: Literal["paper", "torch"] = "paper"
    parts: Annotated[int, Field(ge=3, le=100)] = 5
    steps: Annotated[int, Field(ge=2, le=1000)] = 30
    span: Annotated[float, Field(ge=0.1, le=60)] = 2.0
    most: Annotated[int, Field(ge=0)] = 0
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0

    def recipe(self, net: str) -> Recipe:
        """How a network is fitted."""
        paper = net.endswith("-paper")
        return replace(
            PLAIN,
            net=net,
            options={"start": self.start, "steps": self.steps} if paper else {},
            epochs=self.epochs,
            batch=self.batch,
            rate=self.rate,
            weight_decay=self.weight_decay,
            seed=self.seed,
            optimiser=self.optimiser,
            schedule="steps",
            milestones=self.milestones,
            factor=self.factor,
            closed=False,
        )


def run(data: Path, out: Path, protocol: Protocol, watcher: Watcher) -> Path:
    """From clips to a report. See :mod:`asl_live.experiments.works`."""
    clips, drawn = _prepare(data, protocol, watcher)
    make_folder(out)
    rows: dict[str, Rows] = {
        kind: split_clips(clips, protocol.parts, protocol.seed, kind == "signer", protocol.together)
        for kind in protocol.splits
    }
    classes = tuple(sorted({clip.sign for clip in clips}))
    results: dict[str, dict[str, Result]] = {}
    for net in protocol.networks:
        recipe = protocol.recipe(net)
        windows = make_windows(
            clips, get_network(net, 2, **recipe.options).inputs, protocol.span, watcher.preparing
        )
        for kind in protocol.splits:
            split = Split(windows, *rows[kind], classes)
            about = {"work": TITLE, "split": kind, "clips": len(clips), "crops_drawn": bool(drawn)}
            name = f"{net}-{kind}"
            found = run_fit(name, split, recipe, out, watcher, about, protocol.span)
            results.setdefault(net, {})[kind] = found
            draw_history(out / f"{name}-curves.png", found.history)
            names, counts = found.judgement.confusion()
            draw_confusion(out / f"{name}-confusion.png", names[:-1], counts[:-1, :-1])
            write_class_counts(out / f"{kind}-classes.csv", split)
            draw_class_counts(out / f"{kind}-classes.png", split.counts())
    return _report(clips, drawn, windows, rows, protocol, results, out)


def _prepare(data: Path, protocol: Protocol, watcher: Watcher) -> tuple[list[Clip], int]:
    """The clips that count, with crops where a network wants them; and how many had theirs drawn."""
    if not protocol.networks or not protocol.splits:
        raise InputError("the experiment needs at least one network and one split")
    clips = read_clips([data], watcher.reading)
    clips = choose_clips(clips, protocol.signs)
    if protocol.most:
        clips = _at_most(clips, protocol.most, protocol.seed)
    inputs = [get_network(net, 2, **protocol.recipe(net).options).inputs for net in protocol.networks]
    if not any(one.crops == "rgb" for one in inputs):
        return clips, 0
    return with_drawn_crops(clips)


def _at_most(clips: Sequence[Clip], most: int, seed: int) -> list[Clip]:
    order = np.random.default_rng(seed).permutation(len(clips))
    taken: dict[str, int] = {}
    kept = []
    for row in order.tolist():
        sign = clips[row].sign
        taken[sign] = taken.get(sign, 0) + 1
        if taken[sign] <= most:
            kept.append(row)
    return [clips[row] for row in sorted(kept)]


def _report(
    clips: Sequence[Clip],
    drawn: int,
    windows: Windows,
    rows: dict[str, Rows],
    protocol: Protocol,
    results: dict[str, dict[str, Result]],
    out: Path,
) -> Path:
    bars = [
        (f"{net}, {kind}", [found.top1.value or 0.0], found.top1.interval)
        for net, kinds in results.items()
        for kind, found in kinds.items()
    ]
    draw_accuracies(out / "accuracies.png", bars, "test accuracy with its 95 % interval")
    table = markdown_table(
        ("network", "parameters", *(SPLITS[kind] for kind in protocol.splits), "training"),
        [
            (
                f"`{net}`",
                f"{next(iter(kinds.values())).parameters:,}",
                *(str(kinds[kind].top1) for kind in protocol.splits),
                minutes(float(np.mean([found.seconds for found in kinds.values()]))),
            )
            for net, kinds in results.items()
        ],
    )
    sizes = markdown_table(
        ("split", "training", "validation", "test", "signers of the test seen in training"),
        [(SPLITS[kind], *map(len, parts), _seen_before(windows, parts)) for kind, parts in rows.items()],
    )
    pictures = "\n\n".join(
        f"### {net}, {SPLITS[kind]}\n\n![loss and accuracy]({net}-{kind}-curves.png)\n\n"
        f"![confusion matrix]({net}-{kind}-confusion.png)"
        for net, kinds in results.items()
        for kind in kinds
    )
    note = (
        f"{drawn} of the clips have no pixels. Their crops are drawn from their landmarks, which is easier "
        "to learn from than pixels and shows no face, clothes or room."
        if drawn
        else ""
    )
    parts = [
        f"# {TITLE}",
        f"{len(clips)} clips of {len({clip.sign for clip in clips})} signs by "
        f"{len({clip.signer for clip in clips})} signers.",
        note,
        "## Test accuracies",
        table,
        "With 95 % intervals (Wilson). The weights are those of the epoch with the lowest validation loss. "
        "A random split has the same people on both sides and says nothing about a new user; the split "
        "by signer does.",
        "![accuracies](accuracies.png)",
        "## Splits",
        sizes,
        "\n\n".join(f"![classes, {SPLITS[kind]}]({kind}-classes.png)" for kind in rows),
        "## Protocol",
        protocol_table(protocol),
        "## Networks",
        pictures,
    ]
    fits = [result_json(found) for kinds in results.values() for found in kinds.values()]
    return write_report(
        out, parts, {"experiment": "A", "clips": len(clips), "crops_drawn": drawn, "fits": fits}
    )


def _seen_before(windows: Windows, parts: Rows) -> str:
    learned = {windows.signers[row] for row in parts[0]}
    judged = {windows.signers[row] for row in parts[2]}
    return f"{len(learned & judged)} of {len(judged)}"
