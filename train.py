"""Train a model: ``python train.py DATASET... --out BUNDLE`` (see ``--help``)."""

from asl_live.cli import run_script

if __name__ == "__main__":
    run_script("train.py", "train")
