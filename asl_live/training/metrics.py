"""How well a model does, counted in clips."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy.stats import binomtest

from asl_live.training.calibration import Calibration, calibrate

# Shares over all clips, see Judgement.counted.
FIGURES = ("closed_top1", "open_top1", "unknown_accepted", "precision", "coverage")

# Signs; of more, the confusions would fill a bundle's description, most of them with zeros.
MOST_CONFUSED = 200


@dataclass(frozen=True)
class Share:
    """So many of so many, with its 95 % interval (Wilson 1927)."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, or None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Lower and upper end of the interval, or None of nothing."""
        if not self.of:
            return None
        found = binomtest(self.hits, self.of).proportion_ci(0.95, method="wilson")
        return float(found.low), float(found.high)

    @property
    def short(self) -> str:
        """The share alone, for tables."""
        return "-" if self.value is None else f"{self.value:.3f}"

    def __str__(self) -> str:
        if self.interval is None:
            return "- (no clips)"
        low, high = self.interval
        return f"{self.value:.3f} ({low:.3f} to {high:.3f}, {self.hits} of {self.of})"


@dataclass(frozen=True, eq=False)
class Judgement:
    """What a model said of clips whose signs are known to us.

    probabilities: [clips, signs and no-sign]. truth: the label of each clip, which may be a sign
    the model does not know. thresholds: [clips], what :attr:`confidence` must reach to be accepted.
    rows: the numbers of these clips among all that there were; None where they are all, in their order.
    """

    signs: tuple[str, ...]
    probabilities: np.ndarray
    truth: tuple[str, ...]
    signers: tuple[str, ...]
    thresholds: np.ndarray
    rows: np.ndarray | None = None

    @cached_property
    def known(self) -> np.ndarray:
        """Which clips show a sign that the model knows."""
        return np.array([label in self.signs for label in self.truth], bool)

    @cached_property
    def best(self) -> np.ndarray:
        """The number of the known sign that comes first in each clip, accepted or not."""
        return self.probabilities[:, :-1].argmax(1)

    @cached_property
    def confidence(self) -> np.ndarray:
        """How probable it is that a clip shows a known sign, whichever: [clips], 0..1.

        It tells known signs from others better than the probability of the best of them, which is
        low as well where two known signs are alike.
        """
        return self.probabilities[:, :-1].sum(1)

    @cached_property
    def accepted(self) -> np.ndarray:
        """Which clips were taken for a known sign."""
        return self.confidence >= self.thresholds

    @cached_property
    def right(self) -> np.ndarray:
        """Which clips have their own sign as the first of the known signs."""
        return np.array(
            [self.signs[best] == label for best, label in zip(self.best, self.truth, strict=True)], bool
        )

    def subset(self, rows: np.ndarray) -> "Judgement":
        """The judgement of the given clips alone."""
        return Judgement(
            self.signs,
            self.probabilities[rows],
            tuple(self.truth[row] for row in rows),
            tuple(self.signers[row] for row in rows),
            self.thresholds[rows],
            rows if self.rows is None else self.rows[rows],
        )

    def closed_top1(self, among: np.ndarray | None = None) -> Share:
        """Known clips whose own sign is the best of the known signs."""
        return _share(*self.counted("closed_top1"), among)

    def open_top1(self, among: np.ndarray | None = None) -> Share:
        """Known clips that are named right and accepted."""
        return _share(*self.counted("open_top1"), among)

    def unknown_accepted(self, among: np.ndarray | None = None) -> Share:
        """Clips of other signs and of no sign that were taken for a known one."""
        return _share(*self.counted("unknown_accepted"), among)

    def spoken_right(self, among: np.ndarray | None = None) -> Share:
        """Accepted clips, of any label, that are named right: the precision when the model speaks."""
        return _share(*self.counted("precision"), among)

    def coverage(self, among: np.ndarray | None = None) -> Share:
        """Known clips of which the model says anything, right or wrong."""
        return _share(*self.counted("coverage"), among)

    def counted(self, figure: str) -> tuple[np.ndarray, np.ndarray]:
        """Which clips are hits of one of FIGURES, and among which they are counted."""
        hits = {
            "closed_top1": self.right,
            "open_top1": self.right & self.accepted,
            "unknown_accepted": self.accepted,
            "precision": self.right,
            "coverage": self.accepted,
        }
        among = {"unknown_accepted": ~self.known, "precision": self.accepted}
        return hits[figure], among.get(figure, self.known)

    def signer_interval(self, figure: str) -> tuple[float, float] | None:
        """The 95 % interval of one of FIGURES that takes the clips of a signer for one lot."""
        hits, among = self.counted(figure)
        theirs = list(self.by_signer().values())
        return signer_interval(
            np.array([(hits & among & one).sum() for one in theirs]),
            np.array([(among & one).sum() for one in theirs]),
        )

    def oscr(self) -> float | None:
        """The open-set classification rate over all thresholds; None without known or unknown clips.

        The area under the share of known clips that are named right and accepted, over the share of
        unknown clips that are accepted: Dhamija, Günther and Boult, "Reducing network agnostophobia",
        NeurIPS 2018, section 4. 1 where all known clips are named right, each with more confidence than any
        unknown clip gets; no threshold has a part in it.
        """
        known, scores = self.known, self.confidence
        if known.all() or not known.any():
            return None
        unknown = np.sort(scores[~known])
        right = scores[known & self.right]
        below = (np.searchsorted(unknown, right) + np.searchsorted(unknown, right, "right")) / 2
        return float(below.sum() / len(unknown) / known.sum())

    def calibration(self) -> Calibration:
        """Of the likeliest answer to each clip, no-sign being one and the right one for unknown clips."""
        answer = self.probabilities.argmax(1)
        return calibrate(self.probabilities.max(1), answer == self._truth_numbers())

    def recall(self, sign: str) -> Share:
        """Clips of a sign that are named right and accepted."""
        return _share(self.right & self.accepted, np.array([label == sign for label in self.truth], bool))

    def precision(self, sign: str) -> Share:
        """Accepted clips named so, of any label, that are of this sign."""
        return _share(self.right, self.accepted & (self.best == self.signs.index(sign)))

    def by_signer(self) -> dict[str, np.ndarray]:
        """For each signer, which clips are theirs."""
        return {
            who: np.array([one == who for one in self.signers], bool) for who in sorted(set(self.signers))
        }

    def confusion(self) -> tuple[list[str], np.ndarray]:
        """Names and counts [truth, said]; the last of both is no-sign, which unknown clips should get."""
        names = [*self.signs, "no-sign"]
        said = np.where(self.accepted, self.best, len(self.signs))
        counts = np.zeros((len(names), len(names)), int)
        np.add.at(counts, (self._truth_numbers(), said), 1)
        return names, counts

    def described(self) -> dict[str, Any]:
        """The figures that a bundle keeps; what is confused among very many signs would outgrow it."""
        figures = self.as_json()
        if len(self.signs) > MOST_CONFUSED:
            del figures["confusion"]
        return figures

    def as_json(self) -> dict[str, Any]:
        """All figures; shares without clips are None."""
        shares = {name: _share(*self.counted(name)) for name in FIGURES}
        names, counts = self.confusion()
        found = {sign: (self.recall(sign), self.precision(sign)) for sign in self.signs}
        return {
            "clips": len(self.truth),
            "signers": len(set(self.signers)),
            "known_clips": int(self.known.sum()),
            "unknown_clips": int((~self.known).sum()),
            **{name: share.value for name, share in shares.items()},
            "counts": {name: [share.hits, share.of] for name, share in shares.items()},
            "intervals": {name: share.interval for name, share in shares.items()},
            "signer_intervals": {name: self.signer_interval(name) for name in FIGURES},
            "oscr": self.oscr(),
            "calibration": self.calibration().as_json(),
            "confusion": {"names": names, "counts": counts.tolist()},
            "per_sign": {
                sign: {"clips": recall.of, "recall": recall.value, "precision": precision.value}
                for sign, (recall, precision) in found.items()
            },
            "per_sign_intervals": {
                sign: {"recall": recall.interval, "precision": precision.interval}
                for sign, (recall, precision) in found.items()
            },
            "per_signer": {
                who: {
                    "clips": int(theirs.sum()),
                    "closed_top1": self.closed_top1(theirs).value,
                    "open_top1": self.open_top1(theirs).value,
                    "unknown_clips": int((theirs & ~self.known).sum()),
                    "unknown_accepted": self.unknown_accepted(theirs).value,
                }
                for who, theirs in self.by_signer().items()
            },
            "per_signer_intervals": {
                who: {
                    "open_top1": self.open_top1(theirs).interval,
                    "unknown_accepted": self.unknown_accepted(theirs).interval,
                }
                for who, theirs in self.by_signer().items()
            },
        }

    def _truth_numbers(self) -> np.ndarray:
        numbers = {sign: number for number, sign in enumerate(self.signs)}
        return np.array([numbers.get(label, len(self.signs)) for label in self.truth], int)


