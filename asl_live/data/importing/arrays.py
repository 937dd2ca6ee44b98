"""Arrays of keypoints that other programs wrote: the order of their numbers, their times and aspect.

Two orders are in use: "body-first", that of MediaPipe tutorials and of ASL Live (body, face, left hand,
right hand), and "face-first", that of the founding paper (face, body, left hand, right hand).
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip
from asl_live.data.clip_list import Listed
from asl_live.errors import InputError

ORDERS = ("body-first", "face-first")
SIZES = (kp.SIZE, kp.FACELESS_SIZE)

_FACE = kp.FACE_POINTS * 3
_BODY = kp.BODY_POINTS * 4
# The farthest point of a face lies 2 to 3.2 times as far from its middle as the median one, and numbers
# that are no face at least 22 times: measured on 818 recordings of 54 signers, read in both orders.
MOST_SPREAD = 8.0
# A small file may claim any number of frames. At 30 a second this is five minutes; a sign takes two seconds.
MOST_FRAMES = 10_000


def check_order(order: str | None) -> None:
    """Raise InputError for an order that is not one of ``ORDERS``; None is not known yet."""
    if order is not None and order not in ORDERS:
        raise InputError(f"there is no order {order!r}; choose {' or '.join(ORDERS)}")


def check_rate(rate: float | None) -> None:
    """Raise InputError for a rate that is not one of a recording; None is not known."""
    if rate is not None and not 0.1 <= rate <= 1000:
        raise InputError(f"{rate} is not a rate in frames a second; use 0.1 to 1000")


def find_order(keypoints: np.ndarray) -> str | None:
    """Which of ``ORDERS`` the numbers [frames, 1662] stand in, or None where they do not tell.

    Points of a face lie close together, and other numbers do not; where no face was found, its 1404
    zeros tell where it would stand.
    """
    votes: Counter[str] = Counter()
    with np.errstate(all="ignore"):  # damaged numbers tell nothing, and are refused later
        for frame in np.asarray(keypoints, np.float64):
            if vote := _order_of_frame(frame):
                votes[vote] += 1
    return winner(votes)


def winner(votes: Counter[str]) -> str | None:
    """What nearly all votes are for; None where there are none, or where they disagree."""
    if not votes:
        return None
    order, count = votes.most_common(1)[0]
    return order if count >= 0.9 * votes.total() else None


def _order_of_frame(frame: np.ndarray) -> str | None:
    # Where either the body or the face stands in both orders, the numbers between them, and the rest.
    first, middle, last = frame[:_BODY].any(), frame[_BODY:_FACE].any(), frame[_FACE : _FACE + _BODY].any()
    if not middle:
        return None if first == last else ORDERS[0] if first else ORDERS[1]
    spreads = np.array([_spread(frame[_BODY : _BODY + _FACE]), _spread(frame[:_FACE])])
    if not (np.isfinite(spreads).all() and spreads.min() < MOST_SPREAD < spreads.max()):
        return None
    return ORDERS[int(spreads.argmin())]


def _spread(face: np.ndarray) -> float:
    points = face.reshape(-1, 3)[:, :2]
    distances = np.linalg.norm(points - np.median(points, axis=0), axis=1)
    return float(distances.max() / max(np.median(distances), 1e-9))


def in_our_layout(arrays: np.ndarray, order: str | None) -> np.ndarray:
    """Keypoints float32 [frames, 1662] from numbers [frames, 1662 or 258] that stand in ``order``.

    Vectors of 258 numbers have no face, and only one order. Raises InputError for numbers of another
    kind or size.
    """
    if arrays.dtype.kind not in "fiu":
        raise InputError(f"its keypoints are not numbers but {arrays.dtype}")
    if arrays.ndim != 2 or arrays.shape[1] not in SIZES:
        raise InputError(
            f"its keypoints have the shape {arrays.shape}, not (frames, {kp.SIZE}) or (frames, {SIZES[1]})"
        )
    with np.errstate(over="ignore", invalid="ignore"):  # becomes infinite, which a clip refuses
        numbers = arrays.astype(np.float32)
    if arrays.shape[1] == kp.FACELESS_SIZE:
        return kp.from_faceless(numbers)
    return kp.from_face_first(numbers) if order == ORDERS[1] else numbers


def make_clip(
    frames: Iterable[float],
    keypoints: np.ndarray,
    listed: Listed,
    *,
    rate: float,
    aspect: float = 0.0,
    **more: Any,
) -> Clip:
    """A clip of frames with these numbers, ``rate`` of them a second, its first at time 0.

    aspect: where the list knows none; 0 is estimated from the face.
    """
    numbers = np.array(list(frames), np.float64)
    times = (numbers - numbers[:1]) / rate
    shape = listed.aspect or aspect or kp.estimate_aspect(keypoints)
    return Clip(times, keypoints, shape, **listed.about(), **more)
