"""Lets a project connect to one database and to nothing else: not even to one that its own settings name. Standard library only.

Three fences, because none holds alone: an audit hook for what Python's own sockets and sqlite3 do; wrappers around drivers that
connect in C; and, where the database is no further than a Unix socket, the kernel, which keeps everything off the network. Where the
kernel cannot, other programs may not be started at all: nothing would hold them back.
"""

from __future__ import annotations

import errno
import os
import sys
import typing

from .isolation import no_network, own_network

_STARTING = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn"}
_LIBPQ = {"host": "HOST", "port": "PORT", "dbname": "DATABASE"}
"""What libpq must be told → how its environment variable for it ends."""
_HARMLESS = {
    "git",
    "uname",
    "hostname",
    "locale",
    "lsb_release",
    "ldconfig",
    "gcc",
    "cc",
    "clang",
    "ld",
    "objdump",
    "file",
}
"""What libraries look things up with; none of them is a way to a database."""


class Guard:
    """The fences around one database.

    Attributes:
        refused: addresses that the project tried to reach and was not let, programs that it tried to start.
        isolated: whether the kernel holds, too.
    """

    def __init__(self, database: dict[str, typing.Any]) -> None:
        self.database = database
        self.refused: list[str] = []
        self.isolated = False

    def install(self) -> None:
        """From here on, for the rest of the process."""
        if not self.database["host"] or self.database["host"].startswith("/"):
            self.isolated = own_network() or no_network()
        for wrap in (self._psycopg, self._psycopg2, self._mysqlclient, self._mysql_connector, self._mariadb):
            try:
                wrap()
            except ImportError:
                continue
        sys.addaudithook(self._audit)

    def _audit(self, event: str, args: tuple[typing.Any, ...]) -> None:
        if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
            address = args[1] if len(args) > 1 else None
            if address is not None and not self._ours(address):
                self._refuse(address)
        elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
            if args[0] and not self._our_host(args[0]):
                self._refuse((os.fsdecode(args[0]), *args[1:2]))
        elif event == "sqlite3.connect" and not self._our_file(args[0]):
            self._refuse(args[0])
        elif event in _STARTING and not self.isolated and _program(event, args) not in _HARMLESS:
            self._refuse("the program " + _program(event, args))

    def _ours(self, address: object) -> bool:
        if isinstance(address, (str, bytes)):
            name = os.fsdecode(address)
            place = str(self.database["host"])
            doors = {place, "{}/.s.PGSQL.{}".format(place, self.database["port"])}
            return name == "/dev/log" or (place.startswith("/") and name in doors)
        return isinstance(address, tuple) and self._our_host(address[0]) and address[1] == self.database["port"]

    def _our_host(self, host: object) -> bool:
        """Whether a host is the one that the caller named; a name may have been looked up meanwhile."""
        text = os.fsdecode(host) if isinstance(host, (str, bytes)) else str(host)
        named = str(self.database["host"] or "")
        if not named or named.startswith("/"):
            return False
        return text == named or (named == "localhost" and text in {"127.0.0.1", "::1"})

    def _our_file(self, name: object) -> bool:
        text = os.fsdecode(name) if isinstance(name, (str, bytes, os.PathLike)) else str(name)
        if text in {":memory:", ""} or "mode=memory" in text or text.startswith("file::memory:"):
            return True
        path = text[5:].split("?")[0] if text.startswith("file:") else text
        ours = os.path.realpath(str(self.database["database"]))
        return bool(self.database["engine"] == "sqlite") and os.path.realpath(path) == ours

    def _refuse(self, what: object) -> typing.NoReturn:
        text = (
            ":".join(str(part) for part in what[:2])
            if isinstance(what, tuple)
            else os.fsdecode(what)
            if isinstance(what, (str, bytes))
            else str(what)
        )
        if text not in self.refused:
            self.refused.append(text)
        raise ConnectionRefusedError(
            errno.ECONNREFUSED, "gates lets migrations connect to its own throw-away database only, not to " + text
        )

    def _libpq(self, told: dict[str, typing.Any]) -> None:
        """Refuse connection parameters of libpq that lead elsewhere: to another server, or to another database of one that the user named.

        Where none is given, libpq takes a local default socket, a default port, a database called like the user: elsewhere, too.
        """
        # gates: ignore[env-docs/undocumented-variable] libpq's own; read to refuse what they name
        default = {key: os.environ.get("PG" + name) for key, name in _LIBPQ.items()}
        host = str(told.get("hostaddr") or told.get("host") or default["host"] or "")
        port = str(told.get("port") or default["port"] or 5432)
        name = str(told.get("dbname") or told.get("database") or default["dbname"] or "")
        there = host == self.database["host"] or self._our_host(host)
        ours = there and port == str(self.database["port"]) and name == self.database["database"]
        if not ours or told.get("service") or self.database["engine"] != "postgresql":
            self._refuse("{}:{}/{}".format(host or "the local PostgreSQL server", port, name))

    def _psycopg(self) -> None:
        import psycopg
        from psycopg.conninfo import conninfo_to_dict

        def guarded(kind: typing.Any) -> None:
            original = kind.connect.__func__

            def connect(cls: typing.Any, /, conninfo: str = "", **kwargs: typing.Any) -> typing.Any:
                named = {k: v for k, v in kwargs.items() if k in {*_LIBPQ, "hostaddr", "service"} and v is not None}
                self._libpq(dict(conninfo_to_dict(conninfo), **named))
                return original(cls, conninfo, **kwargs)

            kind.connect = classmethod(connect)

        guarded(psycopg.Connection)
        guarded(psycopg.AsyncConnection)
        psycopg.connect = psycopg.Connection.connect

    def _psycopg2(self) -> None:
        import psycopg2
        import psycopg2.extensions
        from psycopg2.extensions import parse_dsn

        original, kind = psycopg2.connect, psycopg2.extensions.connection
        refuse = self._libpq

        class Connection(kind):  # type: ignore[misc,valid-type]  # it connects by being made
            def __init__(self, dsn: str, *args: typing.Any, **kwargs: typing.Any) -> None:
                refuse(parse_dsn(dsn))
                super().__init__(dsn, *args, **kwargs)

        def connect(
            dsn: str | None = None,
            connection_factory: typing.Any = None,
            cursor_factory: typing.Any = None,
            **kwargs: typing.Any,
        ) -> typing.Any:
            told = parse_dsn(dsn) if dsn else {}
            told.update({k: v for k, v in kwargs.items() if v is not None})
            self._libpq(told)
            return original(dsn, connection_factory or Connection, cursor_factory, **kwargs)

        psycopg2.connect = connect
        psycopg2.extensions.connection = Connection

    def _mysql(self, host: object, socket: object, port: object, told: dict[str, typing.Any]) -> None:
        """Refuse connection parameters of MySQL's and MariaDB's C libraries that lead elsewhere; so may a file of options, and no socket at all."""
        ours = str(self.database["host"])
        if ours.startswith("/"):
            right = socket == ours and host in {None, "", "localhost"}
        else:
            right = not socket and bool(host) and self._our_host(host)
        named = [k for k in ("read_default_file", "read_default_group", "option_files", "default_file") if told.get(k)]
        if not right or named or self.database["engine"] != "mysql":
            self._refuse("{}:{}".format(socket or host or "the local MySQL server", port or ""))

    def _mysqlclient(self) -> None:
        import MySQLdb.connections

        self._checked(MySQLdb.connections.Connection)

    def _mariadb(self) -> None:
        import mariadb.connections

        self._checked(mariadb.connections.Connection)

    def _checked(self, kind: typing.Any) -> None:
        """Have a class of connections ask before it connects."""
        original = kind.__init__

        def __init__(connection: typing.Any, *args: typing.Any, **kwargs: typing.Any) -> None:  # noqa: N807
            host = kwargs.get("host", args[0] if args else None)
            self._mysql(host, kwargs.get("unix_socket"), kwargs.get("port"), kwargs)
            original(connection, *args, **kwargs)

        kind.__init__ = __init__

    def _mysql_connector(self) -> None:
        from mysql.connector.connection_cext import CMySQLConnection

        kind: typing.Any = CMySQLConnection
        original = kind._open_connection  # noqa: SLF001  # what connects, whatever leads there

        def _open_connection(connection: typing.Any) -> None:
            socket = connection.unix_socket
            self._mysql(None if socket else connection.server_host, socket, connection.server_port, {})
            original(connection)

        kind._open_connection = _open_connection  # noqa: SLF001


def _program(event: str, args: tuple[typing.Any, ...]) -> str:
    """The name of the program that an event is about to start."""
    named = args[1] if event == "os.spawn" else args[0]
    first = named[0] if isinstance(named, (list, tuple)) and named else named
    return os.path.basename(os.fsdecode(first)) if isinstance(first, (str, bytes, os.PathLike)) else str(first)
