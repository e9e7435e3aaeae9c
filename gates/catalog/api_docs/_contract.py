"""The contract that clients have: the document of the last release, else of the base, and what a change does to it."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from typing import Any, NamedTuple

from gates.catalog.api_docs._facts import Contract
from gates.errors import NoAnswerError
from gates.project import Project, releases
from gates.tools import openapi
from gates.tools.openapi.diff.compare import changes


class _Earlier(NamedTuple):
    """A commit that clients know.

    Attributes:
        commit: or tag; name: as a sentence calls it; version: what the tag itself says, "" for the base.
    """

    commit: str
    name: str
    version: str


def contract(project: Project, document: openapi.Document) -> Contract:
    """What changed since the last release that had the document, else since the base."""
    candidates = _earlier(project)
    for earlier in candidates:
        text = project.text_at(earlier.commit, document.path)
        before = _parsed(document.path, text) if text is not None else None
        if before is not None:
            return _compared(project, document, before, earlier)
    return Contract(nothing_earlier=not candidates)


def _earlier(project: Project) -> list[_Earlier]:
    """The last release, then the base."""
    release = releases.latest(project)
    found = [_Earlier(release.ref, f"the release {release.tag}", release.version)] if release else []
    if project.git.base:
        found.append(_Earlier(project.git.base, "the base", ""))
    return found


def _parsed(path: str, text: str) -> openapi.Document | None:
    try:
        return openapi.parse(path, text)
    except NoAnswerError:
        return None


def _compared(project: Project, document: openapi.Document, before: openapi.Document, earlier: _Earlier) -> Contract:
    def then(path: str) -> Any:
        text = project.text_at(earlier.commit, path)
        found = _parsed(path, text) if text is not None else None
        return found.data if found is not None else None

    def now(path: str) -> Any:
        text = project.read_or_none(path) if not path.startswith("../") else None
        found = _parsed(path, text) if text is not None else None
        return found.data if found is not None else None

    try:
        old = openapi.plain(openapi.bundled(before.data, document.path, then))
        new = openapi.plain(openapi.bundled(document.data, document.path, now))
        told = changes(old, new)
    except RecursionError:
        return Contract(since=earlier.name, too_deep=True)
    graver = [(c.level, _placed(document, c)) for c in told if c.level is not openapi.Level.INFO]
    return Contract(
        since=earlier.name,
        breaking=tuple(c for level, c in graver if level is openapi.Level.ERR),
        doubtful=tuple(c for level, c in graver if level is openapi.Level.WARN),
        promised=(
            (version(before.data), version(document.data)),
            (_project_version(project, earlier), _written(project.pyproject)),
        ),
    )


def _placed(document: openapi.Document, change: openapi.Change) -> openapi.Change:
    return dataclasses.replace(change, line=document.line(change.pointer))


def version(data: Mapping[str, Any]) -> str:
    """A document's own version, "" where it has none."""
    info = data.get("info")
    return str(info.get("version", "")) if isinstance(info, dict) else ""


def _project_version(project: Project, earlier: _Earlier) -> str:
    """The project's version then: as its pyproject.toml says, else as the tag does."""
    try:
        table = tomllib.loads(project.text_at(earlier.commit, "pyproject.toml") or "")
    except ValueError:
        return earlier.version
    return _written(table) or earlier.version


def _written(table: Mapping[str, Any]) -> str:
    """The version in a pyproject.toml, "" where it is made by a build."""
    project = table.get("project")
    found = project.get("version", "") if isinstance(project, dict) else ""
    return found if isinstance(found, str) else ""
