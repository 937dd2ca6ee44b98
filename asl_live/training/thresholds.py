"""From which probability a model speaks: one threshold for all, and what single signs need beside it."""

from dataclasses import dataclass, field

import numpy as np

from asl_live.training.metrics import Judgement, threshold_for

# With fewer unknown clips a threshold for each sign would follow their accidents.
FEWEST_UNKNOWN = 200
# How far every sign is taken for as easily mistaken as all together: what single signs are taken for
# is counted on few clips. Chosen, with the signs' share in a stream, on videos and time without a sign.
POOLED = 0.2
CANDIDATES = np.linspace(0.3, 0.97, 68)


@dataclass(frozen=True)
class Thresholds:
    """common: for clips of any sign. offsets: what single signs need more or less; none are equal."""

    common: float
    offsets: dict[str, float] = field(default_factory=dict)


def choose_thresholds(judgement: Judgement, most_unknown: float) -> Thresholds:
    """Thresholds at which at most ``most_unknown`` of the unknown clips of a judgement are accepted.

    The judgement is of clips that the network has not seen. Those for single signs accept as many known
    clips as such thresholds can: each is where one more false acceptance costs as many right ones as
    with any other sign (a Lagrange multiplier, found by bisection).
    """
    common = threshold_for(judgement, most_unknown)
    if (~judgement.known).sum() < FEWEST_UNKNOWN:
        return Thresholds(common)
    right, false = _accepted(judgement)
    cheap, dear = 0.0, 1000.0
    for _ in range(50):
        price = (cheap + dear) / 2
        chosen = (right - price * false).argmax(1)
        if false[np.arange(len(chosen)), chosen].sum() > most_unknown:
            cheap = price
        else:
            dear = price
    found = CANDIDATES[(right - dear * false).argmax(1)]
    offsets = {sign: round(float(one - common), 2) for sign, one in zip(judgement.signs, found, strict=True)}
    return Thresholds(common, offsets)


def _accepted(judgement: Judgement) -> tuple[np.ndarray, np.ndarray]:
    """Shares accepted at each candidate [signs, candidates]: of known clips rightly, of unknown ones."""
    over = judgement.confidence[:, None] > CANDIDATES
    as_sign = judgement.best[:, None] == np.arange(len(judgement.signs))
    right = (judgement.known & judgement.right)[:, None] & as_sign
    unknown = ~judgement.known
    hits = right.T.astype(float) @ over / max(judgement.known.sum(), 1)
    taken = (unknown[:, None] & as_sign).T.astype(float) @ over / unknown.sum()
    together = over[unknown].mean(0) / len(judgement.signs)
    return hits, (1 - POOLED) * taken + POOLED * together
