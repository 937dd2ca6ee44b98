"""One training from clips to a bundle, from scratch or on from a trained model: split, fit, judge, write."""

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from asl_live.bundle import Bundle, Description, save_bundle, write_text
from asl_live.clip import Clip
from asl_live.data.labels import wanted_signs
from asl_live.data.seen import Seen, check_people
from asl_live.data.splits import folds
from asl_live.errors import InputError
from asl_live.files import make_folder
from asl_live.nets.registry import get_network
from asl_live.npz import read_arrays, write_arrays
from asl_live.training.advice import advise_alike
from asl_live.training.card import write_card
from asl_live.training.checkpoint import NotTakenUp
from asl_live.training.figures import draw_confusion, draw_history
from asl_live.training.finetune import Start, finetune, join_labels
from asl_live.training.fit import Fitted, Recipe, fit, judge
from asl_live.training.last_layer import last_layer
from asl_live.training.made_up import check_made_up, made_up_windows, no_signs
from asl_live.training.memory import Memory, remember, write_memory
from asl_live.training.metrics import Judgement, judge_folds
from asl_live.training.thresholds import Thresholds, choose_thresholds
from asl_live.training.watcher import Watcher
from asl_live.training.windows import Windows, make_windows

CHECKPOINT = ".checkpoint.safetensors"
CHECKPOINTS = ".checkpoint*"  # what a training that was broken off leaves
FOLDS = 5  # parts of the clips that a model was tuned with


