"""A PostgreSQL database of ours: scripts, and what a snapshot tells. What it sees and overlooks is in `test_planted_postgresql.py`."""

from __future__ import annotations

import contextlib
import dataclasses
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg
import pytest

from gates.databases import postgresql
from gates.databases.compare import Change, compare
from gates.databases.engine import OutOfTime, StatementFailed
from gates.databases.postgresql import PostgresDatabase
from gates.databases.server import database, execute_will
from gates.databases.sqltext import statements
from gates.errors import NoAnswerError
from tests.databases.throwaway import server


def test_what_went_with_a_table_is_told_once(postgres_database: PostgresDatabase) -> None:
    script = "CREATE TABLE events (at date, what text) PARTITION BY RANGE (at); CREATE TABLE events_rest PARTITION OF events DEFAULT; CREATE INDEX ON events (what)"
    postgres_database.run(statements(script), transaction=True, timeout=10)
    before = postgres_database.snapshot()
    postgres_database.run(statements("DROP TABLE events"), transaction=True, timeout=10)
    found = compare(before, postgres_database.snapshot())
    assert [(d.change, d.kind, d.name) for d in found] == [
        (Change.LOST, "table", "events"),
        (Change.LOST, "table", "events_rest"),
    ]


def test_names_of_other_schemas_are_qualified(postgres_database: PostgresDatabase) -> None:
    postgres_database.run(
        statements('CREATE SCHEMA app; CREATE TABLE app."Odd Name" (id int); CREATE TABLE plain (id int)'),
        transaction=True,
        timeout=10,
    )
    assert {'table app."Odd Name"', "table plain"} <= postgres_database.snapshot().keys()


def test_a_failing_statement_is_told_with_its_line(postgres_database: PostgresDatabase) -> None:
    script = statements("CREATE TABLE a (id int);\n\nCREATE TABLE b (\n  id int,\n  other nonsense\n);")
    with pytest.raises(StatementFailed, match='type "nonsense" does not exist') as caught:
        postgres_database.run(script, transaction=True, timeout=10)
    assert caught.value.line == 5
    assert postgres_database.shapes() == []


def test_a_script_without_transaction_keeps_what_worked(postgres_database: PostgresDatabase) -> None:
    with pytest.raises(StatementFailed):
        postgres_database.run(
            statements("CREATE TABLE a (id int); CREATE INDEX CONCURRENTLY a_id ON a (id); nonsense"),
            transaction=False,
            timeout=10,
        )
    assert "index a_id" in postgres_database.snapshot()


def test_a_script_that_hangs_is_stopped(postgres_database: PostgresDatabase) -> None:
    with pytest.raises(OutOfTime):
        postgres_database.run(statements("SELECT pg_sleep(30)"), transaction=True, timeout=0.2)


def test_a_temporary_table_is_gone_in_the_next_script(postgres_database: PostgresDatabase) -> None:
    postgres_database.run(statements("CREATE TEMPORARY TABLE scratch (id int)"), transaction=True, timeout=10)
    with pytest.raises(StatementFailed, match="does not exist"):
        postgres_database.run(statements("DROP TABLE scratch"), transaction=True, timeout=10)


def test_a_cleared_database_is_empty(postgres_database: PostgresDatabase) -> None:
    new = postgres_database.snapshot()
    postgres_database.run(statements("CREATE TABLE a (id int)"), transaction=True, timeout=10)
    postgres_database.clear()
    assert compare(new, postgres_database.snapshot()) == ()


