"""Fits of an experiment that are kept: one network, one seed, one split each.

In the experiment's folder ``fits/NAME.npz`` holds what a fit said of the clips it had not seen and how
it went, ``models/NAME`` the trained network as a bundle. What is there and was made from the same data
and recipe is not done again.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from asl_live.bundle import Description, best_device, save_bundle
from asl_live.clip import Clip
from asl_live.data.labels import wanted_signs
from asl_live.data.splits import folds
from asl_live.errors import InputError
from asl_live.files import make_folder
from asl_live.npz import read_arrays, write_arrays
from asl_live.training.checkpoint import Epoch
from asl_live.training.fit import Recipe, fit, probabilities
from asl_live.training.metrics import Judgement, Share
from asl_live.training.watcher import Watcher
from asl_live.training.windows import Windows

FITS, MODELS, EPOCHS = "fits", "models", "epochs"
Rows = tuple[np.ndarray, np.ndarray, np.ndarray]
# How the works fit: none of what the product's own recipe adds.
PLAIN = Recipe(
    weight_decay=0.0,
    smoothing=0.0,
    balance=0.0,
    average=0.0,
    optimiser="adam",
    schedule="constant",
    each_once=True,
    closed=True,
    vary="nothing",
)


@dataclass(frozen=True, eq=False)
class Split:
    """Windows and who learns what: rows to train, to choose the epoch by, and to judge on."""

    windows: Windows
    train: np.ndarray
    valid: np.ndarray
    test: np.ndarray
    classes: tuple[str, ...]

    def counts(self) -> dict[str, tuple[int, int, int]]:
        """Clips of each class in training, validation and test."""
        parts = [[self.windows.signs[row] for row in rows] for rows in (self.train, self.valid, self.test)]
        return {one: (parts[0].count(one), parts[1].count(one), parts[2].count(one)) for one in self.classes}


@dataclass(frozen=True, eq=False)
class Result:
    """What came of one fit; ``seconds`` is its training, in all sittings that it took."""

    name: str
    recipe: Recipe
    parameters: int
    judgement: Judgement
    valid_top1: float
    history: tuple[Epoch, ...]
    best_epoch: int
    seconds: float
    model: Path

    @property
    def top1(self) -> Share:
        """Test clips that are named right."""
        return self.judgement.closed_top1()


def split_clips(
    clips: Sequence[Clip], parts: int, seed: int, by_signer: bool, together: Sequence[Sequence[str]] = ()
) -> Rows:
    """Rows to train, to choose the epoch by, and to judge on.

    One in ``parts`` of the clips is judged on, and one in ``parts`` of the rest chooses; by_signer and
    together are as :func:`asl_live.data.splits.folds` takes them.
    """
    signs, signers = [clip.sign for clip in clips], [clip.signer for clip in clips]
    how = (parts, seed, by_signer, together)
    test = folds(signs, signers, *how)[0]
    rest = np.setdiff1d(np.arange(len(clips)), test)
    valid = rest[folds([signs[row] for row in rest], [signers[row] for row in rest], *how)[0]]
    return np.setdiff1d(rest, valid), valid, test


def choose_clips(clips: Sequence[Clip], wanted: Sequence[str]) -> list[Clip]:
    """The clips of the wanted signs, or of every label that is a sign.

    Raises InputError for a sign that no clip shows, and where there are fewer than two.
    """
    signs = set(wanted_signs((clip.sign for clip in clips), wanted))
    if len(signs) < 2:
        raise InputError("the clips show fewer than two signs; a network needs something to tell apart")
    return [clip for clip in clips if clip.sign in signs]


def run_fit(
    name: str,
    split: Split,
    recipe: Recipe,
    out: Path,
    watcher: Watcher,
    about: dict[str, Any],
    span: float = 2.0,
    save_every: int = 1,
    keep_epochs: bool = False,
) -> Result:
    """Fit a network, judge it on the test clips, and keep both; or take what is kept.

    about: JSON for the bundle's description of how it was trained. span: seconds of a window, which a
    bundle for signs needs. keep_epochs: whether the weights of every epoch stay in ``epochs/NAME``. A fit
    that was broken off goes on from its checkpoint.
    """
    kept, model = out / FITS / f"{name}.npz", out / MODELS / name
    for folder in (kept.parent, model):
        make_folder(folder)
    rows = [split.train.tolist(), split.valid.tolist(), split.test.tolist()]
    # The test clips' digest is not asked for again: the windows are the same for all rows.
    made_from = json.dumps([asdict(recipe), rows, split.windows.digest()], sort_keys=True)
    if not kept.exists():
        _fit(name, split, recipe, kept, model, watcher, about, span, save_every, made_from, keep_epochs)
    saved = read_arrays(
        kept, ("made_from", "predicted", "valid_top1", "history", "best_epoch", "seconds", "parameters")
    )
    if str(saved["made_from"]) != made_from:
        raise InputError(
            f"{kept} was made with other data or values; delete it to do that fit anew, or name "
            "another folder"
        )
    try:
        history = tuple(Epoch(**epoch) for epoch in json.loads(str(saved["history"])))
        judgement = judge(split, saved["predicted"])
        result = Result(
            name,
            recipe,
            int(saved["parameters"]),
            judgement,
            float(saved["valid_top1"]),
            history,
            int(saved["best_epoch"]),
            float(saved["seconds"]),
            model,
        )
    except (ValueError, TypeError, IndexError) as error:
        raise InputError(f"{kept} is damaged; delete it to do that fit anew") from error
    watcher.judged(name, judgement)
    return result


def judge(split: Split, predicted: np.ndarray) -> Judgement:
    """What was said of the test clips, every answer taken: these works know no clip of nothing."""
    test = split.windows.subset(split.test)
    return Judgement(split.classes, predicted, test.signs, test.signers, np.zeros(len(test)))


def _fit(
    name: str,
    split: Split,
    recipe: Recipe,
    kept: Path,
    model: Path,
    watcher: Watcher,
    about: dict[str, Any],
    span: float,
    save_every: int,
    made_from: str,
    keep_epochs: bool,
) -> None:
    out = kept.parent.parent
    checkpoint = kept.with_name(f".checkpoint-{name}.safetensors")
    train, valid = split.windows.subset(split.train), split.windows.subset(split.valid)
    test = split.windows.subset(split.test)
    watcher.fitting(name, recipe.epochs)
    done_here, begin = 0, time.perf_counter()

    def count(epoch: int, done: int, of: int) -> None:
        nonlocal done_here
        done_here += done == of
        watcher.batch(epoch, done, of)

    fitted = fit(
        train,
        valid if len(valid) else None,
        split.classes,
        (),
        recipe,
        checkpoint,
        count,
        best_device(),
        lambda epoch: watcher.epoch(name, epoch),
        save_every,
        out / EPOCHS / name if keep_epochs else None,
    )
    # What an earlier sitting did is time that this one did not measure; it is taken for as quick.
    seconds = (time.perf_counter() - begin) * len(fitted.history) / max(done_here, 1)
    predicted = probabilities(fitted.network, test, len(split.classes))
    judgement = judge(split, predicted)
    valid_top1 = fitted.history[fitted.best_epoch].valid_top1
    description = Description(
        net=recipe.net,
        options=recipe.options,
        signs=list(split.classes),
        others=[] if recipe.closed else ["no-sign"],
        span=span,
        training={"recipe": asdict(recipe), **about, "best_epoch": fitted.best_epoch},
        metrics=judgement.described(),
    )
    card = (
        f"# {name}\n\n{about.get('work', 'A network')}\n\nNetwork `{recipe.net}`, {len(split.classes)} "
        f"classes. Named right among {len(test)} test clips that it had not seen: {judgement.closed_top1()}. "
        "It was fitted by an experiment to compare networks, and knows nothing of clips that show none of "
        "its classes: it names one of them always.\n"
    )
    save_bundle(model, fitted.network, description, card)
    write_arrays(
        kept,
        {
            "made_from": np.array(made_from),
            "predicted": predicted,
            "valid_top1": np.array(float("nan") if valid_top1 is None else valid_top1),
            "history": np.array(json.dumps([asdict(epoch) for epoch in fitted.history])),
            "best_epoch": np.array(fitted.best_epoch),
            "seconds": np.array(seconds),
            "parameters": np.array(sum(one.numel() for one in fitted.network.parameters())),
        },
    )
    checkpoint.unlink(missing_ok=True)


def best_by_validation(results: Sequence[Result]) -> Result:
    """The fit with the highest validation accuracy, the first of equals."""
    return max(results, key=lambda one: -1.0 if np.isnan(one.valid_top1) else one.valid_top1)
