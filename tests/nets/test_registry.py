import json
from typing import Annotated, Literal

import pytest
import torch
from pydantic import Field
from torch import nn

from asl_live.errors import InputError
from asl_live.nets import registry
from asl_live.nets.registry import (
    Inputs,
    Network,
    describe_network,
    get_network,
    list_networks,
    register_network,
)


class Small(Network):
    """One linear layer.

    Not part of the summary.
    """

    inputs = Inputs("raw", None)

    def __init__(
        self,
        outputs: int,
        units: Annotated[int, Field(ge=1, le=64)] = 4,
        size: tuple[int, int] = (1, 2),
        kind: Literal["mean", "last"] = "last",
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        self.classify = nn.Linear(units, outputs)
        self.given = (units, size, kind, dropout)


@pytest.fixture
def small(monkeypatch):
    list_networks()  # so that the package's own are found before the copy is made
    monkeypatch.setattr(registry, "_networks", dict(registry._networks))
    return register_network("small")(Small)


def test_the_package_has_its_two_networks():
    assert {"fused", "fused-paper"} <= set(list_networks())


@pytest.mark.parametrize("name", list_networks())
def test_every_network_can_be_described_and_gives_a_logit_for_every_output(name):
    described = describe_network(name)
    assert json.loads(json.dumps(described)) == described
    assert described["name"] == name and described["summary"]
    if registry._networks[name].needs:
        return  # large; their own tests look at small ones
    options = {"steps": 2, "size": 64} if described["inputs"]["crop_size"] > 64 else {}
    network = get_network(name, 4, **options).eval()
    inputs = network.inputs
    keypoints = torch.rand(2, inputs.steps, inputs.keypoint_width) if inputs.keypoints else None
    crops = torch.rand(2, inputs.steps, 3, inputs.crop_size, inputs.crop_size) if inputs.crops else None
    with torch.inference_mode():
        logits = network(keypoints, crops)
    assert logits.shape == (2, 4) and logits.isfinite().all()


def test_describing_counts_parameters_for_eleven_outputs(small):
    described = describe_network("small")
    assert described["parameters"] == 4 * 11 + 11
    assert described["summary"] == "One linear layer."
    assert described["inputs"]["keypoints"] == "raw" and described["inputs"]["crops"] is None


def test_describing_leaves_the_random_state_alone(small):
    before = torch.get_rng_state()
    describe_network("small")
    assert torch.equal(torch.get_rng_state(), before)


def test_a_name_is_given_once(small):
    with pytest.raises(ValueError, match="small"):
        register_network("small")(Small)


@pytest.mark.parametrize("name", ["smal", "", None, ["small"], "../small"])
def test_an_unknown_name_leads_to_the_list_of_the_known(small, name):
    with pytest.raises(InputError, match=r"there is no network .*; asl-live nets lists"):
        get_network(name, 11)
    assert {"fused", "fused-paper", "small"} <= set(list_networks())


@pytest.mark.parametrize("outputs", [1, 0, -3, True, 2.0, "11", None, 10**12])
def test_outputs_are_signs_and_no_sign(small, outputs):
    with pytest.raises(InputError, match="outputs"):
        get_network("small", outputs)


def test_options_come_back_from_json_as_they_went(small):
    options = {"units": 8, "size": (3, 4), "kind": "mean", "dropout": 0}
    kept = json.loads(json.dumps(options))
    assert (
        get_network("small", 3, **kept).given
        == get_network("small", 3, **options).given
        == (8, (3, 4), "mean", 0)
    )


@pytest.mark.parametrize(
    "options",
    [
        {"unit": 8},
        {"outputs": 8},
        {"self": 8},
        {"units": "8"},
        {"units": True},
        {"units": 0},
        {"units": 10**9},
        {"units": None},
        {"size": [1, 2, 3]},
        {"kind": "first"},
        {"dropout": float("nan")},
        {"dropout": object()},
    ],
)
def test_options_that_cannot_be_used_are_named(small, options):
    with pytest.raises(InputError, match=f"small.*{next(iter(options))}|small.*JSON"):
        get_network("small", 3, **options)
