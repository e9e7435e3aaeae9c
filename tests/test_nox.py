"""The nox sessions: one per gate from the registry, and `gates` for all; red is red, and nothing passes by not running."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gates import registry
from gates.cli.init import NOXFILE as NOXFILE_OF_INIT
from tests.conftest import MakeRepo

NOXFILE = "from gates.nox import sessions\n\nsessions()\n"
ROOT = Path(__file__).parent.parent


def nox(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "nox", *words], cwd=root, capture_output=True, text=True, timeout=300)


def listed(root: Path) -> list[str]:
    """The session lines of `nox -l`, without their descriptions."""
    lines = nox(root, "--nocolor", "-l").stdout.splitlines()
    return [line[2:].split(" -> ")[0] for line in lines if line.startswith(("- ", "* "))]


@pytest.mark.parametrize("where", ["ours", "anybody's"])
def test_there_is_one_session_per_gate_in_the_registrys_order(make_repo: MakeRepo, where: str) -> None:
    found = listed(ROOT if where == "ours" else make_repo({"noxfile.py": NOXFILE}))
    assert found[:11] == [*(f"{gate} [gate]" for gate in registry.IDS), "gates"]


def test_a_red_gate_fails_the_session_and_leaves_its_report(make_repo: MakeRepo) -> None:
    root = make_repo({"noxfile.py": NOXFILE, "a.py": "import os\n", "pyproject.toml": "[project]\nname = 'x'\n"})
    done = nox(root, "-s", "lint", "--", "--python", sys.executable)
    report = json.loads((root / "reports/lint/gates.json").read_text())
    assert done.returncode == 1
    assert [(g["id"], g["state"]) for g in report["gates"]] == [("lint", "failed")]
    assert (root / "reports/lint/gates.html").exists()


def test_the_noxfile_that_init_writes_runs_as_it_is_where_its_dependencies_are_there(make_repo: MakeRepo) -> None:
    """It is a script with dependencies of its own (PEP 723): elsewhere nox makes an environment for it first."""
    root = make_repo({"noxfile.py": NOXFILE_OF_INIT, "a.py": '"""A."""\n\nX = 1\n'})
    done = nox(root, "-s", "lint", "--", "--python", sys.executable)
    assert done.returncode == 0, done.stderr
    assert not (root / ".nox/_nox_script_mode").exists()


@pytest.mark.parametrize("selection", [["-s", "lnit"], ["-t", "gaet"], ["-k", "nothing"]])
def test_a_selection_of_nothing_is_not_a_success(make_repo: MakeRepo, selection: list[str]) -> None:
    assert nox(make_repo({"noxfile.py": NOXFILE}), *selection).returncode != 0


def test_the_tag_runs_every_gate_in_parallel_and_one_red_gate_is_red(make_repo: MakeRepo) -> None:
    root = make_repo({"noxfile.py": NOXFILE, "a.py": "X = 1\n", "pyproject.toml": "[project]\nname = 'x'\n"})
    done = nox(root, "-t", "gate", "-j", "2", "--", "--python", sys.executable)
    states = {g: json.loads((root / f"reports/{g}/gates.json").read_text())["gates"][0]["state"] for g in registry.IDS}
    assert done.returncode == 1
    assert states["lint"] == "passed"
    assert states["tests"] == "vacuous"
