"""What the security gate costs over source code, and how often it is wrong there, beside bandit alone over the same files.

Three large libraries that are installed beside gates, each as a repository of its own. `gates run security` is one process from start
to written report: bandit, our own rules, both scanners of secrets and the look at workflows and images; there are no dependencies
to audit. Bandit is one process over the same files. CPU seconds are user and system time with all children; kingfisher's rules were compiled
before. Libraries are taken to be sound, so what blocks is a false alarm; bandit's are its issues at the thresholds at which the gate
blocks (high severity, or medium with high confidence).

    python benchmarks/security.py [--libraries django sqlalchemy litestar]
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from _cost import Cost, measure
from _tree import commit

GOAL_TIMES_BANDIT = 1.3
LINES = 100_000
SITE = Path(sysconfig.get_path("purelib"))
OURS = "gates run security"
BANDIT = "bandit alone"
PARTS = {
    "of it: our own rules": """
from pathlib import Path
from gates.config import Config
from gates.project import open_project
from gates.rules import scan
scan(open_project(Path("."), Config()), "security")
""",
    "of it: secrets": """
from pathlib import Path
from gates.config import Config
from gates.databases.debian import cache_folder
from gates.project import open_project
from gates.tools import secret_scan
seen = secret_scan.scan(open_project(Path("."), Config()), cache_folder())
assert not seen.unanswered, seen.unanswered
""",
}


def lay_out(name: str, folder: Path) -> tuple[list[str], int]:
    """The library as a repository; the files that the gate takes for production code, and their lines."""
    from gates.config import Config
    from gates.project import open_project

    shutil.copytree(
        SITE / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.so", "tests", "testing")
    )
    commit(folder)
    files = list(open_project(folder, Config()).source_files)
    return files, sum((folder / path).read_bytes().count(b"\n") for path in files)


def loud(raw: dict[str, Any]) -> bool:
    """Whether the gate would block on an issue of bandit."""
    return raw["issue_severity"] == "HIGH" or (raw["issue_severity"], raw["issue_confidence"]) == ("MEDIUM", "HIGH")


def main() -> int:
    """Print the table; exit code 1 when the goal is missed in CPU seconds or in waiting."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--libraries", nargs="+", default=["django", "sqlalchemy", "litestar"])
    chosen = parser.parse_args().libraries
    gone = [name for name in chosen if not (SITE / name / "__init__.py").is_file()]
    if gone:
        print(f"{gone[0]} is not installed beside gates.", file=sys.stderr)
        return 2
    total: dict[str, float] = {}
    waited: dict[str, float] = {}
    alarms: dict[str, int] = {OURS: 0, BANDIT: 0}
    lines = 0
    python = [sys.executable, "-P"]  # without the tree on the path: it holds copies of the tools' own modules
    for name in chosen:
        with tempfile.TemporaryDirectory() as place:
            folder, said = Path(place, "tree"), Path(place, "bandit.json")
            folder.mkdir()
            files, count = lay_out(name, folder)
            words = ["-m", "bandit", "-q", "--exit-zero", "-f", "json", "-o", str(said)]
            ours = [*python, "-m", "gates", "run", "security", "--no-cache", "--quiet", "--output", f"{place}/reports"]
            costs: dict[str, Cost] = {}
            measure([*python, "-c", PARTS["of it: secrets"]], folder)  # compiles kingfisher's rules, when nobody did
            costs[BANDIT] = measure([*python, *words, *files], folder)
            costs[OURS] = measure(ours, folder, codes=(0, 1))
            costs |= {what: measure([*python, "-c", code], folder) for what, code in PARTS.items()}
            [gate] = json.loads(Path(place, "reports/gates.json").read_text())["gates"]
            blocking = [finding for finding in gate["findings"] if finding["blocking"]]
            issues = [raw for raw in json.loads(said.read_text())["results"] if loud(raw)]
        lines += count
        alarms[OURS] += len(blocking)
        alarms[BANDIT] += len(issues)
        print(f"{name}: {len(files)} files, {count} lines; blocking: ours {len(blocking)}, bandit {len(issues)}")
        for what, cost in costs.items():
            total[what] = total.get(what, 0.0) + cost.cpu_s
            waited[what] = waited.get(what, 0.0) + cost.wall_s
            print(f"  {what:<22} {cost.cpu_s:7.2f} s CPU  {cost.wall_s:7.2f} s wall  {cost.peak_mb:5.0f} MB")
    print(f"\n{lines} lines in all; per {LINES} lines, and false alarms per 10,000:")
    for what, seconds in total.items():
        wrong = f"  {alarms[what] / lines * 10_000:5.2f} alarms" if what in alarms else ""
        each = LINES / lines
        print(f"  {what:<22} {seconds * each:7.2f} s CPU  {waited[what] * each:7.2f} s wall{wrong}")
    cpu, wall = total[OURS] / total[BANDIT], waited[OURS] / waited[BANDIT]
    print(f"ours: {cpu:.2f} times bandit in CPU seconds, {wall:.2f} in seconds of waiting (goal {GOAL_TIMES_BANDIT})")
    return 0 if max(cpu, wall) <= GOAL_TIMES_BANDIT else 1


if __name__ == "__main__":
    sys.exit(main())
