"""Variations of skeleton sequences that leave the action alone, such as a Kinect records them.

They work on [batch, steps, 60], the 20 joints of MSR Action3D with x to the side, y up and z away from
the camera; steps that are all zeros show nobody and stay so.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

COORDINATES = 3


@dataclass(frozen=True)
class JointAugmentation:
    """How far each variation goes; 0 switches it off.

    speed: factor e^(+-speed) on the pace. turn, lean: degrees about the upright axis and the one
    towards the camera. scale: e^(+-) on the size; stretch: on each axis. shift: of the whole. noise: of
    each joint. cut: the largest share of the sequence that is left out at its beginning and at its end.
    """

    speed: float = 0.25
    turn: float = 20.0
    lean: float = 6.0
    scale: float = 0.12
    stretch: float = 0.08
    shift: float = 0.1
    noise: float = 0.004
    cut: float = 0.08


class JointAugmenter:
    """Applies a :class:`JointAugmentation` to batches, reproducibly by ``seed``."""

    def __init__(self, seed: int, augmentation: JointAugmentation | None = None) -> None:
        self.amount = augmentation or JointAugmentation()
        self.random = torch.Generator().manual_seed(seed)

    def __call__(self, joints: Tensor, crops: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """A varied copy of a batch [batch, steps, joints * 3]; crops are given back as they are."""
        joints = self._at_another_pace(joints.unflatten(-1, (-1, COORDINATES)))
        seen = joints.ne(0).flatten(2).any(-1)[..., None, None]
        batch = len(joints)
        size = torch.exp(
            self._uniform(batch, 1) * self.amount.scale + self._uniform(batch, 3) * self.amount.stretch
        )
        middle = joints.sum((1, 2)) / (seen.sum((1, 2)) * joints.shape[2]).clamp_min(1)
        around = (joints - middle[:, None, None]) * size[:, None, None]
        around = torch.einsum("bij,btpj->btpi", self._rotations(batch), around)
        moved = around + (middle + self._uniform(batch, 3) * self.amount.shift)[:, None, None]
        noise = torch.randn(moved.shape, generator=self.random) * self.amount.noise
        return ((moved + noise) * seen).flatten(2), crops

    def _uniform(self, *shape: int) -> Tensor:
        return torch.rand(*shape, generator=self.random) * 2 - 1

    def _rotations(self, batch: int) -> Tensor:
        turn = self._uniform(batch) * math.radians(self.amount.turn)
        lean = self._uniform(batch) * math.radians(self.amount.lean)
        zero, one = torch.zeros(batch), torch.ones(batch)
        about_y = torch.stack(
            (turn.cos(), zero, turn.sin(), zero, one, zero, -turn.sin(), zero, turn.cos()), -1
        )
        about_z = torch.stack(
            (lean.cos(), -lean.sin(), zero, lean.sin(), lean.cos(), zero, zero, zero, one), -1
        )
        return about_z.unflatten(-1, (3, 3)) @ about_y.unflatten(-1, (3, 3))

    def _at_another_pace(self, joints: Tensor) -> Tensor:
        """Each sequence cut at its ends and played slower or quicker; it still ends at the last step."""
        out = torch.zeros_like(joints)
        steps = joints.shape[1]
        for row, one in enumerate(joints):
            shown = one.ne(0).flatten(1).any(-1).nonzero()[:, 0]
            if not len(shown):
                continue
            first, last = int(shown[0]), int(shown[-1])
            length = last - first + 1
            cuts = (self._uniform(2) + 1) / 2 * self.amount.cut * length
            pace = math.exp(float(self._uniform(1)) * self.amount.speed)
            count = min(max(round((length - float(cuts.sum())) * pace), 2), steps)
            at = torch.linspace(first + float(cuts[0]), last - float(cuts[1]), count).clamp(first, last)
            low = at.floor().long().clamp(max=max(last - 1, first))
            share = (at - low)[:, None, None]
            high = (low + 1).clamp(max=last)
            between = one[low] * (1 - share) + one[high] * share
            whole = one[low].ne(0).flatten(1).any(-1) & one[high].ne(0).flatten(1).any(-1)
            out[row, steps - count :] = torch.where(whole[:, None, None], between, one[at.round().long()])
        return out
