"""``asl-live ablate``: what each choice of a recipe is worth, measured by leaving it out."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from asl_live.commands.common import (
    Names,
    NumberRange,
    Program,
    going_on,
    json_option,
    leave_out_option,
    together_option,
)
from asl_live.commands.judging import stages
from asl_live.errors import InputError


@click.command(cls=Program)
@click.option(
    "--data", metavar="PATH", multiple=True, help="A dataset folder, an archive, or a folder of them."
)
@click.argument("more_data", metavar="[PATH]...", nargs=-1)
@click.option(
    "--rows",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A .toml or .json file: [base] and [rows.NAME] change fields of the recipe.",
)
@click.option(
    "--out", required=True, metavar="DIR", type=click.Path(path_type=Path), help="Folder for tables and fits."
)
@click.option(
    "--signs", default="", metavar="A,B", type=Names(), help="Signs to know.  [default: every label but idle]"
)
@click.option(
    "--seeds", default=3, show_default=True, type=click.IntRange(1, 100), help="Fits of each row and fold."
)
@click.option("--folds", default=5, show_default=True, type=click.IntRange(2, 100), help="Groups of signers.")
@together_option
@leave_out_option
@click.option(
    "--most-unknown",
    default=0.05,
    show_default=True,
    type=NumberRange(0, 1),
    help="Share of unknown clips let through.",
)
@click.option(
    "--jobs", default=1, show_default=True, type=click.IntRange(1, 256), help="Fits at the same time."
)
@json_option
def ablate(
    data: tuple[str, ...],
    more_data: tuple[str, ...],
    rows: Path,
    out: Path,
    signs: tuple[str, ...],
    seeds: int,
    folds: int,
    together: tuple[tuple[str, ...], ...],
    leave_out: tuple[tuple[str, str], ...],
    most_unknown: float,
    jobs: int,
    as_json: bool,
) -> None:
    """Compare recipes on signers left out.

    Give --data PATH [PATH]... --rows FILE --out DIR

    Ctrl-C keeps what is done: the same command goes on from there.
    """
    from asl_live.data.collection import read_clips, rows_left
    from asl_live.evaluation.ablation import MARKDOWN, Design, ablate
    from asl_live.evaluation.rows import read_rows
    from asl_live.training.run import choose_signs

    paths = [Path(path) for path in (*data, *more_data)]
    if not paths:
        raise InputError(
            "there is nothing to learn from; name a dataset folder or an archive with --data PATH"
        )
    wanted = read_rows(rows)
    clips = read_clips(paths)
    clips = [clips[row] for row in rows_left(clips, leave_out)]
    design = Design(
        signs=choose_signs(clips, signs),
        seeds=seeds,
        folds=folds,
        together=together,
        most_unknown=most_unknown,
        jobs=jobs,
    )
    with going_on(out), stages() as progress:
        lines = ablate(clips, wanted, design, out, progress)
    if as_json:
        for line in lines:
            click.echo(json.dumps(asdict(line)))
    else:
        click.echo((out / MARKDOWN).read_text("utf-8"), nl=False)
