"""Fitting a network and judging it."""
