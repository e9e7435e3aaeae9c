"""Rows for empty tables, on all engines, through ordinary INSERTs."""

from __future__ import annotations

import pytest

from gates.databases.mysql import MysqlDatabase
from gates.databases.postgresql import PostgresDatabase
from gates.databases.seeding import ROWS, Seeded, seed
from gates.databases.shapes import TableShape
from gates.databases.sqlite import SqliteDatabase
from gates.databases.sqltext import statements
from tests.databases.planted import text

Any = MysqlDatabase | PostgresDatabase | SqliteDatabase

COMMON = """
CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(40) NOT NULL UNIQUE, kind VARCHAR(8) NOT NULL CHECK (kind IN ('house', 'fee')));
CREATE TABLE profiles (person_id INTEGER PRIMARY KEY REFERENCES people (id), active BOOLEAN NOT NULL, born DATE NOT NULL);
CREATE TABLE friends (a INTEGER NOT NULL REFERENCES people (id), b INTEGER NOT NULL REFERENCES people (id), since TIMESTAMP NOT NULL, until TIMESTAMP,
    PRIMARY KEY (a, b), CHECK (until > since));
CREATE TABLE trees (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES trees (id), weight NUMERIC(4, 1) NOT NULL CHECK (weight BETWEEN 20 AND 30));
CREATE TABLE impossible (id INTEGER PRIMARY KEY, CHECK (1 = 2));
"""
POSTGRES = """
CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad');
CREATE TABLE everything (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, m mood NOT NULL UNIQUE, u uuid NOT NULL UNIQUE, j jsonb NOT NULL, t text[] NOT NULL, b bytea NOT NULL,
    i inet NOT NULL, d interval NOT NULL, r daterange NOT NULL, c char(3) NOT NULL CHECK (c ~ '^[A-Z]{3}$'), z timestamptz NOT NULL, ti time NOT NULL,
    v tsvector NOT NULL, n numeric(8, 2) NOT NULL, mac macaddr NOT NULL, x xml, g integer GENERATED ALWAYS AS (1) STORED, mon money NOT NULL, bi bit(1) NOT NULL
);
CREATE SCHEMA app;
CREATE TABLE app."Odd" ("Some Column" text NOT NULL);
"""


def fill(database: Any, script: str) -> Seeded:
    database.run(statements(script), transaction=True, timeout=30)
    shapes = database.shapes()
    return seed(database, shapes, database.rows(shapes))


def check(database: Any) -> None:
    done = fill(database, COMMON)
    assert set(done.tables) == {"people", "profiles", "friends", "trees"}
    assert list(done.skipped) == ["impossible"]
    rows = database.rows(database.shapes())
    assert {name: len(found) for name, found in rows.items()} == {
        "people": ROWS,
        "profiles": ROWS,
        "friends": ROWS,
        "trees": ROWS,
        "impossible": 0,
    }
    shapes = database.shapes()
    assert seed(database, shapes, rows).tables == (), "tables that have rows get no more"


def test_sqlite_tables_get_rows_that_satisfy_keys_and_checks(sqlite_database: SqliteDatabase) -> None:
    check(sqlite_database)


def test_postgresql_tables_get_rows_that_satisfy_keys_and_checks(postgres_database: PostgresDatabase) -> None:
    check(postgres_database)


def test_postgresql_types_of_all_kinds_get_values(postgres_database: PostgresDatabase) -> None:
    assert fill(postgres_database, POSTGRES) == Seeded(('app."Odd"', "everything"), {})


def test_tables_that_are_hard_to_fill_get_rows(postgres_database: PostgresDatabase) -> None:
    done = fill(postgres_database, text("seeded.sql"))
    assert list(done.skipped) == ["p4"]
    assert done.skipped["p4"].startswith("no partition of relation")
    assert len(done.tables) > 35
    rows = postgres_database.rows(postgres_database.shapes())
    assert [name for name, found in rows.items() if len(found) == 1] == ["q7", "q8"], "they hold no more than one"


def test_what_a_table_needs_is_shared_out_one_way_only(postgres_database: PostgresDatabase) -> None:
    script = """
CREATE TABLE users (id integer PRIMARY KEY); CREATE TABLE teams (id integer PRIMARY KEY);
CREATE TABLE things (id integer PRIMARY KEY, user_id integer REFERENCES users (id), team_id integer REFERENCES teams (id),
    CHECK (num_nonnulls(user_id, team_id) = 1));
"""
    assert "things" in fill(postgres_database, script).tables
    shapes = postgres_database.shapes()
    assert {(r["user_id"], r["team_id"]) for r in postgres_database.rows(shapes)["things"]} == {(None, 1), (None, 2)}


