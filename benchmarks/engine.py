"""What the engine adds to its tools and what it saves: fresh runs, trivial gates, replays, one-line edits, memory.

On `examples/orders`: all ten gates against the bare tools one after another, against `nox -j 2` and against `tox run-parallel`
running the same tools; a replay with nothing changed. Ten trivial gates against other runners of ten trivial commands. On generated
repositories: the source rules against ruff and bandit over the same files, a replay, and a run after a one-line edit, with memory.

    python benchmarks/engine.py [--files 1000 5000 20000] [--write]

`--write` puts the table into benchmarks/results.md, with the machine and the versions.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import _peers
import overhead
from _cost import Cost, measure
from _tree import commit, lay_out

HERE = Path(__file__).parent
ORDERS = HERE.parent / "examples" / "orders"
RESULTS = HERE / "results.md"
REPLAY_LIMIT_S, LARGE_REPLAY_LIMIT_S, EDIT_LIMIT_S, FRESH_RATIO = 0.30, 1.0, 1.0, 1.10
BANDIT_FILES = 5000
"""In trees of up to so many files bandit is asked, too: it takes long, and its files per second do not depend on how many there are."""
RUFF = ("ruff", "check", "--isolated", "--no-cache", "--quiet", "--exit-zero", "--select", "BLE,S,TRY,LOG,G,T20", ".")
SOURCE_GATES = ("logging", "env-docs")
"""The gates that are the source pass and nothing else, on a tree without a web framework."""
TOOLS = {
    "tests": "{python} -m pytest -q --cov=orders -p no:cacheprovider",
    "lint": "{python} -m ruff check --no-cache .",
    "format": "{python} -m ruff format --no-cache --check .",
    "sql": "{python} -m sqlfluff lint sql",
    "types": "{python} -m mypy --cache-dir=/dev/null",
    "security": "{python} -m bandit -q -r src migrations",
    "up": "{python} -m alembic upgrade head",
    "openapi": "{python} -m orders openapi --check",
}
"""What a team runs by hand, as the README of the example has it; pip-audit is left out, since it needs the network."""


def repository(source: Path, folder: Path) -> Path:
    """A copy with a commit of its own."""
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns(".venv", "reports", "__pycache__", ".gates", "*.db"))
    commit(folder)
    return folder


def gates(folder: Path, *words: str) -> Cost:
    """One run of ours; every exit code counts as long as a report was written."""
    return measure([sys.executable, "-m", "gates", "run", *words], folder, codes={0, 1, 3})


def of_the_example(scratch: Path) -> Iterator[tuple[str, float, str]]:
    """(what, seconds, remark) about `examples/orders`."""
    folder = repository(ORDERS, scratch / "orders")
    gates(folder, "--no-cache")  # makes the project's environment, which the bare tools use as well
    fresh = gates(folder, "--no-cache")
    report = json.loads((folder / "reports/gates.json").read_text())
    slowest = max(report["gates"], key=lambda gate: gate["duration_s"])["id"]
    yield "all gates, fresh", fresh.wall_s, f"{fresh.cpu_s:.1f} s CPU, {fresh.peak_mb:.0f} MB, {report['verdict']}"
    alone = gates(folder, slowest, "--no-cache")
    yield "the longest gate, alone", alone.wall_s, f"{slowest}, {alone.cpu_s:.1f} s CPU"
    bare = of_bare_tools(folder)
    yield (
        "bare tools, one after another",
        bare.wall_s,
        f"{bare.cpu_s:.1f} s CPU; ours is {fresh.wall_s / bare.wall_s:.2f}",
    )
    bound = max(alone.wall_s, bare.cpu_s / cores())
    yield (
        "the longest gate alone, or the CPU seconds of the bare tools by cores",
        bound,
        f"fresh is {fresh.wall_s / bound:.2f} of it (limit {FRESH_RATIO})",
    )
    whole = max(alone.wall_s, fresh.cpu_s / cores())
    yield (
        "the same with the CPU seconds of all that the gates do",
        whole,
        f"fresh is {fresh.wall_s / whole:.2f} of it: booting, migrating and following the README are in none of the bare tools",
    )
    yield from of_other_runners(folder, scratch, fresh)
    gates(folder)
    replay = min((gates(folder) for _ in range(5)), key=lambda cost: cost.wall_s)
    yield (
        "all gates, replayed",
        replay.wall_s,
        f"limit {REPLAY_LIMIT_S} s; {fresh.wall_s / replay.wall_s:.0f} times as fast",
    )


def own(folder: Path) -> Path:
    """The interpreter of the environment that gates made for the project."""
    return folder / ".gates" / "env" / "bin" / "python"


def of_bare_tools(folder: Path) -> Cost:
    """The tools from a shell script."""
    script = "\n".join(f"{command.format(python=own(folder))} || true" for command in TOOLS.values())
    return measure(["sh", "-c", script], folder, env={"PYTHONPATH": "src", "DATABASE_URL": "sqlite:///bare.db"})


def of_other_runners(folder: Path, scratch: Path, fresh: Cost) -> Iterator[tuple[str, float, str]]:
    """The same tools under nox and tox, without environments of their own."""
    commands = {name: command.format(python=own(folder)) for name, command in TOOLS.items()}
    (folder / "bench_noxfile.py").write_text(_peers.nox_file(commands))
    (folder / "bench_tox.ini").write_text(_peers.tox_file(commands))
    env = {"PYTHONPATH": "src", "DATABASE_URL": "sqlite:///bare.db"}
    tox = _peers.installed("tox", scratch)
    rows = {"nox -j 2, same tools": [sys.executable, "-m", "nox", "-f", "bench_noxfile.py", "-j", "2"]}
    rows |= {"tox run-parallel, same tools": [tox, "run-parallel", "-c", "bench_tox.ini", "-p", "2"]} if tox else {}
    for what, argv in rows.items():
        cost = measure(argv, folder, env=env)
        yield what, cost.wall_s, f"ours is {fresh.wall_s / cost.wall_s:.2f}"


def of_trivial_gates(scratch: Path) -> Iterator[tuple[str, float, str]]:
    """(what, seconds, remark) about ten gates that do nothing."""
    found = overhead.rows(scratch)
    ours = found[overhead.OURS]
    for what, seconds in found.items():
        limit = f"{seconds - found[overhead.BARE]:.2f} s more than the shell"
        yield (
            f"ten times nothing: {what}",
            seconds,
            f"{limit} (limit {overhead.LIMIT_S} s)"
            if what == overhead.OURS
            else f"{limit}; ours is {ours / seconds:.2f}",
        )


def of_a_tree(count: int, scratch: Path) -> Iterator[tuple[str, float, str]]:
    """(what, seconds, remark) about a generated repository of `count` Python files."""
    folder = scratch / f"tree{count}"
    lay_out(folder, count)
    commit(folder)
    first = gates(folder, *SOURCE_GATES)
    yield f"{count} files, source rules, fresh", first.wall_s, _speed(count, first)
    yield from of_other_scanners(count, folder, first)
    again = min((gates(folder, *SOURCE_GATES) for _ in range(3)), key=lambda cost: cost.wall_s)
    yield (
        f"{count} files, replayed",
        again.wall_s,
        f"{again.cpu_s:.2f} s CPU, {again.peak_mb:.0f} MB; limit {LARGE_REPLAY_LIMIT_S} s",
    )
    edited = next(folder.rglob("module_7.py"))
    edited.write_text(edited.read_text() + "\n\nEDITED = True\n")
    after = gates(folder, *SOURCE_GATES)
    rules = max(gate["duration_s"] for gate in json.loads((folder / "reports/gates.json").read_text())["gates"])
    yield (
        f"{count} files, one of them edited",
        after.wall_s,
        f"{after.cpu_s:.2f} s CPU, {after.peak_mb:.0f} MB; the source rules {rules:.2f} s (limit {EDIT_LIMIT_S} s)",
    )


def of_other_scanners(count: int, folder: Path, ours: Cost) -> Iterator[tuple[str, float, str]]:
    """Ruff over the same files and, where they are few, bandit."""
    peers = {"ruff, our families": [sys.executable, "-m", *RUFF]}
    peers |= {"bandit": [sys.executable, "-m", "bandit", "-q", "-r", "shop"]} if count <= BANDIT_FILES else {}
    for what, argv in peers.items():
        cost = measure(argv, folder, codes={0, 1})
        yield f"{count} files, {what}", cost.wall_s, f"{_speed(count, cost)}; ours is {ours.wall_s / cost.wall_s:.2f}"


def _speed(count: int, cost: Cost) -> str:
    return f"{count / cost.wall_s:.0f} files per second, {count / cost.cpu_s:.0f} per CPU second, {cost.peak_mb:.0f} MB"


def cores() -> int:
    """The processors that may be used."""
    return len(os.sched_getaffinity(0))


def main() -> int:
    """Print the table and, when asked, write it; the exit code is 0 whatever the figures are: they are for people."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--files", type=int, nargs="*", default=[1000, 5000, 20000], help="sizes of the generated trees"
    )
    parser.add_argument("--write", action="store_true", help="write benchmarks/results.md")
    asked = parser.parse_args()
    lines = ["| what | seconds | |", "| --- | ---: | --- |"]
    print("\n".join(lines))
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for rows in (
            of_the_example(scratch),
            of_trivial_gates(scratch),
            *(of_a_tree(count, scratch) for count in asked.files),
        ):
            for what, seconds, remark in rows:
                lines.append(f"| {what} | {seconds:.2f} | {remark} |")
                print(lines[-1], flush=True)
    if asked.write:
        RESULTS.write_text(f"# Results\n\n{machine()}\n\n" + "\n".join(lines) + "\n")
    return 0


def machine() -> str:
    """Where the figures come from."""
    names = ("gates", "nox", "ruff", "mypy", "bandit", "pytest", "sqlfluff")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    where = f"{cores()} cores of {model}, {memory:.1f} GiB, {platform.system()}, Python {platform.python_version()}"
    return f"`python benchmarks/engine.py --write`; {where}; {versions}. Peak memory is that of the largest single process."


if __name__ == "__main__":
    sys.exit(main())
