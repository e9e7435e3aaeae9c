"""How fast the source pass is: files per CPU second with every rule on, beside ruff and bandit over the same files.

The files are a sample of the packages that are installed for the running interpreter: those that it can parse and that the pass
takes for production code. Each tool is one process from start to end; CPU seconds are user and system time of it and its children.

    python benchmarks/source.py [--files 3000] [--tree FOLDER] [--profile]
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import sysconfig
import tempfile
import tokenize
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from _cost import Cost, measure
from _tree import commit

GOAL_FILES_PER_CPU_S = 300.0
GOAL_TIMES_BANDIT = 9.0
GOAL_WARM_FILES_PER_S = 20_000.0
ROUNDS = 3
"""The quick ones run in turn, and the fastest round of each counts; bandit runs once."""
OURS_NAME = "gates, every rule"
FAMILIES = "BLE,S,TRY,LOG,G,T20"
"""What ruff is asked for: the families that our rules are about."""
RUFF = "check --isolated --no-cache --quiet --exit-zero --output-format json"

OURS = """
import sys
from pathlib import Path
from gates.config import Config
from gates.project import open_project
from gates.rules.sourcepass import source_pass

done = source_pass(open_project(Path("."), Config()))
print(f"{done.files} files, {len(done.unreadable)} unreadable, {len(done.findings)} findings")
"""
WARM_NAME = "gates, warm"
WARM = """
import sys, time
from pathlib import Path
from gates.config import Config
from gates.project import open_project
from gates.rules.sourcepass import source_pass

project = open_project(Path("."), Config())
project.memory = Path(sys.argv[1])
_ = project.source_files
began = time.perf_counter()
done = source_pass(project)
print(f"{done.files} files in {time.perf_counter() - began:.3f} s")
"""
PARSE_ALONE = """
import ast, sys
from pathlib import Path
for path in Path(".").rglob("*.py"):
    ast.parse(path.read_bytes())
"""


def lay_out(installed: Path, wanted: int, folder: Path) -> int:
    """Copy a sample of files into `folder`, spread evenly over all packages. Returns how many."""
    from gates.config import Config
    from gates.project import open_project

    fitting = [p for p in sorted(installed.rglob("*.py")) if not re.search(r"(^|/)(tests?|lib2to3)/", p.as_posix())]
    for path in fitting[:: max(1, len(fitting) // wanted)]:
        if parses(path):
            target = folder / path.relative_to(installed)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    kept = {folder / name for name in open_project(folder, Config()).source_files}
    for path in set(folder.rglob("*.py")) - kept:
        path.unlink()
    return len(kept)


def warm(python: Sequence[str], folder: Path) -> Cost:
    """The pass once more over files that git knows and that the run before looked at."""
    commit(folder)
    with tempfile.TemporaryDirectory() as memory:
        argv = [*python, "-c", WARM, memory]
        measure(argv, folder)
        return min((measure(argv, folder) for _ in range(ROUNDS)), key=lambda cost: cost.wall_s)


def parses(path: Path) -> bool:
    """Whether the running interpreter reads a file."""
    try:
        with tokenize.open(path) as source:
            ast.parse(source.read())
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def main() -> int:
    """Print the table; exit code 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--files", type=int, default=3000, help="how many files to judge at most")
    parser.add_argument(
        "--tree", type=Path, default=Path(sysconfig.get_path("purelib")), help="where to take them from"
    )
    parser.add_argument("--profile", action="store_true", help="profile our pass instead")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with ProcessPoolExecutor(1) as apart:  # a child starts with the memory of its parent on its account
            files = apart.submit(lay_out, asked.tree.resolve(), asked.files, folder).result()
        if asked.profile:
            with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
                script.write(OURS)
                script.flush()
                subprocess.run([sys.executable, "-m", "cProfile", "-s", "tottime", script.name], cwd=folder, check=True)
            return 0
        print(f"{files} files")
        python = [sys.executable, "-P"]  # without the tree on the path: it holds copies of the tools' own modules
        quick = {
            OURS_NAME: [*python, "-c", OURS],
            "ast.parse alone": [*python, "-c", PARSE_ALONE],
            f"ruff {FAMILIES}": [*python, "-m", "ruff", *RUFF.split(), "--select", FAMILIES, "."],
        }
        rounds = [{what: measure(argv, folder) for what, argv in quick.items()} for _ in range(ROUNDS)]
        rows = {what: min((done[what] for done in rounds), key=lambda cost: cost.cpu_s) for what in quick}
        rows[WARM_NAME] = warm(python, folder)
        rows["bandit"] = measure([*python, "-m", "bandit", "-q", "--exit-zero", "-r", "-f", "json", "."], folder)
    ours, bandit = rows[OURS_NAME], rows["bandit"]
    for what, cost in rows.items():
        print(
            f"{what:<24} {files / cost.cpu_s:7.0f} files per CPU second  {cost.cpu_s:7.2f} s CPU  {cost.wall_s:7.2f} s wall  "
            f"{cost.peak_mb:5.0f} MB  {ours.cpu_s / cost.cpu_s:6.2f} times as fast as ours"
        )
    print(f"warm: {rows[WARM_NAME].said.splitlines()[-1]} (goal {GOAL_WARM_FILES_PER_S:.0f} files per second)")
    print(f"said: {ours.said.splitlines()[-1]}")
    print(f"ours: {bandit.cpu_s / ours.cpu_s:.1f} times bandit")
    return 0 if files / ours.cpu_s >= GOAL_FILES_PER_CPU_S and bandit.cpu_s >= GOAL_TIMES_BANDIT * ours.cpu_s else 1


if __name__ == "__main__":
    sys.exit(main())
