"""Opens projects with the interpreter that runs the tests, so that nothing is built."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pytest

from gates import config, registry
from gates.catalog import readme
from gates.catalog.readme.facts import Run
from gates.model import Finding
from gates.project import Project
from tests.conftest import MakeRepo

Found = list[tuple[str, str | None, int | None, bool]]


class Look(Protocol):
    """Looks at a repository with these files; the project's commands are asked only where the test needs it."""

    def __call__(self, files: Mapping[str, str | bytes], *, ask: bool = False) -> Found: ...


def project_at(root: Path, base: str | None = None) -> Project:
    return Project(root, config.load(root, registry.IDS), python=Path(sys.executable), base=base)


def findings(project: Project, options: readme.Options | None = None) -> list[Finding]:
    chosen = options or readme.Options(run=Run.NEVER)
    return list(readme.judge(readme.gather(project, chosen), chosen).findings)


@pytest.fixture
def look(make_repo: MakeRepo) -> Look:
    """What the gate finds in a repository with these files: rule, path, line, blocking."""

    def see(files: Mapping[str, str | bytes], *, ask: bool = False) -> Found:
        found = findings(project_at(make_repo(files)), readme.Options(ask_commands=ask, run=Run.NEVER))
        return [(f.rule.removeprefix("readme/"), f.path, f.line, f.blocking) for f in found]

    return see
