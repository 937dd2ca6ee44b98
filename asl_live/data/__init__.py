"""Clips, datasets and splits."""
