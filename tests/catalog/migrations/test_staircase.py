"""The staircase itself, on a real SQLite file, with ladders made of SQL."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import cast

import pytest

from gates.catalog.migrations.facts import Climb, Down, Fault, Migration, Outcome
from gates.catalog.migrations.ladders import SqlLadder
from gates.catalog.migrations.staircase import Staircase
from gates.databases.engine import Database
from gates.databases.mysql_server import database as throwaway_database
from gates.databases.rows import Loss
from gates.databases.sqlite import SqliteDatabase
from gates.errors import TimedOutError
from gates.tools.sql_migrations import SqlMigration, read
from tests.databases import throwaway_mysql

Scripts = dict[str, tuple[str, str]]
TABLE = ("CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT NOT NULL)", "DROP TABLE a")


def found_in(scripts: Scripts) -> tuple[SqlMigration, ...]:
    return read({f"{name}.sql": f"-- Up\n{up};\n-- Down\n{down};\n" for name, (up, down) in scripts.items()})


def climb(
    tmp_path: Path,
    scripts: Scripts,
    *,
    declared: str = "",
    timeout: float = 10,
    foreign: str = "",
    only_up: Collection[str] = (),
) -> Climb:
    found = found_in(scripts)
    migrations = [
        Migration(
            id=s.id,
            source="m",
            path="" if s.id == foreign else s.path,
            declared="why" if s.id == declared else "",
            down_kind=Down.CODE,
        )
        for s in found
    ]
    database = SqliteDatabase(tmp_path / "db")
    ladder = SqlLadder(database, found, timeout)
    return Staircase(database, ladder, migrations, only_up=only_up).climb("m", "3")


class Counted(SqlLadder):
    """Counts its ways up, and lets one migration go up once only."""

    ups = 0
    once = ""

    def up(self, migration: Migration) -> Fault | None:
        self.ups += 1
        if self.once.endswith("!") and self.once == f"{migration.id}!":
            return Fault("role app exists already")
        self.once += "!" if self.once == migration.id else ""
        return super().up(migration)


class WithoutCopies:
    """A database that offers no more than it must."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    def __getattr__(self, name: str) -> object:
        if name in {"save", "restore"}:
            raise AttributeError(name)
        return getattr(self._database, name)


BAD = {f"{n}_x": (f"CREATE TABLE t{n} (id INTEGER PRIMARY KEY)", "nonsense") for n in range(10, 18)}


def counted(database: Database, once: str = "") -> tuple[Counted, Climb]:
    """What comes of eight migrations of which none can be undone."""
    found = found_in(BAD)
    ladder = Counted(database, found, 10)
    ladder.once = once
    return ladder, Staircase(database, ladder, [Migration(id=s.id, source="m", path=s.path) for s in found]).climb(
        "m", "3"
    )


def test_a_sound_staircase_is_climbed_to_its_end(tmp_path: Path) -> None:
    found = climb(tmp_path, {"1_a": TABLE, "2_b": ("CREATE INDEX ax ON a (x)", "DROP INDEX ax")})
    assert [(s.outcome, s.down, s.again, s.data, s.schema_changed) for s in found.steps] == [
        (Outcome.CLIMBED, (), (), (), True)
    ] * 2


def test_a_leftover_that_if_not_exists_hides_is_seen(tmp_path: Path) -> None:
    found = climb(tmp_path, {"1_a": TABLE, "2_b": ("CREATE INDEX IF NOT EXISTS ax ON a (x)", "SELECT 1")})
    assert [d.sentence for d in found.steps[1].down] == ["index ax is still there"]


def test_an_index_that_comes_back_without_its_predicate_is_seen(tmp_path: Path) -> None:
    first = ("CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); CREATE INDEX ax ON a (x) WHERE x > 'm'", "DROP TABLE a")
    found = climb(tmp_path, {"1_a": first, "2_b": ("DROP INDEX ax", "CREATE INDEX ax ON a (x)")})
    assert [(d.name, d.part) for d in found.steps[1].down] == [("ax", "definition")]


