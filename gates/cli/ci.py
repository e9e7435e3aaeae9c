"""`gates ci`: workflow files, the plan for several machines, and the fan-in that decides from what came back."""

from __future__ import annotations

import datetime
import importlib

import click

_COMMANDS = ("init", "plan", "merge")


class _Lazy(click.Group):
    """Imports a sub-command's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of use."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in _COMMANDS:
            return None
        command = importlib.import_module(f"gates.cli.ci_{cmd_name}").command
        return command if isinstance(command, click.Command) else None


@click.group("ci", cls=_Lazy)
def command() -> None:
    """One run on several machines, and the workflows that start it."""


def now() -> datetime.datetime:
    """The moment, in UTC."""
    return datetime.datetime.now(datetime.UTC)
