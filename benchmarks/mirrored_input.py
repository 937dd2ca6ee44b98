"""Whether signers whom the network never saw are understood as well by a mirrored camera.

    .venv/bin/python benchmarks/mirrored_input.py ARCHIVE... --keep FOLDER

Every clip is judged as it is and mirrored, by the network of the round that left its signer out.
"""

from dataclasses import replace

import click
import numpy as np
from left_out import SPAN, Rounds, rounds_options

from asl_live.evaluation.mirrored import Mirrored, mirror_clip
from asl_live.training.fit import probabilities
from asl_live.training.metrics import judge_folds
from asl_live.training.windows import make_windows


@click.command(context_settings={"show_default": True})
@rounds_options
def main(rounds: Rounds) -> None:
    """Print what was named right, as recorded and mirrored."""
    said = np.zeros((2, len(rounds.clips), len(rounds.signs) + 1), np.float32)
    for bundle, part in rounds.networks():
        inputs = bundle.network.inputs
        turned = make_windows([mirror_clip(rounds.clips[row]) for row in part], inputs, SPAN)
        for which, windows in enumerate((rounds.windows.subset(part), turned)):
            said[which, part] = probabilities(bundle.network, windows, len(rounds.signs))
    truth, signers = rounds.windows.signs, rounds.windows.signers
    plain = judge_folds(rounds.signs, said[0], truth, signers, rounds.parts, 0.05)
    mirrored = replace(plain, probabilities=said[1])
    for name, judged in (("as recorded", plain), ("mirrored", mirrored)):
        click.echo(f"{name}: best of the signs right {judged.closed_top1()}")
        click.echo(f"{name}: right and accepted {judged.open_top1()}")
        click.echo(f"{name}: unknown accepted {judged.unknown_accepted()}")
    click.echo(f"the same answer either way: {Mirrored(plain, mirrored).same()}")


if __name__ == "__main__":
    main()
