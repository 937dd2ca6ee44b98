"""``asl-live evaluate``: a model measured on recorded clips."""

import json
from pathlib import Path

import click

from asl_live.commands.common import Program, json_option, model_option, progress_bar
from asl_live.errors import InputError


@click.command(cls=Program)
@click.option(
    "--data", metavar="PATH", multiple=True, help="A dataset folder, an archive, or a folder of them."
)
@click.argument("more_data", metavar="[PATH]...", nargs=-1)
@model_option
@json_option
def evaluate(data: tuple[str, ...], more_data: tuple[str, ...], model: str, as_json: bool) -> None:
    """Measure a model on recorded clips: --data PATH [PATH]..."""
    from asl_live.bundle import load_bundle
    from asl_live.training.evaluate import evaluate as evaluate_clips

    paths = [Path(path) for path in (*data, *more_data)]
    if not paths:
        raise InputError("there is nothing to evaluate; name a dataset folder or an archive with --data PATH")
    bundle = load_bundle(model)
    with progress_bar("evaluate", "clip") as progress:
        evaluation = evaluate_clips(paths, bundle, progress)
    click.echo(json.dumps(evaluation.as_json()) if as_json else evaluation.as_text())
