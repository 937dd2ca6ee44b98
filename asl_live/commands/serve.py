"""``asl-live serve``: the page on which videos are dropped."""

import signal
from types import FrameType

import click

from asl_live.commands.common import Program, model_option, threshold_option


@click.command(cls=Program)
@model_option
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port on this machine; 0 takes a free one.",
)
@threshold_option
@click.option(
    "--largest",
    metavar="MB",
    type=click.IntRange(1, 100_000),
    default=500,
    show_default=True,
    help="Megabytes that a video may have.",
)
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
def serve(model: str, port: int, threshold: float | None, largest: int, open_page: bool) -> None:
    """Show a page to which videos are given and that says what is signed in them.

    Only this machine can open it. The videos do not leave it, and are removed after half an hour and when
    the command ends: with Ctrl-C.
    """
    from asl_live.bundle import load_bundle
    from asl_live.serve.jobs import Jobs
    from asl_live.serve.server import MEGABYTE, address, listen, run

    signal.signal(signal.SIGTERM, _interrupt)
    bundle = load_bundle(model)
    with listen(port) as listening, Jobs(bundle, threshold) as jobs:
        click.echo(f"{address(listening)} is open in this machine's browsers until Ctrl-C", err=True)
        if open_page:
            click.launch(address(listening))
        run(jobs, bundle.name, largest * MEGABYTE, listening)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """End as with Ctrl-C, so that the videos are removed."""
    raise KeyboardInterrupt
