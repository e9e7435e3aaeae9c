"""The commands of a migration tool that gates does not know, as the configuration gives them."""

from __future__ import annotations

import shlex

from gates.catalog.migrations.facts import Options
from gates.errors import ConfigError
from gates.tools.migrate_commands import Commands


def commands_of(options: Options) -> Commands | None:
    """The configured commands, None where none is configured.

    Raises:
        ConfigError: only some of the three are given, or one cannot be split into words.
    """
    given = {"up": options.up, "down": options.down, "list": options.list}
    if not any(given.values()):
        return None
    for name, command in given.items():
        if not command.strip():
            raise ConfigError(
                f"[tool.gates.migrations] has no command `{name}`; up, down and list belong together.",
                "Give all three, or none of them.",
            )
        try:
            shlex.split(command)
        except ValueError as error:
            raise ConfigError(
                f"[tool.gates.migrations] {name}: {command!r} is no command line ({error}).", "Close its quotes."
            ) from None
    return Commands(**given)
