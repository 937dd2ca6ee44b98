"""``asl-live export``: clips as files of other programs."""

import json

import click

from asl_live.commands.common import Names, Program, json_option, progress_bar

KINDS = ("mp-data", "paper-arrays", "islr", "pose")


@click.command("export", cls=Program)
@click.argument("kind", type=click.Choice(KINDS), metavar="KIND")
@click.argument("dataset", metavar="DATASET")
@click.argument("out", metavar="OUT")
@click.option(
    "--signs", default="", metavar="A,B", type=Names(), help="Only these signs; all where not given."
)
@click.option(
    "--signers", default="", metavar="A,B", type=Names(), help="Only these signers; all where not given."
)
@click.option(
    "--steps",
    type=int,
    metavar="N",
    help="Give each clip N frames, spread evenly over it. 30 for paper-arrays, else as many as it has.",
)
@click.option(
    "--rate",
    type=float,
    metavar="R",
    help="Give each clip R frames a second. Without it frames stay as they are.",
)
@click.option(
    "--order",
    type=click.Choice(["body-first", "face-first"]),
    help="mp-data: the order of a frame's numbers. body-first where not given.",
)
@click.option("--no-face", is_flag=True, help="mp-data: leave the face out, 258 numbers a frame.")
@click.option(
    "--crops",
    type=click.Choice(["rgb", "landmarks"]),
    help="paper-arrays: the clips' own pictures, or drawn landmarks. rgb where all clips hold pictures.",
)
@click.option(
    "--split",
    type=click.Choice(["signer", "random"]),
    help="paper-arrays: split into the folders train, val and test. Not split where not given.",
)
@click.option("--force", is_flag=True, help="Put it in the place of an older export in OUT.")
@json_option
def exporting(
    kind: str,
    dataset: str,
    out: str,
    signs: tuple[str, ...],
    signers: tuple[str, ...],
    steps: int | None,
    rate: float | None,
    order: str | None,
    no_face: bool,
    crops: str | None,
    split: str | None,
    force: bool,
    as_json: bool,
) -> None:
    """Write clips for other programs.

    The clips of DATASET are written into the folder OUT.

    \b
    KIND is one of
      mp-data       MP_Data/SIGN/SEQUENCE/FRAME.npy, as MediaPipe tutorials load it
      paper-arrays  X_train_frames.npy and so on, as the founding paper's notebook loads them
      islr          train.csv and Parquet files, as Kaggle's asl-signs has them
      pose          .pose files of the pose-format library
    """
    from asl_live.data.exporting.run import Selection, run_export

    selection = Selection(signs, signers)
    with progress_bar("export", "file") as progress:
        report = run_export(
            kind,
            [dataset],
            out,
            selection=selection,
            steps=steps,
            rate=rate,
            force=force,
            progress=progress,
            order=order,
            no_face=no_face or None,
            crops=crops,
            split=split,
        )
    if as_json:
        facts = {"kind": kind, "folder": str(report.folder), "clips": report.clips}
        click.echo(
            json.dumps({**facts, "signs": report.signs, "signers": report.signers, "note": report.note})
        )
        return
    counts = (report.clips, "clip"), (len(report.signs), "sign"), (len(report.signers), "signer")
    clips, signs_, signers_ = (f"{count} {what}{'' if count == 1 else 's'}" for count, what in counts)
    click.echo(f"{clips} of {signs_} by {signers_} written to {report.folder}")
    click.echo(f"note: {report.note}", err=True)
