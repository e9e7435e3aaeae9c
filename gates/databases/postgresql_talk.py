"""Connections to a PostgreSQL server, and what it says on them."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from typing import TYPE_CHECKING, Any

from gates.databases.engine import OutOfTime, StatementFailed
from gates.databases.sqltext import Statement
from gates.errors import NoAnswerError

if TYPE_CHECKING:
    from pg8000.native import Connection

QUESTION_TIMEOUT_S = 60.0
"""Seconds in which a question of ours must be answered."""
_END_ALL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name AND backend_type = 'client backend'"
)
"""Those of programs; what belongs to the server itself ends by itself, and ordinary users may not end it."""
_FAREWELL_S = 5.0
_FAREWELL_LOOK_S = 0.002


@dataclasses.dataclass(frozen=True)
class Server:
    """A PostgreSQL server on which we may make databases.

    Attributes:
        host: folder of its Unix socket, or a host name.
        origin: where it comes from, one phrase.
        maintenance: a database to connect to while ours are made and dropped.
        own: whether we started it, so that more than databases may be made on it.
    """

    host: str
    port: int
    user: str
    password: str
    version: str
    origin: str
    maintenance: str = "postgres"
    own: bool = False

    def connect(self, database: str, timeout: float = QUESTION_TIMEOUT_S) -> Connection:
        """A connection in which each statement is its own transaction.

        Raises:
            NoAnswerError: the server does not answer, or does not let us in.
        """
        return connect(self.host, self.port, self.user, self.password, database, timeout)


def connect(host: str, port: int, user: str, password: str, database: str, timeout: float) -> Connection:
    """See `Server.connect`."""
    import pg8000.exceptions
    from pg8000.native import Connection

    place: dict[str, Any] = (
        {"unix_sock": f"{host}/.s.PGSQL.{port}", "ssl_context": False}
        if host.startswith("/")
        else {"host": host, "port": port}
    )
    try:
        return Connection(
            user, password=password or None, database=database, timeout=timeout, application_name="gates", **place
        )
    except (pg8000.exceptions.Error, OSError) as error:
        raise NoAnswerError(
            f"The PostgreSQL server at {host} does not answer: {said_by(error)}.",
            "Start it, or leave GATES_POSTGRES_URL out.",
        ) from error


def end_connections(boss: Connection, name: str) -> None:
    """End what is connected to a database, and wait until it has gone: what comes next would look again only every 100 ms."""
    limit = time.monotonic() + _FAREWELL_S
    while boss.run(_END_ALL, name=name):
        if time.monotonic() > limit:
            return
        time.sleep(_FAREWELL_LOOK_S)


def forget_rows(connection: Connection) -> None:
    """Let what queries bring be dropped as it comes: a script may print more than fits into memory."""
    connection.message_types[b"D"] = lambda data, context: None


def execute(connection: Connection, statement: Statement) -> None:
    """Run one statement.

    Raises:
        StatementFailed, OutOfTime: as said.
    """
    import pg8000.exceptions

    try:
        connection.run(statement.text)
    except pg8000.exceptions.DatabaseError as error:
        fields = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
        line, end_line = statement.line, statement.end_line
        if str(fields.get("P", "")).isdigit():
            line = end_line = statement.line + statement.text.count("\n", 0, int(fields["P"]) - 1)
        raise StatementFailed(said_by(error), line, end_line) from error
    except (pg8000.exceptions.InterfaceError, OSError) as error:
        if isinstance(error, TimeoutError) or isinstance(error.__cause__, TimeoutError):
            raise OutOfTime(statement.text) from error
        raise StatementFailed(
            f"the connection was lost: {said_by(error)}", statement.line, statement.end_line
        ) from error


def said_by(error: BaseException) -> str:
    """What the server said, without its decoration."""
    first = error.args[0] if error.args else error
    if isinstance(first, dict):
        return str(first.get("M", first)) + (f" ({first['D']})" if first.get("D") else "")
    return str(first).rstrip(".")


def close(connection: Connection) -> None:
    """Hang up, whatever state the connection is in."""
    import pg8000.exceptions

    with contextlib.suppress(pg8000.exceptions.Error, OSError):
        connection.close()


def quoted(name: str) -> str:
    """A name as SQL must write it."""
    return '"' + name.replace('"', '""') + '"'
