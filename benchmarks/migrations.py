"""What it costs to prove migrations: 100 of Alembic on PostgreSQL and SQLite, 600 for memory, 500 SQL files; and where the time goes.

Each scenario is a process of its own. The two ratios come from one run, step by step in turns: the moves with our snapshots against the
same moves without any look at the database, and our snapshots against `pg_dump --schema-only` at the same moments.

    python benchmarks/migrations.py [SCENARIO ...]
"""

from __future__ import annotations

import collections
import functools
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import _generated

from gates import config, registry
from gates.catalog.migrations import gathering, ladders
from gates.catalog.migrations.facts import Climb, Facts, Outcome
from gates.catalog.migrations.options import Options
from gates.catalog.migrations.staircase import Staircase
from gates.databases.compare import compare
from gates.databases.engine import Address
from gates.databases.postgresql import PostgresDatabase
from gates.databases.snapshot import Snapshot, without
from gates.databases.sqlite import SqliteDatabase
from gates.databases.witness import Witness
from gates.project import Project

Told = dict[str, Any]
_PG_DUMP = shutil.which("pg_dump") or "pg_dump"
_RATIO, _DUMP_RATIO, _SQLITE_S, _SQL_S, _MEMORY_MB = 1.5, 5.0, 8.0, 120.0, 300.0


