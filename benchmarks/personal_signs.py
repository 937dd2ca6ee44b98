"""How well personal signs are recognised of signers that the network never saw, and what the known ones lose.

    .venv/bin/python benchmarks/personal_signs.py ARCHIVE... --keep FOLDER

Signers are left out in folds, and a network is fitted to the others; the fits are kept in FOLDER. Each
signer left out who has other signs with more than ``--takes`` clips teaches three of them at a time with so
many clips; the remaining clips of these signs are to be recognised, and all clips of known signs of
all signers left out are recognised with and without the personal signs beside them.
"""

import click
import numpy as np
import torch
from left_out import Rounds, rounds_options
from scipy.stats import binomtest

from asl_live.bundle import Bundle
from asl_live.clip import Clip
from asl_live.data.labels import NO_SIGN_LABELS
from asl_live.nets.registry import to_probabilities
from asl_live.recognise.personal import PersonalSigns
from asl_live.training.windows import Windows


@click.command(context_settings={"show_default": True})
@rounds_options
@click.option("--takes", default=5, help="Clips that teach a sign.")
@click.option("--at-once", default=3, help="Personal signs that a signer has.")
def main(rounds: Rounds, takes: int, at_once: int) -> None:
    """Print how many clips were named right."""
    clips, known = rounds.clips, rounds.signs
    personal, before, after = [], [], []
    for bundle, part in rounds.networks():
        seen = _Seen(bundle, rounds.windows, part)
        for teaching, asking in _lessons([clips[row] for row in part], known, takes, at_once):
            taught = PersonalSigns(bundle, [clips[part[row]] for row in teaching])
            names = (*known, *taught.signs)
            personal += [names[seen.judge(taught, row)] == clips[part[row]].sign for row in asking]
            for row in range(len(part)):
                if clips[part[row]].sign in known:
                    sign = known.index(clips[part[row]].sign)
                    before.append(int(seen.known[row, :-1].argmax()) == sign)
                    after.append(seen.judge(taught, row) == sign)
    for what, right in (("personal signs", personal), ("known signs", after), ("known signs before", before)):
        low, high = binomtest(sum(right), len(right)).proportion_ci(method="wilson")
        share = f"{np.mean(right):.3f} ({low:.3f} to {high:.3f})"
        click.echo(f"{what}: {share}, {sum(right)} of {len(right)} judgements named right")


class _Seen:
    """What the network says of the clips left out."""

    def __init__(self, bundle: Bundle, windows: Windows, rows: np.ndarray) -> None:
        keypoints = windows.keypoints[torch.as_tensor(rows)]
        network = bundle.network
        with torch.no_grad():
            embedded = network.embed(keypoints, None)
            self.known = to_probabilities(network.classify(embedded), len(bundle.signs)).numpy()
        self.embedded = embedded.numpy()

    def judge(self, taught: PersonalSigns, row: int) -> int:
        """The best of the known and the personal signs; no-sign is left out, as in closed top-1."""
        return int(taught.judge(self.known[row], self.embedded[row])[:-1].argmax())


def _lessons(
    clips: list[Clip], known: tuple[str, ...], takes: int, at_once: int
) -> list[tuple[list[int], list[int]]]:
    """Rows that teach and rows that are asked, for each round of each signer; each clip is asked once."""
    found = []
    rows: dict[str, dict[str, list[int]]] = {}
    for row, clip in enumerate(clips):
        if clip.sign not in (*known, *NO_SIGN_LABELS):
            rows.setdefault(clip.signer, {}).setdefault(clip.sign, []).append(row)
    for signs in rows.values():
        enough = [one for _, one in sorted(signs.items()) if len(one) > takes]
        for first in range(0, len(enough) - at_once + 1, at_once):
            group = enough[first : first + at_once]
            for turn in range(takes + 1):
                taught = [row for one in group for row in (one * 2)[turn + 1 : turn + 1 + takes]]
                found.append((taught, [one[turn] for one in group]))
    return found


if __name__ == "__main__":
    main()
