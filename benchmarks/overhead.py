"""What ten trivial gates cost beyond their tools' own time.

Three runs of the same ten commands (`true`): a shell script, one after another; our engine, as a whole process from start to
written JSON and HTML report; nox with ten sessions without environments, serial and with `-j 2`; tox in parallel; pre-commit and prek
with ten local hooks. Best of five each.

    python benchmarks/overhead.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import _peers

COUNT = 10
ROUNDS = 5
LIMIT_S = 0.3
BARE, OURS = "/bin/true from a shell", "gates (engine, JSON, HTML)"
PEERS = {
    "tox run-parallel": ["run-parallel", "-p", "2"],
    "pre-commit": ["run", "--all-files"],
    "prek": ["run", "--all-files"],
}
ENGINE = """
import datetime, sys
from pathlib import Path
from types import SimpleNamespace
from gates import engine, process
from gates.cli._output import warm_up, write_reports
from gates.cli._progress import watch
from gates.config import Config
from gates.model import GateFacts, Judgement
from gates.project import Project

def gather(project, options):
    done = process.run(["true"], cwd=project.root, log_name="true")
    return GateFacts(examined={"tools": 1}, evidence=(done.evidence("true"),))

gates = [SimpleNamespace(ID=f"g{n}", TITLE="trivial", RULES=(), gather=gather, judge=lambda facts, options: Judgement()) for n in range(%d)]
plan = engine.Plan(gates=[(g, None) for g in gates], selected=None, jobs=2, timeout=60, fail_fast=False, argv=("benchmark",))
journal = engine.Journal(Path("out").absolute(), engine.new_run_id(datetime.datetime.now(datetime.UTC)))
warm_up()
with watch([g.ID for g in gates], quiet=False) as progress:
    report = engine.run(Project(Path.cwd(), Config()), plan, journal, progress)
write_reports(journal, report, quiet=False)
sys.exit(report.exit_code)
"""


def best(argv: list[str], folder: Path) -> float:
    """Seconds of the fastest round.

    Raises:
        RuntimeError: a round failed, so that its time would mean nothing.
    """
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        done = subprocess.run(argv, cwd=folder, capture_output=True, text=True)
        times.append(time.perf_counter() - began)
        if done.returncode != 0:
            raise RuntimeError(f"{argv[:3]} failed: {done.stderr[-500:]}")
    return min(times)


def rows(scratch: Path) -> dict[str, float]:
    """What → seconds of the fastest round: the ten commands from a shell, ours, and each runner that can be installed here."""
    folder = scratch / "overhead"
    folder.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    commands = {f"g{n}": "true" for n in range(COUNT)}
    (folder / "noxfile.py").write_text(_peers.nox_file(commands))
    (folder / "tox.ini").write_text(_peers.tox_file(commands))
    (folder / ".pre-commit-config.yaml").write_text(_peers.pre_commit_file(commands))
    (folder / "bench.py").write_text(ENGINE % COUNT)
    found = {
        BARE: best(["sh", "-c", "; ".join(["/bin/true"] * COUNT)], folder),
        OURS: best([sys.executable, "bench.py"], folder),
        "nox, serial": best([sys.executable, "-m", "nox"], folder),
        "nox -j 2": best([sys.executable, "-m", "nox", "-j", "2"], folder),
    }
    for what, words in PEERS.items():
        peer = _peers.installed(what.split()[0], scratch)
        if peer is None:
            print(f"{what}: it cannot be installed here", file=sys.stderr)
        else:
            found[what] = best([peer, *words], folder)
    return found


def main() -> int:
    """Print the table; exit code 1 when the limit is passed."""
    with tempfile.TemporaryDirectory() as name:
        found = rows(Path(name))
    bare, ours = found[BARE], found[OURS]
    for what, seconds in found.items():
        print(f"{what:<28} {seconds:.3f} s  overhead {seconds - bare:.3f} s  ratio to ours {seconds / ours:.2f}")
    print(f"overhead of gates: {ours - bare:.3f} s (limit {LIMIT_S} s)")
    return 0 if ours - bare < LIMIT_S else 1


if __name__ == "__main__":
    sys.exit(main())
