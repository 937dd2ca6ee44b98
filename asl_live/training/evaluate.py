"""Judging a trained model on recorded clips."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from asl_live.bundle import Bundle
from asl_live.data.collection import read_clips
from asl_live.training.fit import probabilities
from asl_live.training.metrics import Judgement
from asl_live.training.windows import make_windows


@dataclass(frozen=True)
class Evaluation:
    """The figures of one model on one set of clips."""

    model: str
    judgement: Judgement

    def as_json(self) -> dict[str, Any]:
        """The figures for programs."""
        return {"model": self.model, **self.judgement.as_json()}

    def as_text(self) -> str:
        """The figures for people, with 95 % intervals."""
        judged = self.judgement
        lines = [
            f"{self.model}: {len(judged.truth)} clips of {len(set(judged.signers))} signers",
            f"  best of the known signs is right   {judged.closed_top1()}",
            f"  right and accepted                 {judged.open_top1()}",
            f"  other signs taken for a known one  {judged.unknown_accepted()}",
            "",
            f"  {'sign':<16} {'clips':>5}  {'recall':>6}  {'precision':>9}",
        ]
        for sign in judged.signs:
            recall, precision = judged.recall(sign), judged.precision(sign)
            if recall.of or precision.of:
                lines.append(f"  {sign:<16} {recall.of:>5}  {recall.short:>6}  {precision.short:>9}")
        return "\n".join(lines)


def evaluate(
    paths: Sequence[Path], bundle: Bundle, progress: Callable[[int, int | None], None] | None = None
) -> Evaluation:
    """Judge a model on dataset folders, clip files, landmark archives and folders of them.

    Each clip is one sign and makes one window. Raises InputError for data that cannot be used.
    """
    clips = read_clips(paths)
    windows = make_windows(clips, bundle.network.inputs, bundle.span, progress)
    predicted = probabilities(bundle.network, windows, len(bundle.signs))
    thresholds = np.full(len(clips), bundle.clip_threshold)
    return Evaluation(
        bundle.name, Judgement(bundle.signs, predicted, windows.signs, windows.signers, thresholds)
    )
