"""A throw-away PostgreSQL server: found, started on a Unix socket, ended with its data, whatever happens.

Never touches a server of the user's, unless `GATES_POSTGRES_URL` names one; on that, only databases of our own name are made.
PostgreSQL refuses to run as root: then server and files belong to an unprivileged user id. The wrappers that come with wheels
of the binaries are not used, because they add users to the machine.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from gates.databases import keeper
from gates.databases.binaries import URL_VARIABLE, Binaries, find_binaries
from gates.databases.heir import inherited
from gates.databases.postgresql import PostgresDatabase
from gates.databases.postgresql_talk import Server, connect
from gates.errors import GatesError, ToolMissingError, UsageError

_PORT = 5432
_INITDB = ("-U", "postgres", "-E", "UTF8", "-A", "trust", "--no-locale", "--no-sync", "--wal-segsize=1")
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "40",
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
}


@contextlib.contextmanager
def postgres(major: int | None = None) -> Iterator[Server]:
    """The server to use: the one that `GATES_POSTGRES_URL` names, else one of our own for the length of the block.

    Args:
        major: the version that the project uses, where that is known.

    Raises:
        UsageError: the address is not one.
        NoAnswerError: no server can be had.
    """
    named = os.environ.get(URL_VARIABLE)
    if named:
        yield _named_server(named)
    else:
        with started(find_binaries(major)) as server:
            yield server


@contextlib.contextmanager
def database(server: Server) -> Iterator[PostgresDatabase]:
    """A database of our own name, dropped at the end of the block."""
    name = keeper.new_name()
    with contextlib.ExitStack() as stack:
        will = None if server.own else inherited(__name__, server=dataclasses.asdict(server), name=name)
        made = PostgresDatabase(server, name, stack.enter_context(will) if will else None)
        try:
            yield made
        finally:
            with contextlib.suppress(GatesError):
                made.drop()


def execute_will(server: Mapping[str, Any], name: str, roles: Sequence[str] = ()) -> None:
    """Remove what a run that died has left on a server that is not ours; see `gates.databases.heir`.

    Args:
        roles: those that its migrations say they make, and that were not there before.
    """
    left = PostgresDatabase(Server(**server), name)
    left.drop()
    left.forget(roles)


@contextlib.contextmanager
def started(binaries: Binaries) -> Iterator[Server]:
    """A fresh server on a Unix socket in a folder of its own.

    Raises:
        ToolFailedError: it cannot be started; the message has its last words.
    """
    with keeper.folder("gates-pg-") as home:
        programs = _reachable(binaries, home)
        options = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
        data = str(home / "data")
        make = [str(programs / "initdb"), "-D", data, *_INITDB]
        serve = [str(programs / "postgres"), "-D", data, "-k", str(home), *options]
        with keeper.kept("PostgreSQL", home, make, serve, stop="QUIT", dropped=("PG",)) as exit_code:
            look = functools.partial(
                _look, str(home), _PORT, "postgres", "", "postgres", keeper.told_of(binaries.origin)
            )
            found = keeper.first_answer("PostgreSQL", home, exit_code, look, f"name a server in {URL_VARIABLE}")
            yield dataclasses.replace(found, own=True)


def _reachable(binaries: Binaries, home: Path) -> Path:
    """The programs where the user who runs them can reach them: copied with their libraries if they lie in a closed folder.

    Raises:
        ToolMissingError: they lie in a closed folder, and nobody knows what belongs to them.
    """
    folder = binaries.folder.resolve()
    if not keeper.as_root() or keeper.open_to_all(folder):
        return folder
    if binaries.base is None:
        raise ToolMissingError(
            f"PostgreSQL does not run as root, and an ordinary user cannot reach its programs in {folder}.",
            f"Run gates as an ordinary user, or open that folder, or name a server in {URL_VARIABLE}.",
        )
    keeper.bring(binaries.base, binaries.bundle, home)
    return home / binaries.folder.relative_to(binaries.base)


def _look(host: str, port: int, user: str, password: str, maintenance: str, origin: str) -> Server:
    with contextlib.closing(connect(host, port, user, password, maintenance, timeout=10)) as connection:
        version = str((connection.run("SHOW server_version") or [[""]])[0][0]).split()[0]
    return Server(host, port, user, password, version, origin, maintenance)


def _named_server(url: str) -> Server:
    """The server of an address like `postgresql://user:password@host:5432/postgres`, or `?host=/folder` for a socket."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORT
    except ValueError as error:
        raise UsageError(
            f"{URL_VARIABLE} is not an address: {error}.",
            "Write it like postgresql://user:password@host:5432/postgres.",
        ) from error
    if parts.scheme.split("+")[0] not in {"postgres", "postgresql"}:
        raise UsageError(
            f"{URL_VARIABLE} does not start with postgresql://.",
            "Write it like postgresql://user:password@host:5432/postgres.",
        )
    host = parse_qs(parts.query).get("host", [parts.hostname or "localhost"])[0]
    return _look(
        host,
        port,
        unquote(parts.username or "postgres"),
        unquote(parts.password or ""),
        unquote(parts.path.lstrip("/")) or "postgres",
        f"the server that {URL_VARIABLE} names",
    )
