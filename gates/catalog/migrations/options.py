"""What `[tool.gates.migrations]` may set; what it may not is told here, before anything runs."""

from __future__ import annotations

import dataclasses
import enum
import shlex
from collections.abc import Mapping

from gates.errors import ConfigError

ENGINES = ("sqlite", "mysql", "postgresql")
"""What can be proven on; the last of those that a project uses is taken for the one that comes closest to production."""

ALIASES: Mapping[str, str] = {"mariadb": "mysql"}
"""Other names by which the configuration may list them."""


class Policy(enum.StrEnum):
    """What becomes of a migration that works, but is dangerous to apply."""

    ADVICE = "advice"
    BLOCK = "block"
    OFF = "off"


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.gates.migrations]` may set.

    Attributes:
        engines: engines to prove on ("sqlite", "mysql" or "mariadb", "postgresql"); those for which the project declares a driver or an address when empty.
        base_schema: SQL file that is loaded before the first migration, for a chain that does not start from an empty database.
        since: id of a migration, or how it begins; older ones are applied and not undone.
        full: whether all migrations are undone and applied again whatever `since` says, and on a pull request, too; in CI, those that
            it does not touch are only applied otherwise. `gates run --full` sets it.
        settings: Django's settings module; found when left out.
        environment: environment variables for the project while its migrations run.
        up: command that applies one migration of a tool that gates does not know, such as "tool up {id}"; no shell, `{id}` is put in.
        down: command that undoes one.
        list: command that prints the ids of all migrations, one a line, the oldest first; after a tab, the file of the migration.
        step_timeout: seconds that one migration may take in one direction.
        irreversible: id of a migration → why it cannot be undone.
        destructive: whether a migration that takes data away without saying so is told ("advice"), blocks ("block"), or is not looked for ("off").
        extensions_may_stay: whether a database extension may be there after the undoing of what created it.
        locks: whether a migration that locks a PostgreSQL table while it rewrites or reads it whole is told ("advice"), blocks ("block"), or is not looked for ("off").
    """

    engines: tuple[str, ...] = ()
    base_schema: str | None = None
    since: str | None = None
    full: bool = False
    settings: str | None = None
    environment: Mapping[str, str] = dataclasses.field(default_factory=dict)
    up: str = ""
    down: str = ""
    list: str = ""
    step_timeout: float = 60.0
    irreversible: Mapping[str, str] = dataclasses.field(default_factory=dict)
    destructive: Policy = Policy.ADVICE
    extensions_may_stay: bool = True
    locks: Policy = Policy.ADVICE

    def __post_init__(self) -> None:
        """What the types cannot say.

        Raises:
            ConfigError: an engine is unknown, no migration would have any time, or the commands are incomplete or no command lines.
        """
        for engine in self.engines:
            if engine not in {*ENGINES, *ALIASES}:
                raise ConfigError(
                    f"[tool.gates.migrations] engines: {engine!r} is not an engine that gates can prove on.",
                    f"Use {', '.join(ENGINES[:-1])} and {ENGINES[-1]}.",
                )
        if not self.step_timeout > 0:
            raise ConfigError(
                f"[tool.gates.migrations] step-timeout: {self.step_timeout:g} seconds are no time.",
                "Give a number above 0, or leave it out.",
            )
        commands = {"up": self.up, "down": self.down, "list": self.list}
        for name, command in commands.items() if any(commands.values()) else ():
            _command_line(name, command)


def _command_line(name: str, command: str) -> None:
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
