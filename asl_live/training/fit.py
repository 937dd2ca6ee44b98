"""Fitting a network to windows."""

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional

from asl_live.errors import InputError
from asl_live.nets.bodies import RANDOM, take_weights
from asl_live.nets.registry import Network, get_network, to_probabilities
from asl_live.training.augment import Augmentation, Augmenter, Portion
from asl_live.training.augment_joints import JointAugmenter
from asl_live.training.augment_pictures import PictureAugmenter, PictureVariation
from asl_live.training.checkpoint import Checkpoint, Epoch, keep_epoch
from asl_live.training.made_up import MOST_PEOPLE, made_up_windows
from asl_live.training.metrics import Judgement
from asl_live.training.schedule import Optimiser, Schedule, follow_schedule, make_optimiser, waits_in_vain
from asl_live.training.windows import Windows, draw_crops, join_windows

# Of the pictures that are judged at a time.
MOST_NUMBERS = 1 << 26


@dataclass(frozen=True)
class Recipe:
    """Everything that decides how a network is fitted.

    net, options: as :func:`asl_live.nets.registry.get_network` takes them. batch: clips that each
    member of a network learns from at a time. rate: the highest learning rate; by the "onecycle"
    schedule it is reached after a tenth of the way. balance: 0 takes clips as they come, 1 takes every
    label equally often. unknown: the share of clips of other labels among those taken. average: the
    share of the old in the running mean of the weights; 0 keeps the weights as they are.

    The rest follows older works. optimiser, schedule: see :mod:`asl_live.training.schedule`; at each
    epoch of ``milestones``, or after ``plateau`` epochs in which the validation loss did not fall, the
    rate is multiplied by ``factor``. patience: epochs without a lower validation loss after which the fit
    ends; 0 never does. choose: whether validation loss or accuracy says which epoch is kept. weights: where
    a borrowed part of the network has its own from, see :func:`asl_live.nets.bodies.take_weights`.
    each_once: an epoch takes every clip once, in place of a draw. closed: the outputs are the signs alone,
    without one for no-sign. apart: whether the other labels are learned one by one, in place of thrown
    together as one. vary: what varies the clips; "joints" is for skeletons other than those of
    signs, "pictures" for whole pictures, by as much as ``variation`` says.
    """

    net: str = "fused"
    options: dict[str, Any] = field(default_factory=dict)
    epochs: Annotated[int, Field(ge=1, le=100_000)] = 24
    batch: Annotated[int, Field(ge=1)] = 64
    rate: Annotated[float, Field(gt=0, le=1)] = 3e-3
    weight_decay: Annotated[float, Field(ge=0, le=10)] = 0.15
    smoothing: Portion = 0.1
    balance: Portion = 0.5
    # By 1 no sign would be taken at all.
    unknown: Annotated[float, Field(ge=0, lt=1)] = 0.4
    average: Portion = 0.995
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    augmentation: Augmentation = field(default_factory=Augmentation)
    optimiser: Optimiser = "adamw"
    schedule: Schedule = "onecycle"
    milestones: tuple[int, ...] = ()
    factor: Annotated[float, Field(gt=0, le=1)] = 0.1
    plateau: Annotated[int, Field(ge=1)] = 10
    patience: Annotated[int, Field(ge=0)] = 0
    each_once: bool = False
    closed: bool = False
    apart: bool = True
    choose: Literal["loss", "top1"] = "loss"
    vary: Literal["signs", "joints", "pictures", "nothing"] = "signs"
    variation: PictureVariation = field(default_factory=PictureVariation)
    weights: str = RANDOM
    made_up: Annotated[int, Field(ge=0, le=MOST_PEOPLE)] = 0


@dataclass(frozen=True)
class Fitted:
    """A fitted network, in evaluation mode, and how it got there."""

    network: Network
    history: tuple[Epoch, ...]
    best_epoch: int


# Called with the epoch (from 0), batches done in it, batches in an epoch.
Progress = Callable[[int, int, int], None]


