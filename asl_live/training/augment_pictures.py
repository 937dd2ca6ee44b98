"""Variations of whole pictures: the same for all pictures of one window."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from asl_live.training.augment import Degrees, Portion


@dataclass(frozen=True)
class PictureVariation:
    """How far each variation of pictures goes; 0 switches it off.

    mirror: share of windows seen in a mirror. zoom: a factor from 1 - zoom to 1 + zoom. crop: the
    largest share of each side that is cut away, the rest being scaled up. rotation: degrees. shift: share
    of the side. What comes in from outside repeats the edge.
    """

    mirror: Portion = 0.0
    zoom: Portion = 0.0
    crop: Portion = 0.0
    rotation: Degrees = 0.0
    shift: Portion = 0.0


class PictureAugmenter:
    """Applies a :class:`PictureVariation` to batches, reproducibly by ``seed``."""

    def __init__(self, amount: PictureVariation, seed: int) -> None:
        self.amount = amount
        self.random = torch.Generator().manual_seed(seed)

    def __call__(self, keypoints: Tensor, crops: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """A varied copy of crops, uint8 [batch, steps, 3, size, size]; keypoints stay as they are."""
        if crops is None or self.amount == PictureVariation():
            return keypoints, crops
        batch, steps = crops.shape[:2]
        places = self._places(batch).repeat_interleave(steps, 0)
        pictures = crops.flatten(0, 1).float()
        grid = functional.affine_grid(places, list(pictures.shape), align_corners=False)
        varied = functional.grid_sample(pictures, grid, padding_mode="border", align_corners=False)
        return keypoints, varied.round().to(torch.uint8).unflatten(0, (batch, steps))

    def _places(self, batch: int) -> Tensor:
        """For each window where its pictures are looked at, [batch, 2, 3], the picture being -1..1."""
        amount = self.amount
        scale = (1 + amount.zoom * self._uniform(batch)).clamp_min(0.05).reciprocal()
        left = 1 - amount.crop * torch.rand(batch, generator=self.random)
        angle = self._uniform(batch) * math.radians(amount.rotation)
        mirrored = 1 - 2 * (torch.rand(batch, generator=self.random) < amount.mirror).float()
        size = scale * left
        rows = torch.stack((angle.cos() * mirrored, -angle.sin(), angle.sin() * mirrored, angle.cos()), -1)
        # A crop lies anywhere inside the picture; a shift may look beyond it.
        middle = self._uniform(batch, 2) * (1 - left)[:, None] + 2 * amount.shift * self._uniform(batch, 2)
        return torch.cat((rows.unflatten(-1, (2, 2)) * size[:, None, None], middle[..., None]), -1)

    def _uniform(self, *shape: int) -> Tensor:
        return torch.rand(*shape, generator=self.random) * 2 - 1
