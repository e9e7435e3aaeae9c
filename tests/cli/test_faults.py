"""A full disk and a killed run: no result is lost, nothing becomes green, nobody is left behind."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_commands import CLEAN, gates
from tests.conftest import MakeRepo

_FULL = """
mount -t tmpfs -o size={size}k tmpfs {place} || exit 99
GATES_CACHE_DIR={place}/cache {python} -m gates run lint env-docs logging --python {python} --output {place}/reports
code=$?
cat {place}/reports/gates.json > {there} 2>/dev/null
exit $code
"""


@pytest.mark.parametrize("size", [4, 20, 40, 60, 100])
def test_a_full_disk_is_told_in_a_sentence_and_the_results_all_the_same(
    make_repo: MakeRepo, tmp_path: Path, size: int
) -> None:
    root, place, there = make_repo(CLEAN), tmp_path / "disk", tmp_path / "report.json"
    place.mkdir()
    script = _FULL.format(size=size, place=place, python=sys.executable, there=there)
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script], cwd=root, capture_output=True, text=True, timeout=120)
    assert done.returncode in {0, 3}, done.stderr
    assert "Traceback" not in done.stderr
    if done.returncode == 0:
        assert json.loads(there.read_text())["verdict"] == "green"
    else:
        assert "No space left on device" in done.stderr
        assert size < 10 or "findings" in done.stderr  # the summary is told all the same
        assert "GREEN" not in done.stderr


SLOW = CLEAN | {
    "tests/test_slow.py": "import time\n\n\ndef test_slow():\n    time.sleep(120)\n    assert True\n",
}


def _started(root: Path) -> bool:
    return any(root.glob("reports/runs/*/run.json"))


def _lint_is_done(root: Path) -> bool:
    return '"state": "passed"' in "".join(p.read_text() for p in root.glob("reports/runs/*/run.json"))


def _pytest_runs(root: Path) -> bool:
    return any(b"pytest" in words for words in _working(root).values())


def _working(root: Path) -> dict[int, bytes]:
    """The processes that stand in the repository: id → command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if (entry / "cwd").readlink().is_relative_to(root):
                    found[int(entry.name)] = (entry / "cmdline").read_bytes()
    return found


@pytest.mark.parametrize("stage", [_started, _lint_is_done, _pytest_runs])
def test_a_run_that_is_killed_leaves_what_it_knew_and_no_process(
    make_repo: MakeRepo, stage: Callable[[Path], bool]
) -> None:
    root = make_repo(SLOW)
    argv = [sys.executable, "-m", "gates", "run", "lint", "tests", "--python", sys.executable, "--no-cache"]
    with (root / "said.txt").open("w") as said:
        child = subprocess.Popen(argv, cwd=root, stdout=said, stderr=said)
    deadline = time.monotonic() + 60
    while not stage(root) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert stage(root)
    child.send_signal(signal.SIGKILL)
    assert child.wait(30) == -signal.SIGKILL
    while _working(root) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _working(root) == {}
    done = gates("report", cwd=root)
    report = json.loads((root / "reports/gates.json").read_text())
    states = {g["id"]: g["state"] for g in report["gates"]}
    assert (done.returncode, report["verdict"], states["tests"]) == (3, "red", "not-run")
    assert states["lint"] == "passed" or stage is not _lint_is_done
    assert "Traceback" not in done.stderr


_CLOCK = """
import itertools, sys, time
real, jumps = time.time, itertools.cycle([{jumps}])
time.time = lambda: real() + next(jumps)
from gates.cli.main import main
main()
"""


def _run_at(root: Path, *jumps: float) -> dict[str, tuple[str, bool]]:
    """Gate id → (state, whether it was replayed), of a run in which the clock is off by this many seconds, by turns."""
    script = _CLOCK.format(jumps=", ".join(map(str, jumps)))
    argv = [sys.executable, "-c", script, "run", "lint", "env-docs", "--python", sys.executable]
    done = subprocess.run(argv, cwd=root, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr
    told = json.loads((root / "reports/gates.json").read_text())["gates"]
    assert all(0 <= gate["duration_s"] < 60 and (gate["cache"]["age_s"] or 0) >= 0 for gate in told)
    return {gate["id"]: (gate["state"], gate["cache"]["hit"]) for gate in told}


def test_a_clock_that_jumps_makes_nothing_green_and_nothing_from_the_future_is_believed(make_repo: MakeRepo) -> None:
    root = make_repo(CLEAN | {"shop/bad.py": "import os\n"})
    year = 365 * 86400
    first = _run_at(root, year)
    assert first["lint"] == ("failed", False)
    assert _run_at(root, 0) == first, "what was found in a year from now is not believed"
    assert _run_at(root, 0, -3600, 3600)["lint"][0] == "failed"
    assert _run_at(root, 7200)["lint"] == ("failed", True)


@pytest.mark.parametrize("stream", ["stdout", "stderr", "shut"])
def test_a_run_whose_reader_leaves_loses_nothing_and_exits_as_its_report_says(make_repo: MakeRepo, stream: str) -> None:
    root = make_repo(CLEAN | {"bad.py": "import os\n"})
    words = f"{sys.executable} -m gates run lint readme --python {sys.executable} --format github"
    how = {"stdout": "2>/dev/null | true", "stderr": "2>&1 >/dev/null | true", "shut": ">&- 2>&-"}[stream]
    done = subprocess.run(
        ["bash", "-c", f"{words} {how}; exit ${{PIPESTATUS[0]}}"], cwd=root, capture_output=True, text=True, timeout=120
    )
    report = json.loads((root / "reports/gates.json").read_text())
    assert (done.returncode, report["exit_code"], done.stderr) == (1, 1, "")
    assert "not-run" not in {gate["state"] for gate in report["gates"]}
