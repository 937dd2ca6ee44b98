"""Signs that begin and end with the hands at rest, as they do in a stream.

Recorded clips begin and end with their sign. A camera sees more: hands lie below the picture, rise, sign and
sink again. The window that a network looks at then shows much that is not the sign.
"""

import math

import torch
from torch import Tensor

from asl_live.keypoints import BODY, BODY_POINTS, HAND_POINTS, Body, Hand

# The points of the left and the right arm that go with its wrist, the wrist first.
_WRISTS = (
    (Body.LEFT_WRIST, Body.LEFT_PINKY, Body.LEFT_INDEX, Body.LEFT_THUMB),
    (Body.RIGHT_WRIST, Body.RIGHT_PINKY, Body.RIGHT_INDEX, Body.RIGHT_THUMB),
)
_ELBOWS = ((Body.LEFT_ELBOW,), (Body.RIGHT_ELBOW,))
# Where they are in the signing space.
_SIDES = torch.tensor((1.0, -1.0))

# Seen of people in front of a webcam: where resting wrists and elbows are, in shoulder widths from the middle
# of the shoulders (x to the arm's own side, y down), and in how many steps hands rise or sink.
WRIST_X, WRIST_Y = (0.1, 0.8), (1.25, 1.7)
ELBOW_X, ELBOW_Y = (0.55, 0.8), (0.7, 1.0)
MOVE = (3, 6)
# Shares of a window that are not the sign.
SHORTEST, LONGEST = 0.1, 0.7


def between_rests(clips: Tensor, random: torch.Generator) -> Tensor:
    """Copies of clips, [clips, steps, 1662 or 258] in the signing space, whose hands rest before and after.

    The sign, or a part of it, is squeezed into the steps between. The rests are of random length, and
    either may be none.
    """
    count, steps = clips.shape[:2]

    def uniform(low: float | Tensor, high: float | Tensor, *shape: int) -> Tensor:
        return low + (high - low) * torch.rand(count, *shape, generator=random)

    rest = (uniform(SHORTEST, LONGEST, 1) * steps).floor()
    before = (rest * uniform(-0.5, 1.5, 1).clamp(0, 1)).round()
    length = steps - rest
    part = (uniform(length / steps, 1.3, 1) * steps).round().clamp(max=steps)
    first = (uniform(0, 1, 1) * (steps - part)).round()
    time = torch.arange(steps)[None]
    at = ((time - before) / (length - 1).clamp(min=1)).clamp(0, 1)
    shown = (first + at * (part - 1)).round().long()
    out = clips[torch.arange(count)[:, None], shown]

    # How far down the hands are: less and less before the sign, more and more after it, [clips, steps, 2].
    moves = torch.randint(MOVE[0], MOVE[1] + 1, (count, 1, 2, 2), generator=random) + 1
    away = torch.stack((before - time, time - (before + length) + 1), -1).clamp(min=0)
    lower(out, ease(away[..., None, :] / moves).amax(-1), random)
    return out


def ease(away: Tensor) -> Tensor:
    """How far down hands are, 0..1, that have gone this share of their way from the sign to rest."""
    return 0.5 - 0.5 * torch.cos(math.pi * away.clamp(max=1))


def lower(clips: Tensor, lowered: Tensor, random: torch.Generator) -> None:
    """Bring arms and hands of each clip towards a place of rest, in place; parts that were not found stay so.

    lowered: [clips, steps, 2], 0 leaves a hand and 1 brings it to rest, out of sight.
    """

    def places(x: tuple[float, float], y: tuple[float, float]) -> Tensor:
        low, high = torch.tensor((x, y)).T
        place = low + (high - low) * torch.rand(len(clips), 2, 2, generator=random)
        return torch.stack((place[..., 0] * _SIDES, place[..., 1]), -1)

    wrists, elbows = places(WRIST_X, WRIST_Y), places(ELBOW_X, ELBOW_Y)
    hands = clips[..., -2 * 3 * HAND_POINTS :].unflatten(-1, (2, HAND_POINTS, 3))
    body = clips[..., BODY].unflatten(-1, (BODY_POINTS, 4))
    # An arm whose hand is not seen is wherever it is.
    seen = hands.ne(0).any(-1).any(-1)
    down = (lowered * seen)[..., None]
    hands[..., :2] += (down * (wrists[:, None] - hands[..., Hand.WRIST, :2]))[..., None, :]
    hands *= (down < 1)[..., None]
    for points, place in ((_WRISTS, wrists), (_ELBOWS, elbows)):
        for side, together in enumerate(points):
            joint = body[..., together[0], :2]
            found = joint.ne(0).any(-1, keepdim=True)
            move = down[..., side, :] * (place[:, None, side] - joint) * found
            body[..., list(together), :2] += move[..., None, :]
