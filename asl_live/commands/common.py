"""What all commands share: how they fail, show progress, read and name their common options."""

import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click

from asl_live.errors import InputError
from asl_live.paths import STARTER

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
    """Turn an InputError or wrong use into one line and exit status 2, Ctrl-C into one and status 130.

    What a KeyboardInterrupt says stands in place of "stopped".
    """
    try:
        yield
    except InputError as error:
        raise UserTrouble(str(error)) from error
    except click.UsageError as error:
        help_command = f" (see {error.ctx.command_path} --help)" if error.ctx else ""
        raise UserTrouble(" ".join(error.format_message().split()).rstrip(".") + help_command) from error
    except KeyboardInterrupt as stop:
        report(str(stop) or "stopped")
        raise click.exceptions.Exit(INTERRUPTED) from None


@contextmanager
def going_on(out: Path, pattern: str = "*") -> Iterator[None]:
    """Let Ctrl-C tell whether a file of this pattern in ``out`` lets the same command go on."""
    try:
        yield
    except KeyboardInterrupt:
        if any(one.is_file() for one in out.rglob(pattern)):
            raise KeyboardInterrupt("stopped; what is done is kept, the same command goes on") from None
        raise KeyboardInterrupt("stopped before anything was done") from None


class Program(click.Command):
    """A command of its own that may raise InputError."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with telling_the_user():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with telling_the_user():
            return super().invoke(ctx)


class NumberRange(click.FloatRange):
    """A number between two limits; click takes "nan" for one in every range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


class Names(click.ParamType):
    """Names with commas between them, as a tuple; spaces around a name are none of it."""

    name = "names"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        given = value.split(",") if isinstance(value, str) else value
        return tuple(name.strip() for name in given if name.strip())


class KeyValue(click.ParamType):
    """KEY=VALUE, as both in a tuple."""

    name = "key=value"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        key, separator, text = value.partition("=")
        if not separator:
            self.fail(f"{value!r} is not KEY=VALUE", param, ctx)
        return key.strip(), text


class SignerAndSign(click.ParamType):
    """SIGNER:SIGN, as both in a tuple; a colon in the signer's name is none of the sign."""

    name = "signer:sign"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        signer, separator, sign = (part.strip() for part in value.rpartition(":"))
        if not (separator and signer and sign):
            self.fail(f"{value!r} is not SIGNER:SIGN", param, ctx)
        return signer, sign


def json_or_text(text: str) -> Any:
    """The number, truth or list that a text stands for in JSON, else the text."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


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
threshold_option = click.option(
    "--threshold",
    metavar="X",
    type=NumberRange(0, 1),
    help="Least confidence that counts as a sign.  [default: the model's own]",
)
together_option = click.option(
    "--together", multiple=True, metavar="S1,S2", type=Names(), help="Signers that may be one person."
)
leave_out_option = click.option(
    "--leave-out",
    multiple=True,
    metavar="SIGNER:SIGN",
    type=SignerAndSign(),
    help="Neither learn from nor judge by a signer's clips of a sign, such as those with a wrong label.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")
