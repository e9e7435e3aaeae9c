"""`gates run migrations` is interrupted or killed, at many moments: no process, no folder and no database is left."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gates.databases.keeper import PREFIX
from tests.catalog.migrations.alembic_project import BASE, BOTH
from tests.conftest import git, lay
from tests.databases.throwaway import server, url
from tests.process.test_running import is_alive

_PATIENCE_S = 120.0
SQL_FILE = """-- Migration: 20240101000000_first
-- Up
CREATE TABLE a (id int);
COPY (SELECT 1) TO '{outside}/up';
{up}

-- Down (rollback)
COPY (SELECT 1) TO '{outside}/down';
SELECT pg_sleep(600);
"""


@dataclasses.dataclass(frozen=True)
class Run:
    """One run of gates on a service that would never end.

    Attributes:
        remains: what was left after it, for a person to read.
    """

    report: Path
    exit_code: int
    remains: tuple[str, ...]


def folders(prefix: str, pid: int) -> list[Path]:
    bases = {Path(tempfile.gettempdir()), Path("/tmp"), Path("/dev/shm")}
    return [found for base in bases for found in base.glob(f"{prefix}{pid}-*")]


POINTS: dict[str, Callable[[int, Path], bool]] = {
    "the folder of the server is there": lambda pid, outside: bool(folders("gates-pg-", pid)),
    "the server runs": lambda pid, outside: any(
        (f / "data/postmaster.pid").exists() for f in folders("gates-pg-", pid)
    ),
    "a migration goes up": lambda pid, outside: (outside / "up").exists(),
    "a migration goes down": lambda pid, outside: (outside / "down").exists(),
    "the scratch copy is there": lambda pid, outside: bool(folders("gates-migrate-", pid)),
    "env.py is imported": lambda pid, outside: (outside / "env").exists(),
}
OF_ALEMBIC = ("the scratch copy is there", "env.py is imported")
OWN_SERVER = (
    ("the folder of the server is there", signal.SIGKILL),
    ("the server runs", signal.SIGINT),
    ("a migration goes down", signal.SIGINT),
)
NAMED_SERVER = (
    ("the scratch copy is there", signal.SIGKILL),
    ("env.py is imported", signal.SIGINT),
    ("a migration goes up", signal.SIGKILL),
    ("a migration goes down", signal.SIGTERM),
)


def wait_for(there: Callable[[], bool], every: float = 0.01) -> bool:
    end = time.monotonic() + _PATIENCE_S
    while not there():
        if time.monotonic() > end:
            return False
        threading.Event().wait(every)
    return True


def processes_of(outside: Path) -> list[int]:
    """Those that inherited the environment of a run, whatever group they are in."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            mine = entry.name.isdigit() and str(outside).encode() in (entry / "environ").read_bytes()
        except OSError:
            continue
        if mine and is_alive(int(entry.name)):
            found.append(int(entry.name))
    return found


def databases_of(pid: int) -> list[str]:
    with server().connect("postgres") as boss:
        rows = boss.run("SELECT datname FROM pg_database WHERE datname LIKE :name", name=f"{PREFIX}{pid}%") or ()
        return [str(name) for (name,) in rows]


def start_and_stop(outside: Path, point: str, number: signal.Signals, *, named: bool) -> Run:
    root = outside / "repo"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    lay(root, alembic_service(outside) if point in OF_ALEMBIC else sql_service(outside, point))
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    env = {**os.environ, "MARK": str(outside), **({"GATES_POSTGRES_URL": url()} if named else {})}
    argv = [
        sys.executable,
        "-m",
        "gates",
        "run",
        "migrations",
        "--root",
        str(root),
        "--output",
        str(outside / "out"),
        "--python",
        sys.executable,
        "--quiet",
    ]
    said = outside / "said"
    with said.open("wb") as sink:
        child = subprocess.Popen(argv, env=env, stdout=sink, stderr=sink, start_new_session=True)
    there = wait_for(lambda: child.poll() is not None or POINTS[point](child.pid, outside))
    assert there, point
    assert child.poll() is None, (point, said.read_text())
    child.send_signal(number)
    code = child.wait(_PATIENCE_S)

    def clean() -> bool:
        return not (processes_of(outside) or folders("gates-*", child.pid) or (named and databases_of(child.pid)))

    wait_for(clean, 0.1)
    left = (
        *map(str, processes_of(outside)),
        *map(str, folders("gates-*", child.pid)),
        *(databases_of(child.pid) if named else ()),
    )
    return Run(outside / "out/gates.json", code, left)


def sql_service(outside: Path, point: str) -> dict[str, str]:
    up = "SELECT pg_sleep(600);" if point != "a migration goes down" else ""
    return {
        "requirements.txt": "psycopg[binary]\n",
        "migrations/20240101000000_first.sql": SQL_FILE.format(outside=outside, up=up),
    }


def alembic_service(outside: Path) -> dict[str, str]:
    env = f"import time\nopen('{outside}/env', 'w').close()\ntime.sleep(600)\n"
    return {
        **BASE,
        **BOTH,
        "migrations/env.py": env,
        "pyproject.toml": '[tool.gates.migrations]\nengines = ["postgresql"]\n',
    }


@pytest.fixture
def outside() -> Iterator[Path]:
    """A folder that everybody may write to, the server too."""
    with tempfile.TemporaryDirectory(prefix="gates-outside-", dir="/tmp", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o777)
        yield Path(name)


def left_nothing(run: Run, number: signal.Signals) -> None:
    assert run.remains == ()
    if number is signal.SIGINT:
        assert run.exit_code == 130
        assert json.loads(run.report.read_text())["gates"][0]["state"] == "not-run"


@pytest.mark.parametrize(("point", "number"), OWN_SERVER)
def test_nothing_is_left_of_a_server_of_our_own(outside: Path, point: str, number: signal.Signals) -> None:
    left_nothing(start_and_stop(outside, point, number, named=False), number)


@pytest.mark.parametrize(("point", "number"), NAMED_SERVER)
def test_nothing_is_left_on_a_named_server(outside: Path, point: str, number: signal.Signals) -> None:
    left_nothing(start_and_stop(outside, point, number, named=True), number)
