"""The address by which SQLAlchemy reaches the throw-away database, with the drivers that a project has."""

from __future__ import annotations

import pytest

from gates.probes import migrate_sqlalchemy
from gates.probes.migrate_sqlalchemy import MissingDriverError, any_address

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
