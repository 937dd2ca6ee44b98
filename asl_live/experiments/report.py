"""The report of an experiment: Markdown with tables and pictures, and the same figures for programs."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from asl_live.bundle import write_text
from asl_live.experiments.trial import Result, Split

REPORT, RESULTS = "report.md", "results.json"


def write_report(out: Path, parts: Sequence[str], results: dict[str, Any]) -> Path:
    """Write ``report.md`` of the given parts and ``results.json``; the path of the first."""
    write_text(out / RESULTS, json.dumps(results, indent=1) + "\n")
    write_text(out / REPORT, "\n\n".join(part for part in parts if part) + "\n")
    return out / REPORT


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown; bars in a cell would end it and are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", r"\|") for cell in line) + " |" for line in lines
    )


def protocol_table(protocol: Any) -> str:
    """Every value of a protocol."""
    values = [(f"`{name}`", f"`{json.dumps(value)}`") for name, value in asdict(protocol).items()]
    return markdown_table(("value", "here"), values)


def spread(results: Sequence[Result]) -> str:
    """Mean of the test accuracies and, over several seeds, their standard deviation."""
    values = [one.top1.value or 0.0 for one in results]
    mean = f"{np.mean(values):.3f}"
    return f"{mean} ± {np.std(values, ddof=1):.3f}" if len(values) > 1 else mean


def minutes(seconds: float) -> str:
    """A duration as people say it."""
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.1f} min"


def result_json(result: Result) -> dict[str, Any]:
    """What a program would want to know of one fit."""
    return {
        "name": result.name,
        "net": result.recipe.net,
        "seed": result.recipe.seed,
        "parameters": result.parameters,
        "epochs": len(result.history),
        "best_epoch": result.best_epoch,
        "training_seconds": result.seconds,
        "valid_top1": None if np.isnan(result.valid_top1) else result.valid_top1,
        "test_top1": result.top1.value,
        "test_interval": result.top1.interval,
        "test_clips": result.top1.of,
    }


def as_csv(rows: Sequence[Sequence[object]]) -> str:
    """Rows as the text of a .csv file."""
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows(rows)
    return table.getvalue()


def write_class_counts(path: Path, split: Split) -> None:
    """A .csv of how many clips of each class are in each part."""
    counts = [(one, *count) for one, count in split.counts().items()]
    write_text(path, as_csv([("class", "training", "validation", "test"), *counts]))
