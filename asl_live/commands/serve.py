"""``asl-live serve``: the page on which videos are dropped."""

import signal
import subprocess
import sys
import threading
from types import FrameType

import click

from asl_live.commands.common import Program, model_option, report, threshold_option


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
    """Show a page that names the signs in videos.

    Only this machine can open it. The videos do not leave it, and are removed after half an hour and when
    the command ends: with Ctrl-C.
    """
    from asl_live.bundle import load_bundle
    from asl_live.serve.jobs import Jobs
    from asl_live.serve.server import MEGABYTE, address, listen, run

    signal.signal(signal.SIGTERM, _interrupt)
    bundle = load_bundle(model)
    with listen(port) as listening, Jobs(bundle, threshold) as jobs:
        page = address(listening)
        click.echo(f"open {page} in a browser on this machine; Ctrl-C ends it", err=True)
        if open_page:
            # Some systems answer only when the browser is closed.
            threading.Thread(target=show_in_browser, args=(page,), daemon=True).start()
        run(jobs, bundle.name, largest * MEGABYTE, listening)


def show_in_browser(page: str) -> None:
    """Open the page in the browser, or ask the user to."""
    if sys.platform in ("darwin", "win32"):
        opened = click.launch(page) == 0
    else:
        no = subprocess.DEVNULL
        try:
            opened = subprocess.run(["xdg-open", page], stdin=no, stdout=no, stderr=no).returncode == 0
        except OSError:
            opened = False
    if not opened:
        report(f"no browser could be opened; open {page} in one yourself")


def _interrupt(number: int, frame: FrameType | None) -> None:
    """End as with Ctrl-C, so that the videos are removed."""
    raise KeyboardInterrupt
