"""Pictures of how a training went."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from asl_live.files import replacing
from asl_live.training.checkpoint import Epoch

if TYPE_CHECKING:
    from matplotlib.figure import Figure


# Names of signs; more would make pictures of gigabytes that nobody can take in.
MOST_NUMBERED, MOST_NAMED = 60, 200
LARGEST = 33.0  # inches


def plain(name: str) -> str:
    """A name as matplotlib shows it as it is; between dollars it would read a formula."""
    return name.replace("$", r"\$")


def confusion_figure(names: Sequence[str], counts: np.ndarray) -> "Figure":
    """A confusion matrix: rows are what was signed, columns what was said.

    Colours show shares of a row, numbers are clips; of very many signs colours are all there is.
    """
    from matplotlib.figure import Figure
    from sklearn.metrics import ConfusionMatrixDisplay

    side = min(3 + 0.5 * len(names), LARGEST)
    figure = Figure(figsize=(side, side), layout="constrained")
    axes = figure.subplots()
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    display = ConfusionMatrixDisplay(shares, display_labels=[plain(name) for name in names])
    display.plot(ax=axes, cmap="Blues", colorbar=False, include_values=False, xticks_rotation=45)
    if len(names) > MOST_NAMED:
        axes.set(xticks=[], yticks=[])
    elif len(names) > MOST_NUMBERED:
        axes.tick_params("x", labelrotation=90)
        axes.tick_params(labelsize=10 * MOST_NUMBERED / len(names))
    else:
        for row, column in np.argwhere(counts):
            colour = "white" if shares[row, column] > 0.5 else "black"
            number = str(counts[row, column])
            axes.text(column, row, number, ha="center", va="center", color=colour)
    axes.set(xlabel="said", ylabel="signed")
    return figure


def draw_confusion(path: Path, names: Sequence[str], counts: np.ndarray) -> None:
    """The confusion matrix as a PNG."""
    figure = confusion_figure(names, counts)
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=110)


def draw_history(path: Path, history: Sequence[Epoch]) -> None:
    """Loss and accuracy over epochs, of the validation part too where there was one, as a PNG."""
    from matplotlib.figure import Figure

    numbers = [epoch.number + 1 for epoch in history]
    learned = [epoch.top1 for epoch in history if epoch.top1 is not None]
    losses = [epoch.valid_loss for epoch in history if epoch.valid_loss is not None]
    held_back = [epoch.valid_top1 for epoch in history if epoch.valid_top1 is not None]
    figure = Figure(figsize=(7, 6) if learned or held_back else (7, 4), layout="constrained")
    panels = figure.subplots(2 if learned or held_back else 1, 1, sharex=True, squeeze=False)[:, 0]
    panels[0].plot(numbers, [epoch.loss for epoch in history], label="training (varied clips)")
    if len(losses) == len(numbers):
        panels[0].plot(numbers, losses, label="validation")
    panels[0].set(ylabel="loss")
    if len(learned) == len(numbers):
        panels[-1].plot(numbers, learned, label="training (varied clips)")
    if len(held_back) == len(numbers):
        panels[-1].plot(numbers, held_back, label="validation")
    if len(panels) > 1:
        panels[1].set(ylabel="top-1", ylim=(0, 1))
    panels[-1].set(xlabel="epoch")
    for axes in panels:
        axes.legend()
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=110)
