"""Projects with many sound migrations, as teams write them: nothing may block. What turns them red is a gate that cries wolf."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalog.migrations.conftest import Judge

PROJECTS = Path(__file__).parent / "projects"


def files_of(name: str) -> dict[str, str]:
    root = PROJECTS / name
    paths = (p for p in sorted(root.rglob("*")) if p.is_file() and "__pycache__" not in p.parts)
    return {p.relative_to(root).as_posix(): p.read_text(encoding="utf-8") for p in paths}


@pytest.mark.parametrize(
    ("name", "migrations", "engines"),
    [
        ("depot", 27, ["sqlite", "postgresql"]),
        ("clinic", 26, ["sqlite", "postgresql"]),
        ("venue", 5, ["postgresql"]),
    ],
)
def test_a_clean_project_is_green(judge: Judge, name: str, migrations: int, engines: list[str]) -> None:
    answer = judge(files_of(name))
    answer.passed()
    assert [c.engine for c in answer.facts.climbs] == engines
    assert answer.facts.examined == {"migrations": migrations, "engines": len(engines)}
