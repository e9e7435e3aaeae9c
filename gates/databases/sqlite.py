"""A SQLite database in a file of ours: its schema by meaning, its rows, and scripts run on it."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gates import process
from gates.databases.engine import ROWS_READ, Address, OutOfTime, StatementFailed
from gates.databases.seeding import Refused
from gates.databases.shapes import Row, Rows, TableShape
from gates.databases.snapshot import Snapshot, Thing, snapshot_of
from gates.databases.sqlite_schema import Entry, entries, itself_of, tables, things_of
from gates.databases.sqlite_shapes import quoted, shape_of
from gates.databases.sqlite_tables import take_apart
from gates.databases.sqltext import Statement, meaning

_STEPS_BETWEEN_LOOKS = 10_000


class SqliteDatabase:
    """One file, made anew by `clear`."""

    engine = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.address = Address(self.engine, str(path))
        self.version = sqlite3.sqlite_version
        self._latest: dict[Entry, tuple[Thing, ...]] = {}
        self._known: dict[Entry, tuple[Thing, ...]] = {}

    def clear(self) -> None:
        """Remove the file and what belongs to it; SQLite makes it anew."""
        for suffix in ("", "-journal", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)

    def save(self) -> bool:
        """Copy it into a file beside it."""
        self._saved.unlink(missing_ok=True)
        _copy(self.path, self._saved)
        return True

    def restore(self) -> bool:
        """Make it anew from that copy."""
        self.clear()
        _copy(self._saved, self.path)
        return True

    @property
    def _saved(self) -> Path:
        return self.path.with_name(f"{self.path.name}.saved")

    def snapshot(self) -> Snapshot:
        """Its whole schema, constraints as sets, texts in one spelling.

        What stayed the same since the last but one time is not read again, and is the same object: all that is told of an entry of
        the schema follows from its text.
        """
        with self._open() as connection:
            found = entries(connection)
            now = {entry: self._known.get(entry) or tuple(things_of(connection, entry)) for entry in found}
            itself = itself_of(connection)
        self._known, self._latest = self._latest | now, now
        return snapshot_of([itself, *(thing for things in now.values() for thing in things)])

    def shapes(self) -> list[TableShape]:
        """Its tables."""
        with self._open() as connection:
            return [shape_of(connection, name, take_apart(sql)) for name, sql in tables(connection)]

    def rows(self, shapes: Sequence[TableShape]) -> Rows:
        """The content of these tables."""
        with self._open() as connection:
            return {shape.name: _read(connection, shape) for shape in shapes}

    def read(self, shape: TableShape) -> Sequence[Row]:
        """The rows of one table."""
        return self.rows([shape])[shape.name]

    def insert(self, batches: Sequence[tuple[TableShape, Sequence[Mapping[str, str]]]]) -> None:
        """Write rows, all or none, with foreign keys enforced.

        Raises:
            Refused: the database did not take them.
        """
        with self._open() as connection:
            try:
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("BEGIN")
                connection.execute(f"PRAGMA defer_foreign_keys = {int(len(batches) > 1)}")
                for shape, row in ((shape, row) for shape, rows in batches for row in rows):
                    names = ", ".join(quoted(name) for name in row)
                    values = f"({names}) VALUES ({', '.join(row.values())})" if row else "DEFAULT VALUES"
                    connection.execute(
                        # gates: ignore[security/sql-from-values] names are quoted, values are literals that seeding made
                        f"INSERT INTO {shape.relation} {values}"
                    )  # names are quoted, values are our own literals
                connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise Refused(str(error), _constraint(str(error))) from error

    def run(self, script: Sequence[Statement], *, transaction: bool, timeout: float) -> None:
        """Execute statements on a connection of their own; see `Database.run`."""
        limit = time.monotonic() + timeout
        with self._open() as connection:
            connection.set_progress_handler(lambda: _over(limit), _STEPS_BETWEEN_LOOKS)
            if transaction:
                connection.execute("BEGIN")
            for statement in script:
                self._execute(connection, statement, limit)
            if connection.in_transaction:
                last = script[-1] if script else Statement("", 1, 1)
                self._execute(connection, Statement("COMMIT", last.line, last.end_line), limit)

    def _execute(self, connection: sqlite3.Connection, statement: Statement, limit: float) -> None:
        try:
            for _ in connection.execute(statement.text):  # not kept: a script may print more than fits into memory
                pass
        except sqlite3.Error as error:
            process.checkpoint()
            if time.monotonic() > limit:
                raise OutOfTime(statement.text) from error
            raise StatementFailed(str(error), statement.line, statement.end_line) from error

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None, timeout=5)) as connection:
            yield connection


def _copy(source: Path, target: Path) -> None:
    """Copy a database; what a write-ahead log still holds comes along."""
    with contextlib.closing(sqlite3.connect(source)) as old, contextlib.closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _over(limit: float) -> bool:
    """Whether a script must end: its time is over, or the run is to stop, which raises inside of SQLite and ends it too."""
    process.checkpoint()
    return time.monotonic() > limit


def _read(connection: sqlite3.Connection, shape: TableShape) -> list[Row]:
    order = ", ".join(quoted(c) for c in shape.key) or "1"
    cursor = connection.execute(f"SELECT * FROM {shape.relation} ORDER BY {order} LIMIT {ROWS_READ}")  # noqa: S608  # names are quoted
    names = [d[0].casefold() for d in cursor.description]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value


def _constraint(message: str) -> str:
    """The constraint that an error names: a check by its name or text, a unique one by its columns."""
    check = re.match(r"CHECK constraint failed: (.*)", message, re.DOTALL)
    if check:
        return meaning(check.group(1))
    unique = re.match(r"UNIQUE constraint failed: (.*)", message)
    return ", ".join(c.split(".")[-1].strip().casefold() for c in unique.group(1).split(",")) if unique else ""
