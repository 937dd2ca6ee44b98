"""``asl-live compare``: several networks on one dataset and split."""

import json
from pathlib import Path
from typing import Any

import click

from asl_live.commands.common import (
    KeyValue,
    Names,
    NumberRange,
    Program,
    going_on,
    json_option,
    json_or_text,
    together_option,
)
from asl_live.errors import InputError


@click.command(cls=Program)
@click.option(
    "--data", metavar="PATH", multiple=True, help="A dataset folder, an archive, or a folder of them."
)
@click.option(
    "--nets", required=True, metavar="A,B,C", type=Names(), help="Networks; asl-live nets lists them."
)
@click.option(
    "--out",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder for models and report.",
)
@click.option(
    "--signs",
    default="",
    metavar="A,B",
    type=Names(),
    help="Signs to tell apart.  [default: every label but idle]",
)
@click.option("--split", type=click.Choice(["signer", "random"]), default="signer", show_default=True)
@together_option
@click.option(
    "--epochs", default=24, show_default=True, type=click.IntRange(1), help="Rounds through the clips."
)
@click.option("--batch", default=64, show_default=True, type=click.IntRange(1), help="Clips in a batch.")
@click.option(
    "--rate",
    default=3e-3,
    show_default=True,
    type=NumberRange(0, 1, min_open=True),
    help="Highest learning rate.",
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 2**32 - 1))
@click.option(
    "--span", default=2.0, show_default=True, type=NumberRange(0.1, 60), help="Seconds of a window."
)
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="[NET:]KEY=VALUE",
    type=KeyValue(),
    help="Change a value of the recipe, of one network or of all; options.KEY is an option of the network, "
    "augmentation.KEY a variation of the clips.",
)
@json_option
def compare(
    data: tuple[str, ...],
    nets: tuple[str, ...],
    out: Path,
    signs: tuple[str, ...],
    split: Any,
    together: tuple[tuple[str, ...], ...],
    epochs: int,
    batch: int,
    rate: float,
    seed: int,
    span: float,
    changes: tuple[tuple[str, str], ...],
    as_json: bool,
) -> None:
    """Compare networks on one dataset.

    Give --data PATH --nets A,B,C --out DIR

    One table and figure of accuracy, parameters, training time, time for a clip and memory. Ctrl-C keeps
    what is done: the same command goes on from there.
    """
    import torch

    from asl_live.commands.training_bars import ComparisonBars
    from asl_live.experiments.comparison import Design, compare
    from asl_live.experiments.report import RESULTS
    from asl_live.training.fit import Recipe

    if not data:
        raise InputError(
            "there is nothing to compare on; name a dataset folder or an archive with --data PATH"
        )
    design = Design(
        nets=nets,
        signs=signs,
        split=split,
        together=together,
        span=span,
        seed=seed,
        recipe=Recipe(epochs=epochs, batch=batch, rate=rate),
        changes=tuple(_change(*change) for change in changes),
    )
    torch.set_flush_denormal(True)  # decaying states crawl on some processors otherwise
    bars = ComparisonBars()
    try:
        with going_on(out):
            report = compare([Path(path) for path in data], out, design, bars)
    finally:
        bars.close()
    if as_json:
        for line in json.loads((out / RESULTS).read_text("utf-8"))["comparison"]:
            click.echo(json.dumps(line))
    else:
        click.echo(f"wrote {report}")


def _change(where: str, value: str) -> tuple[str, str, Any]:
    net, colon, key = where.rpartition(":")
    return net if colon else "", key, json_or_text(value)
