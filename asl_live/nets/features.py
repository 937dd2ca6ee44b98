"""What a network sees of keypoints in the signing space."""

from collections.abc import Collection
from itertools import pairwise
from typing import Literal, get_args

import torch
from torch import Tensor, nn

from asl_live import keypoints as kp
from asl_live.keypoints import Body, Hand

# Hips and legs are out of a webcam's picture: their landmarks are guesses.
BODY_POINTS = (
    Body.NOSE,
    Body.LEFT_EYE,
    Body.RIGHT_EYE,
    Body.MOUTH_LEFT,
    Body.MOUTH_RIGHT,
    Body.LEFT_SHOULDER,
    Body.RIGHT_SHOULDER,
    Body.LEFT_ELBOW,
    Body.RIGHT_ELBOW,
    Body.LEFT_WRIST,
    Body.RIGHT_WRIST,
)
FINGERTIPS = (Hand.THUMB_TIP, Hand.INDEX_TIP, Hand.MIDDLE_TIP, Hand.RING_TIP, Hand.PINKY_TIP)
# Distances that tell handshapes apart however the hand is turned.
SPREADS = (
    *((Hand.WRIST, tip) for tip in FINGERTIPS),
    *((Hand.THUMB_TIP, tip) for tip in FINGERTIPS[1:]),
    *pairwise(FINGERTIPS[1:]),
    (Hand.THUMB_TIP, Hand.INDEX_MCP),
    (Hand.THUMB_TIP, Hand.PINKY_MCP),
)
# The points of a hand that touch or approach the face and the other hand.
CONTACTS = (Hand.WRIST, Hand.THUMB_TIP, Hand.INDEX_TIP, Hand.MIDDLE_TIP)
SMALLEST_HAND = 0.05  # shoulder widths, so that a collapsed hand does not divide by zero

Part = Literal["body", "place", "shape", "seen", "motion", "spreads", "contacts"]
PARTS: tuple[Part, ...] = get_args(Part)


class SigningFeatures(nn.Module):
    """Numbers for one step each, from keypoints in the signing space; nothing is learned.

    Input [batch, steps, 1662], or 258 without the face; output [batch, steps, ``size``], one part after
    the other: where the upper body ("body") and both hands are ("place"), how each hand is shaped (its
    landmarks seen from its wrist, in units of its palm, so that position and distance drop out: "shape"),
    whether each hand is seen ("seen"), how positions changed since the step before ("motion"), how far the
    fingertips of a hand are from each other ("spreads"), and the hands from the nose and from each other
    ("contacts"). Causal: a step's numbers depend on it and on the one before.

    without: parts that are left out. depth: whether shapes and spreads are in space or in the picture.
    """

    def __init__(self, without: Collection[Part] = (), depth: bool = True) -> None:
        super().__init__()
        self.depth = depth
        self.parts = tuple(part for part in PARTS if part not in without)
        every: dict[Part, int] = {
            "body": len(BODY_POINTS) * 2,
            "place": 2 * kp.HAND_POINTS * 2,
            "shape": 2 * kp.HAND_POINTS * (3 if depth else 2),
            "seen": 2,
            "motion": 2 * kp.HAND_POINTS * 2 + len(BODY_POINTS) * 2,
            "spreads": 2 * len(SPREADS),
            "contacts": 3 * len(CONTACTS) * 2,
        }
        self.sizes = tuple(every[part] for part in self.parts)
        self.size = sum(self.sizes)

    def drop_parts(self, features: Tensor, share: float) -> Tensor:
        """The same features, where each part but "seen" is zero throughout for this share of the batch.

        Parts tell much the same in different ways; what is learned then hangs on none of them alone.
        """
        kept = torch.rand(len(features), len(self.parts), device=features.device) >= share
        if "seen" in self.parts:
            kept[:, self.parts.index("seen")] = True
        sizes = torch.tensor(self.sizes, device=features.device)
        return features * kept.to(features.dtype).repeat_interleave(sizes, 1, output_size=self.size)[:, None]

    def forward(self, keypoints: Tensor) -> Tensor:
        lead = keypoints.shape[:2]
        body = keypoints[..., kp.BODY].reshape(*lead, kp.BODY_POINTS, 4)[..., list(BODY_POINTS), :2]
        hands = keypoints[..., kp.LEFT_HAND.start - kp.SIZE :].reshape(*lead, 2, kp.HAND_POINTS, 3)
        seen = hands.ne(0).any(-1).any(-1)
        mask = seen[..., None, None]

        shape = hands - hands[..., :1, :]
        palm = shape[..., kp.Hand.MIDDLE_MCP, :2].norm(dim=-1) + shape[..., kp.Hand.PINKY_MCP, :2].norm(
            dim=-1
        )
        shape = shape / palm.clamp_min(SMALLEST_HAND)[..., None, None]
        if not self.depth:
            shape = shape[..., :2]

        first, second = (list(end) for end in zip(*SPREADS, strict=True))
        spread = (shape[..., first, :] - shape[..., second, :]).norm(dim=-1).clamp_max(4) * mask[..., 0]

        place = hands[..., :2]
        contacts = place[..., list(CONTACTS), :]
        body_seen = body.ne(0).any(-1).any(-1)[..., None, None, None]
        to_nose = (contacts - body[..., None, :1, :]) * mask * body_seen
        to_other_hand = (contacts[..., 0, :, :] - contacts[..., 1, :, :]) * mask.all(dim=-3)

        both = mask[:, 1:] & mask[:, :-1]
        place_change = _pad_first((place[:, 1:] - place[:, :-1]) * both)
        body_change = _pad_first(body[:, 1:] - body[:, :-1])
        found: dict[Part, tuple[Tensor, ...]] = {
            "body": (body,),
            "place": (place,),
            "shape": (shape.clamp(-4, 4) * mask,),
            "seen": (seen.to(body.dtype),),
            "motion": (place_change * 5, body_change * 5),
            "spreads": (spread,),
            "contacts": (to_nose * 2, to_other_hand * 2),
        }
        return torch.cat([one.reshape(*lead, -1) for part in self.parts for one in found[part]], dim=-1)


def _pad_first(change: Tensor) -> Tensor:
    return torch.cat((torch.zeros_like(change[:, :1]), change), dim=1)
