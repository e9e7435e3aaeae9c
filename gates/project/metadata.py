"""Where the project's packages, locks and metadata are, from file names and pyproject.toml alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

_NOT_PRODUCTION = {
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
        if str(outer) in initialised or len(path.parts) > 3 or _NOT_PRODUCTION & set(path.parts):
            continue
        if len(path.parts) == 3 and "src" not in path.parts:
            continue
        found.append((path.name, folder))
    return found or _namespace_packages(files)


def _namespace_packages(files: Sequence[str]) -> list[tuple[str, str]]:
    """Folders under `src/` that hold Python files without any `__init__.py`."""
    tops = {PurePosixPath(f).parts[1] for f in files if f.startswith("src/") and f.endswith(".py") and f.count("/") > 1}
    return [(name, f"src/{name}") for name in sorted(tops) if name.isidentifier()]


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
