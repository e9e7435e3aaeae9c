"""Each fault is found where it was planted, a gate that cannot fail is named, and the repository is left alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gates.project import Project
from gates.registry import IDS
from gates.selftest.handlers import HANDLERS
from gates.selftest.plants import Plant, plant_for
from tests.conftest import MakeRepo, OpenProject, git

EXAMPLE = Path(__file__).parent.parent.parent / "examples/orders"
SMALL = {
    "pyproject.toml": "[project]\nname = 'shop'\nversion = '1'\n",
    "README.md": "# Shop\n",
    "shop/__init__.py": '"""Shop."""\n',
    "shop/prices.py": '"""Prices."""\n\nimport logging\n\nlogger = logging.getLogger(__name__)\n\n\n'
    'def price() -> int:\n    """One."""\n    logger.info("asked")\n    return 1\n',
}


def selftest(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "gates", "selftest", *words, "--python", sys.executable]
    return subprocess.run(argv, cwd=root, capture_output=True, text=True, timeout=180)


def test_the_faults_are_found_and_nothing_in_the_repository_changes(make_repo: MakeRepo) -> None:
    root = make_repo(SMALL)
    done = selftest(root, "lint", "logging", "env-docs", "readme")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("found: ") == 4
    assert git(root, "status", "--porcelain") == ""
    assert not (root / "reports").exists()


def test_a_gate_that_stays_green_is_named(make_repo: MakeRepo) -> None:
    root = make_repo(SMALL | {"ruff.toml": 'lint.select = ["D100"]\n'})
    done = selftest(root, "lint", "logging")
    assert done.returncode == 1
    assert "✕ lint" in done.stdout
    assert "✓ logging" in done.stdout


def test_a_gate_without_a_subject_has_nothing_to_plant(make_repo: MakeRepo) -> None:
    done = selftest(make_repo(SMALL), "migrations", "api-docs", "lint")
    assert done.returncode == 0
    assert done.stdout.count("nothing to plant") == 2


def test_a_run_in_which_nothing_was_planted_proves_nothing(make_repo: MakeRepo) -> None:
    assert selftest(make_repo(SMALL), "migrations").returncode == 3


def test_a_gate_that_is_declared_not_applicable_is_left_out(make_repo: MakeRepo) -> None:
    root = make_repo(SMALL | {"gates.toml": "[not-applicable]\nlint = 'generated code'\n"})
    done = selftest(root, "lint", "logging")
    assert done.returncode == 0
    assert "not applicable: generated code" in done.stdout


def test_on_the_example_the_gates_that_run_it_find_their_faults(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gates", "selftest", "errors", "--root", EXAMPLE],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("found: ") == 1


@pytest.mark.parametrize("gate", IDS)
def test_every_gate_has_a_fault_that_fits_the_example(gate: str, example: Project) -> None:
    plant = plant_for(gate, example)
    assert isinstance(plant, Plant), plant
    assert plant.path in plant.files


@pytest.fixture
def example() -> Project:
    from gates import config

    return Project(EXAMPLE, config.load(EXAMPLE, IDS))


@pytest.mark.parametrize("framework", HANDLERS)
def test_the_handler_of_each_framework_is_found_by_the_source_rule(framework: str, open_project: OpenProject) -> None:
    from gates.rules import scan

    project = open_project({"shop/__init__.py": "", "shop/web.py": HANDLERS[framework]})
    assert [f.rule for f in scan(project, "errors").findings if f.blocking] == ["errors/internals-in-answer"]


def test_a_document_in_yaml_loses_a_route_too(open_project: OpenProject) -> None:
    text = "openapi: 3.1.0\ninfo:\n  title: x\n  version: '1'\npaths:\n  /people/{id}:\n    get: {}\n"
    plant = plant_for("api-docs", open_project({"openapi.yaml": text}))
    assert isinstance(plant, Plant)
    assert "  /people/{id}-gates_selftest:\n" in plant.files["openapi.yaml"]
