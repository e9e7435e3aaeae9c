"""Connections to a MariaDB or MySQL server: where it is, how to get in, what it says when something is wrong."""

from __future__ import annotations

import contextlib
import dataclasses
import socket
from typing import TYPE_CHECKING, Any

from gates.errors import NoAnswerError

if TYPE_CHECKING:
    from pymysql.connections import Connection

_QUESTION_TIMEOUT_S = 60.0


@dataclasses.dataclass(frozen=True)
class MysqlServer:
    """A server on which we may make databases.

    Attributes:
        host: path of its Unix socket, or a host name.
        version: with the product, for example "10.11.18 (MariaDB)".
        origin: where it comes from, one phrase.
        mine: whether it is a throw-away one, on which everything is ours.
    """

    host: str
    port: int
    user: str
    password: str
    version: str
    origin: str
    mine: bool = False

    def connect(self, database: str | None, timeout: float = _QUESTION_TIMEOUT_S) -> Connection[Any]:
        """A connection in which each statement is its own transaction; see `connect`."""
        return connect(self.host, self.port, self.user, self.password, database, timeout)


def connect(host: str, port: int, user: str, password: str, database: str | None, timeout: float) -> Connection[Any]:
    """A connection in which each statement is its own transaction, and values come as the server writes them.

    Raises:
        NoAnswerError: the server does not answer, or does not let us in.
    """
    import pymysql
    from pymysql.constants import CLIENT

    place: dict[str, Any] = (
        {"unix_socket": host, "ssl_disabled": True} if host.startswith("/") else {"host": host, "port": port}
    )
    try:
        if host.startswith("/"):
            _knock(host)
        return pymysql.connect(
            user=user,
            password=password,
            database=database,
            charset="utf8mb4",
            autocommit=True,
            connect_timeout=10,
            read_timeout=max(timeout, 0.001),
            conv={str: pymysql.converters.escape_string},
            client_flag=CLIENT.MULTI_STATEMENTS,
            **place,
        )
    except (pymysql.MySQLError, OSError) as error:
        raise NoAnswerError(
            f"The MySQL server at {host} does not answer: {said_by(error)}.",
            "Start it, or leave GATES_MYSQL_URL out.",
        ) from error


def _knock(path: str) -> None:
    """Raise when nobody listens; the driver would leave its socket open."""
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(10)
        door.connect(path)


def said_by(error: BaseException) -> str:
    """What the server said, without its number."""
    return str(error.args[1] if len(error.args) > 1 else error.args[0] if error.args else error)


def close(connection: Connection[Any] | None) -> None:
    """End a connection, if it is one and open."""
    import pymysql

    if connection is not None and connection.open:
        with contextlib.suppress(pymysql.MySQLError, OSError):
            connection.close()
