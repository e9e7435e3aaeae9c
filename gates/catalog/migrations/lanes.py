"""The two lanes of the staircase: a database that goes up, down and up, and a saved copy of it that only ever goes up.

The copy is lazy: it is brought to where it is needed only when the first lane must be made anew, and from there it never goes back.
So all putting back together applies each migration once more at most, however many of them fail. Where there can be no copy (roles and
accounts belong to no database), it starts from nothing each time.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Protocol

from gates.catalog.migrations.facts import Fault, Migration, Piece
from gates.databases.engine import Database, OutOfTime, Restorable, StatementFailed
from gates.databases.sqltext import Statement
from gates.errors import ConfigError, TimedOutError


class Ladder(Protocol):
    """Moves a database by one migration."""

    def begin(self) -> None:
        """Let the migration tool make in an empty database what it makes before any migration, such as a schema for its books."""

    def up(self, migration: Migration) -> Fault | None:
        """Apply it; what went wrong, if anything did."""

    def down(self, migration: Migration) -> Fault | None:
        """Undo it; likewise."""

    def ran(self) -> Sequence[Piece]:
        """What the last move executed to change the schema, each statement with the line it came from; empty where nobody knows."""

    @property
    def version_tables(self) -> Sequence[str]:
        """Tables in which the migration tool keeps its books."""

    @property
    def alive(self) -> bool:
        """Whether it can still move; False when a migration ended the process that moves."""


def _nothing(_message: str) -> bool:
    return False


@dataclasses.dataclass(frozen=True)
class BaseSchema:
    """What is in the database before the first migration, for a chain that does not start from an empty one.

    Attributes:
        provide: makes what a failure says is missing on the server (a role); False where it cannot.
    """

    path: str
    script: tuple[Statement, ...]
    timeout: float
    provide: Callable[[str], bool] = _nothing

    def load(self, database: Database) -> None:
        """Execute it in an empty database, each statement for itself.

        Raises:
            ConfigError: a statement failed; file and line are in the message.
            TimedOutError: it did not end.
        """
        try:
            database.run(self.script, transaction=False, timeout=self.timeout)
        except StatementFailed as failed:
            if self.provide(str(failed)):
                database.clear()
                return self.load(database)
            raise ConfigError(
                f"{self.path}:{failed.line}: the base schema cannot be loaded on {database.engine}: {failed}.",
                "Mend that statement, or list the engine that it is written for as `engines` in [tool.gates.migrations].",
            ) from failed
        except OutOfTime:
            raise TimedOutError(
                f"The base schema {self.path} was not loaded within {self.timeout:g} s on {database.engine}.",
                "Raise `step-timeout` in [tool.gates.migrations], or leave data out of it.",
            ) from None


class Lanes:
    """Puts the database of one climb to where a step needs it.

    Attributes:
        stuck: why it could not be put back; "" as long as it could.
    """

    def __init__(
        self, database: Database, ladder: Ladder, migrations: Sequence[Migration], base: BaseSchema | None
    ) -> None:
        self._database, self._ladder, self._migrations, self._base = database, ladder, migrations, base
        self._saved: int | None = None
        self.stuck = ""

    def start(self) -> None:
        """The database as it is before the first migration."""
        self._database.clear()
        if self._base is not None:
            self._base.load(self._database)
        if self._ladder.alive:
            self._ladder.begin()

    def put_back(self, count: int) -> None:
        """The database with the first `count` migrations applied, and without rows of ours; they are known to go up."""
        if not self._ladder.alive or self.stuck:
            return
        reached = self._restored(count)
        for migration in self._migrations[reached:count]:
            fault = self._ladder.up(migration)
            if fault is not None:
                self.stuck = (
                    f"Migration {migration.id} went up on {self._database.engine}, and then not a second time on a fresh database: "
                    f"{fault.message}. Let it leave nothing outside the database, such as roles."
                )
                return
        if reached < count and isinstance(self._database, Restorable):
            self._saved = count if self._database.save() else None

    def _restored(self, count: int) -> int:
        """How many migrations the database holds after it was put back as far as that is possible without applying any."""
        if self._saved is not None and self._saved <= count and isinstance(self._database, Restorable):
            if self._database.restore():
                return self._saved
            self._saved = None
        self.start()
        return 0
