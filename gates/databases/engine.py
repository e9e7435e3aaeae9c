"""What the gate needs of a throw-away database, whatever the engine, and what a database says when it does not do what it is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from gates.databases.seeding import Writer
from gates.databases.shapes import Rows, TableShape
from gates.databases.snapshot import Snapshot
from gates.databases.sqltext import Statement

ROWS_READ = 200
"""Rows read of each table, in the order of its key."""


class StatementFailed(Exception):  # noqa: N818  # it is what the database said, not an error of ours
    """A statement of a script failed.

    Attributes:
        line, end_line: where the statement stands, or the very line that the server points at.
    """

    def __init__(self, message: str, line: int, end_line: int) -> None:
        super().__init__(message)
        self.line, self.end_line = line, end_line


class OutOfTime(Exception):  # noqa: N818  # likewise
    """A script did not end within its limit."""


@dataclasses.dataclass(frozen=True, slots=True)
class Address:
    """How a program connects to the database.

    Attributes:
        engine: "sqlite", "mysql" or "postgresql".
        database: path of the file, or name of the database.
        host: where the server's Unix socket is (PostgreSQL: its folder; MySQL: the socket), or a host name; "" for SQLite.
    """

    engine: str
    database: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""


class Database(Writer, Protocol):
    """A database that may be emptied at any time."""

    @property
    def engine(self) -> str:
        """For example "sqlite"."""

    @property
    def address(self) -> Address:
        """Where it is."""

    def clear(self) -> None:
        """Make it empty, as new."""

    def snapshot(self) -> Snapshot:
        """Its whole schema."""

    def shapes(self) -> Sequence[TableShape]:
        """Its tables."""

    def rows(self, shapes: Sequence[TableShape]) -> Rows:
        """The content of these tables."""

    def run(self, script: Sequence[Statement], *, transaction: bool, timeout: float) -> None:
        """Execute statements on a connection of their own.

        Args:
            transaction: all or nothing; otherwise each statement for itself.
            timeout: seconds for all of them.

        Raises:
            StatementFailed, OutOfTime: as said.
        """


@runtime_checkable
class Restorable(Protocol):
    """What a database may offer beside: a copy to go back to. Without it, migrations are applied anew after each failure."""

    def save(self) -> bool:
        """Keep a copy of all that is in it now, in place of an earlier one; connections of others to it may be ended.

        False where no copy would be whole; then there is none.
        """

    def restore(self) -> bool:
        """Be as the kept copy, which stays; likewise. False where that did not come out whole; then the copy is gone, too."""
