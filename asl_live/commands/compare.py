"""``asl-live compare``: several networks on one dataset and split."""

import json
from pathlib import Path
from typing import Any

import click

from asl_live.commands.common import NumberRange, Program, json_option
from asl_live.errors import InputError


@click.command(cls=Program)
@click.option(
    "--data", metavar="PATH", multiple=True, help="A dataset folder, an archive, or a folder of them."
)
@click.option("--nets", required=True, metavar="A,B,C", help="Networks; asl-live nets lists them.")
@click.option(
    "--out",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder for models and report.",
)
@click.option(
    "--signs", default="", metavar="A,B", help="Signs to tell apart.  [default: every label but idle]"
)
@click.option("--split", type=click.Choice(["signer", "random"]), default="signer", show_default=True)
@click.option("--together", multiple=True, metavar="S1,S2", help="Signers that may be one person.")
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
    help="Change a value of the recipe, of one network or of all; options.KEY is an option of the network, "
    "augmentation.KEY a variation of the clips.",
)
@json_option
def compare(
    data: tuple[str, ...],
    nets: str,
    out: Path,
    signs: str,
    split: Any,
    together: tuple[str, ...],
    epochs: int,
    batch: int,
    rate: float,
    seed: int,
    span: float,
    changes: tuple[str, ...],
    as_json: bool,
) -> None:
    """Compare networks on one dataset: --data PATH --nets A,B,C --out DIR

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
        nets=tuple(one.strip() for one in nets.split(",") if one.strip()),
        signs=tuple(one.strip() for one in signs.split(",") if one.strip()),
        split=split,
        together=tuple(tuple(group.split(",")) for group in together),
        span=span,
        seed=seed,
        recipe=Recipe(epochs=epochs, batch=batch, rate=rate),
        changes=tuple(_change(text) for text in changes),
    )
    torch.set_flush_denormal(True)  # decaying states crawl on some processors otherwise
    bars = ComparisonBars()
    try:
        report = compare([Path(path) for path in data], out, design, bars)
    finally:
        bars.close()
    if as_json:
        for line in json.loads((out / RESULTS).read_text("utf-8"))["comparison"]:
            click.echo(json.dumps(line))
    else:
        click.echo(f"wrote {report}")


def _change(text: str) -> tuple[str, str, Any]:
    where, separator, value = text.partition("=")
    if not separator:
        raise InputError(f"--set {text!r} is not KEY=VALUE or NET:KEY=VALUE")
    net, colon, key = where.strip().rpartition(":")
    try:
        return net if colon else "", key, json.loads(value)
    except (ValueError, RecursionError):
        return net if colon else "", key, value
