import pytest
import torch

from asl_live.errors import InputError
from asl_live.nets.attention import attention_weights
from asl_live.nets.bodies import Body, take_weights
from asl_live.nets.registry import get_network, list_networks

pytest.importorskip("transformers")
RESNET152 = 58_143_808  # without its last layer
SMALL = {"steps": 3, "size": 32, "body": "resnet18", "width": 8, "units": 6}


def count(network: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def test_has_the_parameters_of_its_layers():
    with torch.device("meta"):
        network = get_network("attention", 101)
        baseline = get_network("frame-resnet", 101)
    encoder = RESNET152 + 2048 * 512 + 512 + 2 * 512
    lstm = 2 * (4 * 1024 * (512 + 1024) + 2 * 4 * 1024)
    read = 2048 * 1024 + 1024 + 2 * 1024
    assert count(network) == encoder + lstm + (2048 + 1) + read + 1024 * 101 + 101
    assert count(baseline) == encoder + 512 * 101 + 101


def test_attention_is_shared_out_over_the_steps():
    network = get_network("attention", 3, **SMALL).eval()
    crops = torch.rand(2, 3, 3, 32, 32)
    weights = attention_weights(network, crops)
    assert weights.shape == (2, 3)
    torch.testing.assert_close(weights.sum(1), torch.ones(2))


def test_only_what_comes_after_the_body_learns_unless_asked():
    network = get_network("attention", 3, **SMALL).train()
    body = next(one for one in network.modules() if isinstance(one, Body))
    before = {name: value.clone() for name, value in body.state_dict().items()}
    network(None, torch.rand(2, 3, 3, 32, 32)).sum().backward()
    assert network.attend.weight.grad is not None
    assert all(one.grad is None for one in body.parameters())
    # Running statistics, too: a body that does not learn stays in evaluation.
    assert all(torch.equal(value, before[name]) for name, value in body.state_dict().items())

    network = get_network("attention", 3, **SMALL, learn_body=True).train()
    network(None, torch.rand(2, 3, 3, 32, 32)).sum().backward()
    assert any(one.grad is not None for one in network.look[0].parameters())


def test_a_last_batch_of_one_can_be_learned_from():
    for name in ("attention", "frame-resnet"):
        options = dict(SMALL) if name == "attention" else {**SMALL, "units": None}
        options = {key: value for key, value in options.items() if value is not None}
        assert get_network(name, 3, **options).train()(None, torch.rand(1, 3, 3, 32, 32)).isfinite().all()


def test_weights_of_a_whole_classifier_are_taken_from_a_file(tmp_path):
    from safetensors.torch import save_file

    theirs = Body("resnet18", learns=False).model.state_dict()
    file = tmp_path / "model.safetensors"
    save_file({f"resnet.{name}": value for name, value in theirs.items()}, file)
    for place in (file, tmp_path):
        network = get_network("attention", 3, **SMALL)
        assert not torch.equal(first_weight(network.look[0].model.state_dict()), first_weight(theirs))
        take_weights(network, str(place))
        assert torch.equal(first_weight(network.look[0].model.state_dict()), first_weight(theirs))


def first_weight(state: dict[str, torch.Tensor]) -> torch.Tensor:
    return state["embedder.embedder.convolution.weight"]


def test_weights_that_are_not_here_are_asked_for_not_fetched(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("socket.socket", None)
    network = get_network("attention", 3, **SMALL)
    with pytest.raises(InputError, match="not on this machine; say download"):
        take_weights(network, "pretrained")


def test_weights_of_something_else_are_refused(tmp_path):
    from safetensors.torch import save_file

    network = get_network("attention", 3, **SMALL)
    with pytest.raises(InputError, match="there are no weights at"):
        take_weights(network, str(tmp_path / "none.safetensors"))
    save_file({"a": torch.zeros(1)}, tmp_path / "other.safetensors")
    with pytest.raises(InputError, match="is not a ResNet-18"):
        take_weights(network, str(tmp_path / "other.safetensors"))
    (tmp_path / "broken.safetensors").write_bytes(b"no")
    with pytest.raises(InputError, match="does not hold the weights"):
        take_weights(network, str(tmp_path / "broken.safetensors"))
    with pytest.raises(InputError, match="no part that was trained before"):
        take_weights(get_network("lrcn", 3), "pretrained")


def test_without_the_library_they_are_not_listed_and_say_what_to_install(monkeypatch):
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "transformers" else find(name)
    )
    assert "attention" not in list_networks() and "lrcn" in list_networks()
    with pytest.raises(InputError, match=r'-m pip install "transformers[<>=,.0-9]+" .*\[pretrained\]"\)$'):
        get_network("attention", 3, **SMALL)
