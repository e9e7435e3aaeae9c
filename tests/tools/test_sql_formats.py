"""SQL migrations as each tool reads them, by its own documentation."""

from __future__ import annotations

import textwrap

import pytest

from gates.tools.sql_migrations import SqlMigration, Style, folders, read


def one(name: str, text: str, variables: dict[str, str] | None = None) -> SqlMigration:
    (found,) = read({name: textwrap.dedent(text).lstrip("\n")}, variables)
    return found


def said(migration: SqlMigration) -> tuple[list[str], list[str] | None]:
    """The statements of both ways."""
    up = [s.text for s in migration.up.script] if migration.up else []
    return up, [s.text for s in migration.down.script] if migration.down else None


def ids(*names: str, text: str) -> list[str]:
    return [m.id for m in read({f"m/{name}": text for name in names})]


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("db/migrations/1_a.sql", "SELECT 1;", True),
        ("db/migrations/sqlite/1_a.sql", "SELECT 1;", True),
        ("db/migrations/seeds/1_a.sql", "SELECT 1;", False),
        ("db/sql/1_a.sql", "-- +goose Up\nSELECT 1;", True),
        ("db/sql/1_a.sql", "-- Migration: 1_a\nSELECT 1;", True),
        ("db/sql/1_a.sql", "-- up\nSELECT 1;", False),
        ("db/sql/V1__a.sql", "SELECT 1;", True),
        ("db/sql/20240101000000_a.sql", "SELECT 1;", True),
    ],
)
def test_a_folder_holds_migrations_by_its_name_or_by_what_is_in_it(path: str, text: str, found: bool) -> None:
    assert bool(folders([path], lambda _: text)) is found


@pytest.mark.parametrize("up", ["-- +goose Up", "-- +goose up", "--+goose UP", "--  +goose up  "])
def test_goose_reads_its_annotations_in_any_case(up: str) -> None:
    assert said(one("m/00001_a.sql", f"{up}\nSELECT 1;\n-- +goose Down\nSELECT 2;\n")) == (["SELECT 1"], ["SELECT 2"])


def test_goose_does_not_read_an_annotation_that_is_indented() -> None:
    text = "-- +goose Up\nSELECT 1;\n  -- +goose Down\nSELECT 2;\n"
    assert said(one("m/00001_a.sql", text)) == (["SELECT 1", "SELECT 2"], None)


def test_goose_takes_no_file_without_a_number_and_none_without_its_annotation() -> None:
    both = "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n"
    found = read({"m/00001_a.sql": both, "m/00002_b.sql": "SELECT 1;\n", "m/00003_c.sql": both, "m/schema.sql": both})
    assert [(m.id, m.up is None, [f.rule for f in m.flaws]) for m in found] == [
        ("00001_a", False, []),
        ("00002_b", True, ["missing-up"]),
        ("00003_c", False, []),
    ]


@pytest.mark.parametrize("tool", ["goose", "migrate"])
def test_statement_begin_holds_semicolons_together(tool: str) -> None:
    text = f"""
        -- +{tool} Up
        -- +{tool} StatementBegin
        CREATE PROCEDURE p() AS SELECT 1; SELECT 2;
        -- +{tool} StatementEnd
        SELECT 3;
        -- +{tool} Down
        SELECT 4;
        """
    procedure = "CREATE PROCEDURE p() AS SELECT 1; SELECT 2"
    assert said(one("m/00001_a.sql", text)) == ([procedure, "SELECT 3"], ["SELECT 4"])


def test_goose_without_transaction_means_both_ways() -> None:
    found = one("m/00001_a.sql", "-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n")
    assert found.up
    assert found.down
    assert (found.up.transaction, found.down.transaction) == (False, False)


def test_one_annotation_says_more_than_many_numbers() -> None:
    found = read({"m/1_a.sql": "-- +goose Up\nSELECT 1;\n", "m/2_b.sql": "SELECT 2;\n", "m/3_c.sql": "SELECT 3;\n"})
    assert [(m.style, m.up is None) for m in found] == [(Style.GOOSE, False), (Style.GOOSE, True), (Style.GOOSE, True)]


