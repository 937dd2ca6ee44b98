"""``collect_data.py``: recording a dataset, in the window or on the command line."""

import json
import math
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from asl_live.clip import HANDS
from asl_live.commands.common import Names, NumberRange, Program, report
from asl_live.errors import InputError

if TYPE_CHECKING:
    from asl_live.data.recording import Moment, SessionPlan, Take

NO_MODEL = "none"
MODES = ("hands", "key", "clock")
PROMPTS = {"hands": " sign when you like", "key": " press a key, sign, press a key"}


class _Prompter:
    """Says on standard error which take comes, counts down in one line, and passes advice on."""

    def __init__(self, tones: bool) -> None:
        self._in_line = False
        self._before: Moment | None = None
        self._shown: object = None
        self._advised: set[str] = set()
        self._tones: Any = None
        if tones:
            from asl_live.speech.tones import Tones

            self._tones = Tones()
            self._tones.on = True

    def __call__(self, moment: "Moment") -> None:
        from asl_live.data.recording.cues import cue_between

        cue = cue_between(self._before, moment)
        if self._tones is not None and cue is not None:
            self._tones.play(cue)
        self._say_what_ended(moment)
        left = None if moment.left is None else math.ceil(moment.left)
        shown = (moment.phase, moment.sign, moment.number, left if moment.phase == "countdown" else None)
        if shown != self._shown:
            self._say_what_is(moment, left)
        self._shown, self._before = shown, moment

    def close(self) -> None:
        """End a line that was begun, and the last tone."""
        self._end_line()
        if self._tones is not None:
            self._tones.shut_down()
            self._tones = None

    def _say_what_ended(self, moment: "Moment") -> None:
        before = self._before
        if before is not None and before.phase == "recording" and moment.phase != "recording":
            if self._in_line:
                click.echo(" done", nl=False, err=True)
            self._end_line()
            if moment.dropped is not None and moment.dropped is not before.dropped:
                why = "; ".join(moment.dropped.warnings)
                click.echo(f"{moment.sign}, take {moment.number} once more: {why}", err=True)

    def _say_what_is(self, moment: "Moment", left: int | None) -> None:
        if moment.phase in ("waiting", "countdown"):
            for advice in moment.advice:
                if not advice.good and advice.kind not in self._advised:
                    self._end_line()
                    click.echo(advice.text, err=True)
                    self._advised.add(advice.kind)
        if moment.phase in ("waiting", "countdown", "recording") and not self._in_line:
            click.echo(f"{moment.sign}, take {moment.number} of {moment.of}:", nl=False, err=True)
            self._in_line = True
        if moment.phase == "waiting":
            click.echo(PROMPTS.get(moment.mode.value, ""), nl=False, err=True)
        elif moment.phase == "countdown":
            click.echo(f" {left}", nl=False, err=True)
        elif moment.phase == "recording":
            click.echo(" sign now" if moment.mode == "clock" else " recording", nl=False, err=True)

    def _end_line(self) -> None:
        if self._in_line:
            click.echo(err=True)
        self._in_line = False


