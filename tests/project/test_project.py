"""What is known of a repository before any gate runs."""

from __future__ import annotations

import pytest

from gates.errors import NoAnswerError
from gates.project import Role
from tests.conftest import OpenProject

SERVICE = {
    "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["fastapi>=1", "SQLAlchemy"]\n',
    "src/shop/__init__.py": "",
    "src/shop/main.py": "from fastapi import FastAPI\nfrom sqlalchemy import select\n",
    "src/shop/tools/report.py": "",
    "src/shop/migrations/0001_a.py": "",
    "tests/test_shop.py": "import flask\n",
    "scripts/load.py": "",
    "alembic.ini": "",
    "docs/openapi.json": '{"openapi": "3.1.0"}',
    "docs/openapi-notes.json": "{}",
    ".env.example": "A=1\n",
    "README.md": "# shop\n",
}


def test_the_stack_is_detected_from_the_tree(open_project: OpenProject) -> None:
    project = open_project(SERVICE)
    stack = project.stack
    assert (stack.framework, stack.orm, stack.migrations) == ("fastapi", "sqlalchemy", "alembic")
    assert (stack.api_documents, stack.env_documents, stack.readme) == (
        ("docs/openapi.json",),
        (".env.example",),
        "README.md",
    )
    assert {"fastapi", "sqlalchemy"} <= stack.dependencies
    assert project.name == "shop"


def test_packages_and_source_roots_are_those_of_production(open_project: OpenProject) -> None:
    project = open_project(SERVICE)
    assert [tuple(p) for p in project.packages] == [("shop", "src/shop")]
    assert project.source_roots == ("src",)


def test_a_flat_layout_has_the_root_as_source_root(open_project: OpenProject) -> None:
    project = open_project({"shop/__init__.py": "", "shop/a/__init__.py": "", "tests/__init__.py": ""})
    assert [p.name for p in project.packages] == ["shop"]
    assert project.source_roots == (".",)


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("src/shop/main.py", Role.SOURCE),
        ("src/shop/tools/report.py", Role.SOURCE),
        ("src/shop/migrations/0001_a.py", Role.MIGRATION),
        ("tests/test_shop.py", Role.TEST),
        ("src/shop/conftest.py", Role.TEST),
        ("scripts/load.py", Role.TOOLING),
        ("noxfile.py", Role.TOOLING),
        (".semgrep/rules/logging.py", Role.TOOLING),
        ("shop/tests_e2e/helpers.py", Role.TEST),
        ("tasks.py", Role.TOOLING),
        ("worker/tasks.py", Role.SOURCE),
        ("manage.py", Role.SOURCE),
        ("end_to_end_tests/interface.py", Role.TEST),
        ("src/shop/providers/web-hook.py", Role.SOURCE),
        ("deploy/web-hook.py", Role.SOURCE),
    ],
)
def test_each_python_file_has_a_role(open_project: OpenProject, path: str, role: Role) -> None:
    assert open_project(SERVICE).role(path) is role


def test_a_shared_fact_is_computed_once_and_so_is_its_failure(open_project: OpenProject) -> None:
    project, calls = open_project({"a.py": ""}), []

    def fail() -> int:
        calls.append(1)
        raise NoAnswerError("no")

    for _ in range(2):
        with pytest.raises(NoAnswerError):
            project.once("x", fail)
    assert calls == [1]
