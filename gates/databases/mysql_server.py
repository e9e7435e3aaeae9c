"""A throw-away MariaDB or MySQL server: found, started on a Unix socket, ended with its data, whatever happens.

Never touches a server of the user's, unless `GATES_MYSQL_URL` names one; on that, only databases of our own name are made.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from gates.databases import keeper
from gates.databases.heir import inherited
from gates.databases.mysql import MysqlDatabase
from gates.databases.mysql_connection import MysqlServer, connect
from gates.databases.mysql_programs import URL_VARIABLE, Programs, find_programs, from_packages
from gates.errors import GatesError, ToolFailedError, ToolMissingError, UsageError

_PORT = 3306
_EXAMPLE = "Write it like mysql://user:password@host:3306, or mysql://user@/?unix_socket=/folder/mysqld.sock."
_SETTINGS = (
    "--skip-networking",
    "--skip-log-bin",
    "--character-set-server=utf8mb4",
    "--max-connections=40",
    "--performance-schema=OFF",
    "--innodb-buffer-pool-size=16M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-use-native-aio=0",
    "--innodb-doublewrite=OFF",
    "--loose-innodb-log-file-size=16M",
    "--loose-innodb-undo-tablespaces=0",
    "--loose-sync-frm=0",
    "--loose-mysqlx=0",
)


@contextlib.contextmanager
def mysql() -> Iterator[MysqlServer]:
    """The server to use: the one that `GATES_MYSQL_URL` names, else one of our own for the length of the block.

    Raises:
        UsageError: the address is not one.
        NoAnswerError: no server can be had.
    """
    named = os.environ.get(URL_VARIABLE)
    if named:
        yield _named_server(named)
    else:
        with contextlib.ExitStack() as stack:
            yield _own(stack)


def _own(stack: contextlib.ExitStack) -> MysqlServer:
    """A server of our own; where the system's programs will not run in a folder of ours, as AppArmor may have it, one of unpacked packages.

    Raises:
        NoAnswerError: neither can be had.
    """
    try:
        return stack.enter_context(started(find_programs()))
    except ToolFailedError as failed:
        try:
            programs = from_packages()
        except ToolMissingError:
            raise failed from None
    return stack.enter_context(started(programs))


@contextlib.contextmanager
def database(server: MysqlServer) -> Iterator[MysqlDatabase]:
    """A database of our own name, dropped at the end of the block."""
    name = keeper.new_name()
    with contextlib.nullcontext() if server.mine else inherited(__name__, server=dataclasses.asdict(server), name=name):
        made = MysqlDatabase(server, name)
        try:
            yield made
        finally:
            with contextlib.suppress(GatesError):
                made.drop()


def execute_will(server: Mapping[str, Any], name: str) -> None:
    """Remove what a run that died has left on a server that is not ours; see `gates.databases.heir`."""
    MysqlDatabase(MysqlServer(**server), name).drop()


@contextlib.contextmanager
def started(programs: Programs) -> Iterator[MysqlServer]:
    """A fresh server on a Unix socket in a folder of its own.

    Raises:
        ToolFailedError: it cannot be started; the message has its last words.
    """
    with keeper.folder("gates-my-", in_memory=True) as home:
        here = _reachable(programs, home)
        socket = str(home / "socket")
        call = [
            *_call(here),
            f"--datadir={home / 'data'}",
            f"--tmpdir={home}",
            f"--secure-file-priv={home}",
            *_SETTINGS,
        ]
        serve = [*call, f"--socket={socket}", f"--pid-file={home / 'pid'}"]
        make, fed = [*call, "--initialize-insecure"], ""
        if here.share is not None:
            _owned(home / "data")
            make, fed = [*call, "--bootstrap"], _system_tables(here.share)
        with keeper.kept(here.product, home, make, serve, stop="KILL", fed=fed, dropped=("MYSQL", "MARIADB")) as code:
            look = functools.partial(_look, socket, 0, "root", "", keeper.told_of(programs.origin), mine=True)
            yield keeper.first_answer(here.product, home, code, look, f"name a server in {URL_VARIABLE}")


def _call(programs: Programs) -> list[str]:
    libraries = ["env", f"LD_LIBRARY_PATH={':'.join(programs.libraries)}"] if programs.libraries else []
    if programs.share is None:
        return [*libraries, str(programs.server), "--no-defaults"]
    base = programs.share.parent.parent
    return [
        *libraries,
        str(programs.server),
        "--no-defaults",
        f"--basedir={base}",
        f"--lc-messages-dir={programs.share}",
    ]


def _owned(data: Path) -> None:
    """The data folder, which MariaDB does not make itself."""
    data.mkdir(mode=0o700)
    if keeper.as_root():
        above = data.parent.stat()
        os.chown(data, above.st_uid, above.st_gid)


def _system_tables(share: Path) -> str:
    """The SQL that makes MariaDB's own tables; without help texts, which take longer than all else."""
    names = ("*_system_tables", "*_performance_tables", "*_system_tables_data", "aria_add_gis_sp_bootstrap")
    files = [file for name in names for file in sorted(share.glob(f"m{name}.sql"))[:1]]
    head = "create database if not exists mysql;\nuse mysql;\nSET @auth_root_socket=NULL;\n"
    return head + "\n".join(file.read_text(encoding="utf-8") for file in files)


def _reachable(programs: Programs, home: Path) -> Programs:
    """The programs where the user who runs them can reach them: copied if they lie in a closed folder.

    Raises:
        ToolMissingError: they lie in a closed folder, and nobody knows what belongs to them.
    """
    if not keeper.as_root() or keeper.open_to_all(programs.server.resolve().parent):
        return programs
    if programs.root is None:
        raise ToolMissingError(
            f"{programs.product} is not run as root, and an ordinary user cannot reach its program {programs.server}.",
            f"Run gates as an ordinary user, or open that folder, or name a server in {URL_VARIABLE}.",
        )
    keeper.bring(programs.root.parent, [programs.root.name], home)
    return programs.moved(home / programs.root.name)


def _look(host: str, port: int, user: str, password: str, origin: str, *, mine: bool = False) -> MysqlServer:
    with contextlib.closing(connect(host, port, user, password, None, timeout=10)) as connection:
        told = str(connection.get_server_info())  # type: ignore[no-untyped-call]
    product = "MariaDB" if "mariadb" in told.casefold() else "MySQL"
    version = told.removeprefix("5.5.5-").partition("-")[0]
    return MysqlServer(host, port, user, password, f"{version} ({product})", origin, mine=mine)


def _named_server(url: str) -> MysqlServer:
    """The server of an address like `mysql://user:password@host:3306`, or `?unix_socket=/path` for a socket."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORT
    except ValueError as error:
        raise UsageError(f"{URL_VARIABLE} is not an address: {error}.", _EXAMPLE) from error
    if parts.scheme.split("+")[0] not in {"mysql", "mariadb"}:
        raise UsageError(f"{URL_VARIABLE} does not start with mysql://.", _EXAMPLE)
    host = parse_qs(parts.query).get("unix_socket", [parts.hostname or "localhost"])[0]
    user, password = unquote(parts.username or "root"), unquote(parts.password or "")
    return _look(host, port, user, password, f"the server that {URL_VARIABLE} names")