def test_prose_about_transactions_is_no_annotation_of_goose() -> None:
    up = one(
        "m/00001_a.sql", "-- +goose Up\n-- no transaction is needed here\nSELECT 1;\n-- +goose Down\nSELECT 2;\n"
    ).up
    assert up
    assert up.transaction


def test_goose_puts_variables_in_only_where_it_is_told_to() -> None:
    text = """
        -- +goose Up
        SELECT '${OWNER}';
        -- +goose ENVSUB ON
        SELECT '${OWNER}', '${REGION:-eu}', '${NOBODY}', '$OWNER';
        -- +goose ENVSUB OFF
        SELECT '${OWNER}';
        -- +goose Down
        SELECT 1;
        """
    up, _ = said(one("m/00001_a.sql", text, {"OWNER": "app"}))
    assert up == ["SELECT '${OWNER}'", "SELECT 'app', 'eu', '', 'app'", "SELECT '${OWNER}'"]


def test_dbmate_reads_options_of_each_block() -> None:
    found = one("m/20240101_a.sql", "-- migrate:up transaction:false\nSELECT 1;\n\n-- migrate:down\nSELECT 2;\n")
    assert found.up
    assert found.down
    assert (found.up.transaction, found.down.transaction) == (False, True)


def test_dbmate_takes_numbered_files_only_and_sorts_versions_as_text() -> None:
    both = "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n"
    assert ids("9_a.sql", "10_b.sql", "schema.sql", text=both) == ["10_b", "9_a"]


def test_sql_migrate_reads_its_commands_exactly() -> None:
    found = one("m/1_a.sql", "-- +migrate Up notransaction\nSELECT 1;\n-- +migrate Down\nSELECT 2;\n")
    assert said(found) == (["SELECT 1"], ["SELECT 2"])
    assert found.up
    assert not found.up.transaction
    assert said(one("m/1_a.sql", "-- +migrate Up\nSELECT 1;\n-- +migrate down\nSELECT 2;\n"))[1] is None


def test_sql_migrate_knows_files_by_their_whole_name() -> None:
    text = "-- +migrate Up\nSELECT 1;\n-- +migrate Down\nSELECT 2;\n"
    assert all(not m.flaws for m in read({"m/1_a.sql": text, "m/1_b.sql": text}))


def test_pairs_are_sorted_as_numbers_and_share_no_version() -> None:
    found = read({f"m/{n}.{way}.sql": "SELECT 1;" for n in ("10_b", "9_a", "000009_c") for way in ("up", "down")})
    assert [(m.id, [f.rule for f in m.flaws]) for m in found] == [
        ("000009_c", []),
        ("9_a", ["duplicate-id"]),
        ("10_b", []),
    ]


def test_a_simple_migration_beside_pairs_has_no_way_down() -> None:
    found = read(
        {"m/1_a.up.sql": "SELECT 1;", "m/1_a.down.sql": "SELECT 1;", "m/2_b.sql": "SELECT 2;", "m/notes.sql": ""}
    )
    assert [(m.id, m.down is None) for m in found] == [("1_a", False), ("2_b", True)]


@pytest.mark.parametrize(
    ("text", "transaction"),
    [("SELECT 1;\nSELECT 2;\n", True), ("-- no-transaction\nSELECT 1;\nSELECT 2;\n", False), ("SELECT 1;", False)],
)
def test_a_pair_runs_in_a_transaction_unless_it_says_no_or_is_one_statement(text: str, transaction: bool) -> None:
    (found,) = read({"m/1_a.up.sql": text})
    assert found.up
    assert found.up.transaction is transaction


def test_diesel_sorts_versions_without_hyphens_and_reads_its_metadata() -> None:
    texts = {
        "m/2024-01-02-000000_b/up.sql": "SELECT 1;",
        "m/2024-01-02-000000_b/metadata.toml": "run_in_transaction = false\n",
        "m/20240101000000_a/up.sql": "SELECT 1;",
        "m/00000000000000_diesel_initial_setup/up.sql": "SELECT 1;",
    }
    assert folders(list(texts)) == {"m": sorted(texts)}
    assert [(m.id, m.up and m.up.transaction) for m in read(texts)] == [
        ("00000000000000_diesel_initial_setup", True),
        ("20240101000000_a", True),
        ("2024-01-02-000000_b", False),
    ]


