"""``asl-live report``: how well a model does, as a page to read and to print."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from asl_live.commands.common import Program
from asl_live.commands.judging import Asked, judging_options
from asl_live.errors import InputError


@click.command(cls=Program)
@judging_options
@click.option("--model", metavar="M", help="Name or folder of a trained model, instead of BUNDLE.")
@click.option(
    "-o",
    "--out",
    default="report.html",
    show_default=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The page to write.",
)
def report(asked: Asked, model: str | None, out: Path) -> None:
    """Write how well a model does as a page.

    Give BUNDLE, or --model M, then --data PATH [PATH]...

    Without data the page shows what the model's training measured. It is one file that needs no
    network: send it or print it.
    """
    from asl_live.bundle import load_bundle
    from asl_live.evaluation.report import write_report

    if model is None:
        if not asked.more:
            raise InputError("no model is named; give its name or folder first, or with --model M")
        model, asked = str(asked.more[0]), replace(asked, more=asked.more[1:])
    bundle = load_bundle(model)
    figures: dict[str, Any]
    if asked.nothing:
        figures = bundle.about.metrics
        data = "what its training held back, see its card"
        if not figures:
            raise InputError(f"{model} keeps no figures of its training; name data with --data PATH")
    else:
        figures = asked.evaluate(model).as_json()
        data = ", ".join(str(path) for path in (*asked.paths, *([asked.videos] if asked.videos else [])))
    about = {"model": bundle.name, "signs": list(bundle.signs), "data": data or "time without a sign"}
    write_report(out, figures, about)
    click.echo(f"wrote {out}", err=True)
