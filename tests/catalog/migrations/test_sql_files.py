"""Folders of SQL files, taken up, down and up by our own runner on the engine that they are written for."""

from __future__ import annotations

import pytest

from gates.model import State
from tests.catalog.migrations.conftest import Answer, Judge, JudgeAt

POSTGRES = {"requirements.txt": "psycopg\n"}
FIRST = """-- Migration: 20240101000000_create_accounts
-- Up
CREATE TYPE kind AS ENUM ('customer', 'house');
CREATE TABLE accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE,
    kind kind NOT NULL DEFAULT 'customer',
    memo text NOT NULL DEFAULT ''
);
CREATE SEQUENCE numbers;

-- Down (rollback)
DROP SEQUENCE numbers;
DROP TABLE accounts;
DROP TYPE kind;
"""


def template(stamp: str, up: str, down: str, header: str = "") -> dict[str, str]:
    name = f"{stamp}_change"
    return {f"migrations/{name}.sql": f"-- Migration: {header or name}\n-- Up\n{up}\n\n-- Down (rollback)\n{down}\n"}


CHANGES = {
    "20240102000000": (
        "ALTER TABLE accounts ADD COLUMN tier integer;\nCREATE INDEX by_tier ON accounts (tier) WHERE tier > 1;",
        "ALTER TABLE accounts DROP COLUMN tier;",
        [],
    ),
    "20240103000000": (
        "ALTER TABLE accounts ALTER COLUMN memo SET DEFAULT 'x';",
        "ALTER TABLE accounts ALTER COLUMN memo DROP DEFAULT;",
        [("changed", 6)],
    ),
    "20240104000000": (
        "CREATE TYPE tone AS ENUM ('a');\nALTER TABLE accounts ADD COLUMN tone tone;",
        "DROP TYPE tone;\nALTER TABLE accounts DROP COLUMN tone;",
        [("down-fails", 7)],
    ),
    "20240105000000": (
        "ALTER SEQUENCE numbers CACHE 50 OWNED BY accounts.id;",
        "ALTER SEQUENCE numbers CACHE 1;",
        [("changed", 6)],
    ),
    "20240106000000": (
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  RETURN NEW;\nEND;\n$$;\nCREATE TRIGGER t AFTER INSERT ON accounts FOR EACH ROW EXECUTE FUNCTION f();",
        "DROP TRIGGER t ON accounts;",
        [("left-behind", 10)],
    ),
    "20240107000000": (
        "DELETE FROM accounts;",
        "-- Irreversible: the accounts are gone.\nDO $$ BEGIN RAISE EXCEPTION 'irreversible'; END $$;",
        [],
    ),
    "20240108000000": (
        "DELETE FROM accounts;",
        "DO $$ BEGIN RAISE EXCEPTION 'no way back'; END $$;",
        [("undeclared-irreversible", 5)],
    ),
    "20240109000000": (
        "ALTER TABLE accounts DROP COLUMN memo;",
        "ALTER TABLE accounts ADD COLUMN memo text NOT NULL DEFAULT 'x';",
        [],
    ),
    "20240110000000": (
        "UPDATE accounts SET code = upper(code);",
        "UPDATE accounts SET code = code || '?';",
        [("data-lost", 6)],
    ),
}


def files() -> dict[str, str]:
    made = {**POSTGRES, "migrations/20240101000000_create_accounts.sql": FIRST}
    for stamp, (up, down, _) in CHANGES.items():
        made |= template(stamp, up, down)
    return made


