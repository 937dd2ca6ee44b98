"""Experiment D: a CNN and an LSTM over evenly spaced frames, as a tutorial on UCF-50 has them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from asl_live.experiments.videos import VideoProtocol, run_networks
from asl_live.training.fit import Recipe
from asl_live.training.watcher import Watcher

TITLE = "Experiment D: ConvLSTM and LRCN on videos of actions (UCF-50)"


@dataclass(frozen=True)
class Protocol(VideoProtocol):
    """How the experiment goes: 20 frames of 64x64, three quarters to learn from, early stopping.

    The test part is drawn at random by videos, as the tutorial does it, though UCF-50 has several videos
    of one person and place: ``by_group`` keeps those together. patience: epochs without a lower
    validation loss after which a fit ends.
    """

    networks: tuple[str, ...] = ("convlstm-stack", "lrcn", "frame-cnn")
    epochs: Annotated[int, Field(ge=1, le=100_000)] = 50
    batch: Annotated[int, Field(ge=1)] = 4
    patience: Annotated[int, Field(ge=0)] = 10

    def recipe(self, net: str, seed: int) -> Recipe:
        """How a network is fitted."""
        return Recipe(
            net=net,
            options=self.options(net),
            epochs=self.epochs,
            batch=self.batch,
            rate=self.rate,
            weight_decay=0.0,
            smoothing=0.0,
            balance=0.0,
            average=0.0,
            seed=seed,
            optimiser="adam",
            schedule="constant",
            patience=self.patience,
            each_once=True,
            closed=True,
            vary="nothing",
            weights=self.weights_of(net),
        )


def run(data: Path, out: Path, protocol: Protocol, watcher: Watcher) -> Path:
    """From videos to a report. See :mod:`asl_live.experiments.works`."""
    return run_networks(TITLE, data, out, protocol, watcher, protocol.recipe, ".mp4")
