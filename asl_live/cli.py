"""The command line: ``asl-live``.

What a command needs is imported when it runs, so that ``asl-live --help`` answers at once.
"""

import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from asl_live import __version__
from asl_live.errors import InputError
from asl_live.paths import STARTER

if TYPE_CHECKING:
    from asl_live.recognise.predict import Prediction

INPUT_ERROR = 2
INTERRUPTED = 130  # 128 + SIGINT, as shells count

Progress = Callable[[int, int | None], None]


class UserTrouble(click.ClickException):
    """An InputError on its way to the terminal."""

    exit_code = INPUT_ERROR

    def show(self, file: IO[Any] | None = None) -> None:
        report(self.message)


@contextmanager
def telling_the_user() -> Iterator[None]:
    """Turn an InputError or wrong use into one line and exit status 2, Ctrl-C into a quiet exit."""
    try:
        yield
    except InputError as error:
        raise UserTrouble(str(error)) from error
    except click.UsageError as error:
        help_command = f" (see {error.ctx.command_path} --help)" if error.ctx else ""
        raise UserTrouble(" ".join(error.format_message().split()).rstrip(".") + help_command) from error
    except KeyboardInterrupt:
        raise click.exceptions.Exit(INTERRUPTED) from None


class Program(click.Command):
    """A command of its own that may raise InputError."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with telling_the_user():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with telling_the_user():
            return super().invoke(ctx)


class Commands(Program, click.Group):
    """Commands of which ``live`` is meant when none is named; they may raise InputError."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {name for option in self.get_params(ctx) for name in option.opts}
        if not args or (args[0].startswith("-") and args[0] not in own):
            args = ["live", *args]
        return super().parse_args(ctx, args)


