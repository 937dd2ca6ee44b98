"""``train.py``: from datasets to a bundle, on the command line."""

import json
from pathlib import Path
from typing import IO, Any

import click

from asl_live.commands.common import (
    KeyValue,
    Names,
    NumberRange,
    Program,
    going_on,
    json_or_text,
    leave_out_option,
    report,
    together_option,
)
from asl_live.errors import InputError


@click.command(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.argument("datasets", metavar="DATASET...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, metavar="BUNDLE", type=click.Path(path_type=Path), help="Folder to write."
)
@click.option(
    "--from",
    "start",
    metavar="BUNDLE",
    default="",
    show_default=False,
    help="A model that learns the signs beside its own, such as starter.  [default: from scratch]",
)
@click.option(
    "--signs",
    default="",
    show_default=False,
    metavar="A,B",
    type=Names(),
    help="Signs to know.  [default: every label but idle]",
)
@click.option("--net", default="fused", help="Name of a network; asl-live nets lists them.")
@click.option(
    "--option",
    "options",
    multiple=True,
    metavar="KEY=VALUE",
    type=KeyValue(),
    help="An option of the network; asl-live nets lists them with their defaults.",
)
@click.option(
    "--split",
    type=click.Choice(["signer", "random"]),
    default="signer",
    help="What is held back for the figures: people, or clips of the same people.",
)
@click.option(
    "--folds",
    default=0,
    type=click.IntRange(0, 100),
    help="Rounds of cross-validation; 0: one split, or five rounds with --from.",
)
@together_option
@leave_out_option
@click.option(
    "--made-up",
    default=0,
    metavar="N",
    type=click.IntRange(0, 1000),
    help="Learn also from so many made-up people, who make what the synthetic signer knows of the signs.",
)
@click.option("--epochs", default=24, type=click.IntRange(1), help="Rounds through the clips.")
@click.option("--batch", default=64, type=click.IntRange(1), help="Clips in a batch.")
@click.option("--rate", default=3e-3, type=NumberRange(0, 1, min_open=True), help="Highest learning rate.")
@click.option("--seed", default=0, type=click.IntRange(0, 2**32 - 1), help="For everything random.")
@click.option("--span", default=2.0, type=NumberRange(0.1, 60), help="Seconds of a window.")
@click.option(
    "--most-unknown", default=0.05, type=NumberRange(0, 1), help="Share of unknown clips let through."
)
@click.option("--device", default="auto", help="cpu, cuda, ... or auto.")
@click.option(
    "--notes",
    metavar="FILE",
    type=click.File(encoding="utf-8"),
    help="Markdown for the card: sources and rights of the data.",
)
@click.option("--restart", is_flag=True, help="Do not go on with a training that was broken off.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.pass_context
def main(
    ctx: click.Context, datasets: tuple[Path, ...], out: Path, start: str, as_json: bool, **given: Any
) -> None:
    """Train a model on datasets, landmark archives, or folders of them.

    With --from the signs of the clips join those of a trained model, which stays as it is. The network, its
    options, batches, rate, span and thresholds are then those of the model.

    Ctrl-C keeps what is done: the same command goes on from there.
    """
    import torch

    from asl_live.commands.training_bars import Bars
    from asl_live.training.checkpoint import NotTakenUp
    from asl_live.training.job import Job, run_job
    from asl_live.training.run import CHECKPOINTS

    if given["folds"] == 1:
        raise InputError("one round of cross-validation holds nobody back; give --folds 2 or more, or none")
    if start:
        _refuse_fixed(ctx)
    torch.set_flush_denormal(True)  # decaying states crawl on some processors otherwise
    job = Job(
        datasets=[str(path) for path in datasets],
        out=str(out),
        start=start,
        **{
            **given,
            "signs": list(given["signs"]),
            "options": {key: json_or_text(value) for key, value in given["options"]},
            "together": [list(group) for group in given["together"]],
            "leave_out": [list(pair) for pair in given["leave_out"]],
            "notes": _read_notes(given["notes"]),
        },
    )
    bars = Bars(going_on=not job.restart and any(out.glob(CHECKPOINTS)))
    try:
        with going_on(out, CHECKPOINTS):
            outcome = run_job(job, bars)
    except NotTakenUp as error:
        raise InputError(f"{error}, or give --restart") from error
    finally:
        bars.close()
    if job.split == "random":
        report("a random split says nothing about signers the model has not seen")
    elif outcome.held_back == "takes":
        report("the figures are of takes held back, of the same people: they say nothing about other people")
    if as_json:
        found = {"bundle": str(out), "held_back": outcome.held_back, **outcome.judgement.as_json()}
        click.echo(json.dumps(found))
    else:
        click.echo(f"wrote {out}; {out / 'README.md'} has its figures")


def _refuse_fixed(ctx: click.Context) -> None:
    """Refuse options that a model to go on from has settled, rather than pass over them."""
    fixed = {
        "net": "--net", "options": "--option", "batch": "--batch", "rate": "--rate", "span": "--span",
        "most_unknown": "--most-unknown",
    }  # fmt: skip
    if ctx.get_parameter_source("made_up") is click.core.ParameterSource.COMMANDLINE:
        raise InputError("--made-up is for a model from scratch; leave it or --from out")
    for name, option in fixed.items():
        if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            raise InputError(f"{option} is settled by the model after --from; leave one of the two out")


def _read_notes(file: IO[str] | None) -> str:
    try:
        return file.read() if file else ""
    except UnicodeDecodeError as error:
        raise InputError(f"the notes {file.name if file else ''} are not a text in UTF-8") from error
