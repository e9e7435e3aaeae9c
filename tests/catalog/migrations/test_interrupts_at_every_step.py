"""A climb is stopped at each of its steps, one after the other: every move of a migration, every look at the database, every putting back.

The steps of a climb are the calls of the methods below, in the one thread that climbs. With `--exact` each of them is tried with
each signal on each engine (about twenty minutes); otherwise a fixed sample of them.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.catalog.migrations.test_interrupts import databases_of, folders, processes_of, wait_for
from tests.conftest import git, lay
from tests.databases import throwaway, throwaway_mysql

DRIVER = """
import os, sys
from gates.catalog.migrations import ladders, lanes, staircase
from gates.cli.main import main
from gates.databases import mysql, postgresql, sqlite

at, number, counter = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
sys.argv[1:] = sys.argv[4:]
calls = 0

def counted(kind, name):
    original = getattr(kind, name)
    def call(self, *args, **kw):
        global calls
        calls += 1
        if calls == at:
            os.kill(os.getpid(), number)
        return original(self, *args, **kw)
    setattr(kind, name, call)

for kind, names in {
    staircase.Staircase: ("climb", "_step", "_first_up", "_back", "_not_undone", "_again", "_look", "_seeded", "_seed", "_put_back"),
    lanes.Lanes: ("start", "put_back", "_restored"),
    ladders.SqlLadder: ("up", "down"),
    sqlite.SqliteDatabase: ("clear", "save", "restore", "snapshot", "shapes", "rows", "insert", "run"),
    postgresql.PostgresDatabase: ("clear", "save", "restore", "snapshot", "shapes", "rows", "insert", "run", "drop"),
    mysql.MysqlDatabase: ("clear", "save", "restore", "snapshot", "shapes", "rows", "insert", "run", "drop"),
}.items():
    for name in names:
        counted(kind, name)
try:
    main()
finally:
    open(counter, "w").write(str(calls))
"""
ENGINES = ("sqlite", "postgresql", "mysql")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
STEPS = 120
"""More than a climb of the service below has; the sample goes through them in strides that share no factor with it."""


def change(number: int, up: str, down: str) -> dict[str, str]:
    name = f"2024010{number}000000_change"
    return {f"migrations/{name}.sql": f"-- Migration: {name}\n-- Up\n{up}\n-- Down (rollback)\n{down}\n"}


SERVICE = {
    **change(1, "CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(9));", "DROP TABLE people;"),
    **change(2, "CREATE TABLE notes (id INTEGER PRIMARY KEY);", "DROP TABLE nobody;"),  # put back, saved
    **change(3, "CREATE INDEX by_name ON people (name);", "SELECT 1;"),  # restored
}


def databases_of_mysql(pid: int) -> list[str]:
    with throwaway_mysql.server().connect(None) as boss, boss.cursor() as cursor:
        cursor.execute(f"SHOW DATABASES LIKE 'gates\\_{pid}\\_%'")
        return [str(row[0]) for row in cursor.fetchall()]


class Climb:
    """One service, to be climbed and stopped again and again."""

    def __init__(self, place: Path, engine: str) -> None:
        self.place, self.engine = place, engine
        root = place / "repo"
        root.mkdir()
        git(root, "init", "-q", "-b", "main")
        lay(
            root,
            {
                **SERVICE,
                "gates.toml": f"[migrations]\nengines = ['{engine}']\n",
                "requirements.txt": "psycopg\npymysql\n",
            },
        )
        git(root, "add", "-A")
        git(root, "commit", "-qm", "first")
        (place / "driver.py").write_text(DRIVER)

    def stopped_at(self, step: int, number: signal.Signals) -> tuple[int, int | None, str]:
        """Exit code, how many steps there were (None when it was killed), the state of the gate ("" without a report)."""
        counter, out = self.place / "count", self.place / "out"
        counter.unlink(missing_ok=True)
        argv = [sys.executable, str(self.place / "driver.py"), str(step), str(int(number)), str(counter)]
        argv += ["run", "migrations", "--root", str(self.place / "repo"), "--output", str(out), "--no-cache"]
        argv += ["--python", sys.executable, "--quiet"]
        env = {
            **os.environ,
            "MARK": str(self.place),
            "GATES_POSTGRES_URL": throwaway.url(),
            "GATES_MYSQL_URL": throwaway_mysql.url(),
        }
        with subprocess.Popen(argv, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            code = child.wait(120)
        wait_for(lambda: not self._remains(child.pid), 0.1)
        assert not self._remains(child.pid), (step, number)
        report = out / "gates.json"
        state = json.loads(report.read_text())["gates"][0]["state"] if report.exists() else ""
        report.unlink(missing_ok=True)
        return code, int(counter.read_text()) if counter.exists() else None, state

    def _remains(self, pid: int) -> tuple[object, ...]:
        """Processes, folders and databases of a run that ended."""
        databases = (*databases_of(pid), *databases_of_mysql(pid))
        return (*processes_of(self.place), *folders("gates-*", pid), *databases)


@pytest.fixture(params=ENGINES)
def climb(request: pytest.FixtureRequest, tmp_path: Path) -> Climb:
    return Climb(tmp_path, request.param)


def test_the_climb_has_the_steps_that_are_tried_and_is_red(climb: Climb) -> None:
    code, steps, state = climb.stopped_at(0, signal.SIGINT)
    assert (code, state) == (1, "failed")
    assert steps is not None
    assert 40 <= steps <= STEPS


def test_wherever_it_is_stopped_nothing_is_left_and_nothing_is_green(climb: Climb, pytestconfig: pytest.Config) -> None:
    every = range(1, STEPS + 1) if pytestconfig.getoption("--exact") else range(7, STEPS, 61)
    for step in every:
        for number in SIGNALS if pytestconfig.getoption("--exact") else (SIGNALS[step % 3],):
            code, steps, state = climb.stopped_at(step, number)
            if steps is not None and steps < step:
                return  # it ended before
            if number is signal.SIGKILL:
                assert code == -signal.SIGKILL
            else:
                assert code == 130, (step, number)
                assert state in {"not-run", "failed"}, (step, number, state)
