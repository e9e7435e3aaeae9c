"""What a witness sees of the locks that a script takes on a real server, and that nobody sees the witness."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator

import pytest

from gates.databases.postgresql import PostgresDatabase
from gates.databases.server import database
from gates.databases.sqltext import statements
from gates.databases.witness import Witness, locks_in
from tests.databases.throwaway import server

BEFORE = """
DROP EVENT TRIGGER IF EXISTS z;
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
CREATE TABLE customers (id int PRIMARY KEY);
CREATE TABLE orders (id int PRIMARY KEY, customer int, note varchar(10), memo varchar(10), price int, CONSTRAINT has_note CHECK (note IS NOT NULL));
CREATE UNIQUE INDEX by_note ON orders (note);
CREATE TABLE parts (id int) PARTITION BY RANGE (id);
CREATE TABLE part (id int);
ALTER TABLE orders ADD CONSTRAINT waiting CHECK (price > 0) NOT VALID;
CREATE TYPE state AS ENUM ('new');
INSERT INTO customers VALUES (1), (2);
INSERT INTO orders VALUES (1, 1, 'a', 'x', 5), (2, 2, 'b', 'y', 6);
INSERT INTO part VALUES (1);
"""
ALL = "ACCESS EXCLUSIVE"
ORDERS = ("orders", ALL, "", False)
"""A short lock that neither rewrites nor reads."""

CASES = {
    "ALTER TABLE orders ADD COLUMN a int NOT NULL DEFAULT 5": {ORDERS},
    "ALTER TABLE orders ADD COLUMN a float DEFAULT random()": {("orders", ALL, "default", True)},
    "ALTER TABLE orders ALTER memo TYPE varchar(20)": {ORDERS},
    "ALTER TABLE orders ALTER price TYPE bigint": {("orders", ALL, "type", True)},
    "ALTER TABLE orders SET UNLOGGED": {("orders", ALL, "persistence", True)},
    "ALTER TABLE orders ALTER price SET NOT NULL": {("orders", ALL, "", True)},
    "ALTER TABLE orders ALTER note SET NOT NULL": {ORDERS},
    "ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customers": {
        ("orders", "SHARE ROW EXCLUSIVE", "", True),
        ("customers", "SHARE ROW EXCLUSIVE", "", False),
    },
    "ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customers NOT VALID": {
        ("orders", "SHARE ROW EXCLUSIVE", "", False),
        ("customers", "SHARE ROW EXCLUSIVE", "", False),
    },
    "ALTER TABLE orders VALIDATE CONSTRAINT waiting": set(),
    "ALTER TABLE orders ADD COLUMN a int; ALTER TABLE orders VALIDATE CONSTRAINT waiting": {
        ORDERS,
        ("orders", ALL, "", True),
    },
    "ALTER TABLE orders ADD CHECK (price < 100)": {("orders", ALL, "", True)},
    "ALTER TABLE orders ADD CHECK (price < 100) NOT VALID": {ORDERS},
    "CREATE INDEX ON orders (price)": {("orders", "SHARE", "", True)},
    "ALTER TABLE orders ADD UNIQUE (price)": {("orders", ALL, "", True)},
    "ALTER TABLE orders ADD CONSTRAINT k UNIQUE USING INDEX by_note": {ORDERS},
    "CREATE TABLE n (id int); INSERT INTO n VALUES (1); ALTER TABLE n ALTER id TYPE text; CREATE INDEX ON n (id)": set(),
    "CREATE TABLE n (c int); INSERT INTO n VALUES (1); ALTER TABLE n ADD FOREIGN KEY (c) REFERENCES customers": {
        ("customers", "SHARE ROW EXCLUSIVE", "", False)
    },
    "UPDATE orders SET price = price + 1; ALTER TABLE orders ADD COLUMN a int": {ORDERS},
    "ALTER TABLE parts ATTACH PARTITION part FOR VALUES FROM (0) TO (9)": {("part", ALL, "", True)},
    "CLUSTER orders USING by_note": {("orders", ALL, "storage", False)},
    "TRUNCATE orders": set(),
    "DO $$ BEGIN BEGIN ALTER TABLE orders ALTER price TYPE bigint; RAISE 'x'; EXCEPTION WHEN OTHERS THEN NULL; END; END $$": set(),
    "DO $$ BEGIN EXECUTE 'ALTER TABLE orders ALTER memo TYPE int USING 1'; END $$": {("orders", ALL, "type", True)},
    "DROP TABLE orders": {ORDERS},
    "DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE n (id int)": {
        ("orders", ALL, "", False),
        ("customers", ALL, "", False),
        ("parts", ALL, "", False),
        ("part", ALL, "", False),
    },
    "CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE NOTICE ''no''; END'; "
    "CREATE EVENT TRIGGER z ON ddl_command_end EXECUTE FUNCTION no(); ALTER TABLE orders ALTER price TYPE bigint": {
        ("orders", ALL, "type", True)
    },
    "CREATE ROLE plain; ALTER TABLE orders OWNER TO plain; GRANT ALL ON SCHEMA public TO plain; SET ROLE plain; SET search_path = nowhere;"
    "ALTER TABLE public.orders ALTER price TYPE bigint; RESET ROLE; DROP OWNED BY plain; DROP ROLE plain": {
        ORDERS,
        ("orders", ALL, "type", True),
    },
}
ALONE: dict[str, set[tuple[str, str, str, bool]]] = {
    "CREATE INDEX CONCURRENTLY ON orders (price)": set(),
    "ALTER TYPE state ADD VALUE 'old'; CREATE TABLE n (s state DEFAULT 'old')": set(),
}
"""Without a transaction around them."""


@pytest.fixture(scope="module")
def shared() -> Iterator[PostgresDatabase]:
    with database(server()) as made:
        yield made


def seen_in(made: PostgresDatabase, script: str, *, transaction: bool) -> set[tuple[str, str, str, bool]]:
    made.run(statements(BEFORE), transaction=True, timeout=10)
    with contextlib.closing(Witness(made.address)) as witness:
        assert witness.arm()
        made.run(statements(script), transaction=transaction, timeout=10)
        locks = witness.disarm()
    assert locks is not None
    return {(lock.table, lock.mode, lock.rewrite, lock.scanned) for lock in locks}


@pytest.mark.parametrize("script", CASES)
def test_each_command_is_seen_for_what_it_does(shared: PostgresDatabase, script: str) -> None:
    assert seen_in(shared, script, transaction=True) == CASES[script]


@pytest.mark.parametrize("script", ALONE)
def test_what_runs_outside_of_a_transaction_is_not_disturbed(shared: PostgresDatabase, script: str) -> None:
    assert seen_in(shared, script, transaction=False) == ALONE[script]


def test_nobody_sees_the_witness(shared: PostgresDatabase) -> None:
    shared.run(statements(BEFORE), transaction=True, timeout=10)
    before = shared.snapshot()
    with contextlib.closing(Witness(shared.address)) as witness:
        assert witness.arm()
        assert (shared.snapshot(), [s.name for s in shared.shapes() if "gates" in s.name]) == (before, [])
        assert witness.disarm() == ()
    assert not shared._ask("SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'pg_gates'")
    assert not shared._ask("SELECT FROM pg_catalog.pg_event_trigger")


def test_a_witness_that_was_taken_away_has_no_answer_and_comes_again(shared: PostgresDatabase) -> None:
    with contextlib.closing(Witness(shared.address)) as witness:
        assert witness.arm()
        away = "SET allow_system_table_mods = on; DROP SCHEMA pg_gates CASCADE"
        shared.run(statements(away), transaction=True, timeout=10)
        assert witness.disarm() is None
        assert witness.arm()
        assert witness.disarm() == ()


def test_a_database_that_is_made_anew_is_looked_at_all_the_same(shared: PostgresDatabase) -> None:
    with contextlib.closing(Witness(shared.address)) as witness:
        assert witness.arm()
        shared.clear()
        shared.run(statements("CREATE TABLE a (id int)"), transaction=True, timeout=10)
        assert witness.arm()
        shared.run(statements("ALTER TABLE a ALTER id TYPE text"), transaction=True, timeout=10)
        assert [lock.rewrite for lock in witness.disarm() or ()] == ["type"]


def test_only_a_superuser_is_able(shared: PostgresDatabase) -> None:
    shared.run(statements("DROP ROLE IF EXISTS humble; CREATE ROLE humble LOGIN"), transaction=True, timeout=10)
    humble = dataclasses.replace(shared.address, user="humble")
    with contextlib.closing(Witness(shared.address)) as boss, contextlib.closing(Witness(humble)) as other:
        assert (boss.able(), other.able()) == (True, False)
    shared.run(statements("DROP ROLE humble"), transaction=True, timeout=10)


def test_commands_inside_of_a_command_are_told_apart() -> None:
    """The script of an extension alters a table while CREATE EXTENSION has not ended."""
    held = [[1, 0, ["AccessExclusiveLock"], True]]
    seen = [
        ["ddl_command_start", "CREATE EXTENSION", "outer", None],
        ["ddl_command_start", "ALTER TABLE", "outer", None],
        ["table_rewrite", "ALTER TABLE", "outer", [[1, 4]]],
        ["ddl_command_end", "ALTER TABLE", "outer", held],
        ["ddl_command_end", "CREATE EXTENSION", "outer", held],
    ]
    found = locks_in({"1": ("orders", 7)}, {"seen": seen, "files": {"1": 8}})
    assert [(lock.command, lock.rewrite) for lock in found] == [("ALTER TABLE", "type"), ("CREATE EXTENSION", "")]