def test_yoyo_pairs_a_file_with_its_rollback_and_follows_dependencies() -> None:
    texts = {
        "m/0001.first.sql": "-- First\n-- depends: 0002.second\n-- transactional: false\n\nSELECT 1;\n",
        "m/0001.first.rollback.sql": "SELECT -1;\n",
        "m/0002.second.sql": "SELECT 2; -- depends: 0001.first\n",
        "m/post-apply.sql": "SELECT 3;\n",
    }
    second, first = read(texts)
    assert (first.id, second.id, first.style) == ("0001.first", "0002.second", Style.YOYO)
    assert said(first) == (["SELECT 1"], ["SELECT -1"])
    assert said(second) == (["SELECT 2"], None)
    assert first.up
    assert second.up
    assert (first.up.transaction, second.up.transaction) == (False, True)


STEPS = '''
"""Two tables."""
from yoyo import step

__depends__ = {"0000.base"}

steps = [
    step("CREATE TABLE a (id INT)", "DROP TABLE a"),
    step(
        """
        CREATE TABLE b (id INT);
        """,
        rollback="DROP TABLE b",
    ),
    step("UPDATE a SET id = 1"),
]
'''


def test_steps_of_yoyo_in_python_are_read_and_undone_backwards() -> None:
    found = one("m/0001.py", STEPS)
    assert said(found) == (
        ["CREATE TABLE a (id INT)", "CREATE TABLE b (id INT)", "UPDATE a SET id = 1"],
        ["DROP TABLE b", "DROP TABLE a"],
    )
    assert found.up
    assert [s.line for s in found.up.script] == [7, 10, 14]
    assert found.unread == ""


@pytest.mark.parametrize("step", ["step(fill)", "step('SELECT 1', undo)", "step(f'SELECT {x}')", "step(SQL)"])
def test_steps_of_yoyo_that_are_code_cannot_be_read(step: str) -> None:
    assert (
        one("m/0001.py", f"from yoyo import step\n{step}\n").unread
        == "m/0001.py:2 runs Python code, not SQL that is written out"
    )


def test_a_file_of_yoyo_without_steps_or_syntax_cannot_be_read() -> None:
    assert "no step" in one("m/0001.py", "from yoyo import step\nsteps = make()\n").unread
    assert "not Python" in one("m/0001.py", "from yoyo import step\nsteps = [\n").unread


def test_flyway_undoes_by_the_version() -> None:
    texts = {
        "m/V1__a.sql": "SELECT 1;",
        "m/V1.10__c.sql": "SELECT 3;",
        "m/V1_2__b.sql": "SELECT 2;",
        "m/U1_2__b.sql": "SELECT -2;",
    }
    assert [(m.id, m.down is not None) for m in read(texts)] == [
        ("V1__a", False),
        ("V1_2__b", True),
        ("V1.10__c", False),
    ]


def test_days_in_front_may_come_twice_where_nothing_says_that_they_are_versions() -> None:
    text = "-- up\nSELECT 1;\n-- down\nSELECT 1;\n"
    assert all(not m.flaws for m in read({"m/2024-01-02_a.sql": text, "m/2024-01-02_b.sql": text}))


@pytest.mark.parametrize(
    "body",
    [
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $body$ BEGIN x; END; $body$",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END",
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = 1; DELETE FROM c; END",
        "INSERT INTO a VALUES ('x;y', E'it\\'s;', $$;$$)",
        "COMMENT ON COLUMN \"a;b\".c IS 'd'",
        "DO $$ BEGIN IF true THEN RAISE EXCEPTION 'no;'; END IF; END $$",
        "SELECT 1 /* ; /* nested; */ ; */ + 1",
    ],
)
def test_semicolons_inside_do_not_split(body: str) -> None:
    assert said(one("m/1_a.sql", f"-- Up\n{body};\nSELECT 2;\n-- Down\nSELECT 3;\n"))[0] == [body, "SELECT 2"]
