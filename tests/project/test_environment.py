"""The environment that is built for a project without one; with the real uv, and nothing from the network."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.config import Config
from gates.errors import NoAnswerError
from gates.project import Project
from tests.conftest import MakeRepo

BACKEND = """
from pathlib import Path


def build_editable(*_: object) -> str:
    Path("shop.egg-info").mkdir()
    raise SystemExit("there is more than one package in this folder")


build_wheel = build_editable
"""


def test_a_project_that_nothing_says_how_to_build_needs_only_its_dependencies(make_repo: MakeRepo) -> None:
    root = make_repo(
        {
            "pyproject.toml": "[project]\nname = 'shop'\nversion = '1'\ndependencies = []\n[project.optional-dependencies]\ndev = []\n",
            "shop/__init__.py": "",
            "worker/__init__.py": "",  # setuptools refuses two packages side by side
        }
    )
    found = Project(root, Config()).interpreter
    assert (found.origin, found.has("shop")) == ("built by gates under .gates/env", False)


def test_what_building_a_project_leaves_beside_its_sources_goes_and_why_it_failed_is_said(make_repo: MakeRepo) -> None:
    root = make_repo(
        {
            "pyproject.toml": "[project]\nname = 'shop'\nversion = '1'\n"
            "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n",
            "backend.py": BACKEND,
            "mine.egg-info/PKG-INFO": "",
        }
    )
    with pytest.raises(NoAnswerError, match=r"could not be built: .*Failed to build .*more than one package"):
        _ = Project(root, Config()).interpreter
    assert [path.name for path in Path(root).glob("*.egg-info")] == ["mine.egg-info"]