def test_rows_are_there_when_a_migration_moves(tmp_path: Path) -> None:
    found = climb(
        tmp_path,
        {
            "1_a": TABLE,
            "2_b": ("DELETE FROM a", "SELECT 1"),
            "3_c": ("SELECT 1", "DELETE FROM a"),
            "4_d": ("SELECT 1", "UPDATE a SET x = x || '!'"),
        },
    )
    assert [[(c.loss, c.rows) for c in s.data] for s in found.steps] == [
        [],
        [(Loss.ROWS_BY_UP, 2)],
        [(Loss.ROWS_BY_DOWN, 2)],
        [(Loss.VALUES_BY_DOWN, 2)],
    ]


def test_a_table_that_the_way_up_emptied_is_not_filled_again_before_the_way_down(tmp_path: Path) -> None:
    found = climb(tmp_path, {"1_a": TABLE, "2_b": ("DELETE FROM a", "SELECT 1")})
    assert found.steps[1].data[0].loss is Loss.ROWS_BY_UP


def test_a_way_down_that_fails_with_rows_only_is_told_apart(tmp_path: Path) -> None:
    scripts = {
        "1_a": TABLE,
        "2_b": ("SELECT 1", "CREATE TABLE c (n CHECK (n = 0)); INSERT INTO c SELECT count(*) FROM a; DROP TABLE c"),
        "3_c": ("SELECT 1", "nonsense"),
    }
    found = climb(tmp_path, scripts)
    assert [s.outcome for s in found.steps] == [Outcome.CLIMBED, Outcome.DOWN_FAILED_WITH_DATA, Outcome.DOWN_FAILED]


def test_a_way_up_that_fails_with_rows_only_is_climbed_without(tmp_path: Path) -> None:
    up = "CREATE TABLE c (n CHECK (n = 0)); INSERT INTO c SELECT count(*) FROM a"
    found = climb(tmp_path, {"1_a": TABLE, "2_b": (up, "DROP TABLE c")})
    assert found.steps[1].outcome is Outcome.CLIMBED
    assert found.steps[1].fault_with_data
    assert "CHECK constraint failed" in found.steps[1].fault_with_data.message


def test_the_rows_in_the_way_are_shown(tmp_path: Path) -> None:
    script = "UPDATE a SET x = 'same'; CREATE UNIQUE INDEX ux ON a (x)"
    found = climb(tmp_path, {"1_a": TABLE, "2_b": (script, "DROP INDEX ux"), "3_c": ("DROP INDEX ux", script)})
    faults = (found.steps[1].fault_with_data, found.steps[2].fault)
    assert [fault.message for fault in faults if fault] == [
        "UNIQUE constraint failed: a.x; the rows were a (id, x): (1, 'row 1'), (2, 'row 2')"
    ] * 2


def test_one_failure_does_not_hide_the_next(tmp_path: Path) -> None:
    found = climb(
        tmp_path,
        {
            "1_a": TABLE,
            "2_b": ("CREATE INDEX ax ON a (x)", "DROP INDEX wrong"),
            "3_c": ("CREATE TABLE c (id)", "SELECT 1"),
            "4_d": ("CREATE TABLE d (id)", "DROP TABLE d"),
        },
    )
    assert [(s.outcome, len(s.down)) for s in found.steps] == [
        (Outcome.CLIMBED, 0),
        (Outcome.DOWN_FAILED, 0),
        (Outcome.CLIMBED, 1),
        (Outcome.CLIMBED, 0),
    ]


def test_bad_migrations_do_not_hide_what_is_between_and_after_them(tmp_path: Path) -> None:
    found = climb(
        tmp_path,
        {
            "1_a": ("CREATE TABLE a (id INTEGER PRIMARY KEY)", "nonsense"),
            "2_b": ("CREATE TABLE b (id)", "SELECT 1"),
            "3_c": ("CREATE TABLE c (id)", "DROP TABLE d"),
            "4_d": ("DELETE FROM a", "SELECT 1"),
            "5_e": ("CREATE INDEX e ON b (id)", "SELECT 1"),
        },
    )
    assert [(s.outcome, len(s.down), len(s.data)) for s in found.steps] == [
        (Outcome.DOWN_FAILED, 0, 0),
        (Outcome.CLIMBED, 1, 0),
        (Outcome.DOWN_FAILED, 0, 0),
        (Outcome.CLIMBED, 0, 1),
        (Outcome.CLIMBED, 1, 0),
    ]