@click.command(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option(
    "--dataset", required=True, metavar="DIR", type=click.Path(path_type=Path), help="Folder to record into."
)
@click.option("--signer", required=True, metavar="ID", help="Who signs; any name that is always the same.")
@click.option(
    "--signs", required=True, metavar="A,B", type=Names(), help="Signs to record; idle is a signer at rest."
)
@click.option(
    "--takes", default=1, type=click.IntRange(1, 10_000), help="How many of each sign there are to be."
)
@click.option(
    "--source",
    metavar="S",
    help="camera, camera:0, camera:NAME, a video file, a folder of pictures, a recorded clip, or synthetic."
    "  [default: camera]",
)
@click.option("--no-window", is_flag=True, help="Record here, without a window; one line a take.")
@click.option(
    "--mode",
    type=click.Choice(MODES),
    help="What begins and ends a take: the hands, that rise and rest; a key or foot switch; or the clock."
    "  [default: hands; clock for a recording]",
)
@click.option(
    "--hand", default="unknown", type=click.Choice(HANDS), help="The hand that the signer signs with."
)
@click.option("--span", default=2.0, type=NumberRange(0.2, 60), help="Seconds of a take by the clock.")
@click.option("--countdown", default=2.0, type=NumberRange(0, 60), help="Seconds before a take by the clock.")
@click.option("--shuffle", is_flag=True, help="Ask for the signs in an order by chance.")
@click.option("--seed", default=0, type=int, metavar="N", help="Another number, another order by chance.")
@click.option("--again", is_flag=True, help="Record a poor take once more instead of keeping it.")
@click.option("--keep-video", is_flag=True, help="Keep the original pictures as a video beside each clip.")
@click.option(
    "--rights", default="", metavar="TEXT", show_default=False, help="Who may use the clips for what."
)
@click.option(
    "--consent",
    default="",
    metavar="TEXT",
    show_default=False,
    help="What the signer agreed to, how and when.",
)
@click.option("--silent", is_flag=True, help="No tones.")
@click.option(
    "--model",
    default=NO_MODEL,
    metavar="M",
    help="Without a window: name or folder of a trained model that says what it sees in each take, or none.",
)
@click.option("--json", "as_json", is_flag=True, help="Without a window: print one JSON object a take.")
def main(
    signs: tuple[str, ...],
    source: str | None,
    no_window: bool,
    mode: str | None,
    again: bool,
    silent: bool,
    model: str,
    as_json: bool,
    **given: Any,
) -> None:
    """Record signs into a dataset: in the window, or with --no-window here.

    Ctrl-C keeps the takes that are done. The same command goes on: it records those that are
    missing for this signer, and never writes over a file. A video, a folder of pictures or a clip is
    cut into takes one after the other, with no countdown; "synthetic" signs what is wanted.
    """
    from asl_live.data.layout import file_name, sign_folders
    from asl_live.data.recording import Mode, Review, SessionPlan
    from asl_live.data.spelling import Spellings
    from asl_live.sources import SourceKind, kind_of

    recording = source is not None and kind_of(source) is SourceKind.PATH
    chosen = mode or ("clock" if recording and no_window else "hands")
    review = Review.REDO if again else (Review.NONE if no_window else Review.POOR)
    plan = SessionPlan(signs=signs, mode=Mode(chosen), review=review, **given)
    folders = Spellings(sign_folders(plan.dataset))
    for sign in plan.signs:
        if there := folders.other(file_name(sign)):
            report(f"{plan.dataset} has {there!r} already: {sign!r} becomes a sign of its own beside it")
    if no_window:
        _record_here(plan, source or "camera", silent, model, as_json)
        return
    if model != NO_MODEL or as_json:
        raise InputError("--model and --json are for takes without a window; add --no-window")
    raise click.exceptions.Exit(_open_window(plan, source, silent))


def _open_window(plan: "SessionPlan", source: str | None, silent: bool) -> int:
    from asl_live.app.display import check_display

    try:
        check_display()
    except InputError as error:
        what = str(error).partition(";")[0]
        raise InputError(
            f"no window can be opened ({what}); add --no-window to record without one"
        ) from error
    from asl_live.app.main import run

    return run(source=source, model=None, exit_at_end=False, transcript=None, collect=plan, silent=silent)


def _record_here(plan: "SessionPlan", source: str, silent: bool, model: str, as_json: bool) -> None:
    from asl_live.data.recording import record
    from asl_live.sources import SourceKind, kind_of

    bundle = None
    if model != NO_MODEL:
        from asl_live.bundle import load_bundle

        bundle = load_bundle(model)
    recorded = 0
    camera = kind_of(source) is SourceKind.CAMERA
    prompter = _Prompter(tones=camera and not silent)
    try:
        with ExitStack() as stack:
            options: dict[str, Any] = {"announce": prompter} if camera else {}
            if plan.mode == "key" and camera:
                from asl_live.commands.keys import pressed_keys

                options["pressed"] = stack.enter_context(pressed_keys())
            for take in record(plan, source, **options):
                line = _fields(take, plan.signer, bundle)
                click.echo(json.dumps(line) if as_json else _text(line, bundle is not None))
                recorded += 1
                if plan.keep_video and not line["video"] and recorded == 1:
                    report(f"{source} gives no pictures: there is no video to keep")
    except InputError as error:
        raise InputError(f"{error}; takes kept: {recorded}" if recorded else str(error)) from error
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"stopped; takes recorded: {recorded}; the same command goes on") from None
    finally:
        prompter.close()
    if not recorded:
        click.echo("all takes are there already; a higher --takes records more", err=True)


def _fields(take: "Take", signer: str, bundle: Any) -> dict[str, Any]:
    """What ``--json`` prints of a take."""
    warnings, recognised = list(take.warnings), None
    assert take.path is not None
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
        "seconds": round(float(take.clip.times[-1]), 3),
        "frames_per_second": round(take.rate, 2),
        "hands_seen": round(take.hands, 3),
        "video": take.clip.video,
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
