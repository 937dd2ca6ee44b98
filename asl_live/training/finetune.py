"""Teaching a trained network new signs without its own training data, and without forgetting.

The body stays as it is: only rows of the last layer move, those of the labels that the clips show. A
new row is fitted to the clips beside made-up examples of what the network knew (see
:mod:`asl_live.training.memory`), on which it has to say what it said before (distillation: Li and
Hoiem, "Learning without Forgetting", ECCV 2016, equation 2). Several last layers are fitted side by
side: one to all clips, and one for each part of them that it does not see and is judged on.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from asl_live.bundle import Bundle
from asl_live.data.labels import wanted_signs
from asl_live.errors import InputError
from asl_live.nets.registry import get_network, to_probabilities
from asl_live.training.augment import Augmenter
from asl_live.training.checkpoint import Checkpoint, Epoch
from asl_live.training.fit import Fitted, Recipe
from asl_live.training.last_layer import embeddings, grow, last_layer
from asl_live.training.memory import Memory, read_memory, summarise, weights_digest
from asl_live.training.watcher import Watcher
from asl_live.training.windows import Windows

# Chosen on signers held out of a model's training, five takes each of three new signs: the lowest
# weights at which the known signs of others lose no more than a point on average.
HOLD_SIGNS, HOLD_OTHERS = 100.0, 3.0
SIGNS_REHEARSED = 0.6  # share of the known signs among made-up examples; the rest are other labels
CLIPS, REHEARSED = 64, 128  # of each in a step
STEPS = 12  # in an epoch, at the least
RATE = 3e-3
GENTLE = 0.1  # how much slower rows move that the network has already
NEW_BIAS = -3.0
PART = "new signs"


@dataclass(frozen=True, eq=False)
class Start:
    """A trained model to begin with, and its memory."""

    bundle: Bundle
    memory: Memory

    @classmethod
    def of(cls, bundle: Bundle) -> "Start":
        """Raises InputError for a model that has kept no memory."""
        last_layer(bundle.network)
        return cls(bundle, read_memory(bundle.path, bundle.network))


def join_labels(bundle: Bundle, wanted: Sequence[str], found: Sequence[str]) -> tuple[list[str], list[str]]:
    """Signs and others of a model that knows the bundle's signs and those wanted.

    wanted: signs to know, or none for every label found that is a sign. Raises InputError for signs
    that are neither found nor known.
    """
    labels = dict.fromkeys(found)
    asked = wanted_signs(labels, wanted, known=bundle.signs)
    signs = [*bundle.signs, *(sign for sign in asked if sign not in bundle.signs)]
    others = [*bundle.about.others, *(label for label in labels if label not in bundle.about.others)]
    others = [label for label in others if label not in signs]
    return signs, others or ["no-sign"]


@dataclass(frozen=True, eq=False)
class Tuned:
    """A fine-tuned network, what its side layers say of the clips they have not seen, and its memory.

    predicted: float32 [clips, signs + 1].
    """

    fitted: Fitted
    predicted: np.ndarray
    memory: Memory


def finetune(
    windows: Windows,
    start: Start,
    signs: Sequence[str],
    others: Sequence[str],
    parts: Sequence[np.ndarray],
    recipe: Recipe,
    checkpoint: Path | None = None,
    watcher: Watcher | None = None,
) -> Tuned:
    """Fit new rows of the last layer of ``start``'s network to ``windows``.

    signs, others: the outputs, as :func:`join_labels` gives them. parts: clip numbers that are held
    back together, every clip in one part. Of ``recipe`` the epochs, the running mean, the seed and the
    variations count. With ``checkpoint`` a fit that was broken off goes on from it.
    """
    watcher = watcher or Watcher()
    network = start.bundle.network
    layers = _Layers(windows, start, [*signs, *others], len(signs), parts)
    watcher.fitting(PART, recipe.epochs)
    plain = embeddings(network, windows)
    heads = layers.heads(plain)
    average = layers.heads(plain).requires_grad_(False)
    optimizer = torch.optim.Adam(heads.parameters(), RATE)
    about: dict[str, Any] = {
        "recipe": asdict(recipe),
        "labels": layers.labels,
        "clips": windows.digest(),
        "parts": [part.tolist() for part in parts],
        "start": weights_digest(network),
    }
    state = Checkpoint(heads, average, optimizer, about)
    if checkpoint:
        state.take_up(checkpoint)
    for epoch in state.history:
        watcher.epoch(PART, epoch)
    steps = max(STEPS, math.ceil(len(windows) / CLIPS))
    for number in range(len(state.history), recipe.epochs):
        seed = recipe.seed * 10_007 + number
        random = torch.Generator().manual_seed(seed)
        varied = _vary(windows, start, parts, recipe, seed, number, watcher)
        total = 0.0
        for step in range(steps):
            done = number * steps + step
            rate = 0.5 * (1 + math.cos(math.pi * done / (steps * recipe.epochs)))
            optimizer.param_groups[0]["lr"] = RATE * max(rate, 0.02)
            loss, shown = layers.loss(heads, varied, random)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            state.follow(recipe.average, done)
            total += shown
        if not math.isfinite(total):
            raise InputError("the fit came apart: its loss is no longer a number; look at the clips")
        state.finish(layers.judged(Epoch(number, total / steps), average, plain), latest=True)
        if checkpoint:
            state.write(checkpoint)
        watcher.epoch(PART, state.history[-1])
    best = state.best()
    assert isinstance(best, _Heads)
    wider = get_network(start.bundle.about.net, len(layers.labels), **start.bundle.about.options)
    weight, bias = layers.whole(best, -1)
    tuned = grow(network, wider.to(weight.device), weight, bias)
    memory = start.memory.joined(summarise(plain[None], tuple(layers.counted_as)))
    predicted = layers.predict(best, plain)
    return Tuned(Fitted(tuned, tuple(state.history), state.best_epoch), predicted, memory)


def _vary(
    windows: Windows,
    start: Start,
    parts: Sequence[np.ndarray],
    recipe: Recipe,
    seed: int,
    epoch: int,
    watcher: Watcher,
) -> Tensor:
    """What goes into the last layer for varied clips. Parts are varied apart: none borrows from another."""
    network = start.bundle.network
    raw = network.inputs.keypoints == "raw"
    varied: Tensor | None = None
    before = 0
    for number, part in enumerate(parts):
        augmenter = Augmenter(recipe.augmentation, seed * 101 + number, image_units=raw)
        seen = embeddings(
            network,
            windows.subset(part),
            augmenter,
            lambda done, before=before: watcher.batch(epoch, before + done, len(windows)),  # type: ignore[misc]
        )
        if varied is None:
            varied = torch.zeros(len(windows), seen.shape[1])
        varied[torch.from_numpy(part)] = seen
        before += len(part)
    assert varied is not None
    return varied


class _Heads(nn.Module):
    """How far the moving rows of several last layers are from where they stood."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)  # [heads, moving rows, width]
        self.bias = nn.Parameter(bias)  # [heads, moving rows]