class NumberRange(click.FloatRange):
    """A number between two limits; click takes "nan" for one in every range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


def report(message: str) -> None:
    """Tell the user of trouble, in one line on standard error."""
    click.echo(f"asl-live: {message}", err=True)


@contextmanager
def progress_bar(name: str, unit: str) -> Iterator[Progress]:
    """A bar on standard error that takes (done, of how many); nothing where that is no terminal."""
    from tqdm import tqdm

    with tqdm(desc=name, unit=unit, leave=False, disable=None) as bar:

        def show(done: int, of: int | None) -> None:
            bar.total = of
            bar.update(done - bar.n)

        yield show


model_option = click.option(
    "--model", default=STARTER, show_default=True, metavar="M", help="Name or folder of a trained model."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="asl-live")
def main() -> None:
    """Says, as text, which American Sign Language sign a camera sees.

    Without a command the window opens: "asl-live" is "asl-live live".
    """


@main.command()
@click.option(
    "--source",
    metavar="S",
    help="camera, camera:0, camera:NAME, a video file, a folder of pictures, a recorded clip, or "
    "synthetic:SIGN,SIGN.  [default: the camera, or the synthetic signer where there is none]",
)
@click.option("--model", metavar="M", help="Name or folder of a trained model.")
@click.option("--exit-at-end", is_flag=True, help="Close the window when the source has ended.")
@click.option(
    "--transcript",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the signs that were recognised to this file.",
)
def live(source: str | None, model: str | None, exit_at_end: bool, transcript: Path | None) -> None:
    """Open the window and name the signs of a camera or another source."""
    from asl_live.app.main import run as open_window

    status = open_window(source=source, model=model, exit_at_end=exit_at_end, transcript=transcript)
    raise click.exceptions.Exit(status)


@main.command()
@click.argument("inputs", metavar="FILE...", nargs=-1, required=True)
@model_option
@click.option(
    "--threshold",
    metavar="X",
    type=NumberRange(0, 1),
    help="Least confidence that counts as a sign.  [default: the model's own]",
)
@json_option
def predict(inputs: tuple[str, ...], model: str, threshold: float | None, as_json: bool) -> None:
    """Name the signs in videos, folders of pictures and recorded clips.

    With --json one object a line. A FILE that cannot be used is told of on standard error, the
    others are still done, and the exit status is 2.
    """
    from asl_live.bundle import load_bundle
    from asl_live.recognise.predict import predict as predict_input

    bundle = load_bundle(model)
    all_usable = True
    for spec in inputs:
        try:
            with progress_bar(Path(spec).name, "frame") as progress:
                prediction = predict_input(spec, bundle, threshold, progress)
        except InputError as error:
            report(str(error))
            all_usable = False
        else:
            click.echo(json.dumps(prediction_fields(prediction)) if as_json else prediction_text(prediction))
    if not all_usable:
        raise click.exceptions.Exit(INPUT_ERROR)


@main.command()
@click.option(
    "--data", metavar="PATH", multiple=True, help="A dataset folder, an archive, or a folder of them."
)
@click.argument("more_data", metavar="[PATH]...", nargs=-1)
@model_option
@json_option
def evaluate(data: tuple[str, ...], more_data: tuple[str, ...], model: str, as_json: bool) -> None:
    """Measure a model on recorded clips: --data PATH [PATH]..."""
    from asl_live.bundle import load_bundle
    from asl_live.training.evaluate import evaluate as evaluate_clips

    paths = [Path(path) for path in (*data, *more_data)]
    if not paths:
        raise InputError("there is nothing to evaluate; name a dataset folder or an archive with --data PATH")
    bundle = load_bundle(model)
    with progress_bar("evaluate", "clip") as progress:
        evaluation = evaluate_clips(paths, bundle, progress)
    click.echo(json.dumps(evaluation.as_json()) if as_json else evaluation.as_text())


@main.command()
@json_option
def nets(as_json: bool) -> None:
    """List the networks that can be trained."""
    from asl_live.nets.registry import describe_network, list_networks

    networks = [describe_network(name) for name in list_networks()]
    if as_json:
        click.echo(json.dumps(networks))
        return
    width = max(len(network["name"]) for network in networks)
    for network in networks:
        inputs = ", ".join(
            f"{name} {value}" for name, value in network["inputs"].items() if value is not None
        )
        click.echo(f"{network['name']:{width}}  {network['parameters']:>11,} parameters  {inputs}")


@main.command()
@json_option
def doctor(as_json: bool) -> None:
    """Check camera, GPU, sound, display, versions and models, and say what to do."""
    from asl_live.doctor import examine

    healthy = True
    findings = []
    for finding in examine():
        healthy &= finding.level != "fail"
        findings.append(finding.as_json())
        if not as_json:
            click.echo(finding.as_text())
    if as_json:
        click.echo(json.dumps(findings))
    raise click.exceptions.Exit(0 if healthy else 1)


def prediction_fields(prediction: "Prediction") -> dict[str, Any]:
    """What ``predict --json`` prints of one input; times are in seconds, to the millisecond."""
    top = prediction.top
    return {
        "input": prediction.input,
        "model": prediction.model,
        "seconds": round(prediction.seconds, 3),
        "frames": prediction.frames,
        "events": [
            {
                "sign": event.sign,
                "confidence": round(event.confidence, 4),
                "start": round(event.start, 3),
                "end": round(event.end, 3),
            }
            for event in prediction.events
        ],
        "top": {"sign": top[0], "confidence": round(top[1], 4)} if top else None,
    }


def prediction_text(prediction: "Prediction") -> str:
    """What ``predict`` prints of one input for people to read."""
    if not prediction.events and not prediction.top:
        return f"{prediction.input}: no sign"
    top = f"{prediction.top[0]} ({prediction.top[1]:.0%})" if prediction.top else "no sign over the whole"
    lines = [f"{prediction.input}: {top}"]
    lines += [
        f"  {event.start:7.2f} s to {event.end:7.2f} s  {event.sign} ({event.confidence:.0%})"
        for event in prediction.events
    ]
    return "\n".join(lines)


def run() -> None:
    """The console script."""
    main(prog_name="asl-live")
