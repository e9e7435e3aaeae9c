"""The address by which SQLAlchemy reaches the throw-away database, with the drivers that a project has."""

from __future__ import annotations

import pytest

from gates.probes import migrate_sqlalchemy
from gates.probes.migrate_sqlalchemy import MissingDriverError, any_address, driver

DATABASE = {"engine": "postgresql", "host": "/run/gates", "port": 5432, "user": "gates", "database": "gates_1"}


@pytest.mark.parametrize(
    ("installed", "driver"),
    [({"asyncpg"}, "asyncpg"), ({"asyncpg", "psycopg2"}, "psycopg2"), ({"psycopg"}, "psycopg")],
    ids=["an asynchronous driver alone", "both kinds", "one that is both"],
)
def test_a_project_with_an_asynchronous_driver_alone_has_an_address_too(
    installed: set[str], driver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate_sqlalchemy, "_there", installed.__contains__)
    assert any_address(DATABASE).get_driver_name() == driver


def test_without_any_driver_those_that_are_looked_for_first_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate_sqlalchemy, "_there", lambda _: False)
    with pytest.raises(MissingDriverError, match=r"no driver for postgresql is installed \(one of psycopg"):
        any_address(DATABASE)


def test_the_wanted_driver_goes_before_a_better_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate_sqlalchemy, "_there", {"psycopg", "psycopg2"}.__contains__)
    assert driver("postgresql", False, "psycopg2") == "psycopg2"
    assert driver("postgresql", False, "pg8000") == "psycopg"


@pytest.mark.parametrize(
    ("engine", "asynchronous", "told"),
    [
        ("postgresql", False, "no driver for postgresql is installed (one of psycopg, psycopg2, pg8000)"),
        ("postgresql", True, "no asynchronous driver for postgresql is installed (one of asyncpg, psycopg)"),
        ("mysql", False, "no driver for mysql is installed (one of MySQLdb, pymysql, mysql.connector, mariadb)"),
        ("mysql", True, "no asynchronous driver for mysql is installed (one of asyncmy, aiomysql)"),
        ("sqlite", True, "no asynchronous driver for sqlite is installed (one of aiosqlite)"),
    ],
)
def test_without_any_driver_those_that_would_do_are_named(
    monkeypatch: pytest.MonkeyPatch, engine: str, asynchronous: bool, told: str
) -> None:
    monkeypatch.setattr(migrate_sqlalchemy, "_there", {"requests"}.__contains__)
    with pytest.raises(MissingDriverError) as caught:
        driver(engine, asynchronous)
    assert str(caught.value) == told
