"""Where the project's packages, locks and metadata are, from file names and pyproject.toml alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

NOT_PRODUCTION = {
    "tests",
    "test",
    "testing",
    "docs",
    "doc",
    "examples",
    "example",
    "benchmarks",
    "benchmark",
    "scripts",
    "migrations",
    "alembic",
    "build",
    "dist",
    "e2e",
    "versions",
}
"""Names of folders that hold no production code."""


def read(path: Path) -> Mapping[str, Any]:
    """A TOML file as data; empty when it is not there or unreadable (the configuration loader is who complains)."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def packages(files: Sequence[str]) -> list[tuple[str, str]]:
    """(import name, folder) of each top-level import package: a folder with `__init__.py` whose parent has none.

    Only those at the root, under `src/`, or one folder down (`backend/app`) count, so that fixtures are not taken for the project.
    """
    initialised = {str(PurePosixPath(f).parent) for f in files if f.endswith("/__init__.py")}
    found = []
    for folder in sorted(initialised):
        path = PurePosixPath(folder)
        outer = path.parent
        if str(outer) in initialised or len(path.parts) > 3 or NOT_PRODUCTION & set(path.parts):
            continue
        if len(path.parts) == 3 and "src" not in path.parts:
            continue
        found.append((path.name, folder))
    return found or _namespace_packages(files)


def _namespace_packages(files: Sequence[str]) -> list[tuple[str, str]]:
    """Folders under `src/` that hold Python files without any `__init__.py`."""
    tops = {PurePosixPath(f).parts[1] for f in files if f.startswith("src/") and f.endswith(".py") and f.count("/") > 1}
    return [(name, f"src/{name}") for name in sorted(tops) if name.isidentifier()]


def declared_roots(pyproject: Mapping[str, Any]) -> dict[str, int]:
    """Folders that pyproject.toml speaks of: 1 for one that imports start from, -1 for one that is a package."""
    starts = [
        *_setuptools_folders(pyproject),
        _at(pyproject, "tool", "uv", "build-backend", "module-root"),
        _at(pyproject, "tool", "pdm", "build", "package-dir"),
    ]
    packages = [*_setuptools_packages(pyproject), *_poetry_packages(pyproject)]
    packages += _texts(_at(pyproject, "tool", "hatch", "build", "targets", "wheel", "packages"))
    found = {path.strip("./"): -1 for path in packages}
    found |= {str(PurePosixPath(path).parent): 1 for path in found}
    return found | {start.strip("./"): 1 for start in _texts(starts)}


def _setuptools_folders(pyproject: Mapping[str, Any]) -> list[Any]:
    where = _texts(_at(pyproject, "tool", "setuptools", "packages", "find", "where"))
    return [_at(pyproject, "tool", "setuptools", "package-dir", ""), *where]


def _setuptools_packages(pyproject: Mapping[str, Any]) -> list[str]:
    """The top packages that are named, where they are in the root."""
    if any(folder and folder != "." for folder in _setuptools_folders(pyproject)):
        return []
    found = _texts(_at(pyproject, "tool", "setuptools", "packages", "find", "include"))
    named = found or _texts(_at(pyproject, "tool", "setuptools", "packages"))
    return [top for top in (re.split(r"\W", name, maxsplit=1)[0] for name in named) if top]


def _poetry_packages(pyproject: Mapping[str, Any]) -> list[str]:
    entries = _at(pyproject, "tool", "poetry", "packages")
    tables = [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []
    paths = (f"{entry.get('from', '.')}/{entry.get('include', '')}".split("/*")[0] for entry in tables)
    return [path.removeprefix("./") for path in paths]


def _at(data: Any, *keys: str) -> Any:
    """What is under some keys, None where one is missing."""
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def _texts(value: Any) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def locks(files: Sequence[str], pyproject: Mapping[str, Any]) -> list[str]:
    """The files from which an environment can be built: development requirements first, else the lock, else the metadata."""
    present = set(files)
    for choice in ("requirements-dev.txt", "requirements/dev.txt", "dev-requirements.txt", "requirements_dev.txt"):
        if choice in present:
            return [choice]
    found = [f for f in ("requirements.txt", "requirements/base.txt") if f in present]
    tests = [f for f in ("requirements-test.txt", "requirements/test.txt", "test-requirements.txt") if f in present]
    if found or tests:
        return [*found, *tests]
    if "pylock.toml" in present:
        return ["pylock.toml"]
    return ["pyproject.toml"] if "project" in pyproject else []


def declared_dependencies(files: Mapping[str, str], pyproject: Mapping[str, Any]) -> frozenset[str]:
    """Normalised names of the distributions that the metadata and the requirement files name.

    Args:
        files: requirement file name → its text.
    """
    project = pyproject.get("project", {})
    lines = [str(d) for d in project.get("dependencies", [])]
    lines += [str(d) for extra in project.get("optional-dependencies", {}).values() for d in extra]
    poetry = pyproject.get("tool", {}).get("poetry", {}).get("dependencies", {})
    lines += [str(name) for name in poetry]
    for text in files.values():
        lines += [line.strip() for line in text.splitlines()]
    names = (re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line) for line in lines if not line.startswith(("#", "-")))
    return frozenset(re.sub(r"[-_.]+", "-", m.group()).lower() for m in names if m)
