"""``asl-live nets``: the networks that can be trained."""

import json
from typing import Any

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
        fed = _in_words(network["inputs"])
        click.echo(f"{network['name']:{width}}  {network['parameters']:>11,} parameters  {fed}")
        options = [f"{name}={json.dumps(value)}" for name, value in network["options"].items()]
        if options:
            click.echo(f"{'':{width}}  options: {', '.join(options)}")


def _in_words(inputs: dict[str, Any]) -> str:
    """What a network is fed; of what it does not look at nothing is told."""
    told = [f"{inputs['steps']} steps"]
    if inputs["keypoints"]:
        told.append(f"{inputs['keypoint_width']} keypoints ({inputs['keypoints']})")
    if inputs["crops"]:
        told.append(f"crops of {inputs['crop_size']} pixels ({inputs['crops']})")
    return ", ".join(told)