def test_a_circle_of_needs_is_filled_at_once_where_keys_may_hold_later(sqlite_database: SqliteDatabase) -> None:
    script = """
CREATE TABLE hens (id INTEGER PRIMARY KEY, egg_id INTEGER NOT NULL REFERENCES eggs (id));
CREATE TABLE eggs (id INTEGER PRIMARY KEY, hen_id INTEGER NOT NULL REFERENCES hens (id));
CREATE TABLE nests (id INTEGER PRIMARY KEY, root_id INTEGER NOT NULL REFERENCES nests (id));
"""
    assert set(fill(sqlite_database, script).tables) == {"hens", "eggs", "nests"}
    assert sqlite_database.rows(sqlite_database.shapes())["nests"] == [{"id": 1, "root_id": 1}, {"id": 2, "root_id": 2}]


def test_what_takes_no_rows_is_not_tried_again_until_it_changes(sqlite_database: SqliteDatabase) -> None:
    hopeless: dict[str, TableShape] = {}

    def again(script: str) -> Seeded:
        sqlite_database.run(statements(script), transaction=True, timeout=10)
        shapes = sqlite_database.shapes()
        return seed(sqlite_database, shapes, sqlite_database.rows(shapes), (), hopeless)

    assert "closed" in again("CREATE TABLE closed (id INTEGER PRIMARY KEY, CHECK (1 = 2))").skipped
    assert again("SELECT 1").skipped == {}
    assert "closed" in again("ALTER TABLE closed ADD COLUMN note TEXT").skipped
    assert again("DROP TABLE closed; CREATE TABLE closed (id INTEGER PRIMARY KEY)").tables == ("closed",)


def test_what_a_trigger_refuses_is_skipped_with_its_words(postgres_database: PostgresDatabase) -> None:
    refusing = """
CREATE TABLE closed (id integer PRIMARY KEY);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'closed on sundays'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON closed FOR EACH ROW EXECUTE FUNCTION refuse();
"""
    assert fill(postgres_database, refusing).skipped == {"closed": "closed on sundays"}


def test_a_child_of_an_empty_table_is_skipped_with_the_reason(sqlite_database: SqliteDatabase) -> None:
    script = "CREATE TABLE none (id INTEGER PRIMARY KEY, CHECK (1 = 2)); CREATE TABLE child (id INTEGER PRIMARY KEY, none_id INTEGER NOT NULL REFERENCES none (id))"
    assert "none, which it refers to, has no rows" in fill(sqlite_database, script).skipped["child"]


@pytest.mark.parametrize("value", ["it's", "50%", "a:b", "{}"])
def test_odd_literals_of_a_check_survive_quoting(postgres_database: PostgresDatabase, value: str) -> None:
    quoted = value.replace("'", "''")
    assert fill(
        postgres_database, f"CREATE TABLE t (id integer PRIMARY KEY, v text NOT NULL CHECK (v IN ('{quoted}')))"
    ).tables == ("t",)


MYSQL = """
CREATE TABLE everything (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, mood ENUM('sad', 'it''s ok') NOT NULL, tags SET('a', 'b') NOT NULL,
    u BINARY(16) NOT NULL UNIQUE, about JSON NOT NULL, body LONGTEXT NOT NULL, raw BLOB NOT NULL, code CHAR(3) NOT NULL, day DATE NOT NULL,
    at DATETIME(6) NOT NULL, stamp TIMESTAMP NOT NULL, clock TIME NOT NULL, born YEAR NOT NULL, yes TINYINT(1) NOT NULL, b BIT(1) NOT NULL,
    n DECIMAL(8, 2) NOT NULL, f DOUBLE NOT NULL, g INT GENERATED ALWAYS AS (1) STORED, hidden INT INVISIBLE,
    path VARCHAR(20) NOT NULL CHECK (path IN ('c:\\\\x', 'it''s'))
);
CREATE TABLE children (id INT PRIMARY KEY, parent BINARY(16) NOT NULL, FOREIGN KEY (parent) REFERENCES everything (u));
"""


def test_mysql_tables_get_rows_that_satisfy_keys_and_checks(mysql_database: MysqlDatabase) -> None:
    check(mysql_database)


def test_mysql_types_of_all_kinds_get_values_and_binary_keys_are_referred_to(mysql_database: MysqlDatabase) -> None:
    assert fill(mysql_database, MYSQL) == Seeded(("everything", "children"), {})