def fit(
    train: Windows,
    valid: Windows | None,
    signs: Sequence[str],
    others: Sequence[str],
    recipe: Recipe,
    checkpoint: Path | None = None,
    progress: Progress | None = None,
    device: str = "cpu",
    finished: Callable[[Epoch], None] | None = None,
    save_every: int = 1,
    keep: Path | None = None,
) -> Fitted:
    """Fit a fresh network to ``train``.

    The outputs are ``signs`` and then ``others``, the labels that mean no-sign: learned one by one
    they leave the signs less room than thrown together. Other labels count as the last of them;
    without ``others``, or where the recipe throws them together, there is one output for no-sign. The
    weights that are kept are a running mean over training, of the epoch with the lowest loss on ``valid``
    or, without it, of the last epoch. With ``checkpoint`` every so many epochs are saved there, and a fit
    that was broken off goes on from it and ends with the same weights as one that was not. finished: told
    each epoch, those of an earlier sitting too. keep: a folder that gets the weights of every epoch.
    """
    torch.manual_seed(recipe.seed)
    others = others if recipe.apart else ()
    labels = [*signs, *(others or ([] if recipe.closed else ["no-sign"]))]
    network = get_network(recipe.net, len(labels), **recipe.options).to(device)
    take_weights(network, recipe.weights)
    average = get_network(recipe.net, len(labels), **recipe.options).to(device).eval()
    average.load_state_dict(network.state_dict())
    optimizer = make_optimiser(recipe.optimiser, network, recipe.rate, recipe.weight_decay)
    if recipe.made_up:
        people = made_up_windows(signs, recipe.made_up, recipe.seed, network.inputs, train.span)
        train = join_windows((train, people))
    targets = _targets(train.signs, labels)
    size = min(recipe.batch, len(train))
    # A last batch of one clip joins the one before: batch normalisation cannot learn from one.
    once = max(1, math.ceil((len(train) - (size > 1)) / size))
    batches = once if recipe.each_once else len(train) // size
    made_from = {
        "recipe": asdict(recipe),
        "labels": labels,
        "train": train.digest(),
        "valid": valid.digest() if valid else None,
    }
    state = Checkpoint(network, average, optimizer, made_from)
    if checkpoint:
        state.take_up(checkpoint)
    schedule = follow_schedule(optimizer, recipe, batches, state.history)
    for epoch in state.history:
        if finished:
            finished(epoch)
    weights = _weights(targets.numpy(), len(signs), recipe)

    for number in range(len(state.history), recipe.epochs):
        if waits_in_vain(state.history, recipe.patience):
            break
        # A seed for each epoch: one that is taken up again needs no random state of the past.
        seed = recipe.seed * 10_007 + number
        torch.manual_seed(seed)
        network.train()
        total, right, seen = 0.0, 0, 0
        draws = [_draw(train, weights, batches, size, recipe) for _ in range(network.shares)]
        order = [torch.cat(rows) for rows in zip(*draws, strict=True)]
        for done, (keypoints, crops, target) in enumerate(
            _batches(train, targets, order, network, recipe, seed)
        ):
            logits = network(_to(keypoints, device), _to(crops, device))
            target = target.to(device)
            loss = functional.cross_entropy(logits, target, label_smoothing=recipe.smoothing)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
            right += int((logits.argmax(1) == target).sum())
            seen += len(target)
            state.follow(recipe.average, number * batches + done)
            if progress:
                progress(number, done + 1, batches)
        if not math.isfinite(total):
            raise InputError("the fit came apart: its loss is no longer a number; give a lower learning rate")
        epoch = Epoch(number, total / batches, top1=right / seen)
        if valid is not None:
            epoch = _validated(epoch, average, valid, signs)
        state.finish(epoch, by=recipe.choose)
        if keep:
            keep_epoch(keep, number, network)
        last = number + 1 == recipe.epochs or waits_in_vain(state.history, recipe.patience)
        if checkpoint and (last or (number + 1) % save_every == 0):
            state.write(checkpoint)
        if finished:
            finished(epoch)
    best = state.best()
    assert isinstance(best, Network)
    return Fitted(best.cpu(), tuple(state.history), state.best_epoch)