class _Layers:
    """The last layers: one that leaves out each part, and at the end one that sees all clips."""

    def __init__(
        self, windows: Windows, start: Start, labels: list[str], signs: int, parts: Sequence[np.ndarray]
    ) -> None:
        self.labels, self.signs, self.memory = labels, signs, start.memory
        about = start.bundle.about
        known = {name: number for number, name in enumerate([*about.signs, *about.others])}
        old = last_layer(start.bundle.network)
        self.weight = torch.zeros(len(labels), old.in_features)
        self.bias = torch.full((len(labels),), NEW_BIAS)
        rows = [number for number, name in enumerate(labels) if name in known]
        from_rows = [known[labels[number]] for number in rows]
        self.weight[rows] = old.weight.detach().cpu()[from_rows]
        self.bias[rows] = old.bias.detach().cpu()[from_rows]
        self.fresh = torch.tensor([name not in known for name in labels])
        # A label that nothing has an output for means no-sign; the last output is one of those.
        self.counted_as = [name if name in labels else labels[-1] for name in windows.signs]
        self.targets = torch.tensor([labels.index(name) for name in self.counted_as])
        self.moving = self.targets.unique()
        # A label that was passed over and now is a sign is as new as one that was never heard of.
        raised = torch.tensor([name in labels[:signs] and name not in about.signs for name in labels])
        self.pace = torch.where((self.fresh | raised)[self.moving], 1.0, GENTLE)
        self.part_of = np.zeros(len(windows), int)
        for number, part in enumerate(parts):
            self.part_of[part] = number
        self.learns = torch.ones(len(parts) + 1, len(windows))
        self.learns[torch.from_numpy(self.part_of), torch.arange(len(windows))] = 0
        counts = torch.bincount(self.targets, minlength=len(labels))[self.targets]
        self.weights = counts.float().rsqrt()
        held = torch.tensor([name in about.signs for name in self.memory.labels])
        passed = torch.tensor([name not in labels[:signs] for name in self.memory.labels])
        self.hold = torch.where(held, HOLD_SIGNS, HOLD_OTHERS)
        self.often = torch.zeros(len(held))
        for side, share in ((held, SIGNS_REHEARSED), (passed, 1 - SIGNS_REHEARSED)):
            self.often[side] = share / max(1, int(side.sum()))

    def heads(self, plain: Tensor) -> _Heads:
        """Layers as they begin: a new row points from all labels' mean to that of its own clips."""
        weight = torch.zeros(len(self.learns), len(self.moving), plain.shape[1])
        length = self.weight[~self.fresh].norm(dim=1).mean()
        middle = self.memory.means.mean(0)
        for head, learns in enumerate(self.learns):
            for place, row in enumerate(self.moving):
                own = plain[(self.targets == row) & (learns > 0)]
                if self.fresh[row] and len(own):
                    direction = own.mean(0) - middle
                    weight[head, place] = direction / direction.norm().clamp_min(1e-6) * length
        return _Heads(weight, torch.zeros(weight.shape[:2]))

    def logits(self, heads: _Heads, seen: Tensor) -> Tensor:
        """[heads, examples, outputs]."""
        before = seen @ self.weight.T + self.bias
        moved = (seen @ heads.weight.transpose(1, 2) + heads.bias[:, None]) * self.pace
        return before.expand(len(moved), -1, -1).index_add(2, self.moving, moved)

    def loss(self, heads: _Heads, varied: Tensor, random: torch.Generator) -> tuple[Tensor, float]:
        """The sum over all layers; beside it what the last alone loses on the clips."""
        rows = torch.multinomial(self.weights, CLIPS, True, generator=random)
        made_of = torch.multinomial(self.often, REHEARSED, True, generator=random)
        made_up = self.memory.sample(made_of, random)
        logits = self.logits(heads, torch.cat((varied[rows], made_up)))
        entropy = functional.cross_entropy(
            logits[:, :CLIPS].flatten(0, 1),
            self.targets[rows].repeat(len(logits)),
            reduction="none",
        ).view(len(logits), CLIPS)
        learns = self.learns[:, rows]
        learned = (entropy * learns).sum(1) / learns.sum(1).clamp_min(1)
        before = (made_up @ self.weight.T + self.bias).masked_fill(self.fresh, -torch.inf).softmax(-1)
        now = logits[:, CLIPS:].log_softmax(-1)
        held = -((before * now).sum(-1) * self.hold[made_of]).mean(1)
        return (learned + held).sum(), float(learned[-1].detach())

    def whole(self, heads: _Heads, number: int) -> tuple[Tensor, Tensor]:
        """Weight and bias of one layer."""
        weight, bias = self.weight.clone(), self.bias.clone()
        weight[self.moving] += heads.weight[number].detach() * self.pace[:, None]
        bias[self.moving] += heads.bias[number].detach() * self.pace
        return weight, bias

    @torch.no_grad()
    def predict(self, heads: _Heads, plain: Tensor) -> np.ndarray:
        """What each clip is by the layer that has not seen it, float32 [clips, signs + 1]."""
        logits = self.logits(heads, plain)[torch.from_numpy(self.part_of), torch.arange(len(plain))]
        return to_probabilities(logits, self.signs).numpy()

    def judged(self, epoch: Epoch, heads: nn.Module, plain: Tensor) -> Epoch:
        assert isinstance(heads, _Heads)
        predicted = self.predict(heads, plain)
        truth = self.targets.clamp_max(self.signs).numpy()
        loss = -np.log(np.maximum(predicted[np.arange(len(truth)), truth], 1e-9)).mean()
        return Epoch(epoch.number, epoch.loss, float(loss), float((predicted.argmax(1) == truth).mean()))
