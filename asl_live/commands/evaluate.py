"""``asl-live evaluate``: a model measured on recorded clips, videos, and time without a sign."""

import json

import click

from asl_live.commands.common import Program, json_option, model_option
from asl_live.commands.judging import Asked, judging_options


@click.command(cls=Program)
@judging_options
@model_option
@json_option
def evaluate(asked: Asked, model: str, as_json: bool) -> None:
    """Measure a model on clips, videos or idle time.

    Clips are given with --data PATH [PATH]...

    Clips and signers that the model was trained on are refused: on them it would look better than it is.
    """
    evaluation = asked.evaluate(model)
    click.echo(json.dumps(evaluation.as_json()) if as_json else evaluation.as_text())
