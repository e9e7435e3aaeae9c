"""Every address of a database in the project's environment leads to ours, in the form in which the project writes its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.databases.engine import Address
from gates.project.interpreter import Interpreter
from gates.tools.migrate_settings import variables_for
from tests.conftest import OpenProject

SOCKET = Address("mysql", "gates_1", "/tmp/x/socket", 0, "root")
NAMED = Address("mysql", "gates_1", "db.test", 3307, "ci", "p@ss/word")
POSTGRES = Address("postgresql", "gates_1", "/tmp/x", 5432, "postgres")


@pytest.mark.parametrize(
    ("address", "written", "ours"),
    [
        (
            SOCKET,
            "mysql+pymysql://a:b@c/d?charset=utf8",
            "mysql+pymysql://root@localhost/gates_1?unix_socket=/tmp/x/socket",
        ),
        (SOCKET, "mariadb+asyncmy://a@c/d", "mariadb+asyncmy://root@localhost/gates_1?unix_socket=/tmp/x/socket"),
        (SOCKET, "sqlite:///x.db", "mysql://root@localhost/gates_1?unix_socket=/tmp/x/socket"),
        (NAMED, "mysql://a@c/d", "mysql://ci:p%40ss%2Fword@db.test:3307/gates_1"),
        (POSTGRES, "mysql+pymysql://a@c/d", "postgresql://postgres@localhost:5432/gates_1?host=/tmp/x"),
        (POSTGRES, "postgresql+asyncpg://a@c/d", "postgresql+asyncpg://postgres@localhost:5432/gates_1?host=/tmp/x"),
    ],
)
def test_an_address_is_written_as_the_project_writes_its_own(
    open_project: OpenProject, monkeypatch: pytest.MonkeyPatch, address: Address, written: str, ours: str
) -> None:
    monkeypatch.setattr(Interpreter, "has", lambda self, name: False)
    project = open_project({".env.example": f"MYSQL_URL={written}\n"})
    found = variables_for(project, address, Path("/tmp/home"), {}, {})
    assert found["MYSQL_URL"] == ours
    assert found["DATABASE_URL"].startswith(address.engine)


def test_an_address_names_a_driver_where_sqlalchemy_would_take_another(
    open_project: OpenProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Interpreter, "has", lambda self, name: name in {"sqlalchemy", "pymysql"})
    found = variables_for(open_project({}), SOCKET, Path("/tmp/home"), {}, {})
    assert found["DATABASE_URL"] == "mysql+pymysql://root@localhost/gates_1?unix_socket=/tmp/x/socket"
