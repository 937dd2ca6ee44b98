"""Experiment D: a CNN and an LSTM over evenly spaced frames, as a tutorial on UCF-50 has them."""

from dataclasses import dataclass, replace
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
        return replace(
            super().recipe(net, seed),
            patience=self.patience,
        )


def run(data: Path, out: Path, protocol: Protocol, watcher: Watcher) -> Path:
    """From videos to a report. See :mod:`asl_live.experiments.works`."""
    return run_networks(TITLE, data, out, protocol, watcher, ".mp4")
