"""Migrations that misbehave: each one's fault is its own, and nothing of it is left when the gate is done."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gates.catalog.migrations.options import Options
from gates.engine.settle import settle_failure
from gates.errors import TimedOutError
from gates.model import State
from tests.catalog.migrations.alembic_project import BASE, BOTH, migration, path_of, second
from tests.catalog.migrations.conftest import Answer, Judge, JudgeAt
from tests.process.test_running import wait_until_gone

NOTHING = "op.execute('SELECT 1')"
SESSION = """
op.execute("CREATE TEMP TABLE held (id int)")
op.execute("SELECT pg_advisory_lock(7)")
op.execute("SET search_path TO nowhere")
op.execute("SET statement_timeout TO 1")
op.execute("SET ROLE pg_read_all_data")
op.execute("RESET ROLE")
op.execute("SET search_path TO public")
op.execute("SET statement_timeout TO 0")
"""
SESSION_IS_FRESH = """
bind = op.get_bind()
assert bind.exec_driver_sql("SELECT to_regclass('pg_temp.held')").scalar() is None
assert bind.exec_driver_sql("SELECT pg_try_advisory_lock(7)").scalar()
"""
PROCESS = """
import os, signal, sys, tempfile
from pathlib import Path
Path("left.txt").write_text("x")
(Path(__file__).parent / "left.py").write_text("x")
tempfile.mkdtemp()
os.chdir("/")
os.environ["PATH"] = "/nowhere"
os.environ.pop("HOME")
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGALRM, signal.SIG_DFL)
signal.alarm(1)
"""
PROCESS_IS_FRESH = """
import os, signal, time
assert os.path.exists("alembic.ini"), os.getcwd()
assert os.environ["PATH"] != "/nowhere" and os.environ["HOME"]
assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
assert signal.alarm(0) == 0
"""
DAEMON = """
import os, time
if not os.fork():
    os.setsid()
    if not os.fork():
        with open({0!r}, "w") as file:
            file.write(str(os.getpid()))
        time.sleep(600)
    os._exit(0)
os.wait()
"""
GIGABYTE = """
import os, sys
for _ in range(16384):
    os.write(1, b"x" * 65536)
for _ in range(1024):
    print("x" * 65536)
    print("x" * 65536, file=sys.stderr)
"""
THREAD = """
import threading, sqlalchemy
def work():
    engine = sqlalchemy.create_engine("postgresql+psycopg://shop:secret@db.example.com/production")
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("SELECT * FROM customers"))
    worked.append(True)
worked = []
thread = threading.Thread(target=work)
thread.start()
thread.join()
assert worked == [True]
"""
SOUND = {
    "0002": (SESSION, SESSION_IS_FRESH),
    "0003": (PROCESS, PROCESS_IS_FRESH),
    "0005": (GIGABYTE, NOTHING),
    "0006": (THREAD, NOTHING),
}
BROKEN = {
    "0011": ("import sys\nsys.exit(3)", "SystemExit: 3"),
    "0012": ("op.execute('SELECT 1')\nraise RuntimeError('x' * 100_000_000)", "RuntimeError: xxx"),
    "0013": ("op.execute('SELECT 1')\nraise KeyboardInterrupt", "KeyboardInterrupt"),
    "0014": (
        "class Mute(Exception):\n    def __str__(self):\n        raise ValueError\nraise Mute",
        "Mute: ",
    ),
    "0015": ("import sqlite3\nsqlite3.connect('/nowhere/production.db')", "not to /nowhere/production.db"),
}
"""Their ways down fail, with these words."""


@pytest.fixture(scope="module")
def outside() -> Iterator[Path]:
    """A folder that a daemon may write to."""
    with tempfile.TemporaryDirectory(prefix="gates-faults-") as name:
        yield Path(name)


def service(ways: dict[str, tuple[str, str]]) -> dict[str, str]:
    """The service with these migrations after its first, one after the other."""
    files, before = {**BASE, **BOTH}, "0001"
    for name, (up, down) in ways.items():
        files |= migration(name, before, up, down)
        before = name
    return files


@pytest.fixture(scope="module")
def sound(judge_at: JudgeAt, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """On PostgreSQL; the last one ends its own connection on the way down."""
    ways = {**SOUND, "0010": (NOTHING, "op.execute('SELECT pg_terminate_backend(pg_backend_pid())')")}
    return judge_at(tmp_path_factory.mktemp("sound") / "repo", service(ways), Options(engines=("postgresql",)))


@pytest.fixture(scope="module")
def broken(judge_at: JudgeAt, tmp_path_factory: pytest.TempPathFactory, outside: Path) -> Answer:
    """On SQLite; the last but one kills the process that runs it."""
    ways = {
        **{name: (NOTHING, code) for name, (code, _) in BROKEN.items()},
        "0020": (DAEMON.format(str(outside / "pid")), NOTHING),
        "0021": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", NOTHING),
        "0022": (NOTHING, NOTHING),
    }
    return judge_at(tmp_path_factory.mktemp("broken") / "repo", service(ways), Options(engines=("sqlite",)))


@pytest.mark.parametrize("name", SOUND)
def test_what_a_migration_does_to_its_process_or_session_stays_its_own(sound: Answer, name: str) -> None:
    assert [f.message for f in sound.blocking if f.path == path_of(name)] == []


def test_a_migration_that_ends_its_own_connection_is_found(sound: Answer) -> None:
    assert "terminating connection" in sound.only("down-fails").message


@pytest.mark.parametrize("name", BROKEN)
def test_a_way_down_that_breaks_off_is_found_with_what_it_said(broken: Answer, name: str) -> None:
    [found] = [f for f in broken.blocking if f.path == path_of(name)]
    assert found.rule == "migrations/down-fails"
    assert BROKEN[name][1] in found.message
    assert len(found.message) < 1000


def test_a_migration_that_kills_its_process_is_named_and_what_follows_is_untried(broken: Answer) -> None:
    [found] = [f for f in broken.blocking if f.path == path_of("0021")]
    assert found.rule == "migrations/up-fails"
    assert "exit code -9" in found.message
    assert broken.facts.climbs[0].untried == 1


def test_a_daemon_ends_with_the_gate(broken: Answer, outside: Path) -> None:
    assert [f for f in broken.blocking if f.path == path_of("0020")] == []
    assert wait_until_gone(int((outside / "pid").read_text()))


def test_no_folder_is_left(broken: Answer) -> None:
    assert broken.facts.climbs[0].untried == 1
    for base in ("/tmp", "/dev/shm", tempfile.gettempdir()):
        assert [p.name for p in Path(base).glob(f"gates-migrate-{os.getpid()}-*")] == []


def test_a_migration_that_waits_for_its_own_lock_is_named(judge: Judge) -> None:
    waiting = """
import sqlalchemy
op.execute("LOCK TABLE customers")
with sqlalchemy.create_engine("postgresql+psycopg://").begin() as other:
    other.execute(sqlalchemy.text("SELECT * FROM customers"))
"""
    with pytest.raises(TimedOutError, match=r"0002 .* did not end within 3 s on the way up on postgresql") as raised:
        judge({**BASE, **BOTH, **second(waiting, NOTHING)}, Options(engines=("postgresql",), step_timeout=3))
    assert settle_failure(raised.value).state is State.TIMED_OUT