def signer_interval(
    hits: np.ndarray, of: np.ndarray, resamples: int = 4000, seed: int = 0
) -> tuple[float, float] | None:
    """The 95 % interval of a share, from what each signer adds to it: ``hits`` of ``of``, int [signers].

    The percentile bootstrap over signers, who are drawn with all their clips: Field and Welsh,
    "Bootstrapping clustered data", Journal of the Royal Statistical Society B 69 (2007), 2.2. None
    where fewer than two signers add to it: one person says nothing of how people differ.
    """
    hits, of = hits[of > 0], of[of > 0]
    if len(of) < 2:
        return None
    drawn = np.random.default_rng(seed).multinomial(len(of), np.full(len(of), 1 / len(of)), resamples)
    low, high = np.percentile(drawn @ hits / (drawn @ of), (2.5, 97.5))
    return float(low), float(high)


def threshold_for(judgement: Judgement, most_unknown: float, lowest: float = 0.3) -> float:
    """The lowest threshold at which at most this share of unknown clips is accepted.

    Where there are no unknown clips nothing speaks for a threshold, and 0.5 is taken.
    """
    scores = judgement.confidence[~judgement.known]
    if not len(scores):
        return 0.5
    allowed = int(most_unknown * len(scores))
    above = np.sort(scores)[::-1][allowed] if allowed < len(scores) else 0.0
    return float(np.clip(np.nextafter(above, 1), lowest, 0.999))


def judge_folds(
    signs: Sequence[str],
    predicted: np.ndarray,
    truth: Sequence[str],
    signers: Sequence[str],
    parts: Sequence[np.ndarray],
    most_unknown: float,
) -> Judgement:
    """The judgement of a cross-validation: each part's threshold is chosen on the clips of the others.

    predicted: [clips, signs and no-sign], each clip by a network that has not seen it. parts: the
    numbers of the clips in each part. most_unknown: as :func:`threshold_for` takes it.
    """
    whole = Judgement(tuple(signs), predicted, tuple(truth), tuple(signers), np.full(len(truth), 0.5))
    thresholds = whole.thresholds.copy()
    for part in parts:
        rest = np.setdiff1d(np.arange(len(truth)), part)
        thresholds[part] = threshold_for(whole.subset(rest), most_unknown)
    return replace(whole, thresholds=thresholds)


def _share(hits: np.ndarray, among: np.ndarray, also: np.ndarray | None = None) -> Share:
    among = among if also is None else among & also
    return Share(int((hits & among).sum()), int(among.sum()))
