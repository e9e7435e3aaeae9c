"""What it costs to prove migrations: 100 of Alembic on PostgreSQL and SQLite, 600 for memory, 500 SQL files; and where the time goes.

Each scenario is a process of its own. The two ratios come from one run each: the staircase with our snapshots against the same moves
without any look at the database, and our snapshot against `pg_dump --schema-only` taken at the same moments.

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
from gates.catalog.migrations.facts import Facts, Options, Outcome
from gates.catalog.migrations.lanes import Ladder
from gates.catalog.migrations.staircase import Staircase
from gates.databases.postgresql import PostgresDatabase
from gates.databases.sqlite import SqliteDatabase
from gates.databases.witness import Witness
from gates.project import Project

Told = dict[str, Any]
_RATIO, _DUMP_RATIO, _SQLITE_S, _SQL_S, _MEMORY_MB = 1.5, 5.0, 8.0, 120.0, 300.0


class Clock:
    """Seconds by phase."""

    def __init__(self) -> None:
        self.spent: collections.Counter[str] = collections.Counter()

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
    clock.watch(Staircase, "climb", "climb")
    return clock


def whole(files: Mapping[str, str], engine: str) -> Told:
    """The gate as it runs."""
    clock = watched()
    original = Staircase.climb
    starts: list[float] = []

    def climb(self: Staircase, *words: str) -> Any:
        starts.append(time.perf_counter())
        return original(self, *words)

    setattr(Staircase, "climb", climb)  # noqa: B010  # a type checker knows this class too well
    began = time.perf_counter()
    facts = gather(files, engine)
    total = time.perf_counter() - began
    inside = clock.spent.pop("climb")
    phases = {"start of server and tool": starts[0] - began, **clock.spent}
    phases["comparing and the rest"] = inside - sum(clock.spent.values())
    phases["models, and the end"] = total - inside - (starts[0] - began)
    return {"migrations": sum(len(c.steps) for c in facts.climbs), "seconds": total, "phases": phases}


def bare(files: Mapping[str, str], engine: str) -> Told:
    """The same moves, and nothing else."""

    def climb(self: Staircase) -> None:
        for migration, ladder in _moves(self):
            for move in (ladder.up, ladder.down, ladder.up):
                fault = move(migration)
                assert fault is None, fault

    return {"seconds": _instead(files, engine, climb)}


def looking(files: Mapping[str, str], engine: str) -> Told:
    """The moves with the schema looked at and compared after each, and no rows."""
    setattr(Staircase, "_seed", lambda *_, **__: False)  # noqa: B010
    setattr(PostgresDatabase, "rows", lambda *_: {})  # noqa: B010
    setattr(PostgresDatabase, "shapes", lambda _: [])  # noqa: B010
    clock = watched()
    gather(files, engine, locks="off")
    return {"seconds": clock.spent["climb"] - clock.spent["making databases"]}


def dumping(files: Mapping[str, str], engine: str) -> Told:
    """Our snapshot and pg_dump side by side after each move."""
    clock = Clock()
    clock.watch(PostgresDatabase, "snapshot", "ours")
    program = shutil.which("pg_dump") or "pg_dump"

    def dump(database: PostgresDatabase) -> None:
        place = database.address
        argv = [program, "--schema-only", "-h", place.host, "-p", str(place.port), "-U", place.user, place.database]
        began = time.perf_counter()
        subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
        clock.spent["pg_dump"] += time.perf_counter() - began

    def climb(self: Staircase) -> None:
        for migration, ladder in _moves(self):
            for move in (ladder.up, ladder.down, ladder.up):
                assert move(migration) is None
                _database(self).snapshot()
                dump(_database(self))

    _instead(files, engine, climb)
    return {"ours": clock.spent["ours"], "pg_dump": clock.spent["pg_dump"]}


def _moves(staircase: Staircase) -> list[tuple[Any, Ladder]]:
    parts = vars(staircase)
    return [(migration, parts["_ladder"]) for migration in parts["_migrations"]]


def _database(staircase: Staircase) -> PostgresDatabase:
    database: PostgresDatabase = vars(staircase)["_database"]
    return database


def _instead(files: Mapping[str, str], engine: str, climb: Callable[[Staircase], None]) -> float:
    """Seconds of another way to climb."""
    spent: list[float] = []
    original = Staircase.climb

    def replaced(self: Staircase, *words: str) -> Any:
        vars(self)["_lanes"].start()
        began = time.perf_counter()
        climb(self)
        spent.append(time.perf_counter() - began)
        migrations, vars(self)["_migrations"] = vars(self)["_migrations"], ()
        empty = original(self, *words)
        vars(self)["_migrations"] = migrations
        return empty

    setattr(Staircase, "climb", replaced)  # noqa: B010
    gather(files, engine, locks="off", expected=0)
    return spent[0]


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
    "postgresql, moves only": lambda: bare(_generated.alembic(100), "postgresql"),
    "postgresql, moves and snapshots": lambda: looking(_generated.alembic(100), "postgresql"),
    "postgresql, pg_dump": lambda: dumping(_generated.alembic(100), "postgresql"),
    "sqlite": lambda: whole(_generated.alembic(100), "sqlite"),
    "memory": lambda: whole(_generated.alembic(600), "postgresql"),
    "sql files": lambda: whole(_generated.sql(500), "postgresql"),
}


def measured(name: str) -> Told:
    """One scenario in a process of its own, with the memory that it and the largest process below it took.

    On a busy machine the seconds of processor time, of all processes together, say more than those of the clock.
    """
    done = subprocess.run([sys.executable, __file__, "--one", name], stdout=subprocess.PIPE, text=True, check=True)
    told: Told = json.loads(done.stdout.splitlines()[-1])
    return told


def one(name: str) -> None:
    """Run a scenario here; print what came of it."""
    told = SCENARIOS[name]()
    told["cpu"] = 0.0
    for who, whose in (("own", resource.RUSAGE_SELF), ("child", resource.RUSAGE_CHILDREN)):
        used = resource.getrusage(whose)
        told[f"{who} MB"] = used.ru_maxrss / 1024
        told["cpu"] += used.ru_utime + used.ru_stime
    print(json.dumps(told))


def show(name: str, told: Told) -> None:
    """Print one scenario."""
    seconds = (
        f"{told['seconds']:.1f} s" if "seconds" in told else f"{told['ours']:.1f} s, pg_dump {told['pg_dump']:.1f} s"
    )
    memory = f"memory {told['own MB']:.0f} MB, largest child {told['child MB']:.0f} MB"
    print(f"{name:<32} {seconds}, {told['cpu']:.1f} s of processor, {memory}", flush=True)
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
    if {"postgresql, moves only", "postgresql, moves and snapshots"} <= told.keys():
        ratio = told["postgresql, moves and snapshots"]["seconds"] / told["postgresql, moves only"]["seconds"]
        found.append(("with snapshots / without, ratio", ratio, _RATIO, False))
    if dumped := told.get("postgresql, pg_dump"):
        found.append(("pg_dump / our snapshot, ratio", dumped["pg_dump"] / dumped["ours"], _DUMP_RATIO, True))
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