@torch.no_grad()
def probabilities(network: Network, windows: Windows, signs: int, batch: int = 128) -> np.ndarray:
    """What a network says of each window, float32 [clips, signs + 1]; the last is no-sign.

    signs: how many of the network's outputs are signs; all after them mean no-sign.
    """
    network.eval()
    device = next(network.parameters()).device
    if windows.crops is not None:  # large pictures: fewer windows at a time
        inputs = network.inputs
        batch = max(1, min(batch, MOST_NUMBERS // (inputs.steps * 3 * inputs.crop_size**2)))
    parts = []
    for first in range(0, len(windows), batch):
        keypoints = windows.keypoints[first : first + batch]
        crops = crops_of(
            network, keypoints, None if windows.crops is None else windows.crops[first : first + batch]
        )
        logits = network(_to(keypoints, device), _to(crops, device))
        parts.append(to_probabilities(logits, signs).cpu().numpy())
    return np.concatenate(parts)


def judge(network: Network, windows: Windows, signs: Sequence[str], threshold: float) -> Judgement:
    """What a network says of windows; a clip is accepted from ``threshold`` on."""
    predicted = probabilities(network, windows, len(signs))
    thresholds = np.full(len(windows), threshold)
    return Judgement(tuple(signs), predicted, windows.signs, windows.signers, thresholds)


def _batches(
    train: Windows, targets: Tensor, order: Sequence[Tensor], network: Network, recipe: Recipe, seed: int
) -> Iterator[tuple[Tensor, Tensor | None, Tensor]]:
    """The batches of one epoch; each is varied and drawn while the one before is being learned."""
    augmenter: Augmenter | JointAugmenter | PictureAugmenter | None = None
    if recipe.vary == "signs":
        augmenter = Augmenter(recipe.augmentation, seed, image_units=network.inputs.keypoints == "raw")
    elif recipe.vary == "joints":
        augmenter = JointAugmenter(seed)
    elif recipe.vary == "pictures":
        augmenter = PictureAugmenter(recipe.variation, seed)

    def make(rows: Tensor) -> tuple[Tensor, Tensor | None, Tensor]:
        keypoints, crops = train.keypoints[rows], None if train.crops is None else train.crops[rows]
        if augmenter:
            keypoints, crops = augmenter(keypoints, crops)
        return keypoints, crops_of(network, keypoints, crops), targets[rows]

    with ThreadPoolExecutor(1) as worker:
        coming = worker.submit(make, order[0])
        for rows in order[1:]:
            ready, coming = coming.result(), worker.submit(make, rows)
            yield ready
        yield coming.result()


def _draw(train: Windows, weights: np.ndarray, batches: int, size: int, recipe: Recipe) -> list[Tensor]:
    """The clips of each batch of an epoch."""
    if not recipe.each_once:
        drawn = torch.multinomial(torch.from_numpy(weights), batches * size, replacement=True)
        return list(drawn.split(size))
    order = list(torch.randperm(len(train)).split(size))
    return [*order[: batches - 1], torch.cat(order[batches - 1 :])]


def crops_of(network: Network, keypoints: Tensor, crops: Tensor | None) -> Tensor | None:
    """The crops [batch, steps, 3, 64, 64] in 0..1 that a network looks at: drawn, given, or None."""
    if network.inputs.crops == "landmarks":
        return draw_crops(keypoints, network.inputs)
    return None if crops is None else crops.float() / 255


def _targets(labels: Sequence[str], outputs: Sequence[str]) -> Tensor:
    numbers = {name: number for number, name in enumerate(outputs)}
    return torch.tensor([numbers.get(label, len(outputs) - 1) for label in labels])


def _weights(targets: np.ndarray, signs: int, recipe: Recipe) -> np.ndarray:
    """How often each clip is taken, in proportion."""
    weights = np.bincount(targets)[targets] ** -float(recipe.balance)
    unknown = targets >= signs
    for side, share in ((unknown, recipe.unknown), (~unknown, 1 - recipe.unknown)):
        if side.any():
            weights[side] *= share / weights[side].sum()
    return weights


def _validated(epoch: Epoch, network: Network, valid: Windows, signs: Sequence[str]) -> Epoch:
    predicted = probabilities(network, valid, len(signs))
    target = _targets(valid.signs, [*signs, "no-sign"]).numpy()
    loss = -np.log(np.maximum(predicted[np.arange(len(target)), target], 1e-9)).mean()
    return replace(epoch, valid_loss=float(loss), valid_top1=float((predicted.argmax(1) == target).mean()))


def _to(tensor: Tensor | None, device: str | torch.device) -> Tensor | None:
    return None if tensor is None else tensor.to(device)
