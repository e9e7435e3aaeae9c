"""Which files give an application its settings."""

from __future__ import annotations

from gates.tools.app_boot import settings
from tests.conftest import OpenProject, lay


def test_the_file_for_the_machine_comes_before_the_committed_example(open_project: OpenProject) -> None:
    project = open_project({".env": "TITLE=Mine\n", ".env.example": "TITLE=Theirs\nPAGES=3\n"})
    found = settings.read(project)
    assert found.values == {"TITLE": "Mine", "PAGES": "3"}
    assert found.note == "settings from .env (1), .env.example (1)"


def test_of_a_file_that_git_ignores_no_secret_is_taken(open_project: OpenProject) -> None:
    project = open_project({".gitignore": ".env\n", ".env.example": "API_TOKEN=change-me\n"})
    lay(project.root, {".env": "API_TOKEN=real\nTITLE=Mine\n"})
    assert settings.read(project).values == {"TITLE": "Mine", "API_TOKEN": "change-me"}


def test_an_example_beside_the_application_is_read_like_one_at_the_root(open_project: OpenProject) -> None:
    project = open_project({"backend/manage.py": "", "backend/.env": "A=1\n", "backend/.env.example": "B=2\n"})
    assert settings.read(project).values == {"A": "1", "B": "2"}


def test_a_project_without_such_files_says_nothing(open_project: OpenProject) -> None:
    assert settings.read(open_project({"a.py": ""})) == settings.Settings({}, "")
