"""The command line: ``asl-live``.

A command's file is imported when the command is called or listed, and what it needs when it runs,
so that ``asl-live --help`` answers at once.
"""

import difflib
import os
import sys
from importlib import import_module

import click

from asl_live import __version__
from asl_live.commands.common import INTERRUPTED, Program, report

# In the order in which the help lists them: name, and its file under asl_live/commands.
COMMANDS = {
    "live": "live",
    "predict": "predict",
    "annotate": "annotate",
    "serve": "serve",
    "evaluate": "evaluate",
    "report": "report",
    "ablate": "ablate",
    "experiment": "experiment",
    "compare": "compare",
    "dataset": "dataset",
    "import": "importing",
    "export": "exporting",
    "nets": "nets",
    "doctor": "doctor",
}


class Commands(Program, click.Group):
    """Commands of which ``live`` is meant when none is named; they may raise InputError."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        file = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"asl_live.commands.{file}"), file)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = difflib.get_close_matches(name, COMMANDS, 1)
            what = f"there is no command {name!r}"
            if near:
                what += f"; did you mean {near[0]!r}?"
            elif os.path.exists(name) or os.path.splitext(name)[1]:
                what += f"; for a file give: asl-live predict {name}, or: asl-live --source {name}"
            raise click.UsageError(what, ctx)
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {name for option in self.get_params(ctx) for name in option.opts}
        if not args or (args[0].startswith("-") and args[0] not in own):
            args = ["live", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="asl-live")
def main() -> None:
    """Says, as text and as voice, which American Sign Language sign a camera or a video shows.

    Without a command the window opens: "asl-live" is "asl-live live".
    """


def run() -> None:
    """The console script."""
    main(prog_name="asl-live")


def run_script(name: str, file: str) -> None:
    """A script at the top of the checkout, which is the ``main`` of a file under asl_live/commands."""
    try:
        command: click.Command = import_module(f"asl_live.commands.{file}").main
    except KeyboardInterrupt:
        report("stopped")
        sys.exit(INTERRUPTED)
    command(prog_name=name)
