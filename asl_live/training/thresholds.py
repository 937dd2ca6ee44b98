"""From which probability a model speaks: one threshold for all, and what single signs need beside it."""

from dataclasses import dataclass, field

import numpy as np
from scipy.special import expit, logit

from asl_live.recognise.decoder import DecoderSettings
from asl_live.training.metrics import Judgement, threshold_for

# With fewer unknown clips a threshold for each sign would follow their accidents.
FEWEST_UNKNOWN = 200
# How far every sign is taken for as easily mistaken as all together: what single signs are taken for
# is counted on few clips. Chosen, with the signs' share in a stream, on videos and time without a sign.
POOLED = 0.2
CANDIDATES = expit(np.linspace(-1, 7, 81))
# In a stream the whole sign stands in the window for a moment only, and what the decoder averages
# never reaches what the one window of a clip does; nor do signs differ as much, in logits. Chosen as above.
STREAM_SHARE, SIGN_SHARE = 0.91, 0.1


@dataclass(frozen=True)
class Thresholds:
    """For clips: ``common`` for any sign, ``signs`` for single ones; where that is empty, all are equal."""

    common: float
    signs: dict[str, float] = field(default_factory=dict)

    def in_stream(self) -> DecoderSettings:
        """What a decoder needs that hears a stream."""
        common = round(STREAM_SHARE * self.common, 2)
        apart = {sign: SIGN_SHARE * (_logit(one) - _logit(self.common)) for sign, one in self.signs.items()}
        offsets = {sign: round(float(expit(_logit(common) + one)) - common, 2) for sign, one in apart.items()}
        return DecoderSettings(threshold=common, offsets=offsets)


def _logit(probability: float) -> float:
    return float(logit(np.clip(probability, 0.001, 0.999)))


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
    return Thresholds(common, dict(zip(judgement.signs, found.tolist(), strict=True)))


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
