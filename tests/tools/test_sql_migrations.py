"""SQL migrations in the formats of several tools."""

from __future__ import annotations

import pytest

from gates.tools.sql_migrations import SqlMigration, folders, read, same_way_up


def one(name: str, text: str) -> SqlMigration:
    (found,) = read({name: text})
    return found


@pytest.mark.parametrize(
    "text",
    [
        "-- Migration: 1_x\n-- Up\nCREATE TABLE a (id int);\n-- Down (rollback)\nDROP TABLE a;\n",
        "-- migrate:up\nCREATE TABLE a (id int);\n-- migrate:down\nDROP TABLE a;\n",
        "-- +goose Up\nCREATE TABLE a (id int);\n-- +goose Down\nDROP TABLE a;\n",
        "-- +migrate Up\nCREATE TABLE a (id int);\n-- +migrate Down\nDROP TABLE a;\n",
    ],
)
def test_both_ways_are_found_in_one_file(text: str) -> None:
    migration = one("migrations/1_x.sql", text)
    assert migration.up
    assert migration.down
    assert [s.text for s in migration.up.script] == ["CREATE TABLE a (id int)"]
    assert [s.text for s in migration.down.script] == ["DROP TABLE a"]
    assert migration.down.line == next(n for n, line in enumerate(text.splitlines(), 1) if "own" in line)
    assert migration.down.script[0].line == migration.down.line + 1
    assert migration.up.transaction


@pytest.mark.parametrize(
    "text",
    [
        "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY i ON a (id);\n-- +goose Down\nDROP INDEX i;\n",
        "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY i ON a (id);\n-- migrate:down\nDROP INDEX i;\n",
        "-- Up\nBEGIN;\nSELECT 1;\nCOMMIT;\n-- Down\nSELECT 1;\n",
    ],
)
def test_a_migration_may_do_without_a_transaction_around_it(text: str) -> None:
    up = one("migrations/1_x.sql", text).up
    assert up
    assert not up.transaction


def test_pairs_belong_together_by_name() -> None:
    found = read({"m/2_b.up.sql": "SELECT 2;", "m/1_a.down.sql": "SELECT -1;", "m/1_a.up.sql": "SELECT 1;"})
    assert [(m.id, m.path, m.down is not None) for m in found] == [
        ("1_a", "m/1_a.up.sql", True),
        ("2_b", "m/2_b.up.sql", False),
    ]


def test_folders_with_up_and_down_are_migrations() -> None:
    assert folders(["m/2024-01-02-000000_a/up.sql", "m/2024-01-02-000000_a/down.sql"]) == {
        "m": ["m/2024-01-02-000000_a/down.sql", "m/2024-01-02-000000_a/up.sql"]
    }
    found = read({"m/2024-01-02-000000_b/up.sql": "SELECT 1;", "m/20240101000000_a/up.sql": "SELECT 1;"})
    assert [m.id for m in found] == ["20240101000000_a", "2024-01-02-000000_b"]


def test_numbers_are_sorted_as_numbers() -> None:
    assert [
        m.id for m in read({f"migrations/{n}_x.sql": "-- Up\nSELECT 1;\n-- Down\nSELECT 1;\n" for n in (10, 9, 1)})
    ] == ["1_x", "9_x", "10_x"]


def test_queries_are_no_migrations() -> None:
    assert folders(["sql/report.sql", "app/queries/orders.sql"]) == {}
    assert read({"sql/report.sql": "SELECT 1;"}) == ()


def test_a_folder_with_its_own_numbering_need_not_follow_the_house_template() -> None:
    assert all(
        m.flaws == ()
        for m in read(
            {
                "migrations/001_a.sql": "-- up\nSELECT 1;\n-- down\nSELECT 1;\n",
                "migrations/002_b.sql": "-- up\nSELECT 1;\n-- down\nSELECT 1;\n",
            }
        )
    )


@pytest.mark.parametrize("name", ["20241301000000_x.sql", "20240101000000-x.sql", "20240101000000_X.sql", "2024_x.sql"])
def test_a_name_that_is_no_moment_and_description_is_a_flaw(name: str) -> None:
    stem = name.removesuffix(".sql")
    good = "-- Migration: 20240101000000_good\n-- Up\nSELECT 1;\n-- Down (rollback)\nSELECT 1;\n"
    found = read({"m/20240101000000_good.sql": good, f"m/{name}": good.replace("20240101000000_good", stem)})
    assert [f.rule for m in found if m.path == f"m/{name}" for f in m.flaws if f.rule != "duplicate-id"] == [
        "file-name"
    ]


def test_comments_and_spelling_do_not_change_the_way_up() -> None:
    old = "-- Up\nCREATE TABLE a (id int);\n-- Down\nDROP TABLE a;\n"
    assert same_way_up(
        "m/1_x.sql",
        old,
        old.replace("CREATE TABLE a", "-- why\ncreate table  a").replace("DROP TABLE a", "DROP TABLE a CASCADE"),
    )
    assert not same_way_up("m/1_x.sql", old, old.replace("id int", "id bigint"))


def test_what_one_file_of_a_folder_shows_of_mysql_goes_for_all() -> None:
    files = {
        "migrations/1_a.up.sql": "CREATE TABLE `a` (b TEXT);\n",
        "migrations/2_b.up.sql": "# Irreversible: don't ask; it's gone\nINSERT INTO a VALUES ('it\\'s; fine');\nSELECT 1;\n",
    }
    second = read(files)[1]
    assert second.up is not None
    assert len(second.up.script) == 2
    assert "Irreversible: don't ask" in second.comments


def test_a_column_that_is_called_engine_makes_no_folder_one_of_mysql() -> None:
    text = "UPDATE cars SET engine = 'v8';\nCREATE FUNCTION f() RETURNS int AS $$ BEGIN; END; $$ LANGUAGE plpgsql;\n"
    migration = one("migrations/1_cars.up.sql", text)
    assert migration.up is not None
    assert len(migration.up.script) == 2
