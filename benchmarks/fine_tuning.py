"""What new signs cost the known ones when a model learns them, on signers that its network never saw.

    .venv/bin/python benchmarks/fine_tuning.py ARCHIVE... --keep FOLDER

Each signer left out who has other signs with more than ``--takes`` clips teaches three of them at a time
with so many clips, as ``train.py --from`` learns them. Then all clips of all signers left out in that
round are judged: those of the known signs before and after, and the new signs' remaining clips.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import click
import numpy as np
from left_out import Rounds, rounds_options

from asl_live.bundle import Bundle
from asl_live.data.labels import NO_SIGN_LABELS
from asl_live.data.splits import folds
from asl_live.training.finetune import Start, finetune, join_labels
from asl_live.training.fit import Recipe, judge
from asl_live.training.memory import remember, write_memory
from asl_live.training.metrics import threshold_for
from asl_live.training.windows import Windows

AT_ONCE = 3
FIGURES = {"closed_top1": "best of the signs right", "open_top1": "right and accepted"}


@click.command(context_settings={"show_default": True})
@rounds_options
@click.option("--takes", default=5, help="Clips that teach a sign.")
@click.option("--rounds-of", default="", metavar="0,1,...", help="Only these rounds.  [default: all]")
def main(rounds: Rounds, takes: int, rounds_of: str) -> None:
    """Print what was named right, before and after."""
    wanted = [int(one) for one in rounds_of.split(",") if one] or list(range(len(rounds.parts)))
    lost: dict[str, list[float]] = {name: [] for name in FIGURES}
    new_right, new_of = 0, 0
    for number, (bundle, part) in enumerate(rounds.networks()):
        if number not in wanted:
            continue
        left_out = rounds.windows.subset(part)
        before = judge(bundle.network, left_out, bundle.signs, 0.5)
        threshold = threshold_for(before, 0.05)
        before = judge(bundle.network, left_out, bundle.signs, threshold)
        start = started(bundle, rounds.windows.subset(np.setdiff1d(np.arange(len(rounds.clips)), part)))
        for signer, signs, taught in lessons(left_out, bundle.signs, takes):
            clips = left_out.subset(taught)
            names, others = join_labels(bundle, [], clips.signs)
            parts = folds(clips.signs, clips.signers, 5, 0, by_signer=False)
            recipe = Recipe(net=bundle.about.net, options=bundle.about.options)
            tuned = finetune(clips, start, names, others, parts, recipe)
            after = judge(tuned.fitted.network, left_out, names, threshold)
            known = np.isin(left_out.signs, bundle.signs)
            fresh = np.isin(left_out.signs, signs) & (np.array(left_out.signers) == signer)
            fresh[taught] = False
            for name in FIGURES:
                hits, _ = after.counted(name)
                was, _ = before.counted(name)
                lost[name].append(float((was & known).sum() - (hits & known).sum()) / known.sum())
            new_right += int((after.right & fresh).sum())
            new_of += int(fresh.sum())
            click.echo(
                f"round {number}, {signer} teaches {', '.join(signs)}: the known signs lose "
                + ", ".join(f"{100 * lost[name][-1]:.1f} points ({words})" for name, words in FIGURES.items())
            )
    for name, words in FIGURES.items():
        mean, worst = 100 * np.mean(lost[name]), 100 * max(lost[name])
        click.echo(f"{words}: {mean:.1f} points lost on average, {worst:.1f} at worst")
    click.echo(
        f"new signs: {new_right} of {new_of} other clips named right ({len(lost['open_top1'])} lessons)"
    )


def started(bundle: Bundle, seen: Windows) -> Start:
    """The model with the memory that its training would have kept."""
    outputs = [*bundle.about.signs, *bundle.about.others]
    labels = tuple(one if one in outputs else outputs[-1] for one in seen.signs)
    with TemporaryDirectory() as folder:
        write_memory(Path(folder), remember(bundle.network, seen, labels), bundle.network)
        return Start.of(Bundle(bundle.name, Path(folder), bundle.network, bundle.about))


def lessons(
    windows: Windows, known: tuple[str, ...], takes: int
) -> list[tuple[str, tuple[str, ...], np.ndarray]]:
    """Signer, new signs, and the clips that teach them, for each signer who has enough of them."""
    found = []
    labels, signers = np.array(windows.signs), np.array(windows.signers)
    for signer in sorted(set(windows.signers)):
        enough = [
            one
            for one in sorted(set(labels[signers == signer]) - {*known, *NO_SIGN_LABELS})
            if ((signers == signer) & (labels == one)).sum() > takes
        ]
        for first in range(0, len(enough) - AT_ONCE + 1, AT_ONCE):
            signs = tuple(map(str, enough[first : first + AT_ONCE]))
            rows = [np.flatnonzero((signers == signer) & (labels == one))[:takes] for one in signs]
            found.append((signer, signs, np.concatenate(rows)))
    return found


if __name__ == "__main__":
    main()
