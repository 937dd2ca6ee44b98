"""Experiment E: networks for pictures, borrowed or own, with an LSTM or a GRU over a few frames."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from asl_live.data.readers.action_groups import action_groups
from asl_live.experiments.figures import draw_accuracies, draw_pairs
from asl_live.experiments.report import markdown_table
from asl_live.experiments.trial import Result
from asl_live.experiments.videos import Material, VideoProtocol, run_networks
from asl_live.training.augment_pictures import PictureVariation
from asl_live.training.fit import Recipe
from asl_live.training.watcher import Watcher

TITLE = "Experiment E: transfer learning on videos of actions (UCF-101, HMDB-51)"


@dataclass(frozen=True)
class Protocol(VideoProtocol):
    """How the experiment goes: 5 frames of 224x224, varied, SGD, the rate lowered on a plateau.

    Nobody publishes trained weights of ResNet-152 v2 that could be taken here, so its two networks are not
    among the default ones: name them in ``networks`` with a file of weights or random ones. zoom, shift: of
    the size; rotation: degrees; mirror: share of videos. factor, plateau: what the rate is multiplied by
    after so many epochs without a lower validation loss. groups: a name of a group of actions to its
    classes; none takes those of UCF-101 and HMDB-51. batch, epochs and rate are ours: we do not know
    those of the work.
    """

    networks: tuple[str, ...] = ("cnn-lstm", "cnn-gru", "mobilenet-lstm", "mobilenet-gru")
    epochs: Annotated[int, Field(ge=1, le=100_000)] = 50
    batch: Annotated[int, Field(ge=1)] = 8
    rate: Annotated[float, Field(gt=0, le=1)] = 1e-2
    steps: Annotated[int, Field(ge=1, le=1000)] = 5
    size: Annotated[int, Field(ge=16, le=1024)] = 224
    by_group: bool = True
    weights: str = "pretrained"
    mirror: Annotated[float, Field(ge=0, le=1)] = 0.5
    zoom: Annotated[float, Field(ge=0, lt=1)] = 0.1
    rotation: Annotated[float, Field(ge=0, le=180)] = 8.0
    shift: Annotated[float, Field(ge=0, lt=1)] = 0.2
    factor: Annotated[float, Field(gt=0, le=1)] = 0.5
    plateau: Annotated[int, Field(ge=1)] = 5
    groups: dict[str, list[str]] = field(default_factory=dict)

    def recipe(self, net: str, seed: int) -> Recipe:
        """How a network is fitted."""
        return replace(
            super().recipe(net, seed),
            optimiser="sgd",
            schedule="plateau",
            factor=self.factor,
            plateau=self.plateau,
            vary="pictures",
            variation=PictureVariation(self.mirror, self.zoom, 0.0, self.rotation, self.shift),
        )


def run(data: Path, out: Path, protocol: Protocol, watcher: Watcher) -> Path:
    """From videos to a report. See :mod:`asl_live.experiments.works`."""

    def extra(material: Material, results: dict[str, list[Result]]) -> list[str]:
        return [*_by_group(material, protocol, results, out), *_memories(results, out)]

    return run_networks(TITLE, data, out, protocol, watcher, ".mp4", keep_epochs=True, extra=extra)


def _by_group(
    material: Material, protocol: Protocol, results: dict[str, list[Result]], out: Path
) -> list[str]:
    """Accuracy for each group of actions, of the first seed of each network."""
    group_of = action_groups(material.videos.layout, material.split.classes, protocol.groups)
    names = sorted(set(group_of.values()))
    rows, bars = [], []
    for net, fits in results.items():
        judged = fits[0].judgement
        of = np.array([group_of[label] for label in judged.truth])
        shares = [judged.closed_top1(of == name) for name in names]
        rows.append((f"`{net}`", *(f"{one.short} of {one.of}" for one in shares)))
        bars += [
            (f"{net}, {name}", [one.value], one.interval)
            for name, one in zip(names, shares, strict=True)
            if one.value is not None
        ]
    draw_accuracies(out / "groups.png", bars, "test accuracy")
    return [
        "## By group of actions",
        markdown_table(("network", *names), rows),
        "![groups of actions](groups.png)",
    ]


def _memories(results: dict[str, list[Result]], out: Path) -> list[str]:
    """LSTM and GRU side by side over each network for pictures that has both."""
    means = {net: float(np.mean([one.top1.value or 0.0 for one in fits])) for net, fits in results.items()}
    looks = [net.removesuffix("-lstm") for net in results if net.endswith("-lstm")]
    both = [one for one in looks if f"{one}-gru" in results]
    if not both:
        return []
    pairs = {one: (means[f"{one}-lstm"], means[f"{one}-gru"]) for one in both}
    draw_pairs(out / "lstm-gru.png", pairs, ("LSTM", "GRU"), "test accuracy")
    return ["## LSTM against GRU", "![LSTM and GRU](lstm-gru.png)"]
