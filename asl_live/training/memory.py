"""What a network made of the clips it was trained on, kept so that it can rehearse them without them.

For every output the mean of what went into the last layer, and for all together how it spread. New
signs are then learned beside made-up examples of the old ones (pseudo-rehearsal from class means and
covariances: Kemker and Kanan, "FearNet", ICLR 2018, section 4).
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from asl_live.errors import InputError, reason
from asl_live.files import replacing
from asl_live.nets.registry import Network
from asl_live.training.augment import Augmentation, Augmenter
from asl_live.training.last_layer import embeddings
from asl_live.training.windows import Windows

MEMORY = "memory.safetensors"
RANK = 64  # directions of the spread that are kept; what is left of it is kept for each number alone
VARIATIONS = 3  # varied copies of every clip beside the clip as it is
# The people a network has not seen lie farther from the means than those it was fitted to.
INFLATION = 2.0


@dataclass(frozen=True, eq=False)
class Memory:
    """Means and spread of the inputs of a network's last layer.

    labels: what each mean is of, outputs of the network. means: [labels, width]. directions:
    [rank, width] and rest: [width], the spread around every mean: directions times independent
    normal numbers, plus rest times others. clips: [labels], how many clips a mean is of.
    """

    labels: tuple[str, ...]
    means: Tensor
    directions: Tensor
    rest: Tensor
    clips: Tensor

    def sample(self, numbers: Tensor, random: torch.Generator) -> Tensor:
        """A made-up input of the last layer, [len(numbers), width], for the label of each number."""
        spread = torch.randn(len(numbers), len(self.directions), generator=random) @ self.directions
        spread = spread + torch.randn(len(numbers), len(self.rest), generator=random) * self.rest
        return self.means[numbers] + INFLATION * spread

    def joined(self, other: "Memory") -> "Memory":
        """This memory and the labels of another that it lacks; the spread is this one's."""
        new = [number for number, label in enumerate(other.labels) if label not in self.labels]
        return Memory(
            (*self.labels, *(other.labels[number] for number in new)),
            torch.cat((self.means, other.means[new])),
            self.directions,
            self.rest,
            torch.cat((self.clips, other.clips[new])),
        )


def remember(
    network: Network, windows: Windows, labels: tuple[str, ...], variations: int = VARIATIONS
) -> Memory:
    """The memory of a fitted network. labels: the output that each clip counts as."""
    seen = [embeddings(network, windows)]
    raw = network.inputs.keypoints == "raw"
    for seed in range(variations):
        seen.append(embeddings(network, windows, Augmenter(Augmentation(), seed, image_units=raw)))
    return summarise(torch.stack(seen), labels)


def summarise(seen: Tensor, labels: tuple[str, ...]) -> Memory:
    """The memory of inputs of the last layer. seen: [variations, clips, width]."""
    names = tuple(dict.fromkeys(labels))
    number = torch.tensor([names.index(label) for label in labels])
    means = torch.stack([seen[:, number == one].flatten(0, 1).mean(0) for one in range(len(names))])
    spread = (seen - means[number]).flatten(0, 1)
    kept = min(RANK, *spread.shape)
    with torch.random.fork_rng(devices=()):  # it draws from the random state of everybody
        torch.manual_seed(0)
        _, values, vectors = torch.svd_lowrank(spread, kept, niter=4)
    directions = (vectors * values / len(spread) ** 0.5).T.contiguous()
    rest = (spread.pow(2).mean(0) - directions.pow(2).sum(0)).clamp_min(0).sqrt()
    return Memory(names, means, directions, rest, torch.bincount(number, minlength=len(names)))


def write_memory(folder: Path, memory: Memory, network: Network) -> None:
    """Write a bundle's memory, whole or not at all."""
    tensors = {
        "means": memory.means.half(),
        "directions": memory.directions.half(),
        "rest": memory.rest.half(),
        "clips": memory.clips,
    }
    text = {"labels": "\n".join(memory.labels), "weights": weights_digest(network)}
    with replacing(folder / MEMORY) as temporary:
        save_file({name: value.contiguous() for name, value in tensors.items()}, temporary, text)


def read_memory(folder: Path, network: Network) -> Memory:
    """The memory in a bundle. Raises InputError if there is none, or if it is not this network's."""
    path = folder / MEMORY
    if not path.is_file():
        raise InputError(
            f"the model {folder.name} has no {MEMORY}, without which its signs would be forgotten; fine-tune "
            "from another model, or train from scratch"
        )
    try:
        with safe_open(path, "pt") as file:
            text = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        memory = Memory(
            tuple(text["labels"].split("\n")),
            tensors["means"].float(),
            tensors["directions"].float(),
            tensors["rest"].float(),
            tensors["clips"].long(),
        )
    except (SafetensorError, KeyError, RuntimeError) as error:
        raise InputError(f"{path} is damaged; copy the model again") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error
    width = memory.means.shape[-1:]
    fits = memory.directions.shape[1:] == width == memory.rest.shape
    if not fits or not memory.means.shape[:-1] == memory.clips.shape == (len(memory.labels),):
        raise InputError(f"{path} is damaged; copy the model again")
    if text.get("weights") != weights_digest(network):
        raise InputError(f"{path} belongs to other weights than those beside it; copy the model again")
    return memory


def weights_digest(network: Network) -> str:
    """A text that no network with other weights has."""
    found = hashlib.sha256()
    for name, value in sorted(network.state_dict().items()):
        found.update(name.encode())
        found.update(value.detach().cpu().contiguous().numpy().tobytes())
    return found.hexdigest()