def test_what_was_saved_comes_back_as_often_as_wanted_whoever_is_connected(postgres_database: PostgresDatabase) -> None:
    script = statements("CREATE TABLE a (id integer); INSERT INTO a VALUES (1)")
    postgres_database.run(script, transaction=True, timeout=10)
    saved = postgres_database.snapshot()
    name = postgres_database.address.database
    others = [psycopg.connect(host=server().host, user="postgres", dbname=name)]
    postgres_database.save()
    for change in ("CREATE TABLE b (id integer)", "DROP TABLE a"):
        postgres_database.run(statements(change), transaction=True, timeout=10)
        others.append(psycopg.connect(host=server().host, user="postgres", dbname=name))
        postgres_database.restore()
        assert postgres_database.snapshot() == saved
        assert postgres_database.rows(postgres_database.shapes()) == {"a": [{"id": 1}]}
    for other in others:
        with pytest.raises(psycopg.OperationalError):
            other.execute("SELECT 1")
        other.close()
    postgres_database.drop()
    with contextlib.closing(server().connect("postgres")) as other:
        assert other.run("SELECT count(*) FROM pg_database WHERE datname LIKE :name", name=f"{name}%") == [[0]]


@pytest.fixture
def ordinary_user(postgres_database: PostgresDatabase) -> Iterator[str]:
    """A user without any right."""
    name = f"plain_{postgres_database.address.database}"
    with contextlib.closing(server().connect("postgres")) as boss:
        boss.run(f"CREATE ROLE {name} LOGIN")
        yield name
        boss.run(f"DROP ROLE {name}")


def test_an_ordinary_user_who_may_make_databases_is_enough(ordinary_user: str) -> None:
    with contextlib.closing(server().connect("postgres")) as boss:
        boss.run(f"ALTER ROLE {ordinary_user} CREATEDB")
    with database(dataclasses.replace(server(), user=ordinary_user)) as made:
        made.run(statements("CREATE TABLE a (id integer)"), transaction=True, timeout=10)
        made.save()
        made.run(statements("DROP TABLE a"), transaction=True, timeout=10)
        made.restore()
        assert [shape.name for shape in made.shapes()] == ["a"]


def test_a_user_who_may_not_make_databases_is_told_what_is_missing(ordinary_user: str) -> None:
    plain = dataclasses.replace(server(), user=ordinary_user)
    with (
        pytest.raises(NoAnswerError, match=r"permission denied to create database\. Give the user .* CREATEDB"),
        database(plain),
    ):
        pass


def test_a_cleared_database_has_no_role_that_a_migration_made(postgres_database: PostgresDatabase) -> None:
    making = statements("CREATE ROLE of_a_migration")
    postgres_database.run(making, transaction=True, timeout=10)
    assert postgres_database.make_role("lent")
    postgres_database.clear()
    postgres_database.run(making, transaction=True, timeout=10)
    postgres_database.drop()
    with server().connect("postgres") as boss:
        assert boss.run("SELECT rolname FROM pg_roles WHERE rolname IN ('of_a_migration', 'lent')") == []


def test_a_lock_that_somebody_still_holds_is_told(
    postgres_database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "_LOCK_TIMEOUT_MS", 100)
    postgres_database.run(statements("CREATE TABLE a (id int)"), transaction=True, timeout=10)
    with server().connect(postgres_database.address.database) as other:
        other.run("BEGIN")
        other.run("ALTER TABLE a ADD COLUMN b int")
        with pytest.raises(NoAnswerError, match="still locks what it changed"):
            postgres_database.rows(postgres_database.shapes())


