"""The dialect of SQL files is told by what the project holds."""

from __future__ import annotations

import pytest

from gates.tools import sql_dialect
from tests.conftest import Files, OpenProject


@pytest.mark.parametrize(
    ("files", "dialect"),
    [
        ({"a.sql": "create table t (id bigserial primary key, x jsonb);"}, "postgres"),
        ({"a.sql": "create table t (id int auto_increment) engine=InnoDB;"}, "mysql"),
        ({"a.sql": "create table t (id integer primary key autoincrement);"}, "sqlite"),
        ({"a.sql": "select 1;", "requirements.txt": "asyncpg==0.30\naiosqlite==0.20\n"}, "postgres"),
        ({"a.sql": "select 1;", "requirements.txt": "PyMySQL==1.1\n"}, "mysql"),
        ({"a.sql": "select 1;", "requirements.txt": "asyncpg==0.30\npymysql==1.1\n"}, None),
        ({"a.sql": "select 1;", ".env.example": "DATABASE_URL=postgresql+psycopg://u@h/db\n"}, "postgres"),
        ({"a.sql": "select 1;"}, None),
    ],
)
def test_the_dialect_is_detected(open_project: OpenProject, files: Files, dialect: str | None) -> None:
    assert sql_dialect.detect(open_project(files), ["a.sql"]) == dialect