@dataclass(frozen=True)
class Plan:
    """How clips are split and what is made of them.

    signs: what the model is to know, in the order of its outputs; every other label is no-sign.
    by_signer: nobody is on two sides of a split. folds: 0 holds one fifth of the signers back for
    the figures and one fifth of the rest for choosing the epoch and the threshold; from 2 on
    the figures come from as many leave-signers-out rounds and the model itself is fitted to all
    clips, for as many epochs as the rounds were. together: signer names that may be one person.
    left_out: pairs of signer and sign, whose clips are not among those that are given.
    most_unknown: the share of unknown clips that the threshold may let through. span: seconds of
    one window.
    """

    signs: tuple[str, ...]
    by_signer: bool = True
    folds: int = 0
    together: tuple[tuple[str, ...], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    most_unknown: float = 0.05
    span: float = 2.0
    device: str = "cpu"


def choose_signs(clips: Sequence[Clip], wanted: Sequence[str]) -> tuple[str, ...]:
    """The signs a model is to know: those wanted, or every label that is a sign."""
    _refuse_nameless(clips)
    labels = {clip.sign for clip in clips}
    signs = tuple(wanted_signs(labels, wanted))
    if not signs or len(labels) < 2:
        raise InputError("the clips show fewer than two labels; a model needs something to tell apart")
    return signs


def train(
    clips: Sequence[Clip], plan: Plan, recipe: Recipe, out: Path, watcher: Watcher, notes: str = ""
) -> Judgement:
    """Train a model and write its bundle to ``out``; give the figures that its card states.

    notes: Markdown for the card, such as the sources of the data. Broken off, it goes on where it
    was when called again with the same arguments. Raises InputError for data that cannot be split
    or a folder that cannot be written.
    """
    inputs = get_network(recipe.net, 2, **recipe.options).inputs
    if plan.by_signer:
        check_people(clips, plan.together)
    if recipe.made_up:
        check_made_up(plan.signs, inputs)
    make_folder(out)
    windows = make_windows(clips, inputs, plan.span, watcher.preparing)
    if recipe.made_up:  # here, where it can be told of; the fits take what is made
        made_up_windows(plan.signs, recipe.made_up, recipe.seed, inputs, plan.span, watcher.making_up)
    training = _Training(windows, plan, recipe, out, watcher)
    fitted, judgement, thresholds = training.cross_validated() if plan.folds else training.held_out()
    about = Description(
        net=recipe.net,
        options=recipe.options,
        signs=list(plan.signs),
        others=training.others or ["no-sign"],
        span=plan.span,
        decoder=thresholds.in_stream(),
        clip_threshold=math.ceil(thresholds.common * 10_000) / 10_000,  # never laxer than was judged
        training={
            "recipe": asdict(recipe),
            "plan": asdict(plan),
            **_data(clips),
            **Seen.among([clips[row] for row in training.seen]).as_json(),
            "best_epoch": fitted.best_epoch,
        },
        metrics=judgement.described(),
    )
    memory = training.memory(fitted)
    write_bundle(out, fitted, about, judgement, notes, memory)
    return judgement


def tune(
    clips: Sequence[Clip],
    plan: Plan,
    recipe: Recipe,
    bundle: Bundle,
    out: Path,
    watcher: Watcher,
    notes: str = "",
) -> Judgement:
    """Teach a trained model the signs of ``clips`` and write what comes of it to ``out``.

    bundle: the model to go on from; its own training data are not needed. Of ``plan`` the signs count
    (none: every label that is a sign), how clips are split, and into how many parts: each is held back
    once for the figures, while the model itself is fitted to all clips. The thresholds stay the
    bundle's. Broken off, it goes on when called again with the same arguments. Raises InputError for
    clips or a model that cannot be used.
    """
    start = Start.of(bundle)
    if plan.by_signer:
        check_people(clips, plan.together)
    _refuse_nameless(clips)
    signs, others = join_labels(bundle, plan.signs, [clip.sign for clip in clips])
    make_folder(out)
    windows = make_windows(clips, bundle.network.inputs, bundle.span, watcher.preparing)
    plan = replace(plan, signs=tuple(signs), span=bundle.span)
    parts = _split(windows, plan, plan.folds or FOLDS, recipe.seed)
    plan = replace(plan, folds=len(parts))
    alike = advise_alike(_said_before(bundle, windows), signs[len(bundle.signs) :], bundle.name)
    if alike:
        watcher.advised([one.text for one in alike])
    tuned = finetune(windows, start, signs, others, parts, recipe, out / CHECKPOINT, watcher)
    thresholds = np.full(len(windows), bundle.clip_threshold)
    judgement = Judgement(tuple(signs), tuned.predicted, windows.signs, windows.signers, thresholds)
    watcher.judged("held-back clips", judgement)
    about = bundle.about.model_copy(
        update={
            "program": Description.model_fields["program"].default,
            "signs": signs,
            "others": others,
            "training": {
                "recipe": asdict(recipe),
                "plan": asdict(plan),
                **_data(clips),
                **_seen_by_both(bundle, clips),
                "best_epoch": tuned.fitted.best_epoch,
                "from": {
                    "name": bundle.name,
                    "signs": list(bundle.signs),
                    "training": {
                        name: value
                        for name, value in bundle.about.training.items()
                        if not name.startswith("seen_")
                    },
                    "metrics": bundle.about.metrics,
                },
            },
            "metrics": judgement.described(),
        }
    )
    write_bundle(out, tuned.fitted, about, judgement, notes, tuned.memory)
    return judgement


def write_bundle(
    out: Path,
    fitted: Fitted,
    about: Description,
    judgement: Judgement,
    notes: str = "",
    memory: Memory | None = None,
) -> None:
    """Write a trained model with its card, pictures, history and memory; checkpoints are deleted."""
    names, counts = judgement.confusion()
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows(
        [("signed", *names), *((name, *row) for name, row in zip(names, counts.tolist(), strict=True))]
    )
    write_text(out / "confusion.csv", table.getvalue())
    write_text(out / "history.json", json.dumps([asdict(epoch) for epoch in fitted.history], indent=1) + "\n")
    if memory is not None:
        write_memory(out, memory, fitted.network)
    save_bundle(out, fitted.network, about, write_card(out.name, about, judgement, notes))
    # Last, since a model is whole without its pictures.
    draw_confusion(out / "confusion.png", names, counts)
    draw_history(out / "history.png", fitted.history)
    for left in out.glob(CHECKPOINTS):
        left.unlink()


class _Training:
    """The windows of one training and the two ways of splitting them."""

    def __init__(self, windows: Windows, plan: Plan, recipe: Recipe, out: Path, watcher: Watcher) -> None:
        self.windows, self.plan, self.recipe, self.out, self.watcher = windows, plan, recipe, out, watcher
        self.others = no_signs(windows.signs, plan.signs, recipe.made_up) if recipe.apart else []
        # The clips that the network is fitted to or chosen by.
        self.seen = np.arange(len(windows))

    def held_out(self) -> tuple[Fitted, Judgement, Thresholds]:
        """Figures from one fifth of the signers, epoch and threshold from another, weights from the rest."""
        tests = self._split(self.windows, 5)
        self.seen = rest = np.setdiff1d(np.arange(len(self.windows)), tests[0])
        learning = self.windows.subset(rest)
        valid = self._split(learning, 5)[0]
        train_rows = np.setdiff1d(np.arange(len(learning)), valid)
        fitted = self._fit("training", learning.subset(train_rows), learning.subset(valid), CHECKPOINT)
        chosen_on = judge(fitted.network, learning.subset(valid), self.plan.signs, 0.5)
        thresholds = choose_thresholds(chosen_on, self.plan.most_unknown)
        held_out = self.windows.subset(tests[0])
        judgement = replace(
            judge(fitted.network, held_out, self.plan.signs, thresholds.common), rows=tests[0]
        )
        self.watcher.judged("held-out clips", judgement)
        return fitted, judgement, thresholds

    def cross_validated(self) -> tuple[Fitted, Judgement, Thresholds]:
        """Figures from clips of signers left out in turn, weights from all clips.

        The threshold that judges a fold's clips is chosen on the clips of the other folds.
        """
        parts = self._split(self.windows, self.plan.folds)
        predicted = np.zeros((len(self.windows), len(self.plan.signs) + 1), np.float32)
        for number, test in enumerate(parts):
            predicted[test] = self._fold(number, test, len(parts))
        judgement = judge_folds(
            self.plan.signs,
            predicted,
            self.windows.signs,
            self.windows.signers,
            parts,
            self.plan.most_unknown,
        )
        self.watcher.judged(f"{len(parts)} folds", judgement)
        fitted = self._fit("all clips", self.windows, None, CHECKPOINT)
        return fitted, judgement, choose_thresholds(judgement, self.plan.most_unknown)

    def _fold(self, number: int, test: np.ndarray, of: int) -> np.ndarray:
        """What a network that has not seen the signers of ``test`` says of their clips."""
        done = self.out / f".checkpoint-fold-{number + 1}.npz"
        made_from = json.dumps(
            {"recipe": asdict(self.recipe), "plan": asdict(self.plan), "clips": self.windows.digest()},
            sort_keys=True,
        )
        if done.exists():
            saved = read_arrays(done, ("predicted", "made_from"))
            if str(saved["made_from"]) != made_from:
                raise NotTakenUp(f"{done} belongs to a training with other data or options; delete it")
            return saved["predicted"]
        rest = np.setdiff1d(np.arange(len(self.windows)), test)
        checkpoint = f".checkpoint-fold-{number + 1}.safetensors"
        fitted = self._fit(f"fold {number + 1} of {of}", self.windows.subset(rest), None, checkpoint)
        held_out = self.windows.subset(test)
        judged = judge(fitted.network, held_out, self.plan.signs, 0.5)
        self.watcher.judged(f"fold {number + 1}", judged)
        write_arrays(done, {"predicted": judged.probabilities, "made_from": np.array(made_from)})
        (self.out / checkpoint).unlink()
        return judged.probabilities

    def memory(self, fitted: Fitted) -> Memory | None:
        """What the network will need to learn more signs; None where it cannot."""
        try:
            last_layer(fitted.network)
        except InputError:
            return None
        seen = self.windows.subset(self.seen)
        outputs = [*self.plan.signs, *(self.others or ["no-sign"])]
        return remember(
            fitted.network, seen, tuple(one if one in outputs else outputs[-1] for one in seen.signs)
        )

    def _split(self, windows: Windows, count: int) -> list[np.ndarray]:
        return _split(windows, self.plan, count, self.recipe.seed)

    def _fit(self, part: str, train: Windows, valid: Windows | None, checkpoint: str) -> Fitted:
        self.watcher.fitting(part, self.recipe.epochs)
        path = self.out / checkpoint
        return fit(
            train,
            valid,
            self.plan.signs,
            self.others,
            self.recipe,
            path,
            self.watcher.batch,
            self.plan.device,
            lambda epoch: self.watcher.epoch(part, epoch),
        )


def _split(windows: Windows, plan: Plan, count: int, seed: int) -> list[np.ndarray]:
    # Rare other signs are one kind here: what matters is that every part has its share of unknowns.
    kinds = [label if label in plan.signs else "" for label in windows.signs]
    return folds(kinds, windows.signers, count, seed, plan.by_signer, plan.together)


def _refuse_nameless(clips: Sequence[Clip]) -> None:
    nameless = sum(not clip.sign.strip() for clip in clips)
    if nameless:
        raise InputError(f"clips without the name of a sign cannot be learned from, and {nameless} are given")


def _said_before(bundle: Bundle, windows: Windows) -> list[tuple[str, str]]:
    """The label of each clip, and the sign for which a model takes it, or ""."""
    judged = judge(bundle.network, windows, bundle.signs, bundle.clip_threshold)
    said = [
        bundle.signs[best] if sure else "" for best, sure in zip(judged.best, judged.accepted, strict=True)
    ]
    return list(zip(windows.signs, said, strict=True))


def _seen_by_both(bundle: Bundle, clips: Sequence[Clip]) -> dict[str, Any]:
    """Whom the model has seen, before and now; nothing where it does not tell of before."""
    before = Seen.of(bundle.about.training)
    return {} if before is None else before.joined(Seen.among(clips)).as_json()


def _data(clips: Sequence[Clip]) -> dict[str, Any]:
    labels = [clip.sign for clip in clips]
    return {
        "clips": len(clips),
        "signers": len({clip.signer for clip in clips}),
        "clips_of": {label: labels.count(label) for label in sorted(set(labels))},
        "synthetic_clips": sum(clip.synthetic for clip in clips),
    }
