"""Well-known networks for single pictures, as the part of other networks that looks.

They come from the library transformers (the extra ``pretrained``), with random weights. Trained weights are
taken from this machine; only "download" fetches them.
"""

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor, nn

from asl_live.errors import InputError
from asl_live.extras import how_to_install

BodyName = Literal["resnet152", "resnet18", "resnet152v2", "mobilenet"]
LIBRARY = "transformers"
WEIGHTS_FILE = "model.safetensors"
RANDOM, KEPT, DOWNLOAD = "random", "pretrained", "download"
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
AT_A_TIME = 64
HALF = ((0.5,) * 3, (0.5,) * 3)


@dataclass(frozen=True)
class Known:
    """One of the bodies: its class in transformers, and what it is built from.

    prefix: before its names in files of a whole classifier. published: who has trained weights, or None.
    statistics: mean and deviation of the colours, 0..1, that it was trained with.
    """

    title: str
    kind: str
    options: dict[str, Any]
    width: int
    prefix: str
    published: str | None
    statistics: tuple[Sequence[float], Sequence[float]] = IMAGENET


KNOWN: dict[str, Known] = {
    "resnet152": Known(
        "ResNet-152 (He et al. 2016)",
        "ResNet",
        {"depths": [3, 8, 36, 3], "layer_type": "bottleneck"},
        2048,
        "resnet.",
        "microsoft/resnet-152",
    ),
    "resnet18": Known(
        "ResNet-18 (He et al. 2016)",
        "ResNet",
        {"depths": [2, 2, 2, 2], "layer_type": "basic", "hidden_sizes": [64, 128, 256, 512]},
        512,
        "resnet.",
        "microsoft/resnet-18",
    ),
    "resnet152v2": Known(
        "ResNet-152 v2 (He et al. 2016b) with the group normalisation of BiT (Kolesnikov et al. 2020)",
        "Bit",
        {"depths": [3, 8, 36, 3]},
        2048,
        "bit.",
        None,
        HALF,
    ),
    "mobilenet": Known(
        "MobileNet (Howard et al. 2017)",
        "MobileNetV1",
        {},
        1024,
        "mobilenet_v1.",
        "google/mobilenet_v1_1.0_224",
        HALF,
    ),
}


class Body(nn.Module):
    """A body with random weights; pictures [n, 3, size, size] in 0..1 become numbers [n, ``width``].

    learns: whether training changes it; one that does not stays as in evaluation. Raises InputError
    where transformers is not installed.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, name: str, learns: bool) -> None:
        super().__init__()
        if importlib.util.find_spec(LIBRARY) is None:
            raise InputError(
                f"the network needs {KNOWN[name].title} and its library is not installed; "
                f"install it with: {how_to_install(LIBRARY)}"
            )
        import transformers

        self.known, self.learns = KNOWN[name], learns
        config = getattr(transformers, f"{self.known.kind}Config")(**self.known.options)
        self.model = getattr(transformers, f"{self.known.kind}Model")(config)
        self.width = self.known.width
        for name, numbers in zip(("mean", "deviation"), self.known.statistics, strict=True):
            self.register_buffer(name, torch.tensor(numbers)[:, None, None], persistent=False)
        if not learns:
            self.requires_grad_(False)

    def train(self, mode: bool = True) -> "Body":
        """As any module's; a body that does not learn stays in evaluation."""
        super().train(mode and self.learns)
        return self

    def forward(self, pictures: Tensor) -> Tensor:
        if self.learns:
            return self._look(pictures)
        # Nothing is kept for learning: a few pictures at a time need little memory.
        with torch.no_grad():
            return torch.cat([self._look(part) for part in pictures.split(AT_A_TIME)])

    def _look(self, pictures: Tensor) -> Tensor:
        found: Tensor = self.model((pictures - self.mean) / self.deviation).pooler_output
        return found.flatten(1)


def take_weights(network: nn.Module, weights: str) -> None:
    """Give the body of a network its trained weights.

    weights: "random" changes nothing; "pretrained" takes what an earlier download left on this machine;
    "download" fetches it from the Hugging Face Hub where it is not there; anything else is the path of a
    .safetensors file or of a folder with ``model.safetensors``, as transformers writes them. Raises
    InputError if the network has no such body, or there are no such weights.
    """
    if weights == RANDOM:
        return
    bodies = [module for module in network.modules() if isinstance(module, Body)]
    if not bodies:
        raise InputError("the network has no part that was trained before; leave its weights out")
    for body in bodies:
        _fill(body, _published(body.known, weights) if weights in (KEPT, DOWNLOAD) else Path(weights))


def _published(known: Known, weights: str) -> Path:
    if known.published is None:
        raise InputError(
            f"nobody publishes trained weights of {known.title} that could be taken here; give a "
            f".safetensors file of your own as the weights, or say {RANDOM}"
        )
    import huggingface_hub
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(
            huggingface_hub.hf_hub_download(
                known.published, WEIGHTS_FILE, local_files_only=weights != DOWNLOAD
            )
        )
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        if weights == DOWNLOAD:
            raise InputError(
                f"{WEIGHTS_FILE} of {known.published} could not be downloaded; check the connection, or give "
                "the path of the file"
            ) from error
        raise InputError(
            f"the trained weights of {known.title} are not on this machine; say {DOWNLOAD} for the weights "
            f"once (from huggingface.co, {known.published}), give the path of their {WEIGHTS_FILE}, or say "
            f"{RANDOM} to train from nothing"
        ) from error


def _fill(body: Body, path: Path) -> None:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    path = path / WEIGHTS_FILE if path.is_dir() else path
    if not path.is_file():
        raise InputError(f"there are no weights at {path}; give a .safetensors file, or say {RANDOM}")
    prefix = body.known.prefix
    try:
        found = {name.removeprefix(prefix): value for name, value in load_file(path).items()}
        wanted = body.model.state_dict()
        counters = {name for name in wanted if name.endswith("num_batches_tracked")}
        missing = wanted.keys() - found.keys() - counters
        if missing:
            raise InputError(f"{path} is not a {body.known.title}: it has no {min(missing)}")
        body.model.load_state_dict({name: found.get(name, value) for name, value in wanted.items()})
    except (SafetensorError, OSError, RuntimeError) as error:
        raise InputError(f"{path} does not hold the weights of {body.known.title}") from error
