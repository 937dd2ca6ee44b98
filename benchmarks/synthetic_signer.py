"""Whether networks that learned from recorded people alone name the signs of the synthetic signer.

    .venv/bin/python benchmarks/synthetic_signer.py ARCHIVE... --keep FOLDER --made-up 0

Each round's network hears each sign between rests, with the thresholds of ``--model``. FOLDER is another than
that of networks which learned from made-up people.
"""

from dataclasses import replace

import click
from left_out import Rounds, rounds_options

from asl_live.bundle import load_bundle
from asl_live.recognise.predict import predict
from asl_live.sources.synthetic import SIGNS


@click.command(context_settings={"show_default": True})
@rounds_options
@click.option("--model", default="starter", help="Whose thresholds count.")
def main(rounds: Rounds, model: str) -> None:
    """Print how many of the ten signs each network names."""
    decoder = load_bundle(model, "cpu").decoder
    for number, (bundle, _) in enumerate(rounds.networks()):
        bundle = replace(bundle, about=bundle.about.model_copy(update={"decoder": decoder}))
        tops = {sign: predict(f"synthetic:{sign}", bundle).top for sign in SIGNS}
        missed = [sign for sign, top in tops.items() if top is None or top[0] != sign]
        click.echo(f"round {number + 1}: {len(SIGNS) - len(missed)} of {len(SIGNS)}; not {missed}")


if __name__ == "__main__":
    main()
