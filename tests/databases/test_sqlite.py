"""A SQLite database of ours: scripts, and what a snapshot tells. What it sees and overlooks is in `test_planted_sqlite.py`."""

from __future__ import annotations

import pytest

from gates.databases.engine import OutOfTime, StatementFailed
from gates.databases.sqlite import SqliteDatabase
from gates.databases.sqltext import statements


def test_a_failing_statement_is_told_with_its_lines_and_undone(sqlite_database: SqliteDatabase) -> None:
    with pytest.raises(StatementFailed, match="no such table") as caught:
        sqlite_database.run(
            statements("CREATE TABLE a (id);\n\nINSERT INTO b\nVALUES (1);"), transaction=True, timeout=10
        )
    assert (caught.value.line, caught.value.end_line) == (3, 4)
    assert sqlite_database.shapes() == []


def test_a_script_that_hangs_is_stopped(sqlite_database: SqliteDatabase) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(OutOfTime):
        sqlite_database.run(statements(endless), transaction=True, timeout=0.1)


def test_a_virtual_table_is_one_thing_and_gets_no_rows(sqlite_database: SqliteDatabase) -> None:
    script = "CREATE VIRTUAL TABLE found USING fts5(body); CREATE TABLE found_elsewhere (id INTEGER PRIMARY KEY)"
    sqlite_database.run(statements(script), transaction=True, timeout=10)
    assert {
        key for key in sqlite_database.snapshot() if "found" in key and not key.startswith(("column", "primary"))
    } == {
        "virtual table found",
        "table found_elsewhere",
    }
    assert [shape.name for shape in sqlite_database.shapes()] == ["found_elsewhere"]


def test_what_was_saved_comes_back_as_often_as_wanted(sqlite_database: SqliteDatabase) -> None:
    sqlite_database.run(
        statements("PRAGMA journal_mode = wal; CREATE TABLE a (id INTEGER); INSERT INTO a VALUES (1)"),
        transaction=False,
        timeout=5,
    )
    saved = sqlite_database.snapshot()
    sqlite_database.save()
    for change in ("CREATE TABLE b (id)", "DROP TABLE a"):
        sqlite_database.run(statements(change), transaction=True, timeout=5)
        sqlite_database.restore()
        assert sqlite_database.snapshot() == saved
        assert sqlite_database.rows(sqlite_database.shapes()) == {"a": [{"id": 1}]}
