"""``asl-live import``: recordings of other collections become clips of a dataset."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from asl_live.commands.common import (
    INPUT_ERROR,
    Names,
    NumberRange,
    Program,
    json_option,
    progress_bar,
    report,
)
from asl_live.errors import InputError

if TYPE_CHECKING:
    from asl_live.data.importing.run import Outcome, Report

SOME_BROKEN = 1
# More lines than these leave a terminal; of published collections thousands of videos are missing.
MOST_LISTED = 50
MOST_NAMED = 10  # signs of which is told how many clips were imported


class _Command(Program):
    """Lists the kinds in its help, which only then are looked for."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from asl_live.data.importing.registry import describe_importer, list_importers

        super().format_help_text(ctx, formatter)
        with formatter.section("Kinds"):
            formatter.write_dl([(kind, describe_importer(kind)) for kind in list_importers()])


@click.command("import", cls=_Command)
@click.argument("kind", metavar="KIND")
@click.argument("source", metavar="SOURCE", type=click.Path(path_type=Path))
@click.argument("dataset", metavar="DATASET", type=click.Path(path_type=Path))
@click.option("--signer", metavar="ID", help="Who signs where SOURCE does not say.  [default: unknown]")
@click.option(
    "--signs", default="", metavar="A,B", type=Names(), help="Import these signs only.  [default: all]"
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1, 256),
    help="How many recordings are read at once, each on one core.  [default: the cores of this computer]",
)
@click.option("--again", is_flag=True, help="Import once more what was imported before.")
@click.option(
    "--labels",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="videos: a table with the columns file, sign and, if known, signer.  [default: one in SOURCE]",
)
@click.option(
    "--order",
    type=click.Choice(["body-first", "face-first"]),
    help="mp-data, paper-arrays: order of the numbers of a frame.  [default: recognised from the numbers]",
)
@click.option(
    "--rate",
    metavar="R",
    type=NumberRange(0, min_open=True),
    help="mp-data, islr, paper-arrays, pose: frames a second.  [default: what SOURCE says, or is usual]",
)
@json_option
def importing(
    kind: str,
    source: Path,
    dataset: Path,
    signer: str | None,
    signs: tuple[str, ...],
    workers: int | None,
    again: bool,
    labels: Path | None,
    order: str | None,
    rate: float | None,
    as_json: bool,
) -> None:
    """Import recordings of other collections.

    They become clips of DATASET, which is made where there is none. A second import of the same SOURCE
    imports only what is new. Ctrl-C keeps what is done, and the same command goes on. With --json one
    object a recording, and one at the end for all.

    Exit status: 0 when everything is in the dataset, 1 when some recordings could not be used, 2 when
    none could, or the import did not begin or broke off.
    """
    from asl_live.data.importing.registry import find_items
    from asl_live.data.importing.run import UNKNOWN_SIGNER, run_import
    from asl_live.data.importing.workers import cores

    items = find_items(kind, source, labels=labels, order=order, rate=rate)
    if wanted := set(signs):
        if missing := sorted(wanted - {item.sign for item in items}):
            raise InputError(f"{source} has no sign {', '.join(missing)}; signs are named as in the dataset")
        items = [item for item in items if item.sign in wanted]
    imported: Counter[str] = Counter()
    nameless = not signer and any(not item.signer and not item.problem for item in items)
    with progress_bar("import", "clip") as bar:

        def progress(done: int, of: int, outcome: "Outcome") -> None:
            imported[outcome.sign] += outcome.status == "imported"
            bar(done, of)
            if as_json:
                click.echo(json.dumps(asdict(outcome)))

        try:
            result = run_import(kind, items, dataset, signer or "", workers or cores(), again, progress)
        except KeyboardInterrupt:
            stop = f"stopped, {imported.total()} imported; the same command goes on"
            raise KeyboardInterrupt(stop) from None
    if nameless and result.imported:
        report(
            f"{source} does not say who signs: the clips are of the signer {UNKNOWN_SIGNER!r}; "
            "training takes them for one person, so give --signer where you know"
        )
    if as_json:
        counts = {"imported": result.imported, "skipped": result.skipped, "broken": len(result.broken)}
        click.echo(json.dumps({"kind": kind, "dataset": str(dataset), **counts}))
    else:
        _tell(result, dataset, imported)
    if result.broken:
        usable = result.imported or result.skipped
        raise click.exceptions.Exit(SOME_BROKEN if usable else INPUT_ERROR)


def _tell(result: "Report", dataset: Path, signs: Counter[str]) -> None:
    named = [f"{sign} {count}" for sign, count in sorted(signs.items()) if count]
    if len(named) > MOST_NAMED:
        named[MOST_NAMED:] = [f"and {len(named) - MOST_NAMED} more signs"]
    parts = [f"{result.imported} imported into {dataset}" + (f": {', '.join(named)}" if named else "")]
    if result.skipped:
        parts.append(f"{result.skipped} imported before and left alone")
    if result.broken:
        parts.append(f"{len(result.broken)} could not be used")
    for key, why in result.broken[:MOST_LISTED]:
        report(why if key in why else f"{key}: {why}")
    if len(result.broken) > MOST_LISTED:
        report(f"and {len(result.broken) - MOST_LISTED} more; --json lists all")
    click.echo("; ".join(parts))
