from collections.abc import Iterator

import pytest
import torch


@pytest.fixture(scope="session", autouse=True)
def optimiser_is_loaded() -> None:
    """The first optimiser of a process makes a cache folder that would be laid to one test's charge."""
    torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))])


@pytest.fixture(autouse=True)
def denormals_are_back() -> Iterator[None]:
    """Experiments turn denormals off for their process; other tests, Hypothesis above all, need them."""
    yield
    torch.set_flush_denormal(False)
