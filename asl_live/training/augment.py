"""Variations of recorded signing that leave its meaning alone.

All work on a batch of keypoints, [batch, steps, 1662] or, without the face, [batch, steps, 258], in
the signing space or in image units; the randomness comes from a seed. Crops of kind ``landmarks``
are drawn from the varied keypoints afterwards; those of kind ``rgb`` follow them in time and in the
mirror.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import torch
from pydantic import Field
from torch import Tensor

from asl_live import keypoints as kp
from asl_live.signing_space import LAP
from asl_live.training.augment_rest import between_rests

# Counted from both ends, so that they hold with the face and without it.
BODY = slice(0, kp.BODY.stop)
FACE = slice(kp.FACE.start, kp.LEFT_HAND.start - kp.SIZE)
LEFT_HAND = slice(kp.LEFT_HAND.start - kp.SIZE, kp.RIGHT_HAND.start - kp.SIZE)
RIGHT_HAND = slice(kp.RIGHT_HAND.start - kp.SIZE, None)
PARTS = ((BODY, 4), (FACE, 3), (LEFT_HAND, 3), (RIGHT_HAND, 3))

# Where a webcam sees the shoulders, and how far apart, in image units. It need not be exact: it only
# gives the variations, which are in shoulder widths, their place and size. The picture's middle, so
# that a mirror there is the mirror of the picture.
IMAGE_CENTRE, IMAGE_UNIT = (0.5, 0.6), 0.38

# Windows of fewer steps have no room for some steps of another clip, nor for a hand lost for a while.
ROOM = 6

# How far what a user asks for may go; checked where it is read.
Portion = Annotated[float, Field(ge=0, le=1)]
Exponent = Annotated[float, Field(ge=0, le=3)]
ShoulderWidths = Annotated[float, Field(ge=0, le=10)]
Degrees = Annotated[float, Field(ge=0, le=180)]


@dataclass(frozen=True)
class Augmentation:
    """How far each variation goes; 0 switches it off (``LAP`` does so for ``edge``).

    speed: factor e^(+-speed) on the pace. start: shift in steps, the first or last step held.
    context: share of clips that begin or end with some steps of another clip, as in a stream.
    scale, stretch: e^(+-) on size and on width alone. shift: shoulder widths. rotation: degrees.
    depth: e^(+-) on z. noise: shoulder widths, each landmark. hand_shift: shoulder widths, a whole
    hand. lost_hand: share of clips in which a hand is lost for a while. lost_body: share of clips in
    which the body is never seen. edge: the picture ends between this and the lap, in shoulder widths
    below the shoulders, and hands beneath are not seen. lost_step: share of steps replaced by the one before.
    rest: share of clips whose hands rest before and after the sign; clips with pixels are left as they are.
    0 in the product's own recipe: what it brings and costs is in docs/measurements.md.
    """

    mirror: Portion = 0.5
    speed: Exponent = 0.5
    start: Annotated[float, Field(ge=0, le=1000)] = 6.0
    context: Portion = 0.25
    scale: Exponent = 0.2
    stretch: Exponent = 0.12
    shift: ShoulderWidths = 0.16
    rotation: Degrees = 13.0
    depth: Exponent = 0.5
    noise: ShoulderWidths = 0.02
    hand_shift: ShoulderWidths = 0.075
    lost_hand: Portion = 0.5
    lost_body: Portion = 0.1
    edge: ShoulderWidths = 0.7
    lost_step: Portion = 0.05
    rest: Portion = 0.0


class Augmenter:
    """Applies an :class:`Augmentation` to batches, reproducibly by ``seed``.

    image_units: the keypoints are as the source gave them, not in the signing space.
    """

    def __init__(self, augmentation: Augmentation, seed: int, image_units: bool = False) -> None:
        self.amount = augmentation
        self.image_units = image_units
        self.random = torch.Generator().manual_seed(seed)

    def __call__(self, keypoints: Tensor, crops: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """A varied copy of a batch; crops are of kind ``rgb``, [batch, steps, 3, 64, 64]."""
        index, other = self._times(*keypoints.shape[:2])
        keypoints = keypoints[other, index]
        if self.image_units:
            _rescale(keypoints, 1 / IMAGE_UNIT, [-middle / IMAGE_UNIT for middle in IMAGE_CENTRE])
        if crops is None and self.amount.rest:
            resting = torch.rand(len(keypoints), generator=self.random) < self.amount.rest
            keypoints[resting] = between_rests(keypoints[resting], self.random)
        mirrored = torch.rand(len(keypoints), generator=self.random) < self.amount.mirror
        keypoints[mirrored] = mirror(keypoints[mirrored])
        keypoints = self._move(keypoints, *self._placement(len(keypoints)))
        self._lose_parts(keypoints)
        if self.image_units:
            _rescale(keypoints, IMAGE_UNIT, IMAGE_CENTRE)
        if crops is not None:
            crops = crops[other, index]
            crops[mirrored] = crops[mirrored].flip(-1)
        return keypoints, crops

    def _uniform(self, *shape: int) -> Tensor:
        return torch.rand(*shape, generator=self.random) * 2 - 1

    def _times(self, batch: int, steps: int) -> tuple[Tensor, Tensor]:
        """For every step of every clip: which step it shows, and of which clip of the batch."""
        pace = torch.exp(self._uniform(batch, 1) * self.amount.speed)
        bend = self._uniform(batch, 1) * (0.15 * steps if self.amount.speed else 0)
        at = torch.linspace(-0.5, 0.5, steps)[None]
        time = steps / 2 - 0.5 + at * (steps - 1) * pace + bend * (0.25 - at**2)
        time = time + self._uniform(batch, 1) * self.amount.start
        held = torch.rand(batch, steps, generator=self.random) < self.amount.lost_step
        index = time.round().long().clamp(0, steps - 1)
        index[:, 1:] = torch.where(held[:, 1:], index[:, :-1], index[:, 1:])
        clip = torch.arange(batch)[:, None].expand(batch, steps).clone()
        context = self.amount.context if steps >= ROOM else 0.0
        for row in (torch.rand(batch, generator=self.random) < context).nonzero()[:, 0]:
            length = int(torch.randint(2, steps // 3 + 1, (1,), generator=self.random))
            neighbour = int(torch.randint(batch, (1,), generator=self.random))
            squeezed = torch.linspace(0, steps - 1, steps - length).round().long()
            if torch.rand(1, generator=self.random) < 0.5:
                index[row] = torch.cat((torch.arange(steps - length, steps), squeezed))
                clip[row, :length] = neighbour
            else:
                index[row] = torch.cat((squeezed, torch.arange(length)))
                clip[row, steps - length :] = neighbour
        return index, clip

    def _placement(self, batch: int) -> tuple[Tensor, Tensor]:
        """A plane transformation for every clip: matrices [batch, 2, 2], shifts [batch, 2]."""
        size = torch.exp(self._uniform(batch) * self.amount.scale)
        stretch = torch.exp(self._uniform(batch) * self.amount.stretch)
        angle = self._uniform(batch) * math.radians(self.amount.rotation)
        turn = torch.stack(
            (torch.stack((angle.cos(), -angle.sin()), -1), torch.stack((angle.sin(), angle.cos()), -1)), -2
        )
        linear = turn * torch.stack((size * stretch, size), -1)[:, None, :]
        return linear, self._uniform(batch, 2) * self.amount.shift

    def _move(self, keypoints: Tensor, linear: Tensor, shift: Tensor) -> Tensor:
        batch = len(keypoints)
        depth = torch.exp(self._uniform(batch) * self.amount.depth)[:, None, None]
        out = keypoints.clone()
        for where, columns in PARTS:
            part = keypoints[..., where].unflatten(-1, (-1, columns))
            seen = part.ne(0).any(-1).any(-1)[..., None, None]
            plane = torch.einsum("bij,btpj->btpi", linear, part[..., :2]) + shift[:, None, None]
            if where != FACE:
                noise = torch.randn(plane.shape, generator=self.random) * self.amount.noise
                plane = plane + noise
            if where in (LEFT_HAND, RIGHT_HAND):
                plane = plane + (self._uniform(batch, 2) * self.amount.hand_shift)[:, None, None]
            view = out[..., where].unflatten(-1, (-1, columns))
            view[..., :2] = plane * seen
            view[..., 2] = part[..., 2] * depth
        return out

    def _lose_parts(self, keypoints: Tensor) -> None:
        batch, steps = keypoints.shape[:2]
        lost_hand = self.amount.lost_hand if steps >= ROOM else 0.0
        for row in (torch.rand(batch, generator=self.random) < lost_hand).nonzero()[:, 0]:
            length = int(torch.randint(1, steps // 3, (1,), generator=self.random))
            first = int(torch.randint(steps - length, (1,), generator=self.random))
            hand = (LEFT_HAND, RIGHT_HAND)[int(torch.randint(2, (1,), generator=self.random))]
            keypoints[row, first : first + length, hand] = 0
        edges = self.amount.edge + torch.rand(batch, 1, generator=self.random) * (LAP - self.amount.edge)
        for hand in (LEFT_HAND, RIGHT_HAND):
            beneath = keypoints[..., hand][..., 1] > edges
            keypoints[..., hand] *= ~beneath[..., None]
        bodiless = torch.rand(batch, generator=self.random) < self.amount.lost_body
        keypoints[bodiless, :, BODY] = 0


def _rescale(keypoints: Tensor, factor: float, shift: Sequence[float]) -> None:
    """Multiply x and y of the parts that were found by ``factor`` and add ``shift``, in place."""
    for where, columns in PARTS:
        part = keypoints[..., where].unflatten(-1, (-1, columns))
        if part.shape[-2]:
            seen = part.ne(0).any(-1).any(-1)[..., None, None]
            part[..., :2] = (part[..., :2] * factor + torch.tensor(shift)) * seen


_BODY_MIRROR, _FACE_MIRROR = torch.from_numpy(kp.BODY_MIRROR), torch.from_numpy(kp.FACE_MIRROR)


def mirror(keypoints: Tensor) -> Tensor:
    """:func:`asl_live.keypoints.mirror` in the signing space, for tensors."""
    body = keypoints[..., BODY].unflatten(-1, (-1, 4))[..., _BODY_MIRROR, :]
    body[..., 0] *= -1
    face = keypoints[..., FACE].unflatten(-1, (-1, 3))
    if face.shape[-2]:
        face = face[..., _FACE_MIRROR, :]
        face[..., 0] *= -1
    hands = torch.cat((keypoints[..., RIGHT_HAND], keypoints[..., LEFT_HAND]), -1)
    hands[..., ::3] *= -1
    return torch.cat((body.flatten(-2), face.flatten(-2), hands), -1)
