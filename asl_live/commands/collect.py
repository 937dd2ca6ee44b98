"""``collect_data.py``: recording a dataset, on the command line."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from asl_live.clip import HANDS
from asl_live.commands.common import NumberRange, Program

if TYPE_CHECKING:
    from asl_live.data.recording.headless import Moment, Take

NO_MODEL = "none"


class _Countdown:
    """Shows on standard error which take comes, and counts down to it in one line."""

    def __init__(self) -> None:
        self._in_line = False

    def __call__(self, moment: "Moment") -> None:
        if not self._in_line:
            click.echo(f"{moment.sign}, take {moment.number} of {moment.of}:", nl=False, err=True)
        self._in_line = moment.left is not None
        words = {None: " done", 0: " sign now"}.get(moment.left, f" {moment.left}")
        click.echo(words, nl=moment.left is None, err=True)

    def close(self) -> None:
        """End a line that was begun."""
        if self._in_line:
            click.echo(err=True)
        self._in_line = False


@click.command(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option(
    "--dataset", required=True, metavar="DIR", type=click.Path(path_type=Path), help="Folder to record into."
)
@click.option("--signer", required=True, metavar="ID", help="Who signs; any name that is always the same.")
@click.option("--signs", required=True, metavar="A,B", help="Signs to record; idle is a signer at rest.")
@click.option(
    "--takes", default=1, type=click.IntRange(1, 10_000), help="How many of each sign there are to be."
)
@click.option(
    "--source",
    default="camera",
    metavar="S",
    help="camera, camera:0, camera:NAME, a video file, a folder of pictures, a recorded clip, or synthetic.",
)
@click.option(
    "--hand", default="unknown", type=click.Choice(HANDS), help="The hand that the signer signs with."
)
@click.option("--span", default=2.0, type=NumberRange(0.2, 60), help="Seconds of a take.")
@click.option("--countdown", default=2.0, type=NumberRange(0, 60), help="Seconds before a take of a camera.")
@click.option(
    "--rights", default="", metavar="TEXT", show_default=False, help="Who may use the clips for what."
)
@click.option(
    "--model",
    default=NO_MODEL,
    metavar="M",
    help="Name or folder of a trained model that says what it sees in each take, or none.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a take.")
def main(signs: str, source: str, model: str, as_json: bool, **given: Any) -> None:
    """Record signs into a dataset, by the clock: a countdown, then --span seconds, for each take.

    Ctrl-C keeps the takes that are done. The same command goes on: it records those that are
    missing for this signer, and never writes over a file. A video, a folder of pictures or a clip is
    cut into takes one after the other, with no countdown; "synthetic" signs what is wanted.
    """
    from asl_live.data.recording import Session, record

    session = Session(signs=tuple(signs.split(",")), **given)
    bundle = None
    if model != NO_MODEL:
        from asl_live.bundle import load_bundle

        bundle = load_bundle(model)
    recorded = 0
    countdown = _Countdown()
    try:
        for take in record(session, source, countdown):
            line = _fields(take, session.signer, bundle)
            click.echo(json.dumps(line) if as_json else _text(line, bundle is not None))
            recorded += 1
    except KeyboardInterrupt:
        countdown.close()
        click.echo(f"stopped; takes recorded: {recorded}; the same command goes on", err=True)
        raise
    finally:
        countdown.close()
    if not recorded:
        click.echo("all takes are there already; a higher --takes records more", err=True)


def _fields(take: "Take", signer: str, bundle: Any) -> dict[str, Any]:
    """What ``--json`` prints of a take."""
    warnings, recognised = list(take.warnings), None
    if bundle is not None:
        from asl_live.recognise.predict import predict

        top = predict(str(take.path.absolute()), bundle).top
        recognised = top[0] if top else None
        if take.sign in bundle.signs and recognised != take.sign:
            warnings.append(
                f"{bundle.name} does not recognise it as {take.sign}; see whether the take is good"
            )
    return {
        "path": str(take.path),
        "sign": take.sign,
        "signer": signer,
        "take": take.number,
        "frames": take.frames,
        "frames_per_second": round(take.rate, 2),
        "hands_seen": round(take.hands, 3),
        "synthetic": take.synthetic,
        "recognised": recognised,
        "warnings": warnings,
    }


def _text(line: dict[str, Any], judged: bool) -> str:
    """The same for people to read."""
    parts = [
        line["path"],
        f"{line['frames']} frames",
        f"{line['frames_per_second']:.1f} a second",
        f"hands seen in {line['hands_seen']:.0%}",
    ]
    if line["synthetic"]:
        parts.append("synthetic")
    if judged:
        parts.append(f"recognised: {line['recognised'] or 'no sign'}")
    return ", ".join(parts) + "".join(f"; WARNING: {warning}" for warning in line["warnings"])