@pytest.fixture(scope="module")
def gallery(judge_at: JudgeAt, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    return judge_at(tmp_path_factory.mktemp("gallery") / "repo", files())


@pytest.mark.parametrize("stamp", CHANGES)
def test_each_defect_is_found_at_its_line(gallery: Answer, stamp: str) -> None:
    found = [
        (f.rule.removeprefix("migrations/"), f.line)
        for f in gallery.blocking
        if f.path == f"migrations/{stamp}_change.sql"
    ]
    assert found == CHANGES[stamp][2]


def test_all_were_tried_on_the_engine_of_the_driver(gallery: Answer) -> None:
    assert gallery.facts.examined == {"migrations": len(CHANGES) + 1, "engines": 1}
    assert gallery.facts.climbs[0].engine == "postgresql"


def test_values_that_go_with_a_column_are_told(gallery: Answer) -> None:
    told = [
        f.message
        for f in gallery.judgement.findings
        if f.rule == "migrations/data-not-restored" and f.path == "migrations/20240109000000_change.sql"
    ]
    assert told == []  # the seeded rows have the default, which is what comes back


def test_breaches_of_the_template_are_found(judge: Judge) -> None:
    bad = {
        **template("20240102000000", "SELECT 1;", "SELECT 1;", header="20230101000000_other"),
        "migrations/add_tier.sql": "-- Migration: add_tier\n-- Up\nSELECT 1;\n-- Down (rollback)\nSELECT 1;\n",
        "migrations/20240104000000_no_down.sql": "-- Migration: 20240104000000_no_down\n-- Up\nSELECT 1;\n",
        "migrations/20240105000000_other_words.sql": "-- Migration: 20240105000000_other_words\n-- Up\nSELECT 1;\n-- Down\nSELECT 1;\n",
        "migrations/20240105000000_twin.sql": "-- Migration: 20240105000000_twin\n-- Up\nSELECT 1;\n-- Down (rollback)\nSELECT 1;\n",
    }
    answer = judge({**POSTGRES, "migrations/20240101000000_create_accounts.sql": FIRST, **bad})
    assert {(f.rule.removeprefix("migrations/"), f.path) for f in answer.blocking} == {
        ("template", "migrations/20240102000000_change.sql"),
        ("file-name", "migrations/add_tier.sql"),
        ("missing-down", "migrations/20240104000000_no_down.sql"),
        ("template", "migrations/20240105000000_other_words.sql"),
        ("duplicate-id", "migrations/20240105000000_twin.sql"),
    }


def test_pairs_of_files_are_taken_up_and_down_on_sqlite(judge: Judge) -> None:
    pairs = {
        "requirements.txt": "aiosqlite\n",
        "db/migrations/000001_first.up.sql": "CREATE TABLE a (id INTEGER PRIMARY KEY);\n",
        "db/migrations/000001_first.down.sql": "DROP TABLE a;\n",
        "db/migrations/000002_second.up.sql": "CREATE INDEX ia ON a (id);\n",
        "db/migrations/000002_second.down.sql": "SELECT 1;\n",
        "db/migrations/000003_third.up.sql": "CREATE TABLE b (id INTEGER);\n",
    }
    answer = judge(pairs)
    assert {(f.rule, f.path, f.line) for f in answer.blocking} == {
        ("migrations/left-behind", "db/migrations/000002_second.down.sql", 1),
        ("migrations/missing-down", "db/migrations/000003_third.up.sql", None),
    }


def test_an_edited_merged_file_is_found_and_a_later_one_that_sorts_earlier_is_told(judge: Judge) -> None:
    first = {
        "migrations/20240101000000_create_accounts.sql": FIRST,
        **template("20240301000000", "SELECT 1;", "SELECT 1;"),
    }
    change = {
        "migrations/20240101000000_create_accounts.sql": FIRST.replace("code text NOT NULL", "code text"),
        **template("20240201000000", "SELECT 2;", "SELECT 2;"),
    }
    answer = judge({**POSTGRES, **first}, change=change)
    assert (answer.only("edited-after-merge").path, answer.only("edited-after-merge").line) == (
        "migrations/20240101000000_create_accounts.sql",
        6,
    )
    assert [f.path for f in answer.judgement.findings if f.rule == "migrations/out-of-order"] == [
        "migrations/20240201000000_change.sql"
    ]


def test_a_service_without_database_is_not_applicable(judge: Judge) -> None:
    answer = judge({"app/__init__.py": "import json\n", "requirements.txt": "flask\n", "sql/report.sql": "SELECT 1;\n"})
    assert answer.state is State.NOT_APPLICABLE
    assert "no database driver" in answer.reason


def test_a_driver_without_migrations_is_vacuous(judge: Judge) -> None:
    assert (
        judge({"app/__init__.py": "import psycopg\n", "requirements.txt": "psycopg[binary]\n"}).state is State.VACUOUS
    )


def test_an_engine_that_gates_does_not_know_is_no_answer(judge: Judge) -> None:
    answer = judge({"requirements.txt": "pyodbc\n", **template("20240101000000", "SELECT 1;", "SELECT 1;")})
    assert answer.state is State.ERROR
    assert "SQL Server" in answer.reason
