"""A script that does not end, or brings more than fits, is ended in time: by its limit, and by the end of the run."""

from __future__ import annotations

import resource
import threading
import time

import pytest

from gates import process
from gates.databases.engine import Database, OutOfTime, StatementFailed
from gates.databases.postgresql import PostgresDatabase
from gates.databases.sqltext import Statement
from gates.errors import InterruptedRunError, TimedOutError

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
CHATTY = "DO $$ BEGIN LOOP RAISE NOTICE 'still here'; PERFORM pg_sleep(0.01); END LOOP; END $$"


def run(made: Database, *texts: str, timeout: float = 0.4) -> None:
    made.run(
        [Statement(text, number, number) for number, text in enumerate(texts, 1)], transaction=True, timeout=timeout
    )


def still_busy(made: PostgresDatabase) -> bool:
    others = "datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()"
    return bool(made._ask(f"SELECT FROM pg_stat_activity WHERE {others}"))


@pytest.mark.parametrize("text", ["SELECT pg_sleep(600)", CHATTY, ENDLESS])
def test_what_does_not_end_is_ended_at_the_limit(postgres_database: PostgresDatabase, text: str) -> None:
    with pytest.raises(OutOfTime):
        run(postgres_database, text)
    end = time.monotonic() + 60
    while still_busy(postgres_database):
        assert time.monotonic() < end, "the server still works on it"
        threading.Event().wait(0.02)


def test_the_limit_is_for_all_statements_together(postgres_database: PostgresDatabase) -> None:
    with pytest.raises(OutOfTime):
        run(postgres_database, *["SELECT pg_sleep(0.3)"] * 10)


def test_a_connection_that_ends_itself_is_the_statements_fault(postgres_database: PostgresDatabase) -> None:
    with pytest.raises(StatementFailed, match="the connection was lost") as failed:
        run(postgres_database, "SELECT 1", "SELECT pg_terminate_backend(pg_backend_pid())", timeout=60)
    assert failed.value.line == 2


ENDLESS_ON = {"postgresql": ENDLESS, "sqlite": ENDLESS, "mysql": "SELECT sleep(600)"}
WIDE_ON = {
    "postgresql": "SELECT repeat('x', 200000)",
    "sqlite": "SELECT hex(zeroblob(100000))",
}


@pytest.fixture(params=list(ENDLESS_ON))
def made(request: pytest.FixtureRequest) -> Database:
    """A fresh database on each engine."""
    name = {"postgresql": "postgres"}.get(request.param, request.param)
    found: Database = request.getfixturevalue(f"{name}_database")
    return found


def test_a_run_that_is_stopped_does_not_wait_for_a_script(made: Database) -> None:
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    began = time.monotonic()
    with process.workplace(process.Workplace(cancel=stop)), pytest.raises(InterruptedRunError):
        run(made, ENDLESS_ON[made.engine], timeout=600)
    assert time.monotonic() - began < 60


def test_the_time_of_the_gate_ends_a_script_too(made: Database) -> None:
    place = process.Workplace(deadline=time.monotonic() + 0.3)
    with process.workplace(place), pytest.raises(TimedOutError, match="The gate's time limit passed"):
        run(made, ENDLESS_ON[made.engine], timeout=600)


@pytest.mark.parametrize("engine", WIDE_ON)
def test_rows_that_a_script_brings_are_not_kept(engine: str, request: pytest.FixtureRequest) -> None:
    made: Database = request.getfixturevalue("sqlite_database" if engine == "sqlite" else "postgres_database")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
    run(made, f"{numbers} {WIDE_ON[engine]} FROM n", timeout=60)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kilobytes; the script brings 200,000
