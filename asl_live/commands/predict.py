"""``asl-live predict``: the signs of recordings."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from asl_live.commands.common import (
    INPUT_ERROR,
    Program,
    json_option,
    model_option,
    progress_bar,
    report,
    threshold_option,
)
from asl_live.errors import InputError

if TYPE_CHECKING:
    from asl_live.recognise.predict import Prediction


@click.command(cls=Program)
@click.argument("inputs", metavar="FILE...", nargs=-1, required=True)
@model_option
@threshold_option
@json_option
def predict(inputs: tuple[str, ...], model: str, threshold: float | None, as_json: bool) -> None:
    """Name the signs in videos, pictures and clips.

    FILE is a video, a folder of pictures or a recorded clip, or "synthetic" for the synthetic signer.

    Pictures of a folder are taken to be 15 a second. With --json one object a line. A FILE that cannot be
    used is told of on standard error, the others are still done, and the exit status is 2.
    """
    from asl_live.bundle import load_bundle
    from asl_live.recognise.fields import prediction_fields
    from asl_live.recognise.predict import predict as predict_input

    bundle = load_bundle(model)
    all_usable = True
    for spec in inputs:
        try:
            with progress_bar(Path(spec).name, "frame") as progress:
                prediction = predict_input(spec, bundle, threshold, progress)
        except InputError as error:
            report(str(error))
            all_usable = False
        else:
            click.echo(json.dumps(prediction_fields(prediction)) if as_json else prediction_text(prediction))
    if not all_usable:
        raise click.exceptions.Exit(INPUT_ERROR)


def prediction_text(prediction: "Prediction") -> str:
    """What ``predict`` prints of one input for people to read."""
    if not prediction.events and not prediction.top:
        return f"{prediction.input}: no sign"
    top = f"{prediction.top[0]} ({prediction.top[1]:.0%})" if prediction.top else "no sign over the whole"
    lines = [f"{prediction.input}: {top}"]
    lines += [
        f"  {event.start:7.2f} s to {event.end:7.2f} s  {event.sign} ({event.confidence:.0%})"
        for event in prediction.events
    ]
    return "\n".join(lines)
