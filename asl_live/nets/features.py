"""What a network sees of keypoints in the signing space."""

from itertools import pairwise

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


class SigningFeatures(nn.Module):
    """Numbers for one step each, from keypoints in the signing space; nothing is learned.

    Input [batch, steps, 1662], or 258 without the face; output [batch, steps, ``size``]: where the
    upper body and both hands are, how each hand is shaped (its landmarks seen from its wrist, in
    units of its palm, so that position and distance drop out), how far its fingertips are from each
    other, from the nose and from the other hand, whether each hand is seen, and how positions
    changed since the step before. Causal: a step's numbers depend on it and on the one before.
    """

    size = (
        len(BODY_POINTS) * 2 * 2
        + 2 * kp.HAND_POINTS * (2 + 3 + 2)
        + 2
        + 2 * len(SPREADS)
        + 3 * len(CONTACTS) * 2
    )

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
        parts = (
            body,
            place,
            shape.clamp(-4, 4) * mask,
            seen.to(body.dtype),
            place_change * 5,
            body_change * 5,
            spread,
            to_nose * 2,
            to_other_hand * 2,
        )
        return torch.cat([part.reshape(*lead, -1) for part in parts], dim=-1)


def _pad_first(change: Tensor) -> Tensor:
    return torch.cat((torch.zeros_like(change[:, :1]), change), dim=1)
