"""Optimisers, and how the learning rate goes over a fit.

"adam" takes the weight decay into the gradient, as Kingma and Ba 2015 would (and as works that name
plain Adam do); "adamw" takes it off the weights (Loshchilov and Hutter 2019). "sgd" has a momentum of
0.9. Of the schedules, "onecycle" rises and falls with every batch (Smith and Topin 2018), the others
change between epochs. All but it are functions of the epochs that were, so that a fit which was broken
off goes on at the same rate.
"""

import math
import warnings
from collections.abc import Sequence
from typing import Literal, Protocol

import torch
from torch import nn

from asl_live.errors import InputError
from asl_live.training.checkpoint import Epoch

Optimiser = Literal["adamw", "adam", "sgd"]
Schedule = Literal["onecycle", "steps", "plateau", "constant"]
MOMENTUM = 0.9


class Asked(Protocol):
    """What of a recipe the learning rate follows."""

    @property
    def schedule(self) -> Schedule: ...
    @property
    def rate(self) -> float: ...
    @property
    def epochs(self) -> int: ...
    @property
    def milestones(self) -> tuple[int, ...]: ...
    @property
    def factor(self) -> float: ...
    @property
    def plateau(self) -> int: ...


def make_optimiser(
    name: Optimiser, network: nn.Module, rate: float, weight_decay: float
) -> torch.optim.Optimizer:
    """The optimiser of that name over the network's weights that learn."""
    weights = [one for one in network.parameters() if one.requires_grad]
    if name == "adamw":
        return torch.optim.AdamW(weights, rate, weight_decay=weight_decay)
    if name == "adam":
        return torch.optim.Adam(weights, rate, weight_decay=weight_decay)
    if name == "sgd":
        return torch.optim.SGD(weights, rate, momentum=MOMENTUM, weight_decay=weight_decay)
    raise InputError(f"there is no optimiser {name!r}; choose adamw, adam or sgd")


def follow_schedule(
    optimizer: torch.optim.Optimizer, asked: Asked, batches: int, history: list[Epoch]
) -> torch.optim.lr_scheduler.LRScheduler:
    """What sets the rate when its ``step`` is called after each batch.

    batches: in an epoch. history: of the fit so far; it is looked at again while it grows.
    """
    if asked.schedule == "onecycle":
        steps = batches * asked.epochs
        # A tenth of ten steps is the one rise that OneCycleLR cannot make: it divides by its steps less one.
        schedule: torch.optim.lr_scheduler.LRScheduler = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, asked.rate, total_steps=steps, pct_start=0.2 if steps == 10 else 0.1
        )
    elif asked.schedule == "steps":
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: asked.factor ** sum(step // batches >= one for one in asked.milestones)
        )
    elif asked.schedule == "plateau":
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: asked.factor ** _plateaus(history[: step // batches], asked.plateau)
        )
    elif asked.schedule == "constant":
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1.0)
    else:
        raise InputError(
            f"there is no schedule {asked.schedule!r}; choose onecycle, steps, plateau or constant"
        )
    if history:
        schedule.last_epoch = min(len(history), asked.epochs) * batches - 1
        if len(history) < asked.epochs:
            with warnings.catch_warnings():
                # This optimiser has not stepped, but the one it goes on from has.
                warnings.filterwarnings("ignore", message="Detected call of `lr_scheduler.step")
                schedule.step()
    return schedule


def waits_in_vain(history: Sequence[Epoch], patience: int) -> bool:
    """Whether the validation loss has not fallen for ``patience`` epochs; never where that is 0."""
    if not patience:
        return False
    losses = [epoch.valid_loss for epoch in history if epoch.valid_loss is not None]
    return len(losses) > patience and min(losses[-patience:]) >= min(losses[:-patience])


def _plateaus(history: Sequence[Epoch], wait: int) -> int:
    """How often the validation loss, or the training loss without one, stayed for ``wait`` epochs."""
    found, best, waited = 0, math.inf, 0
    for epoch in history:
        loss = epoch.loss if epoch.valid_loss is None else epoch.valid_loss
        best, waited = (loss, 0) if loss < best else (best, waited + 1)
        if waited >= wait:
            found, waited = found + 1, 0
    return found
