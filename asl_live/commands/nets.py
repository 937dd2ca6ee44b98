"""``asl-live nets``: the networks that can be trained."""

import json

import click

from asl_live.commands.common import Program, json_option


@click.command(cls=Program)
@json_option
def nets(as_json: bool) -> None:
    """List the networks that can be trained.

    Below each stand its options with their defaults, as "train.py --option" takes them.
    """
    from asl_live.nets.registry import describe_network, list_networks

    networks = [describe_network(name) for name in list_networks()]
    if as_json:
        click.echo(json.dumps(networks))
        return
    width = max(len(network["name"]) for network in networks)
    for network in networks:
        inputs = ", ".join(
            f"{name} {value}" for name, value in network["inputs"].items() if value is not None
        )
        click.echo(f"{network['name']:{width}}  {network['parameters']:>11,} parameters  {inputs}")
        options = [f"{name}={json.dumps(value)}" for name, value in network["options"].items()]
        if options:
            click.echo(f"{'':{width}}  options: {', '.join(options)}")
