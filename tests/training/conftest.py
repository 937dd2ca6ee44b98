import pytest
import torch


@pytest.fixture(scope="session", autouse=True)
def optimiser_is_loaded() -> None:
    """The first optimiser of a process makes a cache folder that would be laid to one test's charge."""
    torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))])
