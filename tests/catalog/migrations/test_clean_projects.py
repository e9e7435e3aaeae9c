"""Projects with many sound migrations, as teams write them: nothing may block. What turns them red is a gate that cries wolf."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.catalog.migrations.conftest import Judge

if TYPE_CHECKING:
    import pytest

PROJECTS = Path(__file__).parent / "projects"


def files_of(name: str) -> dict[str, str]:
    root = PROJECTS / name
    paths = (p for p in sorted(root.rglob("*")) if p.is_file() and "__pycache__" not in p.parts)
    return {p.relative_to(root).as_posix(): p.read_text(encoding="utf-8") for p in paths}


CLEAN = {
    "clinic": (26, ["sqlite", "postgresql"]),
    "venue": (5, ["postgresql"]),
}
LONG = {"depot": (27, ["sqlite", "postgresql"])}
"""Much like the clinic, and as long to climb: with `--exact` alone."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """All of them with `--exact`."""
    chosen = CLEAN | (LONG if metafunc.config.getoption("--exact") else {})
    rows = [(name, *expected) for name, expected in chosen.items()]
    metafunc.parametrize(("name", "migrations", "engines"), rows, ids=list(chosen))


def test_a_clean_project_is_green(judge: Judge, name: str, migrations: int, engines: list[str]) -> None:
    answer = judge(files_of(name))
    answer.passed()
    assert [c.engine for c in answer.facts.climbs] == engines
    assert answer.facts.examined == {"migrations": migrations, "engines": len(engines)}
