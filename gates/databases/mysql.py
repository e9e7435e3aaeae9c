"""A MariaDB or MySQL database of our own on some server: its schema, its rows, and scripts run on it."""

from __future__ import annotations

import contextlib
import functools
import re
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gates.databases.engine import ROWS_READ, Address, StatementFailed
from gates.databases.mysql_catalog import shapes as shapes_of
from gates.databases.mysql_catalog import things
from gates.databases.mysql_connection import MysqlServer, close, said_by
from gates.databases.mysql_copy import NoCopyError, copy
from gates.databases.mysql_tables import quoted
from gates.databases.seeding import Refused
from gates.databases.shapes import Row, Rows, TableShape
from gates.databases.snapshot import Snapshot, Thing, snapshot_of
from gates.databases.sqltext import Statement
from gates.databases.watchdog import watched
from gates.errors import NoAnswerError

if TYPE_CHECKING:
    from pymysql.connections import Connection

_LOST_S = 60.0
"""Seconds after the limit of a script at which its connection is given up, should it not be ended from outside."""

_LINE = re.compile(r" at line (\d+)$")
_OUR_SESSION = (
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00'"
)
"""For seeding: what does not fit is refused, and a backslash in a literal is a backslash."""

_ACCOUNTS = "SELECT concat(quote(user), '@', quote(host)) FROM mysql.user"
"""Users, and MariaDB's roles, which have no host."""
_OTHERS = "SELECT id FROM information_schema.processlist WHERE db = '{}' AND id <> connection_id()"
_BESIDE = (
    "SELECT schema_name FROM information_schema.schemata WHERE schema_name NOT LIKE 'gates\\_%' AND schema_name <> '{}'"
    " AND schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema') ORDER BY 1"
)


