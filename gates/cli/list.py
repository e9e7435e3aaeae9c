"""`gates list`: the ten gates in the order of the checklist."""

from __future__ import annotations

import click

from gates import registry


@click.command("list")
def command() -> None:
    """The ten gates and the line of the checklist that each stands for."""
    width = max(len(gate) for gate in registry.IDS)
    for gate, title in registry.TITLES.items():
        click.echo(f"{gate:<{width}}  {title}")