class Clock:
    """Seconds by phase."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = collections.defaultdict(float)

    def watch(self, owner: type, name: str, phase: str) -> None:
        """Let each call of a method count for a phase."""
        original = getattr(owner, name)

        @functools.wraps(original)
        def timed(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                return original(*args, **kwargs)
            finally:
                self.spent[phase] += time.perf_counter() - began

        setattr(owner, name, timed)


def watched() -> Clock:
    """A clock on all that a climb does."""
    clock = Clock()
    for database in (PostgresDatabase, SqliteDatabase):
        for name in ("shapes", "rows", "insert"):
            clock.watch(database, name, "rows and seeding")
        clock.watch(database, "snapshot", "snapshots")
        clock.watch(database, "clear", "making databases")
    clock.watch(ladders.ToolLadder, "_move", "moves")
    clock.watch(ladders.SqlLadder, "_run", "moves")
    for name in ("able", "arm", "disarm"):
        clock.watch(Witness, name, "locks")
    return clock


def whole(files: Mapping[str, str], engine: str) -> Told:
    """The gate as it runs."""
    clock, marks = watched(), []
    original = Staircase.climb

    def climb(self: Staircase, source: str, version: str) -> Climb:
        marks.append((time.perf_counter(), clock.spent.copy()))
        done = original(self, source, version)
        marks.append((time.perf_counter(), clock.spent.copy()))
        return done

    setattr(Staircase, "climb", climb)  # noqa: B010  # likewise
    began = time.perf_counter()
    gather(files, engine)
    ended = time.perf_counter()
    (started, before), (reached, after) = marks
    inside = {phase: spent - before.get(phase, 0) for phase, spent in after.items()}
    phases = {"start of server and tool": started - began, **inside, "models, and the end": ended - reached}
    phases["comparing and the rest"] = ended - began - sum(phases.values())
    return {"seconds": ended - began, "phases": phases}


def side_by_side(files: Mapping[str, str]) -> Told:
    """Each migration up, down and up without any look, then with our snapshot and comparison after each move, with pg_dump beside it.

    Both in turns on one database, so that whatever else the machine does weighs on both alike.
    """
    spent: dict[str, float] = collections.defaultdict(float)

    def measured(what: str, work: Callable[..., Any], *words: Any) -> Any:
        began = time.perf_counter()
        answer = work(*words)
        spent[what] += time.perf_counter() - began
        return answer

    def climb(self: Staircase, source: str, version: str) -> Climb:
        parts = vars(self)
        database, ladder = parts["_database"], parts["_ladder"]
        parts["_lanes"].start()
        last = database.snapshot()

        def look(before: Snapshot) -> Snapshot:
            now: Snapshot = without(database.snapshot(), {f"table {name}" for name in ladder.version_tables})
            compare(before, now)
            return now

        for migration in parts["_migrations"]:
            for move in (ladder.up, ladder.down, ladder.up):
                measured("bare", move, migration)
            ladder.down(migration)
            for move in (ladder.up, ladder.down, ladder.up):
                fault = measured("looking", move, migration)
                last = measured("looking", look, last)
                measured("pg_dump", dump, database.address)
                assert fault is None, fault
        return Climb(source=source, engine=database.engine, version=version, steps=())

    setattr(Staircase, "climb", climb)  # noqa: B010  # a type checker knows this class too well
    gather(files, "postgresql", locks="off", expected=0)
    ours = spent["looking"] - spent["bare"]
    return {
        "seconds": spent["looking"],
        "ratio": spent["looking"] / spent["bare"],
        "dump ratio": spent["pg_dump"] / ours,
    }


def dump(place: Address) -> None:
    """What pg_dump says of a schema."""
    argv = [_PG_DUMP, "--schema-only", "-h", place.host, "-p", str(place.port), "-U", place.user, place.database]
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)


def gather(files: Mapping[str, str], engine: str, *, locks: str = "advice", expected: int | None = None) -> Facts:
    """Lay the project, and prove it.

    Raises:
        RuntimeError: a migration was not climbed, so that the time would mean nothing.
    """
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        for words in (
            ["init", "-q"],
            ["add", "-A"],
            ["-c", "user.name=b", "-c", "user.email=b@b", "commit", "-qm", "b"],
        ):
            subprocess.run(["git", *words], cwd=root, check=True)
        project = Project(root, config.load(root, registry.IDS), python=Path(sys.executable))
        chosen = config.override(
            config.override(project.config, "migrations", "engines", value=[engine]), "migrations", "locks", value=locks
        )
        facts = gathering.gather(project, config.options_for(Options, chosen, "migrations"))
    climbed = sum(s.outcome is Outcome.CLIMBED for c in facts.climbs for s in c.steps)
    wanted = sum("versions/" in path or path.endswith(".sql") for path in files) if expected is None else expected
    if facts.unanswered or climbed != wanted:
        raise RuntimeError(f"{climbed} of {wanted} migrations were climbed: {facts.unanswered}")
    return facts


SCENARIOS: Mapping[str, Callable[[], Told]] = {
    "postgresql": lambda: whole(_generated.alembic(100), "postgresql"),
    "side by side": lambda: side_by_side(_generated.alembic(100)),
    "sqlite": lambda: whole(_generated.alembic(100), "sqlite"),
    "memory": lambda: whole(_generated.alembic(600), "postgresql"),
    "sql files": lambda: whole(_generated.sql(500), "postgresql"),
}


def measured(name: str) -> Told:
    """One scenario in a process of its own, with the memory that it and the largest process below it took."""
    done = subprocess.run([sys.executable, __file__, "--one", name], stdout=subprocess.PIPE, text=True, check=True)
    told: Told = json.loads(done.stdout.splitlines()[-1])
    return told


def one(name: str) -> None:
    """Run a scenario here; print what came of it."""
    told = SCENARIOS[name]()
    for who, whose in (("own", resource.RUSAGE_SELF), ("child", resource.RUSAGE_CHILDREN)):
        told[f"{who} MB"] = resource.getrusage(whose).ru_maxrss / 1024
    print(json.dumps(told))


def show(name: str, told: Told) -> None:
    """Print one scenario."""
    memory = f"memory {told['own MB']:.0f} MB, largest child {told['child MB']:.0f} MB"
    print(f"{name:<32} {told['seconds']:.1f} s, {memory}", flush=True)
    for phase, spent in sorted(told.get("phases", {}).items(), key=lambda p: -p[1]):
        print(f"    {phase:<28} {spent:6.2f} s  {spent / told['seconds']:4.0%}")


def main() -> int:
    """Print all figures; exit code 1 when a limit is passed."""
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2])
        return 0
    print(
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; the limits in seconds are for an idle machine"
    )
    told: dict[str, Told] = {}
    for name in sys.argv[1:] or SCENARIOS:
        told[name] = measured(name)
        show(name, told[name])
    kept = [_figure(*figure) for figure in _figures(told)]
    return 0 if all(kept) else 1


def _figures(told: Mapping[str, Told]) -> list[tuple[str, float, float, bool]]:
    """(figure, value, limit, whether the limit is the least) of all that was measured."""
    found: list[tuple[str, float, float, bool]] = []
    if beside := told.get("side by side"):
        found.append(("with snapshots / without, ratio", beside["ratio"], _RATIO, False))
        found.append(("pg_dump / our snapshot, ratio", beside["dump ratio"], _DUMP_RATIO, True))
    if "sqlite" in told:
        found.append(("100 migrations on SQLite, s", told["sqlite"]["seconds"], _SQLITE_S, False))
    if "sql files" in told:
        found.append(("500 SQL files on PostgreSQL, s", told["sql files"]["seconds"], _SQL_S, False))
    if most := told.get("memory"):
        found.append(("600 migrations, MB", max(most["own MB"], most["child MB"]), _MEMORY_MB, False))
    return found


def _figure(name: str, value: float, limit: float, least: bool) -> bool:
    kept = value >= limit if least else value <= limit
    print(f"{name:<32} {value:8.2f}  limit {'≥' if least else '≤'} {limit:g}  {'kept' if kept else 'missed'}")
    return kept


if __name__ == "__main__":
    sys.exit(main())
