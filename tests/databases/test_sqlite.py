"""What a snapshot of SQLite sees, and what it rightly overlooks: the same thing in another spelling."""

from __future__ import annotations

import pytest

from gates.databases.compare import compare
from gates.databases.engine import OutOfTime, StatementFailed
from gates.databases.sqlite import SqliteDatabase
from gates.databases.sqltext import statements

BASE = """
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    total NUMERIC(10, 2),
    made_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE TABLE tags (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
CREATE VIEW big AS SELECT id FROM orders WHERE total > 100;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
"""


def spelled(old: str, new: str) -> str:
    assert old in BASE
    return BASE.replace(old, new)


BUGS = [
    BASE + "CREATE TABLE left_over (id INTEGER);",
    spelled("CREATE TABLE tags (name TEXT PRIMARY KEY) WITHOUT ROWID;", ""),
    spelled(") WITHOUT ROWID", ")"),
    spelled(") WITHOUT ROWID", ") STRICT"),
    spelled(" AUTOINCREMENT", ""),
    spelled("VARCHAR(120)", "VARCHAR(254)"),
    spelled("VARCHAR(120)", "TEXT"),
    spelled(" COLLATE NOCASE", ""),
    spelled("DEFAULT 'nobody' NOT NULL", "DEFAULT 'nobody'"),
    spelled("DEFAULT 'nobody' NOT NULL", "NOT NULL"),
    spelled("'nobody'", "'NOBODY'"),
    spelled("age INTEGER DEFAULT 0,", "age INTEGER DEFAULT 1,"),
    spelled("age INTEGER DEFAULT 0,", "age INTEGER DEFAULT 0, extra TEXT,"),
    spelled("(age * 2) STORED", "(age * 3) STORED"),
    spelled("(age * 2) STORED", "(age * 2) VIRTUAL"),
    spelled("CONSTRAINT uq_people_email UNIQUE (email),", ""),
    spelled("CONSTRAINT uq_people_email", "CONSTRAINT other_name"),
    spelled("UNIQUE (email)", "UNIQUE (email, name)"),
    spelled("CONSTRAINT ck_people_age CHECK (age >= 0),", ""),
    spelled("(age >= 0)", "(age > 0)"),
    spelled("    CHECK (name <> '')", "    CHECK (name <> ' ')"),
    spelled("ON DELETE CASCADE", "ON DELETE RESTRICT"),
    spelled(" ON DELETE CASCADE", ""),
    spelled("ON DELETE CASCADE", "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED"),
    spelled("(CURRENT_TIMESTAMP) NOT NULL", "'now' NOT NULL"),
    spelled("total NUMERIC(10, 2)", "total NUMERIC(12, 2)"),
    spelled("total NUMERIC(10, 2)", "total NUMERIC(10, 2) UNIQUE"),
    spelled("CREATE INDEX ix_open", "CREATE INDEX ix_other"),
    spelled(" WHERE total > 0;", ";"),
    spelled("WHERE total > 0;", "WHERE total > 1;"),
    spelled("orders (total, id)", "orders (id, total)"),
    spelled("CREATE INDEX ix_open", "CREATE UNIQUE INDEX ix_open"),
    spelled("lower(name)", "upper(name)"),
    spelled("CREATE UNIQUE INDEX ux_name", "CREATE INDEX ux_name"),
    spelled("total > 100", "total > 10"),
    spelled("CREATE VIEW big AS SELECT id FROM orders WHERE total > 100;", ""),
    spelled("UPDATE OF total", "UPDATE"),
    spelled("negative; really", "Negative; really"),
]

CONTROLS = [
    spelled("CREATE TABLE tags", 'create table "Tags"'),
    spelled(
        "CONSTRAINT uq_people_email UNIQUE (email),\n    CONSTRAINT ck_people_age CHECK (age >= 0),",
        "CONSTRAINT ck_people_age CHECK ((age >= 0)), CONSTRAINT uq_people_email UNIQUE(email),",
    ),
    spelled("age INTEGER DEFAULT 0,", "age INTEGER DEFAULT (0) CONSTRAINT ck_people_age CHECK (age >= 0),").replace(
        "CONSTRAINT ck_people_age CHECK (age >= 0),\n    CHECK", "CHECK"
    ),
    spelled("DEFAULT 'nobody' NOT NULL", "NOT NULL DEFAULT ('nobody')"),
    spelled("(CURRENT_TIMESTAMP)", "current_timestamp"),
    spelled("lower(name)", "LOWER(name)"),
    spelled("NUMERIC(10, 2)", "numeric(10,2)"),
    spelled("CREATE VIEW big AS SELECT id FROM orders", 'CREATE VIEW big AS\n  SELECT id -- the key\n  FROM "orders"'),
    spelled(
        "person_id INTEGER NOT NULL",
        "person_id INTEGER NOT NULL CONSTRAINT fk_orders_person REFERENCES people(id) ON DELETE CASCADE",
    ).replace(
        ",\n    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE", ""
    ),
]

HARMLESS = [
    (spelled("name DESC", "name"), "direction"),
    (spelled("    CHECK (name <> '')", "    CONSTRAINT named CHECK (name <> '')"), "constraint name"),
    (
        spelled(
            "name VARCHAR(64) DEFAULT 'nobody' NOT NULL,\n    age INTEGER DEFAULT 0,",
            "age INTEGER DEFAULT 0,\n    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,",
        ),
        "position",
    ),
]


def differences(database: SqliteDatabase, other: str) -> list[tuple[str, str, str]]:
    database.run(statements(BASE), transaction=True, timeout=10)
    before = database.snapshot()
    database.clear()
    database.run(statements(other), transaction=True, timeout=10)
    return [(d.sentence, d.part, d.harmless) for d in compare(before, database.snapshot())]


@pytest.mark.parametrize("other", BUGS)
def test_a_planted_difference_is_seen(sqlite_database: SqliteDatabase, other: str) -> None:
    assert [d for d in differences(sqlite_database, other) if not d[2]]


@pytest.mark.parametrize("other", [BASE, *CONTROLS])
def test_another_spelling_is_no_difference(sqlite_database: SqliteDatabase, other: str) -> None:
    assert differences(sqlite_database, other) == []


@pytest.mark.parametrize(("other", "part"), HARMLESS)
def test_a_difference_without_meaning_is_harmless(sqlite_database: SqliteDatabase, other: str, part: str) -> None:
    found = differences(sqlite_database, other)
    assert {d[1] for d in found} == {part}
    assert all(d[2] for d in found)


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


def test_virtual_tables_are_part_of_the_schema(sqlite_database: SqliteDatabase) -> None:
    sqlite_database.run(statements("CREATE VIRTUAL TABLE found USING fts5(body)"), transaction=True, timeout=10)
    assert "virtual table found" in sqlite_database.snapshot()


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
