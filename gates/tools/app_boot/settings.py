"""Which settings an application is booted with, and from where: what the repository says of its environment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from gates.project import Project
from gates.tools.app_boot import environment

_LARGEST = 256 * 1024


class Settings(NamedTuple):
    """Variables as the project's files say them, and a note for the evidence: which file gave how many."""

    values: dict[str, str]
    note: str


def read(project: Project) -> Settings:
    """`.env`, then the committed example; the earlier file wins.

    Of a `.env` that is not committed, a developer's own, nothing is taken that is named like a secret.
    """
    values: dict[str, str] = {}
    told = []
    for path, found in _files(project):
        new = {name: value for name, value in found.items() if name not in values}
        values |= new
        told += [f"{path} ({len(new)})"] if new else []
    return Settings(values, f"settings from {', '.join(told)}" if told else "")


def _files(project: Project) -> Iterator[tuple[str, dict[str, str]]]:
    folders = sorted({"", *(_folder(p) for p in project.match("manage.py", "pyproject.toml"))}, key=_depth)
    for path in [f"{folder}.env" for folder in folders]:
        if path in project.files:
            yield path, environment.parse(project.read_or_none(path) or "")
        elif own := _own(project, path):
            yield path, environment.without_secrets(environment.parse(own))
    documents = sorted(project.stack.env_documents, key=_depth)
    name = PurePosixPath(documents[0]).name if documents else ""
    for path in documents:
        if PurePosixPath(path).name == name:
            yield path, environment.parse(project.read_or_none(path) or "")


def _folder(path: str) -> str:
    parent = str(PurePosixPath(path).parent)
    return "" if parent == "." else f"{parent}/"


def _depth(path: str) -> tuple[int, str]:
    return path.count("/"), path


def _own(project: Project, path: str) -> str:
    """A `.env` that git ignores; "" without one."""
    file = project.root / path
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size > _LARGEST:
            return ""
        return file.read_text(encoding="utf-8", errors="replace")
    # gates: ignore[logging/swallowed-exception] a file that may not be read gives no settings, and the note does not name it
    except OSError:
        return ""
