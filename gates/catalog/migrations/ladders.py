"""The two kinds of ladder: SQL scripts that we run ourselves, and a project's own tool at the other end of a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gates.catalog.migrations.facts import Fault, Migration, Piece, Span
from gates.catalog.migrations.lanes import Ladder
from gates.databases.engine import Database, OutOfTime, StatementFailed
from gates.databases.witness import Lock, Witness
from gates.errors import TimedOutError
from gates.tools.migrate_talk import Failed, Talk
from gates.tools.sql_migrations import Section, SqlMigration


class SqlLadder:
    """Runs the sections of SQL files on a database."""

    version_tables: Sequence[str] = ()
    alive = True

    def __init__(self, database: Database, scripts: Sequence[SqlMigration], timeout: float) -> None:
        self._database, self._timeout = database, timeout
        self._scripts: Mapping[str, SqlMigration] = {s.id: s for s in scripts}

    def begin(self) -> None:
        """SQL files alone make nothing."""

    def up(self, migration: Migration) -> Fault | None:
        """Run the way up."""
        return self._run(migration, self._scripts[migration.id].up, "up")

    def down(self, migration: Migration) -> Fault | None:
        """Run the way down; a missing one is a refusal."""
        section = self._scripts[migration.id].down
        return self._run(migration, section, "down") if section else Fault("it has no way down", migration.path)

    def ran(self) -> Sequence[Piece]:
        """The text itself is what ran."""
        return ()

    def _run(self, migration: Migration, section: Section | None, direction: str) -> Fault | None:
        if section is None:
            return None
        try:
            self._database.run(section.script, transaction=section.transaction, timeout=self._timeout)
        except StatementFailed as failed:
            return Fault(str(failed), section.path, failed.line, failed.end_line)
        except OutOfTime:
            raise hung(migration, direction, self._database.engine, self._timeout) from None
        return None


class ToolLadder:
    """Asks the project's own tool."""

    def __init__(self, talk: Talk, engine: str, timeout: float) -> None:
        self._talk, self._engine, self._timeout = talk, engine, timeout
        self.version_tables: Sequence[str] = tuple(talk.ready["version_tables"])
        self._ran: tuple[Piece, ...] = ()
        self.alive = True

    def begin(self) -> None:
        """Run the tool without any migration; what fails here, fails again with the first one, and is told of it."""
        try:
            self._talk.ask({"do": "begin"}, self._timeout)
        except Failed as failed:
            self.alive = not failed.ended
        except OutOfTime:
            raise TimedOutError(
                f"The project's migration tool did not start within {self._timeout:g} s on {self._engine}."
            ) from None

    def up(self, migration: Migration) -> Fault | None:
        """Apply it."""
        return self._move("up", migration)

    def down(self, migration: Migration) -> Fault | None:
        """Undo it."""
        return self._move("down", migration)

    def ran(self) -> Sequence[Piece]:
        """What the project's tool told of the last move."""
        return self._ran

    def _move(self, direction: str, migration: Migration) -> Fault | None:
        self._ran = ()
        try:
            answer = self._talk.ask({"do": direction, "id": migration.id}, self._timeout)
        except Failed as failed:
            self.alive = not failed.ended
            return _fault(failed, migration)
        except OutOfTime:
            raise hung(migration, direction, self._engine, self._timeout) from None
        self.version_tables = tuple(answer.get("version_tables", self.version_tables))
        told = answer.get("ran", ()) if migration.path else ()
        self._ran = tuple(Piece(Span(migration.path, line, line), text) for line, text in told)
        return None


class Watched:
    """A ladder whose ways up are watched for the locks that they take: the first time each, where a finding could come of it.

    Attributes:
        locks: migration → what it locked; without those for which the witness has no answer.
    """

    def __init__(self, ladder: Ladder, witness: Witness) -> None:
        self._ladder, self._witness = ladder, witness
        self.locks: dict[str, tuple[Lock, ...]] = {}
        self._tried: set[str] = set()

    @property
    def version_tables(self) -> Sequence[str]:
        """As the ladder has them."""
        return self._ladder.version_tables

    @property
    def alive(self) -> bool:
        """Whether the ladder is."""
        return self._ladder.alive

    def begin(self) -> None:
        """As the ladder does."""
        self._ladder.begin()

    def close(self) -> None:
        """Let go of the database."""
        self._witness.close()

    def up(self, migration: Migration) -> Fault | None:
        """Apply it, and remember what it locked."""
        if migration.id in self._tried or migration.merged or not migration.path or not self._witness.arm():
            return self._ladder.up(migration)
        fault = self._ladder.up(migration)
        seen = self._witness.disarm()
        if fault is None:
            self._tried.add(migration.id)
            self.locks |= {migration.id: seen} if seen is not None else {}
        return fault

    def down(self, migration: Migration) -> Fault | None:
        """Undo it."""
        return self._ladder.down(migration)

    def ran(self) -> Sequence[Piece]:
        """As the ladder tells."""
        return self._ladder.ran()


def hung(migration: Migration, direction: str, engine: str, timeout: float) -> TimedOutError:
    """The error for a migration that does not end."""
    where = f" ({migration.path})" if migration.path else ""
    return TimedOutError(
        f"Migration {migration.id}{where} did not end within {timeout:g} s on the way {direction} on {engine}.",
        "Find out what it waits for (a lock that it holds itself, a loop), or raise `step-timeout` in [tool.gates.migrations].",
    )


def _fault(failed: Failed, migration: Migration) -> Fault:
    """Where in the migration's own file it failed: the innermost frame, or the running operation."""
    lines = [line for path, line in failed.frames if path == migration.path]
    if lines:
        return Fault(str(failed), migration.path, lines[-1], lines[-1])
    if failed.operation is not None and failed.operation < len(migration.pieces):
        span = migration.pieces[failed.operation].span
        return Fault(str(failed), migration.path, span.line, span.end_line)
    return Fault(str(failed), migration.path)
