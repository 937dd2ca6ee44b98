import pytest
import torch

from asl_live.nets.registry import get_network

OWN_CNN = (
    (1_792 + 36_928 + 128)
    + (73_856 + 147_584 + 256)
    + (295_168 + 590_080 + 512)
    + (1_180_160 + 2_359_808 + 1_024)
)
# Without their last layers; Keras counts the same MobileNet with its 21,888 running statistics.
MOBILENET = 3_228_864 - 21_888
RESNET152V2 = 58_136_128  # with group normalisation
HEAD = (128 * 1024 + 1024) + (1024 * 512 + 512) + (512 * 128 + 128) + (128 * 64 + 64)


def lstm(width: int) -> int:
    return 4 * 128 * (width + 128 + 1)


def gru(width: int) -> int:
    return 3 * 128 * (width + 128 + 2)


def count(name: str) -> int:
    with torch.device("meta"):
        network = get_network(name, 51)
    return sum(parameter.numel() for parameter in network.parameters())


def test_have_the_parameters_of_their_layers_as_keras_counts_them():
    last = 64 * 51 + 51
    assert count("cnn-lstm") == OWN_CNN + lstm(512) + HEAD + last
    assert count("cnn-gru") == OWN_CNN + gru(512) + HEAD + last


def test_borrowed_ones_have_the_parameters_of_what_they_borrow():
    pytest.importorskip("transformers")
    last = 64 * 51 + 51
    assert count("mobilenet-lstm") == MOBILENET + lstm(1024) + HEAD + last
    assert count("mobilenet-gru") == MOBILENET + gru(1024) + HEAD + last
    assert count("resnet152v2-lstm") == RESNET152V2 + lstm(2048) + HEAD + last
    assert count("resnet152v2-gru") == RESNET152V2 + gru(2048) + HEAD + last


@pytest.mark.parametrize("name", ["cnn-lstm", "cnn-gru", "mobilenet-gru"])
def test_answer_windows_of_the_size_asked_for(name):
    if name == "mobilenet-gru":
        pytest.importorskip("transformers")
    network = get_network(name, 3, steps=2, size=32).eval()
    crops = torch.rand(2, 2, 3, 32, 32)
    with torch.no_grad():
        assert network(None, crops).shape == (2, 3)
