"""Which releases the files of a project pin, each with the line that a person would edit."""

from __future__ import annotations

import pytest

from gates.errors import NoAnswerError
from gates.tools import pins
from gates.tools.requirement_files import Declared, logical_lines
from tests.conftest import OpenProject

UV = """version = 1

[[package]]
name = "shop"
version = "1.0"
source = { editable = "." }
dependencies = [{ name = "flask" }]

[[package]]
name = "Flask"
version = "3.0.0"
source = { registry = "https://index.example/simple" }
sdist = { url = "https://index.example/flask.tar.gz", hash = "sha256:00" }

[package.optional-dependencies]
async = [{ name = "asgiref" }]

[[package]]
name = "tool"
source = { git = "https://git.example/tool?rev=1" }
"""
POETRY = """[[package]]
name = "h11"
version = "0.14.0"
description = "version = \\"9\\""

[metadata]
lock-version = "2.0"
"""
PYLOCK = """lock-version = "1.0"

[[packages]]
name = "h11"
version = "0.16.0"

[[packages]]
name = "mine"
directory = { path = "." }
"""
PIPFILE = '{\n "default": {\n  "requests": {\n   "version": "==2.0"\n  }\n },\n "develop": {\n  "local": {}\n }\n}\n'


def test_locks_are_read_with_the_lines_of_their_versions(open_project: OpenProject) -> None:
    project = open_project({"uv.lock": UV, "api/poetry.lock": POETRY, "pylock.toml": PYLOCK, "Pipfile.lock": PIPFILE})
    found = {(d.name, d.version, d.path, d.line): d.problem for d in pins.declared(project)}
    assert found == {
        ("flask", "3.0.0", "uv.lock", 11): "",
        ("tool", "", "uv.lock", 18): "its lock entry has no version",
        ("h11", "0.14.0", "api/poetry.lock", 3): "",
        ("h11", "0.16.0", "pylock.toml", 5): "",
        ("requests", "2.0", "Pipfile.lock", 3): "",
        ("local", "", "Pipfile.lock", 8): "its lock entry has no version",
    }


REQUIREMENTS = """# comment
--index-url https://index.example/simple
Flask[async]==3.0.0 ; python_version >= "3.8"  # pinned
h11==0.14.0 \\
    --hash=sha256:00 \\
    --hash=sha256:11
loose>=1
wild==1.*
-r more.txt
-c limits/constraints.txt
-e .
./vendored/thing
other @ https://files.example/other-1.2.3-py3-none-any.whl
git+https://git.example/project.git@abc#egg=from_git
https://files.example/sdist-4.5.tar.gz
"""


def test_requirement_files_are_read_as_pip_reads_them(open_project: OpenProject) -> None:
    project = open_project(
        {
            "requirements.txt": REQUIREMENTS,
            "more.txt": "idna==3.0\n-r requirements.txt\n",
            "limits/constraints.txt": "idna==3.1\n",
        }
    )
    found = {(d.name, d.version, d.path, d.line) for d in pins.declared(project)}
    assert found == {
        ("flask", "3.0.0", "requirements.txt", 3),
        ("h11", "0.14.0", "requirements.txt", 4),
        ("loose", "", "requirements.txt", 7),
        ("wild", "", "requirements.txt", 8),
        ("idna", "3.0", "more.txt", 1),
        ("idna", "3.1", "limits/constraints.txt", 1),
        ("other", "1.2.3", "requirements.txt", 13),
        ("from-git", "", "requirements.txt", 14),
        ("sdist", "4.5", "requirements.txt", 15),
    }


def test_an_option_inside_a_name_is_no_option() -> None:
    assert list(logical_lines("typing-extensions==4.16.0\n")) == [(1, "typing-extensions==4.16.0")]


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("requirements.txt", True),
        ("requirements-dev.txt", True),
        ("requirements/production.txt", True),
        ("dev-requirements.txt", True),
        ("backend/requirements.txt", True),
        ("docs/requirements.txt", False),
        ("examples/shop/requirements.txt", False),
        ("requirements.in", False),
        ("notes.txt", False),
    ],
)
def test_the_requirement_files_of_the_project_count(open_project: OpenProject, path: str, counts: bool) -> None:
    assert bool(pins.declared(open_project({path: "idna==3.0\n"}))) is counts


def test_what_only_development_needs_is_optional(open_project: OpenProject) -> None:
    project = open_project({"requirements-dev.txt": "-r requirements.txt\npytest\n", "requirements.txt": "idna\n"})
    assert {d.name: d.optional for d in pins.declared(project)} == {"idna": False, "pytest": True}


METADATA = """[project]
name = "shop"
dependencies = [
  "flask>=3",
  "idna==3.0; python_version > '3'",
]
[project.optional-dependencies]
all = ["shop[async]", "h11"]
[dependency-groups]
dev = ["pytest", {include-group = "all"}]
[tool.poetry.dependencies]
python = "^3.11"
requests = "^2"
local = {path = "../local"}
[tool.poetry.group.dev.dependencies]
black = "*"
"""


def test_metadata_declares_with_lines(open_project: OpenProject) -> None:
    found = {(d.name, d.version, d.line, d.optional) for d in pins.declared(open_project({"pyproject.toml": METADATA}))}
    assert found == {
        ("flask", "", 4, False),
        ("idna", "3.0", 5, False),
        ("h11", "", 8, True),
        ("pytest", "", 10, True),
        ("requests", "", 13, False),
        ("black", "", 16, True),
    }


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("requirements.txt", "flask=>3\n", "requirements.txt cannot be parsed: line 1 is no requirement"),
        ("requirements.txt", "-r ../outside.txt\n", r"requirements.txt:1 includes \.\./outside.txt"),
        ("requirements.txt", "-r missing.txt\n", "missing.txt"),
        ("uv.lock", "[[package]\n", "uv.lock cannot be parsed"),
        ("poetry.lock", '[[package]]\nversion = "1"\n', "poetry.lock cannot be parsed"),
        ("Pipfile.lock", "[1]", "Pipfile.lock cannot be parsed"),
        ("pyproject.toml", '[project]\ndependencies = ["not a requirement"]\n', "pyproject.toml cannot be parsed"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_not_passed_over(
    open_project: OpenProject, path: str, text: str, why: str
) -> None:
    with pytest.raises(NoAnswerError, match=why):
        pins.declared(open_project({path: text}))


def test_requirement_files_that_include_each_other_end(open_project: OpenProject) -> None:
    project = open_project(
        {"requirements.txt": "-r requirements-b.txt\nidna==3.0\n", "requirements-b.txt": "-r requirements.txt\n"}
    )
    assert pins.declared(project) == (Declared("idna", "requirements.txt", 2, "3.0"),)
