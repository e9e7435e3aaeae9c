"""A throw-away PostgreSQL server: found, started on a Unix socket, ended with its data, whatever happens.

Never touches a server of the user's, unless `GATES_POSTGRES_URL` names one; on that, only databases of our own name are made.
PostgreSQL refuses to run as root: then server and files belong to an unprivileged user id. The wrappers that come with wheels
of the binaries are not used, because they add users to the machine.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from gates import process
from gates.databases.binaries import URL_VARIABLE, Binaries, find_binaries
from gates.databases.postgresql import PostgresDatabase, Server, connect
from gates.errors import GatesError, NoAnswerError, ToolFailedError, ToolMissingError, UsageError

PREFIX = "gates_"
"""How the names of all our databases start."""

_NOBODY = 65534
_PORT = 5432
_START_TIMEOUT_S = 60.0
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "40",
}
_KEEPER = """
stop() { stopped=1; [ -z "$child" ] || kill -QUIT "$child" 2>/dev/null; }
trap stop TERM INT HUP
keep() {
    "$@" & child=$!
    [ -z "$stopped" ] || stop
    while :; do wait "$child"; code=$?; kill -0 "$child" 2>/dev/null || return $code; done
}
folder=$1 programs=$2; shift 2
keep "$programs/initdb" -D "$folder/data" -U postgres -E UTF8 -A trust --no-locale --no-sync --wal-segsize=1 \\
    && [ -z "$stopped" ] && keep "$programs/postgres" -D "$folder/data" -k "$folder" "$@"
code=$?
[ -z "$stopped" ] || { cd / && rm -rf "$folder"; }
exit $code
"""
"""Makes and runs the server. Told to stop, it ends it and removes its folder; when gates itself is killed, the kernel tells it."""


@contextlib.contextmanager
def postgres() -> Iterator[Server]:
    """The server to use: the one that `GATES_POSTGRES_URL` names, else one of our own for the length of the block.

    Raises:
        UsageError: the address is not one.
        NoAnswerError: no server can be had.
    """
    named = os.environ.get(URL_VARIABLE)
    if named:
        yield _named_server(named)
    else:
        with started(find_binaries()) as server:
            yield server


@contextlib.contextmanager
def database(server: Server) -> Iterator[PostgresDatabase]:
    """A database of our own name, dropped at the end of the block."""
    made = PostgresDatabase(server, f"{PREFIX}{os.getpid()}_{secrets.token_hex(4)}")
    try:
        yield made
    finally:
        with contextlib.suppress(GatesError):
            made.drop()


@contextlib.contextmanager
def started(binaries: Binaries) -> Iterator[Server]:
    """A fresh server on a Unix socket in a folder of its own.

    Raises:
        ToolFailedError: it cannot be started; the message has its last words.
    """
    with _folder() as home:
        programs = _reachable(binaries, home)
        log = home / "log"
        options = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
        argv = [*_unprivileged(), "sh", "-c", _KEEPER, "keeper", str(home), str(programs), *options]
        with process.server(argv, cwd=home, env=_environment(), log=log) as exit_code:
            yield dataclasses.replace(_answering(home, log, exit_code), origin=binaries.origin)


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A folder that belongs to who runs the server, with a path short enough for a socket; removed at the end."""
    base = Path(tempfile.gettempdir())
    if len(str(base)) > 60 or (_as_root() and not _open_to_all(base)):
        base = Path("/tmp")  # noqa: S108  # the folder below it is ours alone
    home = Path(tempfile.mkdtemp(prefix="gates-pg-", dir=base))
    try:
        if _as_root():
            os.chown(home, _NOBODY, _NOBODY)
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _as_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _open_to_all(path: Path) -> bool:
    """Whether an unprivileged user can reach what is in a folder."""
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))


def _reachable(binaries: Binaries, home: Path) -> Path:
    """The programs where the user who runs them can reach them: copied with their libraries if they lie in a closed folder.

    Raises:
        ToolMissingError: they lie in a closed folder, and nobody knows what belongs to them.
    """
    folder = binaries.folder.resolve()
    if not _as_root() or _open_to_all(folder):
        return folder
    if binaries.base is None:
        raise ToolMissingError(
            f"PostgreSQL does not run as root, and an ordinary user cannot reach its programs in {folder}.",
            f"Run gates as an ordinary user, or open that folder, or name a server in {URL_VARIABLE}.",
        )
    for name in binaries.bundle:
        if (binaries.base / name).is_dir():
            shutil.copytree(binaries.base / name, home / name, symlinks=True)
    process.run(["chown", "-R", f"{_NOBODY}:{_NOBODY}", str(home)], cwd=home, timeout=60)
    return home / binaries.folder.relative_to(binaries.base)


def _unprivileged() -> list[str]:
    """A prefix that gives up root, and has the kernel send TERM when gates dies: in this order, for a change of user id forgets the signal."""
    if shutil.which("setpriv") is None or sys.platform != "linux":
        if _as_root():
            raise ToolMissingError(
                "PostgreSQL does not run as root, and setpriv is not there to give root up.",
                "Run gates as an ordinary user, or install util-linux.",
            )
        return []
    user = [f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"] if _as_root() else []
    return ["setpriv", *user, "--pdeathsig", "TERM", "--"]


def _environment() -> dict[str, str]:
    """The server's environment: nothing of the user's PostgreSQL settings."""
    kept = {k: v for k, v in process.environment().items() if not k.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _answering(home: Path, log: Path, exit_code: Callable[[], int | None]) -> Server:
    """The server as soon as it answers."""
    limit = time.monotonic() + _START_TIMEOUT_S
    while True:
        process.checkpoint()
        if exit_code() is not None or time.monotonic() > limit:
            said = _last(log.read_text(encoding="utf-8", errors="replace")) if log.exists() else "it said nothing"
            raise ToolFailedError(
                f"The PostgreSQL server did not start: {said}",
                f"Mend the installation, or name a server in {URL_VARIABLE}.",
            )
        try:
            return _look(str(home), _PORT, "postgres", "", "postgres", "")
        except NoAnswerError:
            time.sleep(0.02)


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


def _last(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it said nothing")
