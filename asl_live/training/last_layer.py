"""The last layer of a network: what goes into it, and another in its place."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from asl_live.errors import InputError
from asl_live.nets.registry import Network
from asl_live.training.augment import Augmenter
from asl_live.training.fit import crops_of
from asl_live.training.windows import Windows

BATCH = 32


def last_layer(network: Network) -> nn.Linear:
    """The linear layer that gives a network's outputs. Raises InputError where there is none."""
    layers = [module for module in network.modules() if not list(module.children())]
    if not layers or not isinstance(layers[-1], nn.Linear):
        raise InputError("this network does not end in a linear layer, so signs cannot be added to it")
    return layers[-1]


def grow(network: Network, wider: Network, weight: Tensor, bias: Tensor) -> Network:
    """``wider``, the same network with more outputs, with the body of ``network`` and this last layer.

    weight: [outputs, width]. bias: [outputs].
    """
    state = dict(network.state_dict())
    layer = last_layer(network)
    (name,) = (name for name, module in network.named_modules() if module is layer)
    state[f"{name}.weight"] = weight
    state[f"{name}.bias"] = bias
    wider.load_state_dict(state)
    return wider.eval()


@torch.no_grad()
def embeddings(
    network: Network,
    windows: Windows,
    augmenter: Augmenter | None = None,
    progress: Callable[[int], None] | None = None,
) -> Tensor:
    """What goes into the last layer for each window, float32 [clips, width], on the CPU.

    augmenter: varies the windows first; each batch of neighbours is varied together. progress: called
    with the clips that are done.
    """
    network.eval()
    device = next(network.parameters()).device
    seen: list[Tensor] = []
    hook = last_layer(network).register_forward_pre_hook(lambda _, given: seen.append(given[0].cpu()))
    try:
        for first in range(0, len(windows), BATCH):
            keypoints = windows.keypoints[first : first + BATCH]
            crops = None if windows.crops is None else windows.crops[first : first + BATCH]
            if augmenter is not None:
                keypoints, crops = augmenter(keypoints, crops)
            drawn = crops_of(network, keypoints, crops)
            network(keypoints.to(device), None if drawn is None else drawn.to(device))
            if progress:
                progress(min(first + BATCH, len(windows)))
    finally:
        hook.remove()
    return torch.cat(seen)
