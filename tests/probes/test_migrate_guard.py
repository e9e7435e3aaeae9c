"""Drivers that connect in C are asked where to before they do; stand-ins tell whether they would have."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest

from gates.probes.migrate_guard import Guard

SOCKET = "/tmp/gates-my-x/socket"
OURS = {"engine": "mysql", "database": "gates_1", "host": SOCKET, "port": 0}


class Connection:
    """Stands for a connection in C: being made means being connected."""

    reached: list[dict[str, Any]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.reached.append({**kwargs, "args": args})


@pytest.fixture(params=["MySQLdb", "mariadb"])
def connect(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> type[Connection]:
    """A class of connections of either driver, guarded."""
    kind = type("Connection", (Connection,), {"reached": []})
    package, module = types.ModuleType(request.param), types.ModuleType(f"{request.param}.connections")
    module.Connection = package.Connection = kind  # type: ignore[attr-defined]
    package.connections = module  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, request.param, package)
    monkeypatch.setitem(sys.modules, f"{request.param}.connections", module)
    guard = Guard(OURS)
    {"MySQLdb": guard._mysqlclient, "mariadb": guard._mariadb}[request.param]()
    return kind


def test_our_socket_is_reached(connect: type[Connection]) -> None:
    connect(user="root", unix_socket=SOCKET)
    connect(host="localhost", user="root", unix_socket=SOCKET, charset="utf8mb4")
    assert len(connect.reached) == 2


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"host": "db.internal"},
        {"host": "127.0.0.1", "port": 3306},
        {"unix_socket": "/run/mysqld/mysqld.sock"},
        {"host": "db.internal", "unix_socket": SOCKET},
        {"unix_socket": SOCKET, "read_default_file": "~/.my.cnf"},
    ],
)
def test_nothing_else_is_reached(connect: type[Connection], told: dict[str, Any]) -> None:
    with pytest.raises(ConnectionRefusedError, match="throw-away database only"):
        connect(user="root", **told)
    assert connect.reached == []


def test_a_host_in_front_counts(connect: type[Connection]) -> None:
    with pytest.raises(ConnectionRefusedError):
        connect("db.internal", "root", unix_socket=SOCKET)


def test_a_named_server_is_reached_by_its_own_name_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = Guard({**OURS, "host": "db.test", "port": 3306})
    guard._mysql("db.test", None, 3306, {})
    with pytest.raises(ConnectionRefusedError):
        guard._mysql("db.internal", None, 3306, {})
    with pytest.raises(ConnectionRefusedError):
        guard._mysql("db.test", "/run/mysqld/mysqld.sock", 3306, {})


def test_no_server_of_mysql_is_reached_while_another_engine_is_proven() -> None:
    with pytest.raises(ConnectionRefusedError):
        Guard({"engine": "sqlite", "database": "/tmp/x", "host": "", "port": 0})._mysql("localhost", None, None, {})


NAMED = {"engine": "postgresql", "database": "gates_1", "host": "localhost", "port": 5433, "user": "me", "password": ""}
FOLDER = {**NAMED, "host": "/run/postgresql", "port": 5432}


def test_libpq_is_let_to_our_database() -> None:
    Guard(NAMED)._libpq({"host": "localhost", "port": "5433", "dbname": "gates_1"})
    Guard(NAMED)._libpq({"hostaddr": "127.0.0.1", "port": 5433, "database": "gates_1"})
    Guard(FOLDER)._libpq({"host": "/run/postgresql", "dbname": "gates_1"})


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"host": "localhost", "port": "5433", "dbname": "production"},
        {"host": "localhost", "port": "5433"},
        {"host": "localhost", "dbname": "gates_1"},
        {"host": "db.internal", "port": "5433", "dbname": "gates_1"},
        {"host": "localhost", "hostaddr": "192.0.2.1", "port": "5433", "dbname": "gates_1"},
        {"host": "localhost,db.internal", "port": "5433", "dbname": "gates_1"},
        {"host": "localhost", "port": "5433", "dbname": "gates_1", "service": "production"},
    ],
)
def test_libpq_is_let_nowhere_else(told: dict[str, str]) -> None:
    with pytest.raises(ConnectionRefusedError, match="throw-away database only"):
        Guard(NAMED)._libpq(told)


@pytest.mark.parametrize(
    ("database", "address", "ours"),
    [
        (NAMED, ("127.0.0.1", 5433), True),
        (NAMED, ("127.0.0.1", 5432), False),
        (NAMED, ("192.0.2.1", 5433), False),
        (NAMED, "/run/postgresql/.s.PGSQL.5433", False),
        (FOLDER, "/run/postgresql/.s.PGSQL.5432", True),
        (FOLDER, "/run/postgresql/.s.PGSQL.5433", False),
        (OURS, SOCKET, True),
        (OURS, "/run/mysqld/mysqld.sock", False),
    ],
)
def test_a_socket_is_ours_by_its_door(database: dict[str, Any], address: Any, ours: bool) -> None:
    assert Guard(database)._ours(address) is ours
