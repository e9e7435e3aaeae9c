"""Databases for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gates.databases import mysql_server
from gates.databases.mysql import MysqlDatabase
from gates.databases.postgresql import PostgresDatabase
from gates.databases.server import database
from gates.databases.sqlite import SqliteDatabase
from tests.databases import throwaway_mysql
from tests.databases.throwaway import server


@pytest.fixture
def postgres_database() -> Iterator[PostgresDatabase]:
    """A fresh database on a real server."""
    with database(server()) as made:
        yield made


@pytest.fixture
def mysql_database() -> Iterator[MysqlDatabase]:
    """A fresh database on a real server."""
    with mysql_server.database(throwaway_mysql.server()) as made:
        yield made


@pytest.fixture
def sqlite_database(tmp_path: Path) -> SqliteDatabase:
    """A fresh file."""
    return SqliteDatabase(tmp_path / "test.db")
