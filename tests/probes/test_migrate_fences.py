"""Nothing that a migration does reaches another address than the throw-away database's: seen by a socket that listens there."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gates import probes

_PROBES = Path(probes.__file__).parent
_WAYS = """
import asyncio, importlib, json, os, socket, subprocess, sys, threading, types, urllib.request
import asyncmy, asyncpg, pg8000.native, psycopg, psycopg2, sqlalchemy

package = types.ModuleType("private")
package.__path__ = [sys.argv[1]]
sys.modules["private"] = package
module = importlib.import_module("private.migrate_guard")
port, host = int(sys.argv[2]), sys.argv[3]
for fences in ("namespace filter", "filter", ""):  # each in a process of its own, for a fence cannot be taken down
    child = os.fork()
    if not child:
        break
    os.waitpid(child, 0)
else:
    sys.exit()
if "namespace" not in fences:
    module.own_network = lambda: False
if "filter" not in fences:
    module.no_network = lambda: False
guard = module.Guard({"engine": "postgresql", "database": "gates_1", "host": host, "port": 5432, "user": "postgres", "password": ""})
guard.install()
dsn = "postgresql://shop:secret@127.0.0.1:%d/production" % port


def program(*words):
    subprocess.run(words, check=True, capture_output=True, timeout=20)


def forked():
    child = os.fork()
    if not child:
        try:
            socket.create_connection(("127.0.0.1", port), 2)
        finally:
            os._exit(1)
    if os.waitpid(child, 0)[1]:
        raise OSError


def threaded():
    failed = []

    def work():
        try:
            socket.create_connection(("localhost", port), 2)
        except OSError as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


ways = {
    "psycopg": lambda: psycopg.connect(dsn, connect_timeout=2),
    "psycopg by parts": lambda: psycopg.connect(host="127.0.0.1", port=port, user="shop", connect_timeout=2),
    "psycopg, asynchronous": lambda: asyncio.run(psycopg.AsyncConnection.connect(dsn, connect_timeout=2)),
    "psycopg2": lambda: psycopg2.connect(dsn, connect_timeout=2),
    "psycopg2 by parts": lambda: psycopg2.connect(host="127.0.0.1", port=port, user="shop", connect_timeout=2),
    "psycopg2, its class": lambda: psycopg2.extensions.connection(dsn + "?connect_timeout=2"),
    "psycopg2, asynchronous": lambda: psycopg2.connect(dsn, async_=1).poll(),
    "asyncmy": lambda: asyncio.run(asyncmy.connect(host="127.0.0.1", port=port, user="shop", connect_timeout=2)),
    "SQLAlchemy with psycopg2": lambda: sqlalchemy.create_engine(dsn.replace("://", "+psycopg2://")).connect(),
    "asyncpg": lambda: asyncio.run(asyncpg.connect(dsn, timeout=2)),
    "pg8000": lambda: pg8000.native.Connection("shop", host="127.0.0.1", port=port, timeout=2),
    "SQLAlchemy": lambda: sqlalchemy.create_engine(dsn.replace("://", "+psycopg://")).connect(),
    "socket": lambda: socket.create_connection(("127.0.0.1", port), 2),
    "datagram": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port)),
    "IPv6": lambda: socket.create_connection(("::1", port), 2),
    "name": lambda: socket.getaddrinfo("db.example.com", port),
    "urllib": lambda: urllib.request.urlopen("http://127.0.0.1:%d/" % port, timeout=2),
    "thread": threaded,
    "fork": forked,
    "psql": lambda: program("psql", dsn, "-c", "SELECT 1"),
    "python": lambda: program(sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', %d), 2)" % port),
    "bash": lambda: program("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/%d" % port),
}
reached = []
for name, way in ways.items():
    try:
        way()
        reached.append(name)
    except Exception:
        pass
try:
    program("git", "--version")
    git = True
except Exception:
    git = False
with open(fences or "none", "w") as file:
    json.dump({"reached": reached, "isolated": guard.isolated, "git": git, "refused": guard.refused}, file)
"""


@contextlib.contextmanager
def real_server() -> Iterator[tuple[int, list[socket.socket]]]:
    """Sockets that listen where a real database would, one for each kind of address."""
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = first.getsockname()[1]
        datagrams = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        datagrams.bind(("127.0.0.1", port))
        listening = [first]
        if socket.has_dualstack_ipv6():
            listening.append(stack.enter_context(socket.create_server(("::1", port), family=socket.AF_INET6)))
        for each in (*listening, datagrams):
            each.settimeout(0)
        yield port, [*listening, datagrams]


def seen_by(server: socket.socket) -> bool:
    try:
        server.recv(1) if server.type is socket.SOCK_DGRAM else server.accept()[0].close()
    except BlockingIOError:
        return False
    return True


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[bool]]:
    """The folder in which each set of fences left what it says, and whether a socket saw anybody."""
    folder = tmp_path_factory.mktemp("fences")
    with real_server() as (port, servers):
        argv = [sys.executable, "-c", _WAYS, str(_PROBES), str(port), str(folder)]
        done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=100, check=False)
        assert done.returncode == 0, done.stderr
        return folder, [seen_by(server) for server in servers]


def test_a_real_address_sees_no_connection(seen: tuple[Path, list[bool]]) -> None:
    assert set(seen[1]) == {False}


@pytest.mark.parametrize("fences", ["namespace filter", "filter", "none"])
def test_no_way_leads_there_whichever_fence_the_system_allows(seen: tuple[Path, list[bool]], fences: str) -> None:
    told = json.loads((seen[0] / fences).read_text())
    assert told["reached"] == []
    assert told["isolated"] is (fences != "none")
    assert told["git"], "what libraries look things up with may be started"
    assert ("the program bash" in told["refused"]) is (fences == "none")


def test_a_socket_that_nobody_guards_would_be_seen() -> None:
    with real_server() as (port, servers):
        socket.create_connection(("127.0.0.1", port)).close()
        assert seen_by(servers[0])
