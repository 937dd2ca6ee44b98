"""Whether a model is right as often as it believes to be."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

BINS = 10


@dataclass(frozen=True)
class Bin:
    """The clips whose confidence lies from ``low`` to ``high``: how many, how sure, how often right."""

    low: float
    high: float
    clips: int
    confidence: float | None
    right: float | None


@dataclass(frozen=True)
class Calibration:
    """A calibration curve and its expected calibration error, 0..1; None without clips.

    The error is the mean distance between confidence and share of right answers over the bins,
    weighted by their clips: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017,
    equation 3.
    """

    bins: tuple[Bin, ...]
    error: float | None

    def as_json(self) -> dict[str, Any]:
        """The figures for programs."""
        return {"ece": self.error, "bins": [vars(one) for one in self.bins]}


def calibrate(confidence: np.ndarray, right: np.ndarray, bins: int = BINS) -> Calibration:
    """The calibration of answers given with ``confidence`` [clips], 0..1, of which ``right`` [clips] are.

    The bins are of equal width; a confidence on an edge belongs to the lower one.
    """
    edges = np.linspace(0, 1, bins + 1)
    place = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, bins - 1)
    found, error = [], 0.0
    for number, (low, high) in enumerate(pairwise(edges)):
        inside = place == number
        count = int(inside.sum())
        mean = float(confidence[inside].mean()) if count else None
        share = float(right[inside].mean()) if count else None
        found.append(Bin(round(float(low), 6), round(float(high), 6), count, mean, share))
        if mean is not None and share is not None:
            error += count / len(confidence) * abs(share - mean)
    return Calibration(tuple(found), error if len(confidence) else None)
