"""Networks by name.

A network is a class that derives from :class:`Network`, stands in a module of ``asl_live.nets`` and
carries ``@register_network("its-name")``; nothing else has to be told about it.
"""

import importlib
import importlib.util
import inspect
import json
import pkgutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeVar, get_type_hints

import torch
from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from torch import Tensor, nn

from asl_live import keypoints as kp
from asl_live import nets
from asl_live.errors import InputError
from asl_live.observation import CROP_SIZE

MOST_OUTPUTS = 100_000
DESCRIBED_OUTPUTS = 11  # ten signs and no-sign


@dataclass(frozen=True)
class Inputs:
    """What a network is fed; None is what it does not look at.

    keypoints: float32 [batch, steps, ``keypoint_width``], as the source gave them or in the signing space.
    crops: float32 [batch, steps, 3, ``crop_size``, ``crop_size``], 0..1, of one of the two kinds.
    steps: how many steps of time a window has.
    crop_stride: the network looks at the newest crop and at every so many before it; the others
        are never looked at and need not be made.
    crop_size: side of the pictures; crops of another size are scaled.
    keypoint_width: numbers of one step. With another width than that of sign keypoints the network
        reads other skeletons: it can be trained and judged on them, not on signs.
    """

    keypoints: Literal["raw", "signing-space"] | None
    crops: Literal["rgb", "landmarks"] | None
    steps: int = 30
    crop_stride: int = 1
    crop_size: int = CROP_SIZE
    keypoint_width: int = kp.SIZE


class Network(nn.Module):
    """A network that tells signs apart. Built as ``Class(outputs, **options)``.

    outputs: the signs and no-sign. The options are keyword arguments with defaults whose values JSON can
    hold; their annotations are checked (pydantic's ``Annotated[int, Field(ge=1)]`` bounds them). A
    network gives ``embed`` and ``classify``, or ``forward`` alone. The first line of the docstring is
    what users read of the network. ``needs`` names a library without which it cannot be made; where that
    is missing, the network is not listed. ``shares``: while training it deals a batch out to so many parts
    of itself, in order and in equal shares.
    """

    inputs: Inputs
    shares: int = 1
    needs: str | None = None
    classify: nn.Module  # the last layer, from what ``embed`` gives to logits

    def forward(self, keypoints: Tensor | None, crops: Tensor | None) -> Tensor:
        """Logits [batch, outputs] of windows; an input the network does not look at is None."""
        return self.classify(self.embed(keypoints, crops))

    def embed(self, keypoints: Tensor | None, crops: Tensor | None) -> Tensor:
        """What the last layer reads, [batch, width]: windows of one sign lie in one direction."""
        raise NotImplementedError


N = TypeVar("N", bound=type[Network])
_networks: dict[str, type[Network]] = {}


def register_network(name: str) -> Callable[[N], N]:
    """Class decorator that makes a network known by ``name``; a second of that name is an error."""

    def register(network: N) -> N:
        if name in _networks:
            raise ValueError(f"two networks are registered as {name!r}")
        _networks[name] = network
        return network

    return register


def list_networks() -> list[str]:
    """The names that :func:`get_network` takes on this machine, sorted."""
    networks = _known().items()
    return sorted(name for name, one in networks if not one.needs or importlib.util.find_spec(one.needs))


def get_network(name: str, outputs: int, /, **options: Any) -> Network:
    """A network with fresh weights.

    outputs: how many logits, no-sign counted. options: the network's own, plain JSON values; the
    same name, outputs and options give a network that the same weights fit. Raises InputError for
    an unknown name and for options that the network does not have or cannot use.
    """
    network = _find(name)
    if type(outputs) is not int or not 2 <= outputs <= MOST_OUTPUTS:
        raise InputError(
            f"network {name!r} cannot have {outputs!r} outputs; give a whole number from 2 to {MOST_OUTPUTS}"
        )
    return network(outputs, **dict(_checked(name, network, options)))


def whole_options(name: str, options: dict[str, Any]) -> dict[str, Any]:
    """The options of a network as JSON can hold them, with those that were left to their defaults.

    Raises InputError as :func:`get_network` does.
    """
    return _checked(name, _find(name), options).model_dump(mode="json")


def describe_network(name: str) -> dict[str, Any]:
    """Name, parameters (with 11 outputs), inputs, options with their defaults, summary; plain for JSON."""
    with torch.device("meta"):  # counted without memory, time, or a draw from the random state
        network = get_network(name, DESCRIBED_OUTPUTS)
    return {
        "name": name,
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "inputs": asdict(network.inputs),
        "options": whole_options(name, {}),
        "summary": (inspect.getdoc(type(network)) or "").partition("\n")[0],
    }


def to_probabilities(logits: Tensor, signs: int) -> Tensor:
    """Probabilities [batch, signs + 1] from logits: the signs and, last, no-sign.

    Every output after the first ``signs`` stands for something that is not one of them.
    """
    shares = logits.softmax(-1)
    return torch.cat((shares[:, :signs], shares[:, signs:].sum(-1, keepdim=True)), -1)


def _known() -> dict[str, type[Network]]:
    for module in pkgutil.iter_modules(nets.__path__, f"{nets.__name__}."):
        importlib.import_module(module.name)
    return _networks


def _find(name: str) -> type[Network]:
    networks = _known()
    if not isinstance(name, str) or name not in networks:
        raise InputError(f"there is no network {name!r}; asl-live nets lists those there are")
    return networks[name]


def _checked(name: str, network: type[Network], options: dict[str, Any]) -> BaseModel:
    """All options as the network's constructor wants them, checked against its annotations."""
    schema = _options_schema(network)
    try:
        # By way of JSON, so that only what a bundle can keep is taken, and lists do for tuples.
        return schema.model_validate_json(json.dumps(options, allow_nan=False))
    except ValidationError as error:
        first = error.errors()[0]
        option = ".".join(str(part) for part in first["loc"])
        known = ", ".join(schema.model_fields) or "none"
        why = (
            f"it has no such option (it has: {known})" if first["type"] == "extra_forbidden" else first["msg"]
        )
        raise InputError(f"network {name!r} cannot take the option {option!r}: {why}") from error
    except (TypeError, ValueError) as error:
        raise InputError(f"the options of network {name!r} are not plain JSON values: {error}") from error


def _options_schema(network: type[Network]) -> type[BaseModel]:
    hints = get_type_hints(network.__init__, include_extras=True)
    parameters = list(inspect.signature(network.__init__).parameters.values())[2:]  # self, outputs
    fields: dict[str, Any] = {one.name: (hints[one.name], one.default) for one in parameters}
    strict = ConfigDict(extra="forbid", strict=True, protected_namespaces=())
    return create_model("Options", __config__=strict, **fields)
