"""Which interpreter is the project's, and what it says of itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gates.config import Config
from gates.errors import NoAnswerError, UsageError
from gates.project import Project
from gates.project.interpreter import ask_probe, look, normalise
from tests.conftest import MakeRepo, OpenProject


def test_the_interpreter_named_on_the_command_line_wins(make_repo: MakeRepo) -> None:
    project = Project(make_repo({"a.py": ""}), Config(python="nonsense"), python=Path(sys.executable))
    found = project.interpreter
    assert (found.origin, found.has("PyTest"), found.major_minor) == ("--python", True, sys.version_info[:2])


def test_the_configured_one_is_relative_to_the_root(make_repo: MakeRepo) -> None:
    root = make_repo({"a.py": ""})
    (root / "python").symlink_to(sys.executable)
    assert Project(root, Config(python="python")).interpreter.origin == "[tool.gates] python"


def test_a_project_without_dependencies_uses_ours(open_project: OpenProject) -> None:
    assert "declares no dependencies" in open_project({"a.py": ""}).interpreter.origin


def test_the_projects_own_environment_is_found(make_repo: MakeRepo) -> None:
    root = make_repo({"a.py": ""})
    (root / ".venv/bin").mkdir(parents=True)
    (root / ".venv/bin/python").symlink_to(sys.executable)
    assert Project(root, Config()).interpreter.origin == "the project's .venv"


@pytest.mark.parametrize("name", ["nowhere/python", "folder"])
def test_an_interpreter_that_does_not_exist_is_a_usage_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="does not exist"):
        look(tmp_path / name, "--python", named=True)


def test_a_program_that_is_no_interpreter_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not answer as a Python interpreter"):
        look(Path("/bin/true"), "--python", named=True)


def test_a_broken_environment_that_nobody_named_is_no_answer(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho broken >&2\nexit 1\n")
    broken.chmod(0o755)
    with pytest.raises(NoAnswerError, match="broken"):
        look(broken, "the project's .venv")


def test_a_probe_that_ends_without_an_answer_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoAnswerError, match="The probe 'interpreter' ended with exit code 0 and no answer"):
        ask_probe(Path("/bin/true"), "interpreter", {}, cwd=tmp_path)


def test_names_are_compared_as_the_index_does() -> None:
    assert normalise("Foo_Bar.baz") == "foo-bar-baz"
