"""Migrations that are plainly written for one engine, while another one is only what the project's tests use. Judges from facts and texts; runs nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from gates.catalog.migrations.facts import Climb, Migration, Outcome
from gates.project import Project, Role

_DIALECT = re.compile(r"\bsqlalchemy\.dialects(?:\s+import\s+|\.)(postgresql|mysql)\b|\bdjango\.contrib\.(postgres)\b")
_SQLITE = re.compile(r"\bsqlite(\+\w+)?://|django\.db\.backends\.sqlite3|\bsqlite3\.connect\(")
_ASIDE = re.compile(r"(^|[_.-])(tests?|testing|ci|pytest)($|[_.-])")


def written_for_another(
    project: Project, climb: Climb, climbs: Sequence[Climb], migrations: Sequence[Migration]
) -> str | None:
    """Why a climb on SQLite proves nothing, as a note; None where it counts.

    It does not count where it stops at a migration that imports what only another engine has and that goes up on that engine, and
    nothing but tests uses SQLite: neither the source and its settings nor the example of the environment names it.
    """
    last = climb.steps[-1] if climb.steps else None
    if climb.engine != "sqlite" or last is None or last.outcome is not Outcome.UP_FAILED:
        return None
    path = next((m.path for m in migrations if m.source == climb.source and m.id == last.migration), "")
    found = _DIALECT.search(project.read_or_none(path) or "") if path else None
    if found is None or _in_use(project):
        return None
    engine = "mysql" if found.group(1) == "mysql" else "postgresql"
    went_up = any(
        step.migration == last.migration and step.outcome is not Outcome.UP_FAILED
        for other in climbs
        if other.source == climb.source and other.engine == engine
        for step in other.steps
    )
    note = f"{climb.source}: not proven on sqlite, which only tests use here: {path} is written for {engine}"
    return note if went_up else None


def _in_use(project: Project) -> bool:
    paths = [*project.stack.env_documents, *project.match("*.ini"), *project.source_files]
    return any(
        _SQLITE.search(project.read_or_none(path) or "")
        for path in paths
        if project.role(path) is not Role.TEST and not _ASIDE.search(PurePosixPath(path).stem.lower())
    )
