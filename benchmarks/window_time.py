"""How long one window takes in each network, beside the starter's: python benchmarks/window_time.py

Prints the median over --runs of the time from a window's keypoints and crops to its logits, in
float32 on the processor, with --threads threads. The networks take turns, so that whatever else the
machine does falls on all of them alike; the ratio is the median of the ratios within a turn.
"""

import time
from statistics import median

import click
import torch

from asl_live import keypoints as kp
from asl_live.bundle import load_bundle
from asl_live.nets.registry import Network, get_network, list_networks
from asl_live.observation import CROP_SIZE

OUTPUTS = 11
WARM_UP = 3


def network_named(name: str) -> Network:
    """A fresh network of the registry, or that of a trained model."""
    network = get_network(name, OUTPUTS) if name in list_networks() else load_bundle(name, "cpu").network
    return network.eval()


def window_of(network: Network) -> tuple[torch.Tensor | None, torch.Tensor | None]:
    """A window of noise for the network: times do not depend on what is seen."""
    steps = network.inputs.steps
    keypoints = torch.rand(1, steps, kp.SIZE) if network.inputs.keypoints else None
    crops = torch.rand(1, steps, 3, CROP_SIZE, CROP_SIZE) if network.inputs.crops else None
    return keypoints, crops


def milliseconds(network: Network, window: tuple[torch.Tensor | None, torch.Tensor | None]) -> float:
    begin = time.perf_counter()
    network(*window)
    return 1000 * (time.perf_counter() - begin)


@click.command()
@click.option(
    "--nets",
    default="starter,fused,fused-paper",
    show_default=True,
    help="Networks and trained models; the first is compared with.",
)
@click.option("--runs", default=30, show_default=True, type=click.IntRange(min=1))
@click.option("--threads", default=1, show_default=True, type=click.IntRange(min=1))
def main(nets: str, runs: int, threads: int) -> None:
    """Time of one window in each network, and its ratio to the first."""
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    networks = {name: network_named(name) for name in nets.split(",")}
    windows = {name: window_of(network) for name, network in networks.items()}
    times: dict[str, list[float]] = {name: [] for name in networks}
    with torch.inference_mode():
        for run in range(-WARM_UP, runs):
            for name, network in networks.items():
                spent = milliseconds(network, windows[name])
                if run >= 0:
                    times[name].append(spent)
    first = next(iter(times.values()))
    click.echo(f"{'network':<16}{'ms a window':>12}{'ratio':>8}   ({runs} runs, {threads} threads)")
    for name, own in times.items():
        ratio = median(one / base for one, base in zip(own, first, strict=True))
        click.echo(f"{name:<16}{median(own):>12.1f}{ratio:>8.1f}")


if __name__ == "__main__":
    main()
