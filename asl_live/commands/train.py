"""``train.py``: from datasets to a bundle, on the command line."""

import json
from pathlib import Path
from typing import IO, Any

import click
from tqdm import tqdm

from asl_live.commands.common import NumberRange, Program, report
from asl_live.errors import InputError, reason
from asl_live.training.metrics import Judgement
from asl_live.training.run import Watcher


class _Bars(Watcher):
    """Shows a training as progress bars with the time left, and figures as they come."""

    def __init__(self) -> None:
        self._bar: tqdm | None = None
        self._epochs = 0

    def preparing(self, done: int, of: int) -> None:
        self._show("preparing clips", done, of)

    def fitting(self, part: str, epochs: int) -> None:
        self.close()
        self._part, self._epochs = part, epochs

    def batch(self, epoch: int, done: int, of: int) -> None:
        self._show(f"{self._part}, epoch {epoch + 1} of {self._epochs}", epoch * of + done, self._epochs * of)

    def judged(self, part: str, judgement: Judgement) -> None:
        self.close()
        click.echo(
            f"{part}: {len(judgement.truth)} clips, best of the known signs right {judgement.closed_top1()}, "
            f"right and accepted {judgement.open_top1()}, unknown accepted {judgement.unknown_accepted()}",
            err=True,
        )

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _show(self, what: str, done: int, of: int) -> None:
        if self._bar is None:
            # Started late, the bar must not take the work of an earlier sitting for its own.
            self._bar = tqdm(total=of, initial=done - 1, leave=False, disable=None)
        self._bar.set_description(what, refresh=False)
        self._bar.update(done - self._bar.n)


@click.command(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.argument("datasets", metavar="DATASET...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, metavar="BUNDLE", type=click.Path(path_type=Path), help="Folder to write."
)
@click.option("--signs", default="", metavar="A,B", help="Signs to know.  [default: every label but idle]")
@click.option("--net", default="fused", help="Name of a network; asl-live nets lists them.")
@click.option("--option", "options", multiple=True, metavar="KEY=VALUE", help="An option of the network.")
@click.option(
    "--split", type=click.Choice(["signer", "random"]), default="signer", help="How clips are split."
)
@click.option(
    "--folds", default=0, type=click.IntRange(0, 100), help="Rounds of cross-validation; 0: one split."
)
@click.option("--together", multiple=True, metavar="S1,S2", help="Signers that may be one person.")
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
def main(datasets: tuple[Path, ...], out: Path, restart: bool, as_json: bool, **given: Any) -> None:
    """Train a model on datasets, landmark archives, or folders of them.

    Ctrl-C keeps what is done: the same command goes on from there.
    """
    import torch

    from asl_live.data.collection import read_clips
    from asl_live.training.fit import Recipe
    from asl_live.training.run import Plan, choose_signs, train

    torch.set_flush_denormal(True)  # decaying states crawl on some processors otherwise
    if restart and out.is_dir():
        _delete_checkpoints(out)
    notes = _read_notes(given["notes"])
    clips = read_clips(datasets)
    plan = Plan(
        signs=choose_signs(clips, [one.strip() for one in given["signs"].split(",") if one.strip()]),
        by_signer=given["split"] == "signer",
        folds=given["folds"],
        together=tuple(tuple(group.split(",")) for group in given["together"]),
        most_unknown=given["most_unknown"],
        span=given["span"],
        device=_device(given["device"]),
    )
    recipe = Recipe(
        net=given["net"],
        options=dict(_option(text) for text in given["options"]),
        epochs=given["epochs"],
        batch=given["batch"],
        rate=given["rate"],
        seed=given["seed"],
    )
    bars = _Bars()
    try:
        judgement = train(clips, plan, recipe, out, bars, notes)
    finally:
        bars.close()
    if not plan.by_signer:
        report("a random split says nothing about signers the model has not seen")
    if as_json:
        click.echo(json.dumps({"bundle": str(out), **judgement.as_json()}))
    else:
        click.echo(f"wrote {out}; {out / 'README.md'} has its figures")


def _delete_checkpoints(folder: Path) -> None:
    for left in folder.glob(".checkpoint*"):
        try:
            left.unlink()
        except OSError as error:
            raise InputError(f"{left} cannot be deleted: {reason(error)}") from error


def _read_notes(file: IO[str] | None) -> str:
    try:
        return file.read() if file else ""
    except UnicodeDecodeError as error:
        raise InputError(f"the notes {file.name if file else ''} are not a text in UTF-8") from error


def _device(name: str) -> str:
    import torch

    from asl_live.bundle import best_device

    if name == "auto":
        return best_device()
    try:
        torch.zeros(1, device=name).cpu()
    except (RuntimeError, AssertionError) as error:  # the second where torch is built without CUDA
        raise InputError(f"networks cannot be fitted on {name!r} here; give cpu, cuda or auto") from error
    return name


def _option(text: str) -> tuple[str, Any]:
    name, separator, value = text.partition("=")
    if not separator:
        raise InputError(f"--option {text!r} is not KEY=VALUE")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
