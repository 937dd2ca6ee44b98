"""A trained model on disk: weights, description and card in one folder.

model.json            what the network is, its signs, and how it was trained and judged
weights.safetensors   the weights
README.md             the card: what the model is for, its data, figures and limits
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import torch
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from asl_live import __version__
from asl_live.errors import InputError, reason
from asl_live.files import check_name, make_folder, replacing
from asl_live.nets.registry import Network, get_network, whole_options
from asl_live.paths import STARTER, shipped, user_data
from asl_live.recognise.decoder import DecoderSettings
from asl_live.recognise.window import SPAN

DESCRIPTION, WEIGHTS, CARD = "model.json", "weights.safetensors", "README.md"
FORMAT = 2
MAX_WEIGHTS = 2 << 30
MAX_TEXT = 16 << 20
# Bundles of format 1 left options out that had these values then.
FORMER_DEFAULTS: dict[str, dict[str, Any]] = {
    "fused": {"blocks": 4, "summary": ["mean", "maximum", "attention"]},
}

# What the description of a model for videos says of its training.
PICTURES, WHOLE_FRAMES = "pictures", "whole frames"


class Description(BaseModel):
    """``model.json``.

    The outputs are ``signs`` and then ``others``, labels that all mean no-sign; a model without them
    names one of its signs always. clip_threshold: the probability of all signs together at which the
    one window of a whole clip is accepted; the decoder's own threshold is for what it averages over a
    stream.
    """

    model_config = ConfigDict(extra="forbid", protected_namespaces=())

    format: int = FORMAT
    program: str = __version__
    net: str
    options: dict[str, Any] = {}
    signs: list[str] = Field(min_length=1, max_length=10_000)
    others: list[str] = Field(["no-sign"], max_length=10_000)
    span: float = Field(SPAN, ge=0.1, le=60)
    decoder: DecoderSettings = DecoderSettings()
    clip_threshold: Annotated[float, Field(ge=0, le=1)] = 0.5
    training: dict[str, Any] = {}
    metrics: dict[str, Any] = {}

    @model_validator(mode="after")
    def _check(self) -> "Description":
        labels = [*self.signs, *self.others]
        if len(set(labels)) != len(labels) or not all(label.strip() for label in labels):
            raise ValueError("its signs and others are not different names")
        if not all(label.isprintable() for label in labels):
            raise ValueError("a name of a sign holds characters that cannot be shown")
        return self


class _Version(BaseModel):
    """The one thing that ``model.json`` says in every version."""

    format: int = FORMAT


@dataclass(eq=False)
class Bundle:
    """A trained model, ready to use.

    network: in evaluation mode; its first outputs are ``signs``, in order, all after them no-sign.
    """

    name: str
    path: Path
    network: Network
    about: Description
    card: str = ""

    @property
    def signs(self) -> tuple[str, ...]:
        """The signs the model knows."""
        return tuple(self.about.signs)

    @property
    def span(self) -> float:
        """Seconds that one window covers."""
        return self.about.span

    @property
    def decoder(self) -> DecoderSettings:
        """How events are made of probabilities."""
        return self.about.decoder

    @property
    def threshold(self) -> float:
        """The averaged probability at which a sign in a stream is accepted."""
        return self.about.decoder.threshold

    @property
    def looks_at_whole_frames(self) -> bool:
        """Whether it was trained on whole pictures of videos, not on crops of a signer."""
        return self.about.training.get(PICTURES) == WHOLE_FRAMES

    @property
    def clip_threshold(self) -> float:
        """The probability of all signs together at which the one window of a whole clip is accepted."""
        return self.about.clip_threshold


def list_bundles() -> list[str]:
    """Names that :func:`load_bundle` takes: the shipped models, then the user's own."""
    names: list[str] = []
    for root in _roots():
        if root.is_dir():
            found = sorted(one.name for one in root.iterdir() if (one / DESCRIPTION).is_file())
            names += [name for name in found if name not in names]
    return names


