"""Charts of a report, as SVG that stands inside a page and asks for nothing outside it."""

import io
import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from asl_live.training.figures import confusion_figure, plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BLUE, GREY = "#2563a8", "#8a8f98"


def confusion_chart(names: Sequence[str], counts: Sequence[Sequence[int]], alt: str) -> str:
    """What was signed against what was said; see :func:`asl_live.training.figures.confusion_figure`."""
    return _svg(confusion_figure(names, np.array(counts)), "confusion", alt)


def shares_chart(
    rows: Sequence[tuple[str, float, tuple[float, float] | None]], label: str, name: str, alt: str
) -> str:
    """A share, 0..1, for each row with its interval, best at the top."""
    from matplotlib.figure import Figure

    rows = sorted(rows, key=lambda row: row[1])
    figure = Figure(figsize=(7.5, 1.1 + 0.26 * len(rows)), layout="constrained")
    axes = figure.subplots()
    places = np.arange(len(rows))
    values = np.array([value for _, value, _ in rows])
    for place, (_, value, interval) in zip(places, rows, strict=True):
        low, high = interval or (value, value)
        axes.plot([low, high], [place, place], color=GREY, linewidth=2, zorder=1)
    axes.scatter(values, places, color=BLUE, zorder=2)
    axes.set(yticks=places, yticklabels=[plain(row) for row, _, _ in rows], xlim=(-0.02, 1.02), xlabel=label)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.grid(axis="x", alpha=0.3)
    return _svg(figure, name, alt)


def calibration_chart(bins: Sequence[dict], alt: str) -> str:
    """How often answers are right against how sure the model was, and how many there are."""
    from matplotlib.figure import Figure

    filled = [one for one in bins if one["clips"]]
    figure = Figure(figsize=(6, 5.5), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    upper.plot([0, 1], [0, 1], color=GREY, linestyle="--", label="as sure as right")
    upper.plot(
        [one["confidence"] for one in filled],
        [one["right"] for one in filled],
        color=BLUE,
        marker="o",
        label="the model",
    )
    upper.set(ylabel="share that is right", xlim=(0, 1), ylim=(0, 1.02))
    upper.legend(loc="upper left")
    upper.grid(alpha=0.3)
    lower.bar(
        [(one["low"] + one["high"]) / 2 for one in filled],
        [one["clips"] for one in filled],
        width=[0.9 * (one["high"] - one["low"]) for one in filled],
        color=BLUE,
    )
    lower.set(xlabel="how sure the model says it is", ylabel="clips")
    return _svg(figure, "calibration", alt)


def _svg(figure: "Figure", name: str, alt: str) -> str:
    """The figure as an SVG element with a text for those who do not see it."""
    import matplotlib

    drawn = io.StringIO()
    # Names inside one drawing must not meet those of another on the same page.
    with matplotlib.rc_context({"svg.hashsalt": name, "svg.fonttype": "none"}):
        figure.savefig(drawn, format="svg", metadata={"Date": None})
    text = re.sub(r"<metadata>.*?</metadata>", "", drawn.getvalue(), flags=re.DOTALL)
    text = re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", text[text.index("<svg") :])
    text = re.sub(r'<svg[^>]*?(viewBox="[^"]*")[^>]*>', r"<svg \1>", text, count=1, flags=re.DOTALL)
    width = round(96 * float(figure.get_size_inches()[0]))
    start = f'<svg role="img" aria-label="{escape(alt)}" style="max-width:{width}px;width:100%"'
    return start + text.strip().removeprefix("<svg")
