"""Networks that never saw the signers they are judged on: what the benchmarks of unseen signers share.

The rounds are those of the starter's training (``train.py --folds 5``), and so are the networks. Their
weights are kept in a folder, so that only the first benchmark has to fit them; what was fitted to other
clips or by another recipe is refused.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from asl_live.bundle import Bundle, Description
from asl_live.clip import Clip
from asl_live.commands.common import leave_out_option
from asl_live.data.collection import read_clips, rows_left
from asl_live.data.splits import folds
from asl_live.nets.registry import Network, get_network
from asl_live.training.fit import Recipe, fit
from asl_live.training.made_up import no_signs
from asl_live.training.windows import Windows, make_windows

SIGNS = "hello,thanks,iloveyou,yes,no,please,help,mother,father,me"
SPAN = 2.0
# Clips with another sign's label, which the starter's training leaves out; other archives lack them.
WRONG = (("s07", "iloveyou"),)


@dataclass(frozen=True, eq=False)
class Rounds:
    """All clips, and which of them each round leaves out, as numbers of clips."""

    clips: list[Clip]
    windows: Windows
    signs: tuple[str, ...]
    parts: list[np.ndarray]
    recipe: Recipe
    keep: Path

    def networks(self) -> Iterator[tuple[Bundle, np.ndarray]]:
        """For each round a model, and the clips of the signers whom it has not seen."""
        labels = (clip.sign for clip in self.clips)
        others = no_signs(labels, self.signs, self.recipe.made_up)
        about = Description(
            net=self.recipe.net, options=self.recipe.options, signs=list(self.signs), others=others, span=SPAN
        )
        for number, part in enumerate(self.parts):
            rest = self.windows.subset(np.setdiff1d(np.arange(len(self.clips)), part))
            yield Bundle("round", self.keep, self._fitted(number, rest, others), about), part

    def _fitted(self, number: int, windows: Windows, others: list[str]) -> Network:
        file = self.keep / f"fold-{number}.safetensors"
        made_from = json.dumps([asdict(self.recipe), windows.digest(), self.signs, others], sort_keys=True)
        digest = hashlib.sha256(made_from.encode()).hexdigest()
        if not file.exists():
            checkpoint = file.with_suffix(".checkpoint")
            network = fit(windows, None, self.signs, others, self.recipe, checkpoint).network
            save_file(network.state_dict(), file, {"made_from": digest})
            checkpoint.unlink()
        with safe_open(file, "pt") as kept:
            if (kept.metadata() or {}).get("made_from") != digest:
                raise click.ClickException(f"{file} is of other clips or another recipe; name another --keep")
        network = get_network(self.recipe.net, len(self.signs) + len(others), **self.recipe.options)
        network.load_state_dict(load_file(file))
        return network.eval()


def rounds_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments that say what the rounds are, given to a command as ``rounds``."""

    @click.argument("data", nargs=-1, required=True, type=click.Path(path_type=Path))
    @click.option("--keep", required=True, type=click.Path(path_type=Path), help="Folder of the fits.")
    @click.option("--signs", default=SIGNS, help="Signs that the networks know.")
    @click.option("--folds", "count", default=5, help="Rounds.")
    @click.option("--epochs", default=22, help="Of each fit.")
    @click.option("--members", default=2, help="Networks side by side in each.")
    @click.option("--together", default="s41,s53", help="Signers that may be one person.")
    @click.option("--made-up", default=80, help="Made-up people, whom the networks learned from too.")
    @leave_out_option
    @wraps(command)
    def wrapped(
        data: tuple[Path, ...],
        keep: Path,
        signs: str,
        count: int,
        epochs: int,
        members: int,
        together: str,
        made_up: int,
        leave_out: tuple[tuple[str, str], ...],
        **others: Any,
    ) -> Any:
        torch.set_flush_denormal(True)
        keep.mkdir(parents=True, exist_ok=True)
        known = tuple(signs.split(","))
        clips = read_clips(data)
        there = {(clip.signer, clip.sign) for clip in clips}
        wrong = [pair for pair in WRONG if pair in there]
        clips = [clips[row] for row in rows_left(clips, [*leave_out, *wrong])]
        recipe = Recipe(options={"crop_channels": 0, "members": members}, epochs=epochs, made_up=made_up)
        windows = make_windows(clips, get_network(recipe.net, 2, **recipe.options).inputs, SPAN)
        kinds = [clip.sign if clip.sign in known else "" for clip in clips]
        parts = folds(
            kinds, [clip.signer for clip in clips], count, 0, together=(tuple(together.split(",")),)
        )
        return command(rounds=Rounds(clips, windows, known, parts, recipe, keep), **others)

    return wrapped
