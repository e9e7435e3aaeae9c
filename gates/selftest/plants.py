"""The faults, made to fit the project at hand. Each is in a file of its own, or in one place of a document; nothing here writes."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from gates.project import Project
from gates.project.roles import Role
from gates.selftest import migration_plants
from gates.selftest.handlers import HANDLERS

STEM = "gates_selftest"
VARIABLE = "GATES_SELFTEST_UNDOCUMENTED"


@dataclasses.dataclass(frozen=True, slots=True)
class Plant:
    """A fault.

    Attributes:
        what: the fault in a few words, for people.
        path: the file in which the gate must find it.
        rule: the rule that must find it, "" for any.
        files: path → content of every file that is written.
    """

    what: str
    path: str
    files: Mapping[str, str]
    rule: str = ""


def plant_for(gate: str, project: Project) -> Plant | str:
    """The fault for a gate, or why none fits this project."""
    return _PLANTS[gate](project)


def _module(project: Project, name: str, what: str, text: str) -> Plant | str:
    """A module of its own in the largest package, at the root where there is none."""
    sizes = {p.path: sum(f.startswith(f"{p.path}/") for f in project.source_files) for p in project.packages}
    if not project.source_files:
        return "the project has no production code in Python"
    home = (
        max(sorted(sizes), key=lambda path: sizes[path])
        if sizes
        else str(PurePosixPath(project.source_files[0]).parent)
    )
    path = f"{home}/{STEM}_{name}.py" if home != "." else f"{STEM}_{name}.py"
    return Plant(what, path, {path: f'"""Planted by gates selftest."""\n\n{text}'})


def _tests(project: Project) -> Plant | str:
    found = [
        f
        for f in project.python_files
        if project.role(f) is Role.TEST and re.search(r"(^|/)(test_[^/]*|[^/]*_test|tests)\.py$", f)
    ]
    if not found:
        return "the project has no tests"
    path = str(PurePosixPath(found[0]).parent / f"test_{STEM}.py")
    text = "def test_that_must_fail() -> None:\n    assert [1] == [2]\n"
    return Plant("a test that fails", path, {path: text})


def _lint(project: Project) -> Plant | str:
    text = "import os\n\n\ndef planted() -> object:\n    return name_that_nobody_defines\n"
    return _module(project, "lint", "an undefined name and an unused import", text)


def _types(project: Project) -> Plant | str:
    return _module(project, "types", "a text where a number is promised", 'def planted() -> int:\n    return "one"\n')


def _security(project: Project) -> Plant | str:
    text = "import subprocess\n\n\ndef planted(command: str) -> int:\n    return subprocess.call(command, shell=True)\n"
    return _module(project, "security", "a command from a parameter, through a shell", text)


def _logging(project: Project) -> Plant | str:
    text = "def planted(work: dict[str, int]) -> None:\n    try:\n        work.clear()\n    except Exception:\n        pass\n"
    return _module(project, "logging", "an exception that is swallowed", text)


def _errors(project: Project) -> Plant | str:
    framework = project.stack.framework
    if framework not in HANDLERS:
        return f"no fault is known for {framework}" if framework else "the project has no web framework"
    return _module(project, "errors", "a traceback in an answer", HANDLERS[framework])


def _env_docs(project: Project) -> Plant | str:
    text = f'import os\n\nPLANTED = os.environ["{VARIABLE}"]\n'
    return _module(project, "env_docs", "a required variable that no document names", text)


def _api_docs(project: Project) -> Plant | str:
    if not project.stack.api_documents:
        return "the project has no committed OpenAPI document"
    path = project.stack.api_documents[0]
    text = project.read(path)
    known = _paths_in(path, text)
    for served in known:
        renamed, count = re.subn(
            rf"(?m)(^\s*[\"']?){re.escape(served)}([\"']?\s*:)", rf"\g<1>{served}-{STEM}\g<2>", text, count=1
        )
        if count:
            return Plant(f"the route {served} under another name", path, {path: renamed})
    return "no path of the OpenAPI document stands on a line of its own"


def _paths_in(path: str, text: str) -> list[str]:
    if path.endswith(".json"):
        try:
            told = json.loads(text)
        except ValueError:
            return []
        return sorted(told.get("paths", {})) if isinstance(told, dict) and isinstance(told.get("paths"), dict) else []
    return re.findall(r"(?m)^\s{1,8}[\"']?(/[\w{}/.-]*)[\"']?:\s*$", text)


def _readme(project: Project) -> Plant | str:
    path = project.stack.readme
    if not path:
        return "the project has no README"
    link = f"`the guide <docs/{STEM}.rst>`_" if path.endswith(".rst") else f"[the guide](docs/{STEM}.md)"
    text = project.read(path).rstrip("\n") + f"\n\nSee {link}.\n"
    return Plant("a link to a file that is not there", path, {path: text})


def _migrations(project: Project) -> Plant | str:
    made = migration_plants.irreversible(project, STEM)
    if isinstance(made, str):
        return made
    path = next(iter(made))
    return Plant("a migration whose way down does nothing", path, made, "migrations/left-behind")


_PLANTS: Mapping[str, Callable[[Project], Plant | str]] = {
    "tests": _tests,
    "lint": _lint,
    "types": _types,
    "security": _security,
    "api-docs": _api_docs,
    "migrations": _migrations,
    "logging": _logging,
    "errors": _errors,
    "env-docs": _env_docs,
    "readme": _readme,
}
