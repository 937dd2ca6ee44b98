"""How well personal signs are recognised of signers that the network never saw, and what the known ones lose.

    .venv/bin/python benchmarks/personal_signs.py ARCHIVE... --keep FOLDER

Signers are left out in folds, and a network is fitted to the others; the fits are kept in FOLDER. Each
signer left out who has other signs with more than ``--takes`` clips teaches three of them at a time with so
many clips; the remaining clips of these signs are to be recognised, and all clips of known signs of
all signers left out are recognised with and without the personal signs beside them.
"""

from pathlib import Path

import click
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from scipy.stats import binomtest

from asl_live.bundle import Bundle, Description
from asl_live.clip import Clip
from asl_live.data.collection import read_clips
from asl_live.data.labels import NO_SIGN_LABELS
from asl_live.data.splits import folds
from asl_live.nets.registry import Network, get_network, to_probabilities
from asl_live.recognise.personal import PersonalSigns
from asl_live.training.fit import Recipe, fit
from asl_live.training.windows import Windows, draw_crops, make_windows

SIGNS = "hello,thanks,iloveyou,yes,no,please,help,mother,father,me"


@click.command(context_settings={"show_default": True})
@click.argument("data", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--keep", required=True, type=click.Path(path_type=Path), help="Folder of the fits.")
@click.option("--signs", default=SIGNS, help="Signs that the network knows.")
@click.option("--takes", default=5, help="Clips that teach a sign.")
@click.option("--at-once", default=3, help="Personal signs that a signer has.")
@click.option("--folds", "count", default=5, help="Folds of signers.")
@click.option("--epochs", default=22, help="Of each fit.")
@click.option("--crops/--no-crops", default=False, help="With the crop branch, which takes twice as long.")
@click.option("--together", default="s41,s53", help="Signers that may be one person.")
def main(
    data: tuple[Path, ...],
    keep: Path,
    signs: str,
    takes: int,
    at_once: int,
    count: int,
    epochs: int,
    crops: bool,
    together: str,
) -> None:
    """Print how many clips were named right."""
    torch.set_flush_denormal(True)
    keep.mkdir(parents=True, exist_ok=True)
    known = tuple(signs.split(","))
    clips = read_clips(data)
    recipe = Recipe(options={} if crops else {"crop_channels": 0}, epochs=epochs)
    windows = make_windows(clips, get_network(recipe.net, 2, **recipe.options).inputs, 2.0)
    kinds = [clip.sign if clip.sign in known else "" for clip in clips]
    others = sorted({clip.sign for clip in clips} - set(known))
    personal, before, after = [], [], []
    parts = folds(kinds, [clip.signer for clip in clips], count, 0, together=(tuple(together.split(",")),))
    for number, part in enumerate(parts):
        rest = np.setdiff1d(np.arange(len(clips)), part)
        network = _fitted(keep / f"fold-{number}.safetensors", windows.subset(rest), known, others, recipe)
        about = Description(net=recipe.net, options=recipe.options, signs=list(known), others=others)
        bundle = Bundle("fold", keep, network, about)
        seen = _Seen(bundle, windows, part)
        for teaching, asking in _lessons([clips[row] for row in part], known, takes, at_once):
            taught = PersonalSigns(bundle, [clips[part[row]] for row in teaching])
            names = (*known, *taught.signs)
            personal += [names[seen.judge(taught, row)] == clips[part[row]].sign for row in asking]
            for row in range(len(part)):
                if kinds[part[row]]:
                    sign = known.index(kinds[part[row]])
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
        crops = draw_crops(keypoints, network.inputs) if network.inputs.crops else None
        with torch.no_grad():
            embedded = network.embed(keypoints, crops)
            self.known = to_probabilities(network.classify(embedded), len(bundle.signs)).numpy()
        self.embedded = embedded.numpy()

    def judge(self, taught: PersonalSigns, row: int) -> int:
        """The best of the known and the personal signs; no-sign is left out, as in closed top-1."""
        return int(taught.judge(self.known[row], self.embedded[row])[:-1].argmax())


def _fitted(
    file: Path, windows: Windows, signs: tuple[str, ...], others: list[str], recipe: Recipe
) -> Network:
    if not file.exists():
        network = fit(windows, None, signs, others, recipe, file.with_suffix(".checkpoint")).network
        save_file(network.state_dict(), file)
    network = get_network(recipe.net, len(signs) + len(others), **recipe.options)
    network.load_state_dict(load_file(file))
    return network.eval()


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