def test_however_many_migrations_are_bad_each_is_applied_twice_only_on_mariadb_too() -> None:
    with throwaway_database(throwaway_mysql.server()) as made:
        ladder, found = counted(made)
    assert {s.outcome for s in found.steps} == {Outcome.DOWN_FAILED}
    assert ladder.ups == 2 * len(BAD) == 2 * len(found.steps)


def test_however_many_migrations_are_bad_each_is_applied_twice_only(tmp_path: Path) -> None:
    ladder, found = counted(SqliteDatabase(tmp_path / "db"))
    assert {s.outcome for s in found.steps} == {Outcome.DOWN_FAILED}
    assert ladder.ups == 2 * len(BAD) == 2 * len(found.steps)


def test_a_database_that_cannot_be_copied_is_climbed_with_the_same_outcome(tmp_path: Path) -> None:
    _, copied = counted(SqliteDatabase(tmp_path / "one"))
    ladder, replayed = counted(cast("Database", WithoutCopies(SqliteDatabase(tmp_path / "other"))))
    assert replayed.steps == copied.steps
    assert ladder.ups > 2 * len(BAD)


def test_a_migration_that_goes_up_once_only_is_no_answer_for_what_follows(tmp_path: Path) -> None:
    _, found = counted(SqliteDatabase(tmp_path / "db"), once="10_x")
    assert ([s.outcome for s in found.steps], found.untried) == ([Outcome.DOWN_FAILED], len(BAD) - 1)
    assert found.stuck == (
        "Migration 10_x went up on sqlite, and then not a second time on a fresh database: role app exists already. "
        "Let it leave nothing outside the database, such as roles."
    )


def test_a_migration_that_does_not_go_up_ends_the_climb(tmp_path: Path) -> None:
    found = climb(tmp_path, {"1_a": ("nonsense", "SELECT 1"), "2_b": TABLE, "3_c": TABLE})
    assert (found.steps[0].outcome, found.untried) == (Outcome.UP_FAILED, 2)
    assert found.steps[0].fault == Fault('near "nonsense": syntax error', "1_a.sql", 2, 2)


def test_a_declared_refusal_is_noted_and_the_next_goes_on(tmp_path: Path) -> None:
    found = climb(
        tmp_path,
        {"1_a": TABLE, "2_b": ("DELETE FROM a", "SELECT refuse"), "3_c": ("CREATE TABLE c (id)", "DROP TABLE c")},
        declared="2_b",
    )
    assert [s.outcome for s in found.steps] == [Outcome.CLIMBED, Outcome.REFUSED, Outcome.CLIMBED]


def test_a_second_way_up_that_fails_is_seen(tmp_path: Path) -> None:
    found = climb(tmp_path, {"1_a": TABLE, "2_b": ("INSERT INTO a VALUES (77, 'x')", "SELECT 1")})
    assert found.steps[1].outcome is Outcome.AGAIN_FAILED


def test_migrations_of_others_only_go_up(tmp_path: Path) -> None:
    found = climb(
        tmp_path,
        {"1_a": ("CREATE TABLE a (id)", "nonsense"), "2_b": ("CREATE TABLE b (id)", "DROP TABLE b")},
        foreign="1_a",
    )
    assert [s.outcome for s in found.steps] == [Outcome.ONLY_UP, Outcome.CLIMBED]


def test_a_migration_that_hangs_is_named(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(TimedOutError, match=r"2_b \(2_b.sql\) did not end within 0.2 s on the way down on sqlite"):
        climb(tmp_path, {"1_a": TABLE, "2_b": ("SELECT 1", endless)}, timeout=0.2)


def test_tables_that_take_no_rows_are_told(tmp_path: Path) -> None:
    found = climb(
        tmp_path,
        {
            "1_a": ("CREATE TABLE a (id INTEGER PRIMARY KEY, CHECK (1 = 2))", "DROP TABLE a"),
            "2_b": ("SELECT 1", "SELECT 1"),
        },
    )
    assert list(found.unseeded) == ["a"]