def load_bundle(name_or_path: str | Path = STARTER, device: str | None = None) -> Bundle:
    """A trained model by its name or the path of its folder, on a GPU where there is one.

    Raises InputError if there is none, or if it is damaged or not a model.
    """
    path = _find(name_or_path)
    about = _read_description(path / DESCRIPTION)
    outputs = len(about.signs) + len(about.others)
    try:
        with torch.device("meta"):  # a few words can describe a network that no memory holds
            described = get_network(about.net, outputs, **about.options).state_dict()
    except InputError as error:
        raise InputError(f"{path / DESCRIPTION} does not describe a model: {error}") from error
    weights = _read_weights(path / WEIGHTS)
    shapes = {name: value.shape for name, value in weights.items()}
    # Torch would drop imaginary parts, with a warning only.
    complex_ = any(value.is_complex() for value in weights.values())
    if complex_ or shapes != {name: value.shape for name, value in described.items()}:
        raise InputError(f"{path / WEIGHTS} does not fit the network that {DESCRIPTION} describes")
    network = get_network(about.net, outputs, **about.options)
    network.load_state_dict(weights)
    card = _read_card(path / CARD)
    return Bundle(path.name, path, network.eval().to(device or best_device()), about, card)


def best_device() -> str:
    """Where networks run unless the user says otherwise: a GPU where there is one."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def save_bundle(path: str | Path, network: Network, about: Description, card: str) -> None:
    """Write a model's folder: all of it, or, where the disk says no, nothing of it."""
    path = Path(path)
    make_folder(path)
    # Whole, so that another default in a later version leaves the model as it is.
    about = about.model_copy(update={"options": whole_options(about.net, about.options)})
    text = json.dumps(about.model_dump(), indent=1, ensure_ascii=False) + "\n"
    if len(text.encode()) > MAX_TEXT:
        raise InputError(f"{path} cannot be written: the model's signs and figures are too many to describe")
    weights = {name: value.detach().cpu().contiguous() for name, value in network.state_dict().items()}
    # Put in place from the last to the first: a folder with a description is a whole model.
    with (
        replacing(path / DESCRIPTION) as description,
        replacing(path / CARD) as written_card,
        replacing(path / WEIGHTS) as written_weights,
    ):
        save_file(weights, written_weights)
        written_card.write_text(card, "utf-8")
        description.write_text(text, "utf-8")
        # Else a program that is killed here would leave new weights under the old names of signs.
        (path / DESCRIPTION).unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_text(text, "utf-8")


def _roots() -> tuple[Path, Path]:
    return shipped("models"), user_data() / "models"


def _find(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    try:
        for one in (path, *(root / path for root in _roots())):
            if (one / DESCRIPTION).is_file():
                return one
        if path.is_dir():
            raise InputError(f"{path} is not a model: it has no {DESCRIPTION}")
        if path.is_file():
            raise InputError(f"{path} is a file; a model is a folder with a {DESCRIPTION}")
    except OSError as error:
        raise InputError(f"the model {path} cannot be read: {reason(error)}") from error
    known = ", ".join(list_bundles()) or "none"
    raise InputError(f"there is no model {str(name_or_path)!r}; give the path of one or a name of: {known}")


def _read_weights(path: Path) -> dict[str, torch.Tensor]:
    check_name(path)
    try:
        if not path.is_file():
            raise InputError(f"the model {path.parent} has no {WEIGHTS}; copy the whole folder again")
        if path.stat().st_size > MAX_WEIGHTS:
            raise InputError(f"{path} is larger than any model's weights")
        # Opened by Python first: safetensors takes a file that may not be read for one that is missing.
        path.open("rb").close()
        weights = load_file(path)
        floats = [value for value in weights.values() if value.is_floating_point()]
        if not all(torch.isfinite(value).all() for value in floats):
            raise InputError(f"{path} is damaged: it holds values that are not numbers")
    except SafetensorError as error:
        raise InputError(f"{path} is damaged or not a safetensors file; copy the model again") from error
    except RuntimeError as error:  # a kind of number that PyTorch cannot look at
        raise InputError(f"{path} does not fit the network that {DESCRIPTION} describes") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error
    return weights


def _read_card(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MAX_TEXT).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error


def _read_description(path: Path) -> Description:
    try:
        if path.stat().st_size > MAX_TEXT:
            raise InputError(f"{path} is too large to describe a model")
        text = path.read_bytes()
        # First of all, since what a newer version writes need not fit the rest.
        if _Version.model_validate_json(text).format > FORMAT:
            raise InputError(
                f"{path} was written by a newer version of ASL Live; update the program to use it"
            )
        about = Description.model_validate_json(text)
        if about.format == FORMAT:
            return about
        options = {**FORMER_DEFAULTS.get(about.net, {}), **about.options}
        return about.model_copy(update={"format": FORMAT, "options": options})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(
            f"{path} does not describe a model: {where + ': ' if where else ''}{first['msg']}"
        ) from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from error
