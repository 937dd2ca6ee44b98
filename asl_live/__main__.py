"""``python -m asl_live`` is ``asl-live``."""

from asl_live.cli import run

run()
