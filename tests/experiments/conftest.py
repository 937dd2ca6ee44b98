"""Experiments train, and need what the tests of training need."""

from tests.training.conftest import denormals_are_back, optimiser_is_loaded

__all__ = ["denormals_are_back", "optimiser_is_loaded"]
