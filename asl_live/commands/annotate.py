"""``asl-live annotate``: a video with its signs written into it."""

import json
from contextlib import ExitStack
from pathlib import Path

import click

from asl_live.commands.common import Program, json_option, model_option, progress_bar, threshold_option


@click.command(cls=Program)
@click.argument("video", metavar="VIDEO")
@click.option(
    "-o",
    "--out",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="What to write: a file that ends in .mp4 or .gif.",
)
@model_option
@click.option("--skeleton", is_flag=True, help="Draw body, face and hands as they were found.")
@threshold_option
@click.option("--whole", is_flag=True, help="One label for the whole video instead of one for each sign.")
@click.option(
    "--every",
    metavar="N",
    type=click.IntRange(1, 1000),
    default=1,
    show_default=True,
    help="Write only every Nth frame, for a smaller file.",
)
@click.option(
    "--events",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the signs, with their times, as JSON to this file too.",
)
@json_option
def annotate(
    video: str,
    out: Path,
    model: str,
    skeleton: bool,
    threshold: float | None,
    whole: bool,
    every: int,
    events: Path | None,
    as_json: bool,
) -> None:
    """Write a video again with its signs laid over it.

    Each sign stands there, with its confidence, while it is made. VIDEO is a video, a folder of pictures, a
    recorded clip or the synthetic signer. An MP4 keeps the sound where the program ffmpeg is installed. A
    GIF has at most 480 pixels, 12.5 frames a second and 60 seconds.
    """
    from asl_live.bundle import load_bundle
    from asl_live.errors import InputError
    from asl_live.files import replacing
    from asl_live.output.annotate import LOOKING, Wishes
    from asl_live.output.annotate import annotate as annotate_input
    from asl_live.recognise.fields import prediction_fields
    from asl_live.sources import path_of

    if events is not None and events.resolve() in (out.resolve(), path_of(video).resolve()):
        raise InputError(f"{events} is the video; give the events a file of their own")
    bundle = load_bundle(model)
    with ExitStack() as stack:
        bars = {
            LOOKING: stack.enter_context(progress_bar("Recognise", "frame")),
        }

        def progress(stage: str, done: int, of: int | None) -> None:
            if stage not in bars:
                # A bar of its own, made when it begins, so that its time left is right.
                bars[stage] = stack.enter_context(progress_bar("Draw", "frame"))
            bars[stage](done, of)

        annotated = annotate_input(video, out, bundle, threshold, Wishes(skeleton, every, whole), progress)
    fields = prediction_fields(annotated.prediction)
    if events is not None:
        with replacing(events) as temporary:
            temporary.write_text(json.dumps(fields, indent=2, ensure_ascii=False) + "\n", "utf-8")
    if as_json:
        click.echo(json.dumps({**fields, "output": str(out)}))
    click.echo("; ".join((f"wrote {out}", *annotated.said)), err=True)
