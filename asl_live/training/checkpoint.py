"""The state of a fit, on disk between epochs: tensors and text, nothing that runs."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

from asl_live.errors import InputError, reason
from asl_live.files import discard_unfinished, replacing


class NotTakenUp(InputError):
    """What was saved of a training is of another one or damaged; without it the training can begin anew."""


@dataclass(frozen=True)
class Epoch:
    """How one epoch went; the validation figures are None where there is no validation part.

    top1: the share of the batches' clips, varied as they were, that was right while it was learned from.
    """

    number: int
    loss: float
    valid_loss: float | None = None
    valid_top1: float | None = None
    top1: float | None = None


class Checkpoint:
    """Network, running mean of its weights, best mean so far, optimiser and history of one fit.

    about: what the fit is made from; a file made from something else is refused.
    """

    def __init__(
        self, network: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer, about: dict[str, Any]
    ) -> None:
        self.network, self.average, self.optimizer = network, average, optimizer
        self.about = json.dumps(about, sort_keys=True)
        self.history: list[Epoch] = []
        self.best_epoch = 0
        self._best: dict[str, torch.Tensor] = {}

    @torch.no_grad()
    def follow(self, average: float, step: int) -> None:
        """Move the mean towards the network's weights after training step ``step``."""
        share = 1 - min(average, (1 + step) / (10 + step))
        weights = self.network.state_dict()
        for name, mean in self.average.state_dict().items():
            if mean.is_floating_point():
                mean.lerp_(weights[name], share)
            else:
                mean.copy_(weights[name])

    def finish(self, epoch: Epoch, latest: bool = False, by: Literal["loss", "top1"] = "loss") -> None:
        """Take an epoch into the history and its mean, if it is the best, into the best.

        latest: the newest is the best, whatever its figures. by: what of the validation makes the best,
        the lowest loss or the highest accuracy and, of equals, the lowest loss.
        """
        better = True
        if epoch.valid_loss is not None and not latest:
            past = [_merit(one, by) for one in self.history if one.valid_loss is not None]
            better = not past or _merit(epoch, by) > max(past)
        self.history.append(epoch)
        if better:
            self.best_epoch = epoch.number
            self._best = {name: value.clone() for name, value in self.average.state_dict().items()}

    def best(self) -> nn.Module:
        """The network with the best weights, in evaluation mode."""
        self.average.load_state_dict(self._best)
        return self.average.eval()

    def write(self, path: Path) -> None:
        """Save, in place of what was there, whole or not at all."""
        tensors: dict[str, torch.Tensor] = {}
        groups = (
            ("network", self.network.state_dict()),
            ("average", self.average.state_dict()),
            ("best", self._best),
        )
        for group, state in groups:
            tensors.update({f"{group}/{name}": value for name, value in state.items()})
        for number, state in self.optimizer.state_dict()["state"].items():
            tensors.update({f"optimizer/{number}/{name}": value for name, value in state.items()})
        text = {
            "about": self.about,
            "history": json.dumps([asdict(epoch) for epoch in self.history]),
            "best_epoch": str(self.best_epoch),
        }
        with replacing(path) as temporary:
            save_file({name: value.contiguous().clone() for name, value in tensors.items()}, temporary, text)

    def take_up(self, path: Path) -> None:
        """Go on from what was saved, where something was; what a kill left half written is removed.

        Raises InputError as :meth:`read` does.
        """
        try:
            discard_unfinished(path)
        except OSError as error:
            raise InputError(f"{path} cannot be written: {reason(error)}") from error
        if path.exists():
            self.read(path)

    def read(self, path: Path) -> None:
        """Take up what was saved. Raises NotTakenUp if it belongs to another fit or is damaged."""
        try:
            with safe_open(path, "pt") as file:
                text = file.metadata() or {}
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            if text.get("about") != self.about:
                raise NotTakenUp(
                    f"{path} belongs to a training with other data or options; delete it to start anew"
                )
            self.history = [Epoch(**epoch) for epoch in json.loads(text["history"])]
            self.best_epoch = int(text["best_epoch"])
            groups: dict[str, dict[str, torch.Tensor]] = {}
            for name, value in tensors.items():
                group, _, rest = name.partition("/")
                groups.setdefault(group, {})[rest] = value
            self.network.load_state_dict(groups["network"])
            self.average.load_state_dict(groups["average"])
            self._best = groups["best"]
            optimizer = self.optimizer.state_dict()
            for name, value in groups["optimizer"].items():
                number, _, field = name.partition("/")
                optimizer["state"].setdefault(int(number), {})[field] = value
            self.optimizer.load_state_dict(optimizer)
        except (SafetensorError, OSError, KeyError, ValueError, TypeError, RuntimeError) as error:
            raise NotTakenUp(f"{path} is damaged; delete it to start the training anew") from error


def _merit(epoch: Epoch, by: Literal["loss", "top1"]) -> tuple[float, float]:
    """What is higher for a better epoch."""
    loss = epoch.valid_loss if epoch.valid_loss is not None else float("inf")
    return (epoch.valid_top1 or 0.0, -loss) if by == "top1" else (-loss, 0.0)


def keep_epoch(folder: Path, number: int, network: nn.Module) -> None:
    """Write the weights as they are after an epoch, counted from 0, to ``folder``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be made: {reason(error)}") from error
    weights = {name: value.detach().cpu().contiguous() for name, value in network.state_dict().items()}
    with replacing(folder / f"epoch-{number + 1:04d}.safetensors") as temporary:
        save_file(weights, temporary)
