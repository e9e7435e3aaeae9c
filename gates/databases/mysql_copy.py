"""Copies a whole MariaDB or MySQL database into another one on the same server, in the server's own words. No program but the server itself.

Whether a copy is whole is not for this module to say: its caller compares the snapshots of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gates.databases.mysql_tables import quoted

if TYPE_CHECKING:
    from pymysql.connections import Connection

_SESSION = (
    "SET SESSION foreign_key_checks = 0, unique_checks = 0",
    "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'",
)
_ANY_VALUE = "SET SESSION check_constraint_checks = 0"
"""MariaDB only: rows that a check was added beside."""

_STARTS = re.compile(r" STARTS '[^']*'")

_ROUTINES = {"PROCEDURE": "Create Procedure", "FUNCTION": "Create Function"}


class NoCopyError(Exception):
    """There is something in the database that cannot be copied this way."""


def copy(connection: Connection[Any], source: str, target: str) -> None:
    """Make `target`, which is empty, what `source` is.

    Args:
        connection: of nobody else; its session is changed.

    Raises:
        NoCopyError: rows have a history, or there is a kind of object that is not known here.
        pymysql.MySQLError: the server did not take something that it had told.
    """
    talk = _Copying(connection, source, target)
    talk.prepare()
    talk.tables()
    talk.routines()
    talk.views()
    talk.triggers()
    talk.events()


class _Copying:
    """One copy; the steps go from what nothing depends on to what depends on all."""

    def __init__(self, connection: Connection[Any], source: str, target: str) -> None:
        self._connection, self._source, self._target = connection, source, target

    def prepare(self) -> None:
        """The session, and what the database itself is like."""
        for statement in _SESSION:
            self._run(statement)
        if "mariadb" in str(self._ask("SELECT version() AS v")[0]["v"]).lower():
            self._run(_ANY_VALUE)
        told = self._ask(
            "SELECT default_character_set_name AS charset, default_collation_name AS collation FROM information_schema.schemata"
            " WHERE schema_name = %s",
            self._source,
        )[0]
        self._run(f"ALTER DATABASE {quoted(self._target)} CHARACTER SET {told['charset']} COLLATE {told['collation']}")
        self._run(f"USE {quoted(self._target)}")

    def tables(self) -> None:
        """Sequences, on which defaults of columns may rest, and then tables with their rows."""
        kinds = {str(name): str(kind) for name, kind in self._pairs(f"SHOW FULL TABLES FROM {quoted(self._source)}")}
        for name in (n for n, kind in kinds.items() if kind == "SEQUENCE"):
            self._sequence(name)
        for name, kind in kinds.items():
            if kind == "BASE TABLE":
                told = self._told(f"SHOW CREATE TABLE {self._from(name)}", "Create Table")
                if "SYSTEM VERSIONING" in told:
                    raise NoCopyError(f"{name} keeps the history of its rows")
                self._run(told)
                self._rows(name)
            elif kind not in {"SEQUENCE", "VIEW"}:
                raise NoCopyError(f"{name} is a {kind.lower()}")

    def _sequence(self, name: str) -> None:
        self._run(self._told(f"SHOW CREATE SEQUENCE {self._from(name)}", "Create Table"))
        # gates: ignore[security/sql-from-values] names are quoted
        state = self._ask(f"SELECT next_not_cached_value AS v FROM {self._from(name)}")[0]  # noqa: S608  # likewise
        self._run(f"ALTER SEQUENCE {quoted(name)} RESTART {int(str(state['v']))}")

    def _rows(self, name: str) -> None:
        """All values but those that the server works out itself."""
        columns = self._ask(
            "SELECT column_name AS c FROM information_schema.columns WHERE table_schema = %s AND table_name = %s"
            " AND extra NOT LIKE '%%VIRTUAL GENERATED%%' AND extra NOT LIKE '%%STORED GENERATED%%' ORDER BY ordinal_position",
            self._source,
            name,
        )
        names = ", ".join(quoted(str(row["c"])) for row in columns)
        if names:
            # gates: ignore[security/sql-from-values] names are quoted
            self._run(f"INSERT INTO {quoted(name)} ({names}) SELECT {names} FROM {self._from(name)}")  # noqa: S608  # likewise

    def routines(self) -> None:
        """Procedures and functions; their bodies are looked at only when they run."""
        for row in self._ask(
            "SELECT routine_type AS kind, routine_name AS name FROM information_schema.routines WHERE routine_schema = %s",
            self._source,
        ):
            kind = str(row["kind"])
            if kind not in _ROUTINES:
                raise NoCopyError(f"{row['name']} is a {kind.lower()}")
            self._create(f"SHOW CREATE {kind} {self._from(str(row['name']))}", _ROUTINES[kind])

    def views(self) -> None:
        """Views, those that others rest on first: whichever can be made is made, until none is left."""
        left = [
            str(row["name"])
            for row in self._ask(
                "SELECT table_name AS name FROM information_schema.views WHERE table_schema = %s",
                self._source,
            )
        ]
        while left:
            made = [name for name in left if self._view(name, last=False)]
            if not made:
                self._view(left[0], last=True)
            left = [name for name in left if name not in made]

    def _view(self, name: str, *, last: bool) -> bool:
        import pymysql

        try:
            self._create(f"SHOW CREATE VIEW {self._from(name)}", "Create View")
        except pymysql.MySQLError:
            if last:
                raise
            return False
        return True

    def triggers(self) -> None:
        """Triggers, in the order in which they fire."""
        for row in self._ask(
            "SELECT trigger_name AS name FROM information_schema.triggers WHERE trigger_schema = %s"
            " ORDER BY event_object_table, action_timing, event_manipulation, action_order",
            self._source,
        ):
            self._create(f"SHOW CREATE TRIGGER {self._from(str(row['name']))}", "SQL Original Statement")

    def events(self) -> None:
        """Events. One that starts when it is made is told with that second as if it had been asked for; the copy is made in a later one."""
        for row in self._ask(
            "SELECT event_name AS name, starts IN (created, last_altered) AS at_once FROM information_schema.events"
            " WHERE event_schema = %s",
            self._source,
        ):
            without = _STARTS if str(row["at_once"]) == "1" else None
            self._create(f"SHOW CREATE EVENT {self._from(str(row['name']))}", "Create Event", without)

    def _create(self, question: str, column: str, without: re.Pattern[str] | None = None) -> None:
        """Make something that remembers the session in which it was made."""
        told = self._ask(question)[0]
        for variable in ("character_set_client", "collation_connection", "sql_mode", "time_zone"):
            if told.get(variable) is not None:
                # gates: ignore[security/sql-from-values] a literal, of what the server has told
                self._run(f"SET SESSION {variable} = {_text(str(told[variable]))}")
        if told.get(column) is None:
            raise NoCopyError("its text is hidden from us")
        text = str(told[column])
        self._run(self._here(without.sub("", text, count=1) if without else text))

    def _told(self, question: str, column: str) -> str:
        return self._here(str(self._ask(question)[0][column]))

    def _here(self, text: str) -> str:
        """A text of the server with the names of the copy; the source's name is one that nobody else uses."""
        return text.replace(f"{quoted(self._source)}.", f"{quoted(self._target)}.")

    def _from(self, name: str) -> str:
        return f"{quoted(self._source)}.{quoted(name)}"

    def _pairs(self, question: str) -> Iterator[tuple[Any, ...]]:
        return (tuple(row.values()) for row in self._ask(question))

    def _ask(self, question: str, *values: str) -> Sequence[Mapping[str, Any]]:
        from pymysql.cursors import DictCursor

        with self._connection.cursor(DictCursor) as cursor:
            cursor.execute(question, values or None)
            return list(cursor.fetchall())

    def _run(self, statement: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(statement)


def _text(value: str) -> str:
    """A literal that means the same whether backslashes escape or not; names and modes have none."""
    return "'" + value.replace("'", "''") + "'"