def test_the_role_that_a_migration_of_a_killed_run_made_on_a_named_server_is_removed() -> None:
    script = f"""
import dataclasses, time
from gates.databases.server import database
from gates.databases.postgresql_talk import Server
from gates.databases.sqltext import statements
with database(Server(**{dataclasses.asdict(server()) | {"own": False}!r})) as made:
    made.expect_roles({{"of_a_killed_run"}})
    made.run(statements("CREATE ROLE of_a_killed_run"), transaction=True, timeout=10)
    print("made", flush=True)
    time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "made\n"
        child.kill()
    with contextlib.closing(server().connect("postgres")) as boss:
        end = time.monotonic() + 20
        while boss.run("SELECT 1 FROM pg_roles WHERE rolname = 'of_a_killed_run'") and time.monotonic() < end:
            time.sleep(0.05)
        assert boss.run("SELECT 1 FROM pg_roles WHERE rolname = 'of_a_killed_run'") == []


def test_what_a_dead_run_left_on_a_named_server_is_removed(postgres_database: PostgresDatabase) -> None:
    name = postgres_database.address.database
    execute_will(dataclasses.asdict(server()), name)
    with server().connect("postgres") as boss:
        assert boss.run("SELECT datname FROM pg_database WHERE datname = :name", name=name) == []


def test_a_snapshot_is_true_however_often_it_was_asked_for(postgres_database: PostgresDatabase) -> None:
    postgres_database.run(statements("CREATE TABLE a (id integer)"), transaction=True, timeout=10)
    first = postgres_database.snapshot()
    for _ in range(40):
        same = postgres_database.snapshot()
    assert (same, same["table a"] is first["table a"]) == (first, True)
    postgres_database.run(statements("ALTER TABLE a ADD COLUMN x integer"), transaction=True, timeout=10)
    assert [d.sentence for d in compare(first, postgres_database.snapshot())] == ["column a.x is still there"]
    postgres_database.clear()
    assert "table a" not in postgres_database.snapshot()


def test_what_a_copy_does_not_have_of_itself_comes_back_too(postgres_database: PostgresDatabase) -> None:
    name = postgres_database.address.database
    assert postgres_database.make_role(f"lent_{name}")
    script = f"""
        ALTER DATABASE {name} SET search_path = "$user", 'Odd Name', public; ALTER DATABASE {name} SET timezone = 'Europe/Madrid';
        ALTER DATABASE {name} SET shop.tenant = 'it''s'; ALTER DATABASE {name} CONNECTION LIMIT 30;
        ALTER ROLE lent_{name} IN DATABASE {name} SET statement_timeout = '5s';
        COMMENT ON DATABASE {name} IS 'the shop''s'; REVOKE ALL ON DATABASE {name} FROM PUBLIC;
        GRANT CONNECT ON DATABASE {name} TO lent_{name} WITH GRANT OPTION; ALTER DATABASE {name} OWNER TO lent_{name}
    """
    postgres_database.run(statements(script), transaction=False, timeout=10)
    before = postgres_database.snapshot()
    assert postgres_database.save()
    for _ in range(2):
        postgres_database.run(
            statements(f"ALTER DATABASE {name} RESET ALL; COMMENT ON DATABASE {name} IS NULL"),
            transaction=True,
            timeout=10,
        )
        postgres_database.restore()
        assert compare(before, postgres_database.snapshot()) == ()


def test_what_was_saved_comes_back_without_the_roles_that_were_made_since(postgres_database: PostgresDatabase) -> None:
    making = statements("CREATE ROLE of_a_later_one")
    assert postgres_database.save()
    for _ in range(2):
        postgres_database.run(making, transaction=True, timeout=10)
        postgres_database.restore()
    postgres_database.run(making, transaction=True, timeout=10)
    assert not postgres_database.save(), "a copy would keep the role from being dropped"


def test_on_a_server_of_others_the_expected_roles_alone_are_removed(postgres_database: PostgresDatabase) -> None:
    with contextlib.closing(server().connect("postgres")) as boss:
        boss.run("CREATE ROLE there_before")
        with database(dataclasses.replace(server(), own=False)) as made:
            made.expect_roles({"there_before", "of_a_migration"})
            made.run(statements("CREATE ROLE of_a_migration; CREATE ROLE of_others"), transaction=True, timeout=10)
        left = "SELECT rolname FROM pg_roles WHERE rolname ~ '^(of|there)_' ORDER BY 1"
        assert boss.run(left) == [["of_others"], ["there_before"]]
        boss.run("DROP ROLE of_others, there_before")
