"""``asl-live dataset``: a dataset folder checked and changed."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from asl_live.commands.common import Program, json_option, progress_bar

if TYPE_CHECKING:
    from asl_live.data.dataset import Change

PROBLEMS = 1  # the exit status of a check that finds some


class Commands(Program, click.Group):
    """Commands under ``asl-live dataset``; they may raise InputError."""


@click.group(cls=Commands, no_args_is_help=False)
def dataset() -> None:
    """Check and change a dataset: a folder of recorded clips.

    Every change but "forget" and "empty-trash" can be taken back by "undo".
    """


folder_argument = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
clips_argument = click.argument(
    "clips", metavar="CLIP...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


@dataset.command(cls=Program)
@folder_argument
@json_option
@click.pass_context
def check(ctx: click.Context, folder: Path, as_json: bool) -> None:
    """Read every file and tell what is wrong.

    That is what is broken, misplaced, double, missing or poor.

    The exit status is 1 where there are problems; warnings do not count.
    """
    from asl_live.data.dataset import Dataset

    with progress_bar("check", "clip") as progress:
        report = Dataset(folder).check(progress)
    click.echo(json.dumps(report.as_json()) if as_json else report.as_text())
    if report.problems:
        ctx.exit(PROBLEMS)


@dataset.command(cls=Program)
@folder_argument
@click.option(
    "--most", default=20, show_default=True, metavar="N", type=click.IntRange(0), help="List so many labels."
)
@json_option
def similar(folder: Path, most: int, as_json: bool) -> None:
    """Find double recordings and doubtful labels.

    Double are recordings that stand there twice, doubtful are labels that are likely wrong.

    A label is doubted when the clip is nearer to clips of other signs than to those of its own. Look at
    the clips before you relabel or delete them.
    """
    from asl_live.data.dataset import Dataset
    from asl_live.data.similar import find_duplicates, find_mislabelled, read_movements

    with progress_bar("scan", "clip") as progress:
        entries = Dataset(folder).scan(progress)
    with progress_bar("read", "clip") as progress:
        movements = read_movements(entries, progress)
    with progress_bar("compare", "clip") as progress:
        twins = find_duplicates(movements, progress)
    with progress_bar("compare", "clip") as progress:
        suspects = find_mislabelled(movements, progress)[:most]
    for group in twins:
        paths = _below((entry.path for entry in group), folder)
        twice = {"kind": "duplicates", "paths": paths}
        click.echo(json.dumps(twice) if as_json else f"the same recording: {', '.join(paths)}")
    for one in suspects:
        path, *near = _below((entry.path for entry in (one.entry, *one.neighbours)), folder)
        about = {"kind": "label", "path": path, "sign": one.entry.sign, "near": one.sign}
        said = {**about, "doubt": round(one.doubt, 3), "neighbours": near}
        text = f"{path} may be {one.sign} and not {one.entry.sign}: it is nearest to {', '.join(near)}"
        click.echo(json.dumps(said) if as_json else text)
    if not (twins or suspects or as_json):
        click.echo("no duplicates and no doubtful labels")


@dataset.command(cls=Program)
@folder_argument
@clips_argument
@click.option("--sign", required=True, metavar="S", help="The sign that the clips show.")
@json_option
def relabel(folder: Path, clips: tuple[Path, ...], sign: str, as_json: bool) -> None:
    """Give clips another sign and move them to where its clips lie."""
    _change(folder, as_json, lambda dataset, progress: dataset.relabel(clips, sign, progress))


@dataset.command(cls=Program)
@folder_argument
@click.argument("sign_from", metavar="FROM")
@click.argument("sign_to", metavar="TO")
@json_option
def merge(folder: Path, sign_from: str, sign_to: str, as_json: bool) -> None:
    """Make all clips of the sign FROM clips of the sign TO."""
    _change(folder, as_json, lambda dataset, progress: dataset.merge(sign_from, sign_to, progress))


@dataset.command(cls=Program)
@folder_argument
@clips_argument
@json_option
def delete(folder: Path, clips: tuple[Path, ...], as_json: bool) -> None:
    """Move clips and their videos to the dataset's trash."""
    _change(folder, as_json, lambda dataset, progress: dataset.delete(clips, progress), named=clips)


