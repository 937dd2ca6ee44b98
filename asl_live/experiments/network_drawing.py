"""A network drawn as its layers, with what each gives and how many parameters it has."""

from pathlib import Path

import torch
from torch import nn

from asl_live.files import replacing
from asl_live.nets.registry import Network

MOST_ROWS = 40


def draw_network(path: Path, network: Network) -> None:
    """The layers in the order they are used, from top to bottom, as a PNG; long ones are cut short."""
    from matplotlib.figure import Figure

    rows = list_layers(network)
    hidden = max(0, len(rows) - MOST_ROWS)
    if hidden:
        half = MOST_ROWS // 2
        rows = [*rows[:half], (f"... {hidden} more ...", "", 0), *rows[-half:]]
    figure = Figure(figsize=(7.5, 0.8 + 0.34 * len(rows)), layout="constrained")
    axes = figure.subplots()
    for place, (name, shape, parameters) in enumerate(rows):
        words = "   ".join(part for part in (name, shape, f"{parameters:,}" if parameters else "") if part)
        box = {"boxstyle": "round,pad=0.35", "facecolor": "#e8f0fa" if parameters else "#f4f4f4"}
        box["edgecolor"] = "#7d94b0"
        axes.text(0.5, -place, words, ha="center", va="center", fontsize=8, bbox=box)
    axes.set(xlim=(0, 1), ylim=(-len(rows), 1))
    axes.axis("off")
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=100)


@torch.no_grad()
def list_layers(network: Network) -> list[tuple[str, str, int]]:
    """Each layer that has no layers of its own: its kind, the shape it gives, its parameters."""
    rows: list[tuple[str, str, int]] = []
    hooks = []

    def note(layer: nn.Module, _: object, given: object) -> None:
        first = given[0] if isinstance(given, tuple) else given
        shape = "x".join(map(str, first.shape[1:])) if isinstance(first, torch.Tensor) else ""
        rows.append((type(layer).__name__, shape, sum(one.numel() for one in layer.parameters())))

    for layer in network.modules():
        if not list(layer.children()):
            hooks.append(layer.register_forward_hook(note))
    inputs = network.inputs
    keypoints = torch.zeros(1, inputs.steps, inputs.keypoint_width) if inputs.keypoints else None
    crops = torch.zeros(1, inputs.steps, 3, inputs.crop_size, inputs.crop_size) if inputs.crops else None
    try:
        network.eval()(keypoints, crops)
    finally:
        for hook in hooks:
            hook.remove()
    return rows
