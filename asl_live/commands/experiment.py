"""``asl-live experiment``: the founding works, from data to report."""

import json
from pathlib import Path

import click

from asl_live.commands.common import KeyValue, Program, going_on, json_option
from asl_live.errors import InputError


@click.command(cls=Program)
@click.argument("name", metavar="NAME|list")
@click.option(
    "--data",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="The data; the list says which each takes.",
)
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder for models, figures and report."
)
@click.option("--epochs", type=click.IntRange(1), help="Rounds through the clips.  [default: the work's]")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    type=KeyValue(),
    help="Change any value of the work's protocol.",
)
@json_option
def experiment(
    name: str,
    data: Path | None,
    out: Path | None,
    epochs: int | None,
    settings: tuple[tuple[str, str], ...],
    as_json: bool,
) -> None:
    """Run one of the works that ASL Live grew from.

    Give NAME --data PATH --out DIR, where NAME is A, B, C, D or E. "experiment list" names the works and
    every value of their protocols. Ctrl-C keeps what is done: the same command goes on from there.
    """
    import torch

    from asl_live.commands.training_bars import ComparisonBars
    from asl_live.experiments.report import RESULTS
    from asl_live.experiments.works import find_work

    if name == "list":
        _list(as_json)
        return
    work = find_work(name)
    if data is None:
        raise InputError(f"experiment {work.name} needs --data PATH: {work.data}")
    if out is None:
        raise InputError(f"experiment {work.name} needs --out DIR, the folder for its report")
    changes = list(settings)
    if epochs is not None:
        changes.append(("epochs", str(epochs)))
    protocol = work.protocol(changes)
    torch.set_flush_denormal(True)  # decaying states crawl on some processors otherwise
    bars = ComparisonBars()
    try:
        with going_on(out):
            report = work.run(data, out, protocol, bars)
    finally:
        bars.close()
    if as_json:
        results = json.loads((out / RESULTS).read_text("utf-8"))
        click.echo(json.dumps({"report": str(report), **results}))
    else:
        click.echo(f"wrote {report}")


def _list(as_json: bool) -> None:
    from dataclasses import asdict

    from asl_live.experiments.works import WORKS

    for work in WORKS.values():
        protocol = asdict(work.protocol())
        if as_json:
            about = {"name": work.name, "title": work.title, "source": work.source, "data": work.data}
            click.echo(json.dumps({**about, "protocol": protocol}))
            continue
        click.echo(f"{work.name}  {work.title}\n   {work.source}\n   --data: {work.data}")
        for key, value in protocol.items():
            click.echo(f"   --set {key}={json.dumps(value)}")
