"""Train a model: ``python train.py DATASET... --out BUNDLE`` (see ``--help``)."""

from asl_live.commands.train import main

if __name__ == "__main__":
    main(prog_name="train.py")
