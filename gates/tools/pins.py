"""What a project depends on: the releases that its locks and requirement files pin, and what its metadata declares.

Reads files and decides nothing. Each dependency comes with the line that a person would edit.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from gates.errors import NoAnswerError
from gates.project import Project
from gates.tools import requirement_files
from gates.tools.requirement_files import Declared, line_of, normalise

_LOCKS = re.compile(r"(uv|poetry|pdm)\.lock|pylock(\.[\w-]+)?\.toml|Pipfile\.lock")
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
    return tuple(dict.fromkeys([*found, *_metadata(project)]))


def _counts(path: str) -> bool:
    return not _ELSEWHERE & set(PurePosixPath(path).parts[:-1])


def _of_file(project: Project, path: str) -> list[Declared]:
    pure = PurePosixPath(path)
    try:
        if pure.name == "Pipfile.lock":
            return list(_pipfile(path, project.read(path)))
        if _LOCKS.fullmatch(pure.name):
            return list(_lock(path, project.read(path)))
        if _REQUIREMENTS.fullmatch(pure.name) or (pure.parent.name == "requirements" and pure.suffix == ".txt"):
            return list(requirement_files.read(project, path))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoAnswerError(f"{path} cannot be parsed: {error}.", "Mend it, or write it anew with its tool.") from error
    return []


def _lock(path: str, text: str) -> Iterator[Declared]:
    """A lock of uv, Poetry or PDM (`[[package]]`), or the standard one (`[[packages]]`)."""
    data = tomllib.loads(text)
    key = "packages" if "packages" in data else "package"
    for entry, line in zip(data.get(key, []), _package_lines(text, key), strict=True):
        if not _local(entry):
            yield _locked(path, line, entry["name"], entry.get("version", ""))


def _package_lines(text: str, key: str) -> list[int]:
    """The line to point at for each package table: that of its version, else that of its header."""
    found: list[int] = []
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("["):
            inside = line.strip() == f"[[{key}]]"
            found += [number] if inside else []
        elif inside and re.match(r"version\s*=", line):
            found[-1] = number
    return found


def _local(entry: Mapping[str, Any]) -> bool:
    """Whether a locked package is the project itself or a part of it, which is judged as code."""
    source = entry.get("source", {})
    kinds = {"editable", "virtual", "directory"}
    return "directory" in entry or (isinstance(source, dict) and bool(kinds & {*source, source.get("type", "")}))


def _pipfile(path: str, text: str) -> Iterator[Declared]:
    data = json.loads(text)
    for name, entry in ((n, e) for group in ("default", "develop") for n, e in data.get(group, {}).items()):
        yield _locked(path, line_of(text, f'"{name}"'), name, str(entry.get("version", "")).removeprefix("=="))


def _locked(path: str, line: int, name: str, version: str) -> Declared:
    problem = "" if version else "its lock entry has no version"
    return Declared(normalise(name), path, line, version, problem=problem)


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
