"""A PostgreSQL database of our own on some server: its schema, its rows, and scripts run on it."""

from __future__ import annotations

import contextlib
import functools
import json
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gates.databases import postgresql_catalog
from gates.databases.engine import ROWS_READ, Address
from gates.databases.postgresql_itself import itself
from gates.databases.postgresql_macros import fields, records
from gates.databases.postgresql_shapes import PARTITION, shapes_of
from gates.databases.postgresql_talk import (
    QUESTION_TIMEOUT_S,
    Server,
    close,
    end_connections,
    execute,
    forget_rows,
    quoted,
    said_by,
)
from gates.databases.seeding import Refused
from gates.databases.shapes import Row, Rows, TableShape
from gates.databases.snapshot import Snapshot, Thing, snapshot_of, without
from gates.databases.sqltext import Statement
from gates.databases.watchdog import watched
from gates.errors import NoAnswerError

if TYPE_CHECKING:
    from pg8000.native import Connection

_PLANNED_FOR = 30
"""Questions that one plan answers: the best way to read a small catalog is a bad one to read a large one."""
_ROW = json.JSONDecoder(parse_float=str)
_LOCK_TIMEOUT_MS = 10_000


class PostgresDatabase:
    """One database on a server; made by the constructor, gone after `drop`.

    Args:
        heir: told of the `roles` that are to be dropped, too, should we die; see `gates.databases.heir`.

    Attributes:
        roles_before: those that the server had when the database was made.
    """

    engine = "postgresql"

    def __init__(self, server: Server, name: str, heir: Callable[..., None] | None = None) -> None:
        self._server, self._name, self._heir = server, name, heir
        self.address = Address(self.engine, name, server.host, server.port, server.user, server.password)
        self.version, self.origin = server.version, server.origin
        self._reader: Connection | None = None
        self._writer: Connection | None = None
        self._lent: set[str] = set()
        self._plans: dict[str, int] = {}
        self._latest: dict[str, Thing] = {}
        self._known: dict[str, Thing] = {}
        self._expected: frozenset[str] = frozenset()
        self._itself: tuple[str, ...] = ()
        with self._boss() as boss:
            self.roles_before = _roles(boss)
        self.clear()

    def expect_roles(self, names: Collection[str]) -> None:
        """Let roles of these names, which migrations are about to make, be ours even on a server that is not; those that are there are not."""
        self._expected = self._expected | frozenset(names)
        if self._heir is not None and self._expected - self.roles_before:
            self._heir(roles=sorted(self._expected - self.roles_before))

    def clear(self) -> None:
        """Drop it and make it anew, without the roles that migrations made; connections of others to it are ended."""
        self._make(self._name, "template0")

    def save(self) -> bool:
        """Copy it into a database beside it; not where migrations made roles, which what is granted to them in a copy would keep alive."""
        with self._boss() as boss:
            if self._made(boss):
                return False
            self._itself = itself(boss, self._name)
        self._make(self._saved, self._name)
        return True

    def restore(self) -> bool:
        """Make it anew from that copy, without the roles that migrations made since."""
        self._make(self._name, self._saved)
        with self._boss() as boss:
            for statement in self._itself:
                boss.run(statement)
        return True

    def drop(self) -> None:
        """Remove it and its copy from the server, and the roles that migrations made meanwhile."""
        self._let_go()
        self._lent.clear()
        with self._boss() as boss:
            for name in (self._name, self._saved):
                _drop(boss, name)
            self._forget_roles(boss)

    @property
    def _saved(self) -> str:
        return f"{self._name}_saved"

    def _make(self, name: str, template: str) -> None:
        """Make a database in place of one of that name; both it and its template must be without connections."""
        self._let_go()
        with self._boss() as boss:
            if template != "template0":
                end_connections(boss, template)
            _drop(boss, name)
            if name == self._name:
                self._forget_roles(boss)
            boss.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def _forget_roles(self, boss: Connection) -> None:
        """Drop the roles that migrations made, which belong to the server and outlive a database; one that owns something stays."""
        _drop_roles(boss, self._made(boss))

    def forget(self, roles: Collection[str]) -> None:
        """Drop these roles, as far as they are there and own nothing."""
        with self._boss() as boss:
            _drop_roles(boss, _roles(boss) & set(roles))

    def _made(self, boss: Connection) -> set[str]:
        """The roles that migrations made; on a server that others use, too, those that they say they make."""
        new = _roles(boss) - self.roles_before - self._lent
        return new if self._server.own else new & self._expected

    @contextlib.contextmanager
    def _boss(self) -> Iterator[Connection]:
        """A connection that makes and drops databases.

        Raises:
            NoAnswerError: the server does not let us.
        """
        import pg8000.exceptions

        with contextlib.closing(self._server.connect(self._server.maintenance)) as connection:
            try:
                yield connection
            except pg8000.exceptions.DatabaseError as error:
                raise NoAnswerError(
                    f"The PostgreSQL server at {self._server.host} does not let gates make a database: {said_by(error)}.",
                    "Give the user of GATES_POSTGRES_URL the right CREATEDB, or leave that variable out.",
                ) from error

    def _let_go(self) -> None:
        for connection in (self._reader, self._writer):
            if connection is not None:
                close(connection)
        self._reader = self._writer = None

    def make_role(self, name: str) -> bool:
        """Make a role that may not log in; False where the server is not ours, or does not let us."""
        import pg8000.exceptions

        if not self._server.own:
            return False
        with contextlib.closing(self._server.connect(self._name)) as connection:
            try:
                connection.run(f"CREATE ROLE {quoted(name)}")
            except pg8000.exceptions.DatabaseError:
                return False
        self._lent.add(name)
        return True

    def snapshot(self) -> Snapshot:
        """Its whole schema, from one query of the catalog; without the roles that were made for it.

        What stayed the same since the last but one time is not read again, and is the same object.
        """
        [[count, text]] = self._ask(postgresql_catalog.SNAPSHOT, always=True)
        told = records(text)
        try:
            now = {record: self._known.get(record) or Thing(*fields(record)) for record in told}
        except ValueError:
            told = []
        if len(told) != count:
            raise NoAnswerError(
                "The schema has a control character in a name or a text, so that its objects cannot be told apart.",
                "Take the characters U+001E and U+001F out of it.",
            )
        self._known, self._latest = self._latest | now, now
        seen = snapshot_of(now.values())
        return without(seen, {f"role {text}" for name in self._lent for text in (name, quoted(name))})

    def shapes(self) -> list[TableShape]:
        """Its tables, those left out that are partitions of another."""
        found = self._ask(postgresql_catalog.SHAPES, always=True)
        return shapes_of([(kind, name, json.loads(text)) for kind, name, text in found])

    def rows(self, shapes: Sequence[TableShape]) -> Rows:
        """The content of these tables, read with one query."""
        found: dict[str, list[Row]] = {shape.name: [] for shape in shapes}
        if shapes:
            for number, text in self._ask(" UNION ALL ".join(_rows_query(i, shape) for i, shape in enumerate(shapes))):
                found[shapes[number].name].append(_ROW.decode(text))
        return found

    def read(self, shape: TableShape) -> Sequence[Row]:
        """The rows of one table."""
        return self.rows([shape])[shape.name]

    def insert(self, batches: Sequence[tuple[TableShape, Sequence[Mapping[str, str]]]]) -> None:
        """Write rows, all or none.

        Raises:
            Refused: the database did not take them.
        """
        import pg8000.exceptions

        self._writer = self._writer or self._server.connect(self._name)
        try:
            self._writer.run("BEGIN")
            if len(batches) > 1:
                self._writer.run("SET CONSTRAINTS ALL DEFERRED")
            for shape, row in ((shape, row) for shape, rows in batches for row in rows):
                names = ", ".join(quoted(name) for name in row)
                values = f"({names}) VALUES ({', '.join(row.values())})" if row else "DEFAULT VALUES"
                self._writer.run(
                    # gates: ignore[security/sql-from-values] names are quoted, values are literals that seeding made
                    f"INSERT INTO {shape.relation} {values}"
                )  # names are quoted, values are our own literals
            self._writer.run("COMMIT")
        except pg8000.exceptions.DatabaseError as error:
            self._writer.run("ROLLBACK")
            fields = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
            unplaced = str(fields.get("M", "")).startswith("no partition of relation")
            raise Refused(said_by(error), PARTITION if unplaced else str(fields.get("n", ""))) from error

    def run(self, script: Sequence[Statement], *, transaction: bool, timeout: float) -> None:
        """Execute statements on a connection of their own; see `Database.run`."""
        limit = time.monotonic() + timeout
        connection = self._server.connect(self._name, timeout + QUESTION_TIMEOUT_S)  # the limit is kept from outside
        [[number]] = connection.run("SELECT pg_backend_pid()") or [[0]]
        forget_rows(connection)
        try:
            with watched(limit, functools.partial(self._end, number)):
                if transaction:
                    connection.run("BEGIN")
                for statement in script:
                    execute(connection, statement)
                if transaction:
                    last = script[-1] if script else Statement("", 1, 1)
                    execute(connection, Statement("COMMIT", last.line, last.end_line))
        finally:
            close(connection)

    def _end(self, number: int) -> None:
        """End one of our connections from outside."""
        with contextlib.suppress(NoAnswerError), self._boss() as boss:
            boss.run("SELECT pg_terminate_backend(:number)", number=number)

    def _ask(self, query: str, *, always: bool = False) -> list[Any]:
        """The answer to a question about the database.

        Args:
            always: whether it is asked time and again, so that it pays to have it planned once.
        """
        import pg8000.exceptions

        try:
            if self._reader is None:
                self._reader, self._plans = self._server.connect(self._name), {}
                self._reader.run(
                    "SELECT set_config('search_path', '', false), set_config('jit', 'off', false),"
                    f" set_config('lock_timeout', '{_LOCK_TIMEOUT_MS}', false)"
                )
            if not always:
                return list(self._reader.run(query) or ())
            name = f"gates_{zlib.crc32(query.encode())}"
            uses = self._plans.get(name, 0)
            if uses % _PLANNED_FOR == 0:
                self._reader.run(f"{f'DEALLOCATE {name}; ' if uses else ''}PREPARE {name} AS {query}")
            self._plans[name] = uses + 1
            return list(self._reader.run(f"EXECUTE {name}") or ())
        except (pg8000.exceptions.Error, OSError) as error:
            if "lock timeout" in said_by(error):
                raise NoAnswerError(
                    "A migration left a connection open whose transaction still locks what it changed, so that nobody can look at the result.",
                    "Let each migration end the transactions of the connections that it opens.",
                ) from error
            said = f"PostgreSQL {self.version} could not be asked for what is in a database: {said_by(error)}."
            raise NoAnswerError(said, "Please report this as a bug in gates.") from error


def _drop_roles(boss: Connection, names: Collection[str]) -> None:
    import pg8000.exceptions

    for name in names:
        with contextlib.suppress(pg8000.exceptions.DatabaseError):
            boss.run(f"DROP ROLE {quoted(name)}")


def _roles(boss: Connection) -> set[str]:
    return {str(name) for (name,) in boss.run("SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_'") or ()}


def _drop(boss: Connection, name: str) -> None:
    end_connections(boss, name)
    boss.run(f'DROP DATABASE IF EXISTS "{name}"')


def _rows_query(number: int, shape: TableShape) -> str:
    order = ", ".join(f"gates_row.{quoted(c)}" for c in shape.key) or "gates_row::text"
    return f"(SELECT {number}, row_to_json(gates_row)::text FROM {shape.relation} gates_row ORDER BY {order} LIMIT {ROWS_READ})"  # noqa: S608  # names are quoted
