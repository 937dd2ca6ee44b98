"""Experiment C: ResNet-152, a bidirectional LSTM and attention, as a dissertation on UCF-101 has them."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from asl_live.experiments.videos import VideoProtocol, run_networks
from asl_live.nets.bodies import BodyName
from asl_live.training.augment_pictures import PictureVariation
from asl_live.training.fit import Recipe
from asl_live.training.watcher import Watcher

TITLE = "Experiment C: ConvLSTM with attention on videos of actions (UCF-101)"


@dataclass(frozen=True)
class Protocol(VideoProtocol):
    """How the experiment goes: 40 frames of 224x224, mirror and crop, Adam, the last epoch's weights.

    save_every: epochs between checkpoints. body: what looks at the pictures. crop: the largest share of
    each side that is cut away.
    """

    networks: tuple[str, ...] = ("attention", "frame-resnet")
    epochs: Annotated[int, Field(ge=1, le=100_000)] = 10
    batch: Annotated[int, Field(ge=1)] = 16
    rate: Annotated[float, Field(gt=0, le=1)] = 1e-5
    steps: Annotated[int, Field(ge=1, le=1000)] = 40
    size: Annotated[int, Field(ge=16, le=1024)] = 224
    by_group: bool = True
    valid_parts: Annotated[int, Field(ge=0, le=100)] = 0
    weights: str = "pretrained"
    save_every: Annotated[int, Field(ge=1)] = 5
    body: BodyName = "resnet152"
    mirror: Annotated[float, Field(ge=0, le=1)] = 0.5
    crop: Annotated[float, Field(ge=0, lt=1)] = 0.125

    def options(self, net: str) -> dict[str, Any]:
        """With the body that was asked for."""
        return {**super().options(net), "body": self.body}

    def recipe(self, net: str, seed: int) -> Recipe:
        """How a network is fitted."""
        return replace(
            super().recipe(net, seed),
            vary="pictures",
            variation=PictureVariation(mirror=self.mirror, crop=self.crop),
        )


def run(data: Path, out: Path, protocol: Protocol, watcher: Watcher) -> Path:
    """From videos to a report. See :mod:`asl_live.experiments.works`."""
    save = protocol.save_every
    return run_networks(TITLE, data, out, protocol, watcher, ".gif", save)
