"""The table of an ablation: each row's figures over the seeds, and how far they are from the base's."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from asl_live.evaluation.rows import BASE
from asl_live.training.metrics import Judgement

# What is compared, and its heading.
COLUMNS = {
    "closed_top1": "best of the known right",
    "open_top1": "right and accepted",
    "unknown_accepted": "others accepted",
    "oscr": "OSCR",
    "precision": "right when it speaks",
    "coverage": "known spoken of",
    "ece": "calibration error",
    "minutes": "minutes of fitting",
}


def figures_of(judgement: Judgement, minutes: float) -> dict[str, float | None]:
    """What the table compares of one cross-validation."""
    return {
        "closed_top1": judgement.closed_top1().value,
        "open_top1": judgement.open_top1().value,
        "unknown_accepted": judgement.unknown_accepted().value,
        "oscr": judgement.oscr(),
        "precision": judgement.spoken_right().value,
        "coverage": judgement.coverage().value,
        "ece": judgement.calibration().error,
        "minutes": minutes,
    }


@dataclass(frozen=True)
class Spread:
    """A mean over seeds and the standard deviation of one seed (None of one), or None of none."""

    mean: float | None
    deviation: float | None

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The spread of the values."""
        deviation = float(np.std(values, ddof=1)) if len(values) > 1 else None
        return cls(float(np.mean(values)) if len(values) else None, deviation)


@dataclass(frozen=True)
class Line:
    """One row of the table: figures over its seeds, and their differences to the base's, seed by seed."""

    row: str
    note: str
    seeds: int
    figures: dict[str, Spread]
    differences: dict[str, Spread]


def compare(
    results: Mapping[str, Mapping[int, Mapping[str, float | None]]], notes: Mapping[str, str]
) -> list[Line]:
    """The lines of the table. results: for each row, for each seed, its figures; the base is ``base``."""
    base = results.get(BASE, {})
    lines = []
    for row, seeds in results.items():
        figures, differences = {}, {}
        for column in COLUMNS:
            values = {seed: value for seed in seeds if (value := seeds[seed].get(column)) is not None}
            figures[column] = Spread.of(list(values.values()))
            against = {seed: base[seed].get(column) for seed in values if seed in base}
            differences[column] = Spread.of(
                [values[seed] - other for seed, other in against.items() if other is not None]
            )
        lines.append(Line(row, notes.get(row, ""), len(seeds), figures, differences))
    return lines


def as_csv(lines: Sequence[Line]) -> str:
    """The table for programs: mean, deviation, difference and its deviation of every figure."""
    kinds = ("mean", "sd", "difference", "difference_sd")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["row", "note", "seeds", *(f"{column}_{kind}" for column in COLUMNS for kind in kinds)])
    for line in lines:
        numbers = [
            value
            for column in COLUMNS
            for spread in (line.figures[column], line.differences[column])
            for value in (spread.mean, spread.deviation)
        ]
        shown = ["" if value is None else f"{value:.5f}" for value in numbers]
        writer.writerow([line.row, line.note, line.seeds, *shown])
    return out.getvalue()


def as_markdown(lines: Sequence[Line], protocol: str) -> str:
    """The table for people. protocol: a paragraph that says how the figures were made."""
    head = ["row", "seeds", *COLUMNS.values()]
    out = [protocol, "", "| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for line in lines:
        cells = [_cell(column, line) for column in COLUMNS]
        name = line.row + (f": {line.note}" if line.note else "")
        out.append("| " + " | ".join([name.replace("|", r"\|"), str(line.seeds), *cells]) + " |")
    out += [
        "",
        "Each cell: mean over the seeds ± standard deviation of one seed; in brackets the difference to the "
        "base, seed by seed, ± its standard deviation.",
    ]
    return "\n".join(out) + "\n"


def _cell(column: str, line: Line) -> str:
    digits = 1 if column == "minutes" else 3
    shown = _shown(line.figures[column], digits, "")
    if line.row == BASE or line.differences[column].mean is None:
        return shown
    return f"{shown} ({_shown(line.differences[column], digits, '+')})"


def _shown(spread: Spread, digits: int, sign: str) -> str:
    if spread.mean is None:
        return "-"
    after = "" if spread.deviation is None else f" ± {spread.deviation:.{digits}f}"
    return f"{spread.mean:{sign}.{digits}f}{after}"
