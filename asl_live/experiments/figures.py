"""Pictures of experiments: accuracies side by side, classes in each part, features in the plane."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from asl_live.files import replacing
from asl_live.training.figures import plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox

PARTS = ("training", "validation", "test")
TALLEST = 100.0  # inches


def draw_class_counts(path: Path, counts: Mapping[str, tuple[int, int, int]]) -> None:
    """How many clips of each class are in training, validation and test, as a PNG."""
    from matplotlib.figure import Figure

    height = min(1.2 + 0.32 * len(counts), TALLEST)
    figure = Figure(figsize=(7, height), layout="constrained")
    axes = figure.subplots()
    left = np.zeros(len(counts))
    for part, numbers in zip(PARTS, np.array(list(counts.values())).T, strict=True):
        bars = axes.barh(range(len(counts)), numbers, left=left, label=part)
        axes.bar_label(bars, [str(one) if one else "" for one in numbers], label_type="center", fontsize=8)
        left += numbers
    axes.set(yticks=range(len(counts)), yticklabels=[plain(one) for one in counts], xlabel="clips")
    axes.invert_yaxis()
    axes.legend()
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=110)


def draw_accuracies(
    path: Path, rows: Sequence[tuple[str, Sequence[float], tuple[float, float] | None]], label: str
) -> None:
    """Accuracies as a PNG: for each row a bar to the mean, a dot for each fit, and an interval if given."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.5, 1.2 + 0.42 * len(rows)), layout="constrained")
    axes = figure.subplots()
    for place, (_, values, interval) in enumerate(rows):
        mean = float(np.mean(values))
        axes.barh(place, mean, color="#9dbfe3")
        if interval:
            axes.plot(interval, [place, place], color="#5a6270", linewidth=2)
        axes.scatter(values, [place] * len(values), color="#2563a8", s=14, zorder=2)
        axes.text(1.01, place, f"{mean:.3f}", va="center")
    axes.set(
        yticks=range(len(rows)), yticklabels=[plain(name) for name, _, _ in rows], xlim=(0, 1.1), xlabel=label
    )
    axes.invert_yaxis()
    axes.grid(axis="x", alpha=0.3)
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=110)


def draw_features(path: Path, features: np.ndarray, labels: Sequence[str]) -> None:
    """The first two principal components of features [clips, width] by label, as a PNG."""
    from matplotlib import colormaps
    from matplotlib.figure import Figure
    from sklearn.decomposition import PCA

    figure = Figure(figsize=(8.5, 6), layout="constrained")
    axes = figure.subplots()
    if min(features.shape) > 1:
        analysis = PCA(2, random_state=0)
        places = analysis.fit_transform(features)
        shares = analysis.explained_variance_ratio_
        axes.set(
            xlabel=f"first component, {shares[0]:.0%} of the variance",
            ylabel=f"second component, {shares[1]:.0%} of the variance",
        )
        names, colours = sorted(set(labels)), colormaps["tab20"]
        for number, name in enumerate(names):
            rows = np.array([label == name for label in labels])
            marker = "os^Dv"[number // 20 % 5]
            axes.scatter(
                places[rows, 0],
                places[rows, 1],
                s=22,
                color=colours(number % 20),
                marker=marker,
                label=plain(name),
            )
        axes.legend(bbox_to_anchor=(1.01, 1), loc="upper left", fontsize=8)
    else:
        axes.text(0.5, 0.5, "too few clips for two components", ha="center")
        axes.axis("off")
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=110)


def draw_costs(path: Path, rows: Sequence[tuple[str, float, float]]) -> None:
    """Accuracy against the milliseconds that a clip takes, of named networks, as a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.5, 4.5), layout="constrained")
    axes = figure.subplots()
    labels = []
    for name, milliseconds, accuracy in rows:
        axes.scatter(milliseconds, accuracy, color="#2563a8")
        labels.append(
            axes.annotate(
                plain(name), (milliseconds, accuracy), (6, 4), textcoords="offset points", fontsize=8
            )
        )
    axes.set(xscale="log", xlabel="milliseconds for one clip", ylabel="test accuracy", ylim=(0, 1.05))
    axes.margins(x=0.2)
    axes.grid(alpha=0.3)
    part_labels(figure, labels)
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=110)


def part_labels(figure: "Figure", labels: "Sequence[Annotation]") -> None:
    """Move labels that lie upon one another up or down until each can be read."""
    figure.draw_without_rendering()
    taken: list[Bbox] = []
    for label in labels:
        for height in (4, -10, 14, -20, 24, -30, 34, -40):
            label.set_position((6, height))
            box = label.get_window_extent()
            if not any(box.overlaps(other) for other in taken):
                break
        taken.append(label.get_window_extent())


def draw_pairs(
    path: Path, pairs: Mapping[str, tuple[float, float]], names: tuple[str, str], label: str
) -> None:
    """Two bars of each row side by side, with their values, as a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(2.5 + 1.5 * len(pairs), 4), layout="constrained")
    axes = figure.subplots()
    places = np.arange(len(pairs))
    for side, name in enumerate(names):
        values = [pair[side] for pair in pairs.values()]
        bars = axes.bar(places + 0.4 * side - 0.2, values, 0.38, label=name)
        axes.bar_label(bars, [f"{one:.3f}" for one in values])
    axes.set(xticks=places, xticklabels=[plain(one) for one in pairs], ylim=(0, 1.1), ylabel=label)
    axes.legend()
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=110)
