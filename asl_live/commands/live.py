"""``asl-live live``: the window."""

from pathlib import Path

import click

from asl_live.commands.common import Program


@click.command(cls=Program)
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
@click.option(
    "--speak/--no-speak", default=None, help="Say the signs aloud, or do not.  [default: as it was last]"
)
def live(
    source: str | None, model: str | None, exit_at_end: bool, transcript: Path | None, speak: bool | None
) -> None:
    """Open the window and name signs."""
    from asl_live.app.main import run as open_window

    status = open_window(
        source=source, model=model, exit_at_end=exit_at_end, transcript=transcript, speak=speak
    )
    raise click.exceptions.Exit(status)
