"""Experiment B: actions from skeletons, by the protocol of a practical work on MSR Action3D.

The work's four networks over coordinates scaled to -1..1, on people who are in one part only, and a newer
network with a recipe of today beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
from pydantic import Field

from asl_live.bundle import load_bundle
from asl_live.data.readers.msr import ACTIONS, COORDINATES, JOINTS, Skeletons, read_msr, scale_joints
from asl_live.errors import InputError
from asl_live.experiments.figures import draw_accuracies, draw_class_counts, draw_features
from asl_live.experiments.report import (
    markdown_table,
    minutes,
    protocol_table,
    result_json,
    spread,
    write_class_counts,
    write_report,
)
from asl_live.experiments.skeleton_pictures import animate_sequence, draw_sequences
from asl_live.experiments.trial import PLAIN, Result, Split, best_by_validation, run_fit
from asl_live.files import make_folder
from asl_live.training.figures import draw_confusion, draw_history
from asl_live.training.fit import Recipe
from asl_live.training.schedule import Optimiser
from asl_live.training.watcher import Watcher
from asl_live.training.windows import Windows

MODERN = "tcn-skeleton"
SAVE_EVERY = 25  # epochs; they take a fraction of a second
TITLE = "Experiment B: actions from skeletons (MSR Action3D)"


@dataclass(frozen=True)
class Protocol:
    """How the experiment goes.

    networks: which are fitted, each with every seed. modern: whether the newer one is, too, for
    ``modern_epochs`` but never more than ``epochs``. units, dropout: of the LSTMs; the work names them, the
    batch, the epochs and the subjects. rate, optimiser: Keras's usual ones, which the work leaves
    unsaid. steps: of a window; shorter sequences have zeros before them, longer are thinned out.
    """

    networks: tuple[str, ...] = ("lstm-skeleton", "lstm2-skeleton", "bilstm-skeleton", "cnn1d-skeleton")
    modern: bool = True
    seeds: Annotated[int, Field(ge=1, le=100)] = 3
    epochs: Annotated[int, Field(ge=1, le=100_000)] = 2000
    modern_epochs: Annotated[int, Field(ge=1, le=100_000)] = 150
    batch: Annotated[int, Field(ge=2)] = 256
    rate: Annotated[float, Field(gt=0, le=1)] = 1e-3
    optimiser: Optimiser = "adam"
    units: Annotated[int, Field(ge=1, le=1024)] = 24
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.5
    steps: Annotated[int, Field(ge=4, le=1000)] = 76
    train_subjects: tuple[int, ...] = (1, 2, 3, 4, 5)
    valid_subjects: tuple[int, ...] = (6, 7)
    test_subjects: tuple[int, ...] = (8, 9, 10)

    def recipe(self, net: str, seed: int) -> Recipe:
        """How a network is fitted."""
        options: dict[str, Any] = {"skeleton": "kinect", "steps": self.steps}
        if net == MODERN:
            return Recipe(
                net=net,
                options=options,
                epochs=min(self.modern_epochs, self.epochs),
                batch=32,
                rate=3e-3,
                weight_decay=0.05,
                smoothing=0.1,
                balance=0.0,
                average=0.98,
                seed=seed,
                closed=True,
                choose="top1",
                vary="joints",
            )
        if "lstm" in net:
            options["units"] = self.units
        return replace(
            PLAIN,
            net=net,
            options={**options, "dropout": self.dropout},
            epochs=self.epochs,
            batch=self.batch,
            rate=self.rate,
            seed=seed,
            optimiser=self.optimiser,
            choose="top1",
        )


def run(data: Path, out: Path, protocol: Protocol, watcher: Watcher) -> Path:
    """From MSR Action3D to a report. See :mod:`asl_live.experiments.works`."""
    nets = [*protocol.networks, *([MODERN] if protocol.modern and MODERN not in protocol.networks else [])]
    if not nets:
        raise InputError("the experiment needs at least one network")
    watcher.reading(0, 1)
    skeletons = read_msr(data)
    watcher.reading(1, 1)
    split = _split(skeletons, protocol)
    make_folder(out)
    _draw_data(skeletons, split, out)
    about = {"work": TITLE, "sequences": len(skeletons)}
    results: dict[str, list[Result]] = {}
    for net in nets:
        results[net] = [
            run_fit(
                f"{net}-seed{seed}",
                split,
                protocol.recipe(net, seed),
                out,
                watcher,
                about,
                save_every=SAVE_EVERY,
            )
            for seed in range(protocol.seeds)
        ]
        _draw_network(net, best_by_validation(results[net]), split, out)
    return _report(skeletons, split, protocol, results, out)


def joint_windows(skeletons: Skeletons, scaled: Sequence[np.ndarray], steps: int) -> Windows:
    """One window of ``steps`` steps for each sequence: its frames last, zeros before them.

    A sequence that is longer is thinned out evenly. The signs are the actions' names, the signers the
    subjects' numbers.
    """
    joints = np.zeros((len(scaled), steps, JOINTS * COORDINATES), np.float32)
    for row, one in enumerate(scaled):
        if len(one) > steps:
            one = one[np.linspace(0, len(one) - 1, steps).round().astype(int)]
        joints[row, steps - len(one) :] = one.reshape(len(one), -1)
    return Windows(
        torch.from_numpy(joints),
        None,
        tuple(ACTIONS[action - 1] for action in skeletons.actions),
        tuple(str(subject) for subject in skeletons.subjects),
    )


def _split(skeletons: Skeletons, protocol: Protocol) -> Split:
    parts = {
        "train": protocol.train_subjects,
        "valid": protocol.valid_subjects,
        "test": protocol.test_subjects,
    }
    rows = {name: skeletons.of_subjects(subjects) for name, subjects in parts.items()}
    for name, subjects in parts.items():
        if not len(rows[name]):
            there = ", ".join(map(str, sorted(set(skeletons.subjects.tolist()))))
            raise InputError(
                f"no sequence is by the subjects of {name}_subjects, {list(subjects)}; the data have {there}"
            )
    people = [one for subjects in parts.values() for one in subjects]
    if len(set(people)) < len(people):
        raise InputError("a subject is in two parts of the split; give each to one of them")
    windows = joint_windows(skeletons, scale_joints(skeletons, rows["train"]), protocol.steps)
    classes = tuple(name for name in ACTIONS if name in windows.signs)
    return Split(windows, rows["train"], rows["valid"], rows["test"], classes)


def _draw_data(skeletons: Skeletons, split: Split, out: Path) -> None:
    write_class_counts(out / "classes.csv", split)
    draw_class_counts(out / "classes.png", split.counts())
    examples = []
    for name in split.classes:
        row = split.windows.signs.index(name)
        examples.append((name, skeletons.sequences[row]))
    draw_sequences(out / "skeletons.png", examples)
    make_folder(out / "animated")
    for name, joints in examples:
        animate_sequence(out / "animated" / f"{name.replace(' ', '-')}.gif", joints)


def _draw_network(net: str, best: Result, split: Split, out: Path) -> None:
    draw_history(out / f"{net}-curves.png", best.history)
    names, counts = best.judgement.confusion()
    draw_confusion(out / f"{net}-confusion.png", names[:-1], counts[:-1, :-1])
    network = load_bundle(best.model, "cpu").network
    test = split.windows.subset(split.test)
    with torch.no_grad():
        features = network.embed(test.keypoints, None).numpy()
    draw_features(out / f"{net}-features.png", features, test.signs)


def _report(
    skeletons: Skeletons, split: Split, protocol: Protocol, results: dict[str, list[Result]], out: Path
) -> Path:
    draw_accuracies(
        out / "accuracies.png",
        [(net, [one.top1.value or 0.0 for one in fits], None) for net, fits in results.items()],
        f"test accuracy, subjects {', '.join(map(str, protocol.test_subjects))}",
    )
    table = markdown_table(
        ("network", "parameters", "test accuracy", "each seed", "validation", "training"),
        [
            (
                f"`{net}`",
                f"{fits[0].parameters:,}",
                spread(fits),
                ", ".join(one.top1.short for one in fits),
                f"{np.mean([one.valid_top1 for one in fits]):.3f}",
                minutes(float(np.mean([one.seconds for one in fits]))),
            )
            for net, fits in results.items()
        ],
    )
    pictures = "\n\n".join(
        f"### {net}\n\nThe fit of its seeds with the highest validation accuracy.\n\n"
        f"![loss and accuracy]({net}-curves.png)\n\n![confusion matrix]({net}-confusion.png)\n\n"
        f"![features in the plane]({net}-features.png)"
        for net in results
    )
    parts = [
        f"# {TITLE}",
        f"{len(skeletons)} sequences: {len(split.train)} to learn from, {len(split.valid)} to choose the "
        f"epoch by, {len(split.test)} to judge on, each with people of its own.",
        "## Test accuracies",
        table,
        "Mean over seeds, with their standard deviation. The weights are those of the epoch with the highest "
        "validation accuracy. Chance is "
        f"{1 / len(split.classes):.3f}. `{MODERN}` and its recipe are not the work's: they show what "
        "the same data give today."
        if MODERN in results
        else "Mean over seeds, with their standard deviation.",
        "![accuracies](accuracies.png)",
        "## What is odd in the data",
        "\n".join(f"- {one}" for one in skeletons.remarks) or "Nothing.",
        "## Protocol",
        protocol_table(protocol),
        "## Data",
        "![sequences](skeletons.png)\n\nThe folder `animated` shows each of them move.",
        "![classes](classes.png)",
        "## Networks",
        pictures,
    ]
    figures = {
        "experiment": "B",
        "remarks": list(skeletons.remarks),
        "fits": [result_json(one) for fits in results.values() for one in fits],
    }
    return write_report(out, parts, figures)
