"""A training as progress bars, for commands that fit networks."""

from collections.abc import Sequence

import click
from tqdm import tqdm

from asl_live.commands.common import report
from asl_live.training.checkpoint import Epoch
from asl_live.training.metrics import Judgement
from asl_live.training.watcher import Watcher


class Bars(Watcher):
    """Shows a training as progress bars with the time left, and figures as they come.

    going_on: an earlier sitting left something to go on from.
    """

    def __init__(self, going_on: bool = False) -> None:
        self._going_on = going_on
        self._bar: tqdm | None = None
        self._epochs = 0
        self._figures = ""
        self._advice: Sequence[str] = ()

    def reading(self, done: int, of: int) -> None:
        self._show("reading clips", done, of)

    def advised(self, advice: Sequence[str]) -> None:
        self._advice = (*self._advice, *advice)

    def preparing(self, done: int, of: int) -> None:
        self._show_stage("preparing clips", done, of)

    def making_up(self, done: int, of: int) -> None:
        self._show_stage("making up people", done, of)

    def fitting(self, part: str, epochs: int) -> None:
        self.close()
        self._part, self._epochs, self._figures = part, epochs, ""

    def batch(self, epoch: int, done: int, of: int) -> None:
        # Not before, so that what refuses a training stands alone.
        for text in self._advice:
            self.close()
            report(text[:1].lower() + text[1:].rstrip("."))
        self._advice = ()
        if (self._going_on or epoch) and self._bar is None:
            report(f"going on with {self._part}" + (f" after epoch {epoch}" if epoch else ""))
        self._going_on = False
        what = f"{self._part}, epoch {epoch + 1} of {self._epochs}{self._figures}"
        self._show(what, epoch * of + done, self._epochs * of)

    def epoch(self, part: str, epoch: Epoch) -> None:
        self._figures = f", loss {epoch.loss:.2f}"
        if epoch.valid_top1 is not None:
            self._figures += f", held back {epoch.valid_top1:.2f} right"

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

    def _show_stage(self, what: str, done: int, of: int) -> None:
        if done == 1:
            self.close()
        self._show(what, done, of)

    def _show(self, what: str, done: int, of: int) -> None:
        if self._bar is None:
            # Started late, the bar must not take the work of an earlier sitting for its own.
            self._bar = tqdm(total=of, initial=done - 1, leave=False, disable=None)
        self._bar.set_description(what, refresh=False)
        self._bar.update(done - self._bar.n)


class ComparisonBars(Bars):
    """The same for networks that are compared: of each, how many clips of the test it named right."""

    def judged(self, part: str, judgement: Judgement) -> None:
        self.close()
        click.echo(f"{part}: right among the test clips {judgement.closed_top1()}", err=True)