@dataset.command(cls=Program)
@folder_argument
@click.argument("other", metavar="OTHER", type=click.Path(path_type=Path))
@json_option
def add(folder: Path, other: Path, as_json: bool) -> None:
    """Copy the clips of the dataset OTHER into DIR.

    Those it has already are passed over.
    """
    from asl_live.data.adding import AllThere

    try:
        _change(folder, as_json, lambda dataset, progress: dataset.add(other, progress))
    except AllThere as there:
        nothing = {"change": "add", "text": str(there), "clips": 0, "paths": []}
        click.echo(json.dumps(nothing) if as_json else str(there))


@dataset.command(cls=Program)
@folder_argument
@json_option
def undo(folder: Path, as_json: bool) -> None:
    """Take the latest change back.

    Give it again for the one before.
    """
    _change(folder, as_json, lambda dataset, progress: dataset.undo(progress), "undone")


@dataset.command(cls=Program)
@folder_argument
@json_option
def history(folder: Path, as_json: bool) -> None:
    """List the changes that can be taken back, the latest first."""
    from asl_live.data.dataset import Dataset

    changes = Dataset(folder).history()
    if not (changes or as_json):
        click.echo("nothing was changed yet")
    for change in reversed(changes):
        click.echo(json.dumps(_described(change, folder)) if as_json else f"{change.when}  {change.text}")


@dataset.command(cls=Program)
@folder_argument
@click.argument("signer", metavar="SIGNER")
@yes_option
@json_option
def forget(folder: Path, signer: str, yes: bool, as_json: bool) -> None:
    """Remove every trace of a signer, for good.

    What was removed is listed.
    """
    from asl_live.data.dataset import Dataset

    if not yes:
        question = (
            f"Remove every clip, video and other trace of {signer} from {folder}? This cannot be undone."
        )
        click.confirm(question, abort=True, err=True)
    with progress_bar("forget", "clip") as progress:
        forgotten = Dataset(folder).forget(signer, progress)
    click.echo(json.dumps(forgotten.as_json()) if as_json else forgotten.as_text())
    for note in forgotten.notes():
        click.echo(f"note: {note}", err=True)


@dataset.command(cls=Program, name="empty-trash")
@folder_argument
@yes_option
def empty_trash(folder: Path, yes: bool) -> None:
    """Remove deleted clips for good."""
    from asl_live.data.dataset import Dataset

    if not yes:
        click.confirm(f"Remove what was deleted from {folder} for good?", abort=True, err=True)
    removed = Dataset(folder).empty_trash()
    click.echo(f"removed for good: {removed} {'clip' if removed == 1 else 'clips'}")


def _change(
    folder: Path, as_json: bool, make: Callable[..., "Change"], name: str = "done", named: Iterable[Path] = ()
) -> None:
    """Carry a change out and tell of it. named: what to list where the clips are nowhere any more."""
    from asl_live.data.dataset import Dataset

    with progress_bar("dataset", "clip") as progress:
        change = make(Dataset(folder), progress)
    if as_json:
        click.echo(json.dumps(_described(change, folder)))
        return
    click.echo(f"{name}: {change.text}")
    for path in _below(change.paths or named, folder):
        click.echo(f"  {path}")


def _described(change: "Change", folder: Path) -> dict[str, Any]:
    about = {"change": change.kind, "text": change.text, "clips": change.clips, "when": change.when}
    return {**about, "paths": _below(change.paths, folder)}


def _below(paths: Iterable[Path], folder: Path) -> list[str]:
    inside = (path.relative_to(folder) if path.is_relative_to(folder) else path for path in paths)
    return [path.as_posix() for path in inside]
