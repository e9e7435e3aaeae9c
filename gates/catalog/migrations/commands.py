"""Migrations of a tool that gates does not know, by the project's own commands: what they are, and the ladder that moves them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import PurePosixPath

from gates.catalog.migrations import histories
from gates.catalog.migrations.facts import Down, Fault, Migration, Piece
from gates.catalog.migrations.ladders import hung
from gates.catalog.migrations.options import Options
from gates.catalog.migrations.python_source import alembic_migration
from gates.catalog.migrations.reading import Reading, completed, sql_migration
from gates.databases.engine import Database
from gates.errors import TimedOutError
from gates.project import Project
from gates.rules.migrations import edited_after_merge
from gates.rules.migrations.python_text import function, parse
from gates.tools import sql_migrations
from gates.tools.migrate_commands import Listed, Workshop, last_words, places

_BOOKS = frozenset(
    [
        "schema_migrations",
        "goose_db_version",
        "gorp_migrations",
        "_sqlx_migrations",
        "__diesel_schema_migrations",
        "flyway_schema_history",
        "_yoyo_migration",
        "_yoyo_log",
        "_yoyo_version",
        "yoyo_lock",
        "alembic_version",
        "django_migrations",
        "migratehistory",
        "databasechangelog",
        "databasechangeloglock",
        "schema_version",
    ]
)
"""Tables in which well-known tools keep their books; those of others show by the id that is in them."""


def read_commands(project: Project, listed: Sequence[Listed], label: str, options: Options) -> Reading:
    """The listed migrations, with what their files say where those are known."""
    migrations = tuple(_migration(project, one, label, options) for one in listed)
    paths = [m.path for m in migrations if m.path != label]
    return Reading(migrations, tuple(edited_after_merge.breaches(histories.of_files(project, paths))))


def _migration(project: Project, listed: Listed, label: str, options: Options) -> Migration:
    path = str(PurePosixPath(listed.path)) if listed.path else _file_of(project, listed.id)
    bare = Migration(id=listed.id, source=label, path=path if path in project.files else label)
    text = project.read_or_none(bare.path) if bare.path != label else None
    scripts = sql_migrations.read({path: text}) if text is not None and path.endswith(".sql") else ()
    python = parse(path, text) if text is not None and path.endswith(".py") else None
    if len(scripts) == 1:
        bare = dataclasses.replace(sql_migration(scripts[0], label), id=listed.id)
    elif python is not None:
        ways = ("upgrade", "downgrade") if function(python.tree, "downgrade") else ("up", "down")
        bare = alembic_migration(python, listed.id, label, ways)
    return completed(project, dataclasses.replace(bare, down_kind=Down.CODE), options)


def _file_of(project: Project, identifier: str) -> str:
    """The one file that is named like a migration."""
    found = [f for f in project.files if PurePosixPath(f).stem == identifier or PurePosixPath(f).name == identifier]
    found = found or [
        f
        for f in project.files
        if PurePosixPath(f).name.startswith((f"{identifier}_", f"{identifier}.", f"{identifier}-"))
    ]
    ups = [f for f in found if not f.endswith((".down.sql", ".rollback.sql"))]
    return ups[0] if len(ups) == 1 else ""


_TELLING = 4
"""Digits that a number must have to be no accident."""


class CommandLadder:
    """Runs `up` and `down` for one migration each."""

    alive = True

    def __init__(self, shop: Workshop, database: Database, timeout: float) -> None:
        self._shop, self._database, self._timeout = shop, database, timeout
        self._found: set[str] = set()
        self._fresh = True

    def begin(self) -> None:
        """List, which has some tools make their books."""
        before = {shape.name for shape in self._database.shapes()}
        self._shop.listed(self._timeout)
        self._found |= {shape.name for shape in self._database.shapes()} - before

    @property
    def version_tables(self) -> Sequence[str]:
        """Those of well-known tools, those that listing made, and those with the id of the first migration in them."""
        return (*_BOOKS, *sorted(self._found))

    def up(self, migration: Migration) -> Fault | None:
        """Apply it."""
        fault = self._move("up", migration)
        if fault is None and self._fresh:
            self._found |= self._books_with(migration.id)  # before there are rows of ours
            self._fresh = False
        return fault

    def down(self, migration: Migration) -> Fault | None:
        """Undo it."""
        return self._move("down", migration)

    def ran(self) -> Sequence[Piece]:
        """A command does not tell."""
        return ()

    def _move(self, direction: str, migration: Migration) -> Fault | None:
        try:
            done = self._shop.move(direction, migration.id, self._timeout)
        except TimedOutError:
            raise hung(migration, direction, self._database.engine, self._timeout) from None
        if done.exit_code == 0:
            return None
        line = next((n for path, n in reversed(places(done, self._shop.tree)) if path == migration.path), 0)
        return Fault(f"{last_words(done)} (exit code {done.exit_code})", migration.path, line, line)

    def _books_with(self, identifier: str) -> set[str]:
        number = identifier.partition("_")[0]
        known = {identifier, number} if number.isdigit() and len(number) >= _TELLING else {identifier}
        shapes = [s for s in self._database.shapes() if s.name not in self._found]
        rows = self._database.rows(shapes)
        return {
            table for table, some in rows.items() if any(str(cell) in known for row in some for cell in row.values())
        }
