"""What a project depends on: the releases that its locks and requirement files pin, and what its metadata declares.

Reads files and decides nothing. Each dependency comes with the line that a person would edit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from gates.errors import NoAnswerError
from gates.project import Project
from gates.tools import lock_files, older_metadata, requirement_files
from gates.tools.dist_names import normalise
from gates.tools.requirement_files import Declared, line_of

_REQUIREMENTS = re.compile(r"(requirements|constraints)[\w.-]*\.txt|[\w.-]+[-_.](requirements|constraints)\.txt")
_ELSEWHERE = {
    "doc",
    "docs",
    "example",
    "examples",
    "test",
    "tests",
    "benchmark",
    "benchmarks",
    "fixtures",
    "node_modules",
}


def declared(project: Project) -> tuple[Declared, ...]:
    """All that the project declares: in locks, in requirement files, in its metadata.

    Raises:
        NoAnswerError: a file cannot be read or parsed.
    """
    found = [item for path in project.files if _counts(path) for item in _of_file(project, path)]
    found += _metadata(project)
    try:
        found += older_metadata.read(project)
        return tuple(dict.fromkeys(found or older_metadata.computed(project)))
    except ValueError as error:
        raise NoAnswerError(f"{error}.", "Mend it, or move its dependencies to pyproject.toml.") from error


def _counts(path: str) -> bool:
    return not _ELSEWHERE & set(PurePosixPath(path).parts[:-1])


def _of_file(project: Project, path: str) -> list[Declared]:
    pure = PurePosixPath(path)
    try:
        if lock_files.is_lock(path):
            return lock_files.read(project, path)
        if _REQUIREMENTS.fullmatch(pure.name) or (pure.parent.name == "requirements" and pure.suffix == ".txt"):
            return list(requirement_files.read(project, path))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoAnswerError(f"{path} cannot be parsed: {error}.", "Mend it, or write it anew with its tool.") from error
    return []


def _metadata(project: Project) -> list[Declared]:
    """What pyproject.toml declares: dependencies, extras, groups, and Poetry's tables."""
    text = project.read_or_none("pyproject.toml") or ""
    table = _table(project.pyproject, "project")
    found = list(_strings(text, table.get("dependencies", []), optional=False))
    for group in (
        *_table(table, "optional-dependencies").values(),
        *_table(project.pyproject, "dependency-groups").values(),
    ):
        found += _strings(text, group, optional=True)
    poetry = _table(_table(project.pyproject, "tool"), "poetry")
    found += _poetry(text, _table(poetry, "dependencies"), optional=False)
    for holder in ({"dependencies": _table(poetry, "dev-dependencies")}, *_table(poetry, "group").values()):
        found += _poetry(text, _table(holder, "dependencies"), optional=True)
    own = normalise(project.name)
    return [item for item in found if item.name != own]


def _strings(text: str, entries: Iterable[Any], *, optional: bool) -> Iterator[Declared]:
    for entry in entries:
        if isinstance(entry, str):
            try:
                yield requirement_files.one(entry, "pyproject.toml", line_of(text, entry), optional=optional)
            except ValueError as error:
                raise NoAnswerError(f"pyproject.toml cannot be parsed: {error}.", "Mend that dependency.") from error


def _poetry(text: str, table: Mapping[str, Any], *, optional: bool) -> Iterator[Declared]:
    for name, wanted in table.items():
        if name != "python" and not (isinstance(wanted, dict) and "path" in wanted):
            yield Declared(normalise(name), "pyproject.toml", line_of(text, f"{name} ="), optional=optional)


def _table(holder: Any, key: str) -> Mapping[str, Any]:
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, dict) else {}
