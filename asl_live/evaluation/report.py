"""A report of an evaluation: one page of HTML that needs nothing outside itself."""

from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from asl_live import __version__
from asl_live.errors import InputError, reason
from asl_live.evaluation.charts import calibration_chart, confusion_chart, shares_chart
from asl_live.files import replacing
from asl_live.paths import shipped

TEMPLATE = "report.html"

# For each share of the main table: its name and what it means.
MEANINGS = {
    "open_top1": ("Named right", "of the clips of known signs, those it named, and rightly"),
    "coverage": ("Named at all", "of the clips of known signs, those it said anything of"),
    "precision": ("Right when it speaks", "of all the clips it named, those it named rightly"),
    "unknown_accepted": (
        "Wrongly named",
        "of the clips of other signs, or of no sign, those it took for a sign it knows",
    ),
    "closed_top1": (
        "Best guess right",
        "of the clips of known signs, those whose best guess is right, sure of it or not",
    ),
}


def write_report(path: str | Path, figures: dict[str, Any], about: dict[str, Any]) -> None:
    """Write the figures of an evaluation as a page.

    figures: as :meth:`asl_live.evaluation.evaluate.Evaluation.as_json` gives them, or the metrics that a
    bundle keeps; what they lack is left out. about: the name of the ``model``, the ``signs`` it knows,
    and ``data``, words for what it was judged on. Raises InputError for figures that are none, and
    where the page cannot be written.
    """
    text = render(figures, about)
    with replacing(path) as temporary:
        temporary.write_text(text, "utf-8")


def render(figures: dict[str, Any], about: dict[str, Any]) -> str:
    """The page as text, see :func:`write_report`."""
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.ChainableUndefined, trim_blocks=True)
    environment.filters |= {"percent": _percent, "interval": _interval, "number": _number}
    try:
        source = (shipped("assets") / TEMPLATE).read_text("utf-8")
    except OSError as error:
        raise InputError(f"the page's frame {TEMPLATE} cannot be read: {reason(error)}") from error
    try:
        return environment.from_string(source).render(
            figures=figures,
            about=about,
            meanings=MEANINGS,
            short=_in_short(figures),
            charts=_charts(figures),
            program=__version__,
            date=datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        )
    except (
        jinja2.TemplateError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        ArithmeticError,  # of an infinite number
    ) as error:
        raise InputError(f"the figures of {about.get('model')} are not those of an evaluation") from error


def _in_short(figures: dict[str, Any]) -> list[str]:
    """The main figures in sentences, counted in hundreds of clips."""
    said = []
    named, spoken = figures.get("open_top1"), figures.get("coverage")
    if named is not None and spoken is not None:
        right, wrong = _of_hundred(named), _of_hundred(max(spoken - named, 0.0))
        silent = max(100 - right - wrong, 0)
        said.append(
            f"Of 100 clips of signs it knows, it names about {right} rightly and {wrong} wrongly, and says "
            f"nothing of {silent}."
        )
    elif named is not None:
        said.append(f"Of 100 clips of signs it knows, it names about {_of_hundred(named)} rightly.")
    if figures.get("unknown_accepted") is not None:
        said.append(
            f"Of 100 clips of other signs, or of nobody signing, it takes about "
            f"{_of_hundred(figures['unknown_accepted'])} for a sign it knows."
        )
    if figures.get("oscr") is not None:
        said.append(
            "Of a clip of a sign it knows and one of another, it names the first rightly and is surer of it "
            f"in {_of_hundred(figures['oscr'])} of 100 pairs (open-set classification rate)."
        )
    error = figures.get("calibration", {}).get("ece")
    if error is not None:
        said.append(
            f"What it says of its own sureness is off by {_of_hundred(error)} in 100 on average "
            f"(expected calibration error {error:.3f})."
        )
    same = figures.get("mirrored", {}).get("same_answer")
    if same is not None:
        said.append(
            f"Seen by a mirrored camera, {_of_hundred(same)} of 100 clips get the same answer as before."
        )
    idle = figures.get("idle", {})
    if idle.get("per_ten_minutes") is not None:
        times = f"{idle['per_ten_minutes']:.1f} times in ten minutes"
        said.append(
            f"While nobody signs it says something wrong about {times}: {idle['events']} times in the "
            f"{idle['minutes']:.0f} minutes watched."
        )
    delay = figures.get("videos", {}).get("events", {}).get("delay_from_end", {})
    if delay.get("signs"):
        seconds = f"{_number(delay['median'])} seconds (median)"
        said.append(f"In videos its label stands {seconds} after the end of a sign.")
    return said


def _charts(figures: dict[str, Any]) -> dict[str, Any]:
    """SVG elements by name, those for which there are figures; safe to stand in the page as they are."""
    from markupsafe import Markup

    charts: dict[str, Any] = {}

    def add(name: str, draw: Callable[[], str]) -> None:
        charts[name] = Markup(draw())  # matplotlib escapes the texts in it

    signs = [
        (sign, one["recall"], _pair(figures, "per_sign_intervals", sign, "recall"))
        for sign, one in figures.get("per_sign", {}).items()
        if one["recall"] is not None
    ]
    if signs:
        alt = "Share of each sign's clips that were named right; the table below has the numbers."
        add("signs", lambda: shares_chart(signs, "share of clips named right", "signs", alt))
    signers = [
        (who or "(no name)", one["open_top1"], _pair(figures, "per_signer_intervals", who, "open_top1"))
        for who, one in figures.get("per_signer", {}).items()
        if one["open_top1"] is not None
    ]
    if signers:
        alt_signers = "Share of each signer's clips that were named right; the table below has the numbers."
        add("signers", lambda: shares_chart(signers, "share of clips named right", "signers", alt_signers))
    confusion = figures.get("confusion")
    if confusion:
        alt_confusion = "Clips by what was signed and what was said; the table below has the numbers."
        add("confusion", lambda: confusion_chart(confusion["names"], confusion["counts"], alt_confusion))
    bins = figures.get("calibration", {}).get("bins")
    if bins and any(one["clips"] for one in bins):
        alt_bins = "How often answers are right against how sure the model was; the table has the numbers."
        add("calibration", lambda: calibration_chart(bins, alt_bins))
    return charts


def _pair(figures: dict[str, Any], kind: str, name: str, figure: str) -> tuple[float, float] | None:
    found = figures.get(kind, {}).get(name, {}).get(figure)
    return None if found is None else (float(found[0]), float(found[1]))


def _of_hundred(share: float) -> int:
    return round(100 * share)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def _interval(ends: tuple[float, float] | None) -> str:
    return "-" if not ends else f"{100 * ends[0]:.0f} to {100 * ends[1]:.0f} %"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
