"""Roles, extensions and versions that migrations take for granted."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from gates.catalog import migrations
from gates.catalog.migrations.facts import Climb, Fault, Migration, Outcome, Piece, Span, Step
from gates.catalog.migrations.surroundings import Declared, WithRoles, declared, roles_made, unanswerable
from gates.model import State
from tests.catalog.migrations.conftest import Judge, JudgeAt
from tests.conftest import OpenProject
from tests.databases.throwaway import server

FIRST = "db/migrations/20260101000000_first.sql"
HEAD = "-- Migration: 20260101000000_first\n"


def service(up: str, down: str) -> dict[str, str]:
    """Raw SQL migrations on PostgreSQL."""
    text = f"{HEAD}-- Up\n{up}\n-- Down (rollback)\n{down}\n"
    return {FIRST: text, "requirements.txt": "psycopg[binary]\n", "app/__init__.py": ""}


class Scripted:
    """A ladder that says what it is told to, one answer a move."""

    version_tables: Sequence[str] = ("books",)
    alive = True

    def __init__(self, *answers: str | None) -> None:
        self.answers = list(answers)

    def ran(self) -> tuple[()]:
        return ()

    def begin(self) -> None:
        self.answers = list(self.answers)

    def up(self, migration: Migration) -> Fault | None:
        said = self.answers.pop(0)
        return Fault(said) if said else None

    down = up


ONE = Migration(id="1", source="s", path="1.sql")
MISSING = 'role "reporting" does not exist'


def test_a_missing_role_is_made_and_the_migration_tried_again() -> None:
    made: list[str] = []

    def make(name: str) -> bool:
        made.append(name)
        return True

    ladder = WithRoles(Scripted(MISSING, None), make)
    assert ladder.up(ONE) is None
    assert ladder.made == made == ["reporting"]


def test_a_role_that_may_not_be_made_leaves_the_fault() -> None:
    ladder = WithRoles(Scripted(MISSING), lambda _: False)
    assert ladder.down(ONE) == Fault(MISSING)
    assert ladder.made == []


def test_a_role_that_is_still_missing_after_it_was_made_is_the_migrations_fault() -> None:
    assert WithRoles(Scripted(MISSING, MISSING), lambda _: True).up(ONE) == Fault(MISSING)


def climb(message: str, version: str = "15.4", engine: str = "postgresql") -> Climb:
    step = Step(migration="0007", outcome=Outcome.UP_FAILED, fault=Fault(message))
    return Climb(source="s", engine=engine, version=version, steps=(step,))


def test_an_extension_that_the_server_does_not_have_is_no_answer() -> None:
    said = unanswerable(climb('extension "vector" is not available'), None)
    assert said is not None
    assert "0007" in said
    assert "no extension 'vector'" in said
    assert "GATES_POSTGRES_URL" in said


@pytest.mark.parametrize(("major", "told"), [(17, True), (15, False), (None, False)])
def test_a_syntax_error_is_no_answer_only_on_a_server_older_than_the_projects(major: int | None, told: bool) -> None:
    wanted = Declared("PostgreSQL", (major,)) if major else None
    assert (unanswerable(climb('syntax error at or near "VIRTUAL"'), wanted) is not None) is told


@pytest.mark.parametrize(
    ("wanted", "message", "told"),
    [
        (Declared("MySQL", (8, 0)), "You have an error in your SQL syntax; check the manual", True),
        (Declared("MySQL", (8,)), "FUNCTION gates_1.UUID_TO_BIN does not exist", True),
        (Declared("MariaDB", (11, 4)), "You have an error in your SQL syntax; check the manual", True),
        (Declared("MariaDB", (10, 6)), "You have an error in your SQL syntax; check the manual", False),
        (Declared("MySQL", (8, 0)), "Table 'gates_1.orders' doesn't exist", False),
        (None, "You have an error in your SQL syntax; check the manual", False),
        (None, "Unknown collation: 'utf8mb4_0900_ai_ci'", True),
    ],
)
def test_on_mariadb_what_only_the_projects_server_can_is_no_answer(
    wanted: Declared | None, message: str, told: bool
) -> None:
    said = unanswerable(climb(message, "10.11.6 (MariaDB)", "mysql"), wanted)
    assert (said is not None) is told
    assert said is None or "GATES_MYSQL_URL" in said


def test_what_the_migration_itself_does_wrong_is_not_excused() -> None:
    assert unanswerable(climb('relation "orders" does not exist'), Declared("PostgreSQL", (17,))) is None


@pytest.mark.parametrize(
    ("path", "text", "engine", "told"),
    [
        ("compose.yaml", "services:\n  db:\n    image: postgres:16-alpine\n", "postgresql", "PostgreSQL 16"),
        (".github/workflows/ci.yml", "image: 'postgis/postgis:17-3.5'\n", "postgresql", "PostgreSQL 17"),
        ("docker-compose.yml", "image: pgvector/pgvector:pg18\n", "postgresql", "PostgreSQL 18"),
        ("compose.yaml", "image: redis:16\n", "postgresql", "None"),
        ("compose.yaml", "image: mysql:8\n", "mysql", "MySQL 8"),
        ("compose.yaml", "image: mysql:8.0.36\n", "mysql", "MySQL 8.0"),
        ("Dockerfile", "FROM mariadb:11.4-noble\n", "mysql", "MariaDB 11.4"),
        ("compose.yaml", "URL: mysql://shop@mysql:3306/shop\nports: ['mysql:33:33']\n", "mysql", "None"),
        ("compose.yaml", "image: mysql:8\n", "sqlite", "None"),
    ],
)
def test_the_server_that_the_project_uses_is_read_from_its_containers(
    open_project: OpenProject, path: str, text: str, engine: str, told: str
) -> None:
    assert str(declared(open_project({path: text}), engine)) == told


def test_grants_to_roles_of_the_real_server_pass_on_our_own(
    judge_at: JudgeAt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GATES_POSTGRES_URL", raising=False)
    up = "CREATE TABLE orders (id integer PRIMARY KEY);\nGRANT SELECT ON orders TO reporting;"
    answer = judge_at(tmp_path / "repo", service(up, "DROP TABLE orders;"))
    answer.passed()
    assert any("role reporting" in e.note for e in answer.facts.evidence)


def test_another_version_than_the_projects_is_told_although_all_went_well(judge: Judge) -> None:
    made = service("CREATE TABLE orders (id integer PRIMARY KEY);", "DROP TABLE orders;")
    answer = judge({**made, "compose.yaml": "image: postgres:99\n"})
    answer.passed()
    assert any(e.note.endswith("while the project uses PostgreSQL 99") for e in answer.facts.evidence)


def test_an_extension_of_the_real_server_is_an_error_with_its_remedy(judge: Judge) -> None:
    answer = judge(service("CREATE EXTENSION no_such_thing;", "DROP EXTENSION no_such_thing;"))
    assert answer.state is State.ERROR
    assert "no_such_thing" in answer.reason
    assert "GATES_POSTGRES_URL" in answer.reason


def test_a_missing_role_on_a_named_server_is_an_error_with_its_remedy(judge: Judge) -> None:
    up = "CREATE TABLE orders (id integer PRIMARY KEY);\nGRANT SELECT ON orders TO no_such_role;"
    answer = judge(service(up, "DROP TABLE orders;"))
    assert answer.state is State.ERROR
    assert "CREATE ROLE no_such_role" in answer.reason


def test_roles_that_migrations_make_hide_nothing_and_are_gone_from_a_named_server(judge: Judge) -> None:
    texts = [
        ("CREATE TABLE a (id integer);", "SELECT 1;"),
        (
            "CREATE TABLE b (id integer);\nCREATE ROLE of_the_chain;\nGRANT SELECT ON b TO of_the_chain;",
            "DROP TABLE no_such;",
        ),
        ("CREATE TABLE c (id integer);", "SELECT 1;"),
        ("DROP OWNED BY of_the_chain;\nDROP ROLE of_the_chain;", "DROP TABLE no_such;"),
        ("CREATE TABLE d (id integer);\nCREATE ROLE of_the_chain;", "DROP TABLE d;"),
    ]
    paths = [f"db/migrations/2026010100000{n}_step.sql" for n in range(len(texts))]
    files = {
        path: f"-- Migration: step\n-- Up\n{up}\n-- Down (rollback)\n{down}\n"
        for path, (up, down) in zip(paths, texts, strict=True)
    }
    answer = judge({**files, "requirements.txt": "psycopg[binary]\n", "app/__init__.py": ""})
    assert {f.path: f.rule.partition("/")[2] for f in answer.blocking} == dict(
        zip(paths, ["left-behind", "down-fails", "left-behind", "down-fails", "left-behind"], strict=True)
    )
    with contextlib.closing(server().connect("postgres")) as boss:
        assert boss.run("SELECT rolname FROM pg_roles WHERE rolname = 'of_the_chain'") == []


def test_the_roles_that_migrations_make_are_read_from_their_ways_up() -> None:
    made = 'CREATE ROLE Reporting NOLOGIN; create user "Odd One"; op.execute("CREATE ROLE \\"third\\"")'
    span = Span("1.sql", 1, 1)
    assert roles_made([Migration(id="1", source="s", path="1.sql", up_pieces=(Piece(span, made),))]) == {
        "reporting",
        "Odd One",
        "third",
    }


def test_an_extension_that_stays_is_told_and_blocks_where_the_configuration_says_so(judge: Judge) -> None:
    up = "CREATE EXTENSION IF NOT EXISTS citext;\nCREATE TABLE people (id integer PRIMARY KEY, email citext NOT NULL UNIQUE);"
    answer = judge(service(up, "DROP TABLE people;"))
    answer.passed()
    (told,) = [f for f in answer.judgement.findings if f.rule == "migrations/harmless-difference"]
    assert "extension citext is still there" in told.message
    strict = migrations.judge(answer.facts, migrations.Options(extensions_may_stay=False))
    (found,) = [f for f in strict.findings if f.blocking]
    assert (found.rule, found.path) == ("migrations/left-behind", FIRST)
    assert "extension citext is still there; line 3 made it" in found.message


def test_a_role_that_a_named_server_had_before_is_an_error_with_its_remedy(judge: Judge) -> None:
    with contextlib.closing(server().connect("postgres")) as boss:
        boss.run("CREATE ROLE there_already")
        answer = judge(service("CREATE ROLE there_already;", "DROP ROLE there_already;"))
        boss.run("DROP ROLE there_already")  # still there
    assert (answer.state, answer.blocking) == (State.ERROR, [])
    assert "Run `DROP ROLE there_already` there, or leave GATES_POSTGRES_URL out." in answer.reason
