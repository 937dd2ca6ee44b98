"""Judging a model: on clips, on streams, on videos; reports and ablations."""
