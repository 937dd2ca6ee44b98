"""``asl-live doctor``: what this machine can do."""

import json

import click

from asl_live.commands.common import Program, json_option


@click.command(cls=Program)
@json_option
def doctor(as_json: bool) -> None:
    """Check this machine and say what to do.

    Looks at Python, libraries, models, camera, GPU, sound, voice, display and disk.
    """
    from asl_live.doctor import examine

    healthy = True
    findings = []
    for finding in examine():
        healthy &= finding.level != "fail"
        findings.append(finding.as_json())
        if not as_json:
            click.echo(finding.as_text())
    if as_json:
        click.echo(json.dumps(findings))
    raise click.exceptions.Exit(0 if healthy else 1)