class MysqlDatabase:
    """One database on a server; made by the constructor, gone after `drop`."""

    engine = "mysql"

    def __init__(self, server: MysqlServer, name: str) -> None:
        self._server, self._name = server, name
        self.address = Address(self.engine, name, server.host, server.port, server.user, server.password)
        self.version, self.origin = server.version, server.origin
        self._boss: Connection[Any] | None = None
        self._writer: Connection[Any] | None = None
        self._there = False
        self._accounts = frozenset(self._listed(_ACCOUNTS)) if server.mine else frozenset[str]()
        self.clear()

    def clear(self) -> None:
        """Drop it and make it anew; connections of others to it are ended."""
        self._remove()
        self._ask(f"CREATE DATABASE {quoted(self._name)}")
        self._ask(f"USE {quoted(self._name)}")
        self._there = True

    def save(self) -> bool:
        """Copy it into a database beside it; not where migrations made databases, users or roles, which a copy would not hold."""
        return self._copied(self._name, self._saved)

    def restore(self) -> bool:
        """Make it anew from that copy."""
        self.clear()
        return self._copied(self._saved, self._name)

    def _copied(self, source: str, target: str) -> bool:
        """Whether the target, made anew, is as the source; one that is not is emptied again."""
        import pymysql

        if self._server.mine and (self._beside() or set(self._listed(_ACCOUNTS)) - self._accounts):
            return False
        self._ask(f"DROP DATABASE IF EXISTS {quoted(target)}")
        self._ask(f"CREATE DATABASE {quoted(target)}")
        self._ask(f"USE {quoted(self._name)}")
        connection = self._server.connect(source)
        try:
            copy(connection, source, target)
            whole = self._things(source) == self._things(target)
        # gates: ignore[logging/swallowed-exception] no copy is an answer: then the migrations are applied again
        except (NoCopyError, pymysql.MySQLError):
            whole = False
        finally:
            close(connection)
        if not whole:
            self._ask(f"DROP DATABASE IF EXISTS {quoted(target)}")
        return whole

    def _things(self, name: str) -> Snapshot:
        return snapshot_of(things(self._ask, name, ()))

    @property
    def _saved(self) -> str:
        return f"{self._name}_saved"

    def drop(self) -> None:
        """Remove it and its copy from the server, and on a server of ours what migrations made beside it."""
        self._remove()
        self._ask(f"DROP DATABASE IF EXISTS {quoted(self._saved)}")
        close(self._boss)
        self._boss = None

    def _remove(self) -> None:
        self._there = False
        close(self._writer)
        self._writer = None
        for number in self._listed(_OTHERS.format(self._name)):
            with contextlib.suppress(NoAnswerError):  # it has ended by itself
                self._ask(f"KILL {int(number)}")
        self._ask(f"DROP DATABASE IF EXISTS {quoted(self._name)}")
        if self._server.mine:
            for database in self._beside():
                self._ask(f"DROP DATABASE IF EXISTS {quoted(database)}")
            for account in set(self._listed(_ACCOUNTS)) - self._accounts:
                role = account.removesuffix("@''")
                self._ask(f"DROP ROLE {role}" if role != account else f"DROP USER {account}")

    def snapshot(self) -> Snapshot:
        """Its whole schema; on a server of ours with the databases and accounts that migrations made beside it."""
        found = snapshot_of(things(self._ask, self._name, self._beside()))
        made = set(self._listed(_ACCOUNTS)) - self._accounts if self._server.mine else set[str]()
        return {**found, **snapshot_of(Thing("account", account) for account in made)}

    def shapes(self) -> list[TableShape]:
        """Its tables."""
        return shapes_of(self._ask, self._name, self._beside())

    def rows(self, shapes: Sequence[TableShape]) -> Rows:
        """The content of these tables, all values as the server writes them."""
        return {shape.name: self.read(shape) for shape in shapes}

    def read(self, shape: TableShape) -> Sequence[Row]:
        """The rows of one table."""
        columns = ", ".join(quoted(column.name) for column in shape.columns)
        order = ", ".join(map(quoted, shape.key)) or "1"
        return list(
            self._ask(
                # gates: ignore[security/sql-from-values] names are quoted
                f"SELECT {columns} FROM {shape.relation} ORDER BY {order} LIMIT {ROWS_READ}"  # noqa: S608  # likewise
            )
        )

    def insert(self, batches: Sequence[tuple[TableShape, Sequence[Mapping[str, str]]]]) -> None:
        """Write rows, all or none.

        Raises:
            Refused: the database did not take them.
        """
        import pymysql

        if self._writer is None:
            self._writer = self._server.connect(self._name)
            self._writer.query(_OUR_SESSION)
        try:
            self._writer.begin()
            for shape, row in ((shape, row) for shape, rows in batches for row in rows):
                names = ", ".join(quoted(name) for name in row)
                literals = ", ".join(row.values())
                # gates: ignore[security/sql-from-values] names are quoted, values are literals that seeding made
                self._writer.query(f"INSERT INTO {shape.relation} ({names}) VALUES ({literals})")  # noqa: S608  # likewise
            self._writer.commit()
        except pymysql.MySQLError as error:
            self._writer.rollback()
            raise Refused(said_by(error), _constraint(said_by(error))) from error

    def run(self, script: Sequence[Statement], *, transaction: bool, timeout: float) -> None:
        """Execute statements on a connection of their own; see `Database.run`. What changes the schema ends a transaction, as always here."""
        limit = time.monotonic() + timeout
        connection = self._server.connect(self._name, timeout + _LOST_S)
        try:
            with watched(limit, functools.partial(self._end, connection)):
                if transaction:
                    connection.begin()
                for statement in script:
                    self._execute(connection, statement)
                if transaction:
                    last = script[-1] if script else Statement("", 1, 1)
                    self._execute(connection, Statement("COMMIT", last.line, last.end_line))
        finally:
            close(connection)

    def _execute(self, connection: Connection[Any], statement: Statement) -> None:
        import pymysql

        try:
            _answered(connection, statement.text)
        except pymysql.MySQLError as error:
            if not connection.open:
                lost = f"the connection was lost: {said_by(error)}"
                raise StatementFailed(lost, statement.line, statement.end_line) from error
            found = _LINE.search(said_by(error))
            line = statement.line + int(found.group(1)) - 1 if found else statement.line
            raise StatementFailed(said_by(error), line, line if found else statement.end_line) from error

    def _end(self, connection: Connection[Any]) -> None:
        """Have the server give up what it still does for a connection on which nobody waits any more."""
        with contextlib.suppress(NoAnswerError):
            self._ask(f"KILL {connection.thread_id()}")  # type: ignore[no-untyped-call]

    def _beside(self) -> list[str]:
        """The databases that migrations made beside ours; on a server that belongs to others nobody can tell."""
        return self._listed(_BESIDE.format(self._name)) if self._server.mine else []

    def _listed(self, query: str) -> list[str]:
        return [str(value) for row in self._ask(query) for value in row.values()]

    def _ask(self, query: str) -> Sequence[Mapping[str, Any]]:
        import pymysql

        try:
            try:
                return self._answer(query)
            except pymysql.OperationalError as error:
                if "timed out" in said_by(error) or (self._boss is not None and self._boss.open):
                    raise
                return self._answer(query)  # a migration may have ended every connection but its own
        except (pymysql.MySQLError, OSError) as error:
            said = f"The {self.version} server could not be asked for what is in a database: {said_by(error)}."
            raise NoAnswerError(said, "Please report this as a bug in gates.") from error

    def _answer(self, query: str) -> Sequence[Mapping[str, Any]]:
        from pymysql.cursors import DictCursor

        if self._boss is None or not self._boss.open:
            self._boss = self._server.connect(self._name if self._there else None)
        with self._boss.cursor(DictCursor) as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())


def _answered(connection: Connection[Any], query: str) -> None:
    """Have a statement executed, and drop what it brings as it comes: that may be more than fits into memory."""
    from pymysql.cursors import SSCursor

    cursor = connection.cursor(SSCursor)
    try:
        cursor.execute(query)
        while cursor.fetchone() is not None or cursor.nextset():  # a procedure may answer several times
            pass
    finally:
        result: Any = getattr(
            cursor, "_result", None
        )  # what was broken off would be read to its end when it is forgotten
        if result is not None:
            result.unbuffered_active = False


def _constraint(message: str) -> str:
    """The constraint that an error names: a check, or an index that keeps values unique."""
    found = re.search(
        r"CONSTRAINT `(?:[^`]*\.)?([^`.]+)` failed|Check constraint '([^']+)'|for key '(?:[^']*\.)?([^'.]+)'", message
    )
    return next((name for name in found.groups() if name), "") if found else ""
