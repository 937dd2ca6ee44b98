"""Clips that are alike: recordings that stand in a dataset twice, and labels that are likely wrong.

A clip becomes a row of numbers: at ``STEPS`` moments spread evenly over it, what the networks see of
its keypoints in the signing space (:class:`asl_live.nets.features.SigningFeatures`), each number in
units of its spread over the dataset. The distance of two clips is the Euclidean one, to the other
clip or to its mirror image, whichever is nearer, so that the hand a signer prefers does not matter.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

import numpy as np

from asl_live import keypoints as kp
from asl_live.clip import Clip, read_clip
from asl_live.data.entries import Entry
from asl_live.errors import InputError
from asl_live.signing_space import normalise

Progress = Callable[[int, int], None]

STEPS = 16
NEIGHBOURS = 3  # that a clip is compared with, of its own sign and of others
FARTHEST = 4.0  # spreads; what lies farther out is a false find of a landmark
SMALLEST_SPREAD = 1e-3
TINY = 1e-6  # a distance, so that none is divided by zero
BLOCK = 512  # clips whose distances to all others are in memory at once
# Root mean square distance of landmarks, in shoulder widths: two clips that are nearer are one
# recording, rounded or extracted anew. Of 2,766 real recordings no two came below 0.0088.
SAME = 0.007
# So large a share of the frames of the shorter clip in both: one recording, cut in two ways.
SAME_FRAMES = 0.5
# Of more clips that share a frame not every pair is looked at: a chain joins them as well.
MOST_ALIKE = 20


@dataclass(frozen=True)
class Suspect:
    """A clip whose label is likely wrong.

    sign: what its nearest clips of other signs show. doubt: the natural logarithm of how many times
    as far its nearest clips of its own sign are as those of other signs, less what is usual for its
    sign. neighbours: the nearest clips of other signs, the nearest first.
    """

    entry: Entry
    sign: str
    doubt: float
    neighbours: tuple[Entry, ...]


@dataclass(frozen=True, eq=False)
class Movements:
    """The movements of clips, to be compared.

    entries: the clips that could be read. frames: for each the digests of its frames.
    places: float32 [clips, STEPS, points, 2], body and hands in the signing space, zeros where not
    found. rows, mirrored: float32 [clips, numbers], and the same clips seen in a mirror.
    """

    entries: tuple[Entry, ...]
    frames: tuple[frozenset[bytes], ...]
    places: np.ndarray
    rows: np.ndarray
    mirrored: np.ndarray
    _twins: list[list[tuple[int, int]]] = field(default_factory=list, init=False, repr=False)

    def __len__(self) -> int:
        return len(self.entries)

    def twins(self, progress: Progress | None = None) -> list[tuple[int, int]]:
        """Pairs of clips that hold the same recording; they are looked for once, whoever asks.

        progress: called with clips compared and how many there are.
        """
        if not self._twins:
            self._twins.append(_find_twins(self, progress))
        elif progress and len(self):
            progress(len(self), len(self))
        return self._twins[0]


def read_movements(entries: Sequence[Entry], progress: Progress | None = None) -> Movements:
    """Read the movements of the usable clips; one that is gone meanwhile is left out.

    progress: called with clips read and how many there are.
    """
    found: list[tuple[Entry, frozenset[bytes], np.ndarray]] = []
    for number, entry in enumerate(entries):
        if entry.usable:
            try:
                clip = read_clip(entry.path, crops=False)
            except InputError:  # changed since the scan; a check tells of it
                pass
            else:
                found.append((entry, _digests(clip), _steps(clip)))
        if progress:
            progress(number + 1, len(entries))
    if not found:
        nothing = np.zeros((0, 1), np.float32)
        return Movements((), (), np.zeros((0, STEPS, 1, 2), np.float32), nothing, nothing)
    steps = np.stack([one[2] for one in found])
    rows, mirrored = _features(steps), _features(_mirror(steps))
    both = np.concatenate((rows, mirrored)).reshape(-1, rows.shape[-1])
    middle, spread = both.mean(0), both.std(0) + SMALLEST_SPREAD
    rows, mirrored = (
        np.clip((one - middle) / spread, -FARTHEST, FARTHEST).reshape(len(found), -1).astype(np.float32)
        for one in (rows, mirrored)
    )
    entries, frames = tuple(one[0] for one in found), tuple(one[1] for one in found)
    return Movements(entries, frames, _places(steps), rows, mirrored)


def find_mislabelled(movements: Movements, progress: Progress | None = None) -> list[Suspect]:
    """Clips that are nearer to clips of other signs than to those of their own, the likeliest first.

    A sign that has one clip only is not judged. A recording that stands there twice is no witness
    for itself. progress: called with clips compared and how many there are.
    """
    signs = np.array([entry.sign for entry in movements.entries])
    doubts = np.full(len(movements), np.nan)
    nearest = [np.zeros(0, int)] * len(movements)
    for first, distances in _distances(movements, progress):
        for row, away in enumerate(distances, first):
            own = np.sort(away[signs == signs[row]])
            own = own[np.isfinite(own)][:NEIGHBOURS]
            others = np.argsort(np.where(signs == signs[row], np.inf, away), kind="stable")[:NEIGHBOURS]
            others = others[(signs != signs[row])[others] & np.isfinite(away[others])]
            if len(own) and len(others):
                doubts[row] = np.log(max(own.mean(), TINY) / max(away[others].mean(), TINY))
                nearest[row] = others
    suspects = []
    for sign in sorted(set(signs)):
        rows = np.flatnonzero((signs == sign) & np.isfinite(doubts))
        # Where half of a sign's clips are nearer to others, the distance cannot tell it from them.
        usual = max(0.0, float(np.median(doubts[rows]))) if len(rows) else 0.0
        for row in rows[doubts[rows] > usual]:
            neighbours = tuple(movements.entries[one] for one in nearest[row])
            names = [entry.sign for entry in neighbours]
            other = max(names, key=names.count)  # the nearest of those that are named most often
            doubt = float(doubts[row]) - usual
            suspects.append(Suspect(movements.entries[row], other, doubt, neighbours))
    return sorted(suspects, key=lambda one: -one.doubt)


def find_duplicates(movements: Movements, progress: Progress | None = None) -> list[tuple[Entry, ...]]:
    """Groups of clips that hold the same recording, exactly or nearly.

    progress: called with clips compared and how many there are.
    """
    group = list(range(len(movements)))

    def root(one: int) -> int:
        while group[one] != one:
            one = group[one]
        return one

    for one, other in movements.twins(progress):
        group[max(root(one), root(other))] = min(root(one), root(other))
    members: dict[int, list[Entry]] = {}
    for row, entry in enumerate(movements.entries):
        members.setdefault(root(row), []).append(entry)
    return [tuple(entries) for entries in members.values() if len(entries) > 1]


def _steps(clip: Clip) -> np.ndarray:
    """The signing space at moments spread evenly over a clip, without the face, [STEPS, 258]."""
    moments = np.linspace(clip.times[0], clip.times[-1], STEPS)
    after = np.searchsorted(clip.times, moments).clip(0, len(clip) - 1)
    before = (after - 1).clip(0)
    nearer = moments - clip.times[before] < clip.times[after] - moments
    return kp.to_faceless(normalise(clip.keypoints[np.where(nearer, before, after)], clip.aspect))


def _mirror(steps: np.ndarray) -> np.ndarray:
    return kp.to_faceless(kp.mirror(kp.from_faceless(steps), axis=0))


def _features(steps: np.ndarray) -> np.ndarray:
    import torch

    from asl_live.nets.features import SigningFeatures

    with torch.inference_mode():
        return SigningFeatures()(torch.from_numpy(np.ascontiguousarray(steps))).numpy()


def _places(steps: np.ndarray) -> np.ndarray:
    from asl_live.nets.features import BODY_POINTS

    whole = kp.from_faceless(steps)
    parts = (kp.body(whole)[..., list(BODY_POINTS), :2], kp.left_hand(whole), kp.right_hand(whole))
    return np.concatenate([part[..., :2] for part in parts], axis=-2)


def _distances(movements: Movements, progress: Progress | None) -> Iterator[tuple[int, np.ndarray]]:
    """Blocks of rows of the matrix of distances; infinite to a clip itself and to its copies."""
    count = len(movements)
    twins = movements.twins()
    squares = (movements.rows**2).sum(1)
    turned_squares = (movements.mirrored**2).sum(1)  # not the same: both are cut off at FARTHEST
    for first in range(0, count, BLOCK):
        block = movements.rows[first : first + BLOCK]
        plain = squares[None] - 2 * block @ movements.rows.T
        turned = turned_squares[None] - 2 * block @ movements.mirrored.T
        away = np.minimum(plain, turned) + squares[first : first + len(block), None]
        away = np.sqrt(np.maximum(away, 0))
        away[np.arange(len(block)), np.arange(first, first + len(block))] = np.inf
        for one, other in twins:
            for row, column in ((one, other), (other, one)):
                if first <= row < first + len(block):
                    away[row - first, column] = np.inf
        yield first, away
        if progress:
            progress(first + len(block), count)


def _find_twins(movements: Movements, progress: Progress | None) -> list[tuple[int, int]]:
    count = len(movements)
    flat = movements.places.reshape(count, int(np.prod(movements.places.shape[1:])))
    seen = movements.places.any(-1)
    landmarks = seen.sum((1, 2))
    # Of somebody at rest there is too little to see: two takes may well look alike.
    hands = seen[..., -2 * kp.HAND_POINTS :].any((1, 2))
    digests = np.array([entry.digest for entry in movements.entries])
    squares = (flat.astype(np.float64) ** 2).sum(1)
    pairs = []
    for first in range(0, count, BLOCK):
        block = flat[first : first + BLOCK]
        last = first + len(block)
        away = squares[first:last, None] + squares[None] - 2 * (block @ flat.T)
        each = np.maximum(away, 0) / np.maximum(landmarks[first:last, None], landmarks[None]).clip(1)
        alike = (each < SAME**2) & hands[first:last, None] & hands[None]
        alike |= digests[first:last, None] == digests[None]
        rows, columns = np.nonzero(np.triu(alike, first + 1))
        pairs += [(int(row) + first, int(column)) for row, column in zip(rows, columns, strict=True)]
        if progress:
            progress(last, count)
    return sorted({*pairs, *_overlapping(movements)})


def _overlapping(movements: Movements) -> Iterator[tuple[int, int]]:
    """Pairs of clips of which much of the shorter one is in the other, frame by frame."""
    holders: dict[bytes, list[int]] = {}
    for row, frames in enumerate(movements.frames):
        for frame in frames:
            holders.setdefault(frame, []).append(row)
    shared: Counter[tuple[int, int]] = Counter()
    for rows in holders.values():
        shared.update(combinations(rows, 2) if len(rows) <= MOST_ALIKE else pairwise(rows))
    for (one, other), count in shared.items():
        if count >= SAME_FRAMES * min(len(movements.frames[one]), len(movements.frames[other])):
            yield one, other


def _digests(clip: Clip) -> frozenset[bytes]:
    """A digest for each frame that shows a hand."""
    hands = clip.keypoints[:, kp.LEFT_HAND.start :]
    return frozenset(
        hashlib.blake2b(frame.data, digest_size=8).digest()
        for frame in kp.to_faceless(clip.keypoints[hands.any(1)])
    )
