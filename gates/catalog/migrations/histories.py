"""The migrations of one source as the rules about texts want them: with what the base has, and with what lies beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from gates.catalog.migrations.facts import Migration
from gates.project import Project
from gates.rules.migrations.python_text import PythonText, parse
from gates.rules.migrations.values import Edit, History, Kind, Script
from gates.tools.migrate_talk import Talk
from gates.tools.sql_migrations import SqlMigration


def of_sql(project: Project, scripts: Sequence[SqlMigration], migrations: Sequence[Migration]) -> History:
    """SQL files, in the order in which they are applied."""
    made = tuple(
        Script(id=s.id, path=s.path, sql=s, new=is_new(project, s.path), declared=m.declared)
        for s, m in zip(scripts, migrations, strict=True)
    )
    return History(kind=Kind.SQL, scripts=made, edits=tuple(_edits(project, [s.path for s in scripts], ".sql")))


def of_files(project: Project, paths: Sequence[str]) -> History:
    """Files of a tool that gates does not know: only what was done to them since the base."""
    suffixes = {PurePosixPath(path).suffix for path in paths}
    return History(
        kind=Kind.SQL,
        edits=tuple(e for s in sorted(suffixes) for e in _edits(project, [p for p in paths if p.endswith(s)], s)),
    )


def of_tool(
    project: Project, migrations: Sequence[Migration], sources: Mapping[str, PythonText], talk: Talk
) -> History:
    """What Alembic or Django lists and the repository holds."""
    ready = talk.ready
    labels = {step["id"]: tuple(step["labels"]) for step in ready["steps"]}
    scripts = tuple(
        Script(
            id=m.id,
            path=m.path,
            python=sources[m.path],
            labels=labels.get(m.id, ()),
            new=is_new(project, m.path),
            declared=m.declared,
        )
        for m in migrations
        if m.path in sources
    )
    return History(
        kind=Kind(ready["tool"]),
        scripts=scripts,
        heads=tuple(ready["heads"]),
        file_template=ready["file_template"],
        beside=tuple(_beside(project, sources)),
        edits=tuple(_edits(project, list(sources), ".py")),
    )


def _beside(project: Project, sources: Mapping[str, PythonText]) -> Iterator[PythonText]:
    """Files in the same folders that are not listed, such as the loser of two with one id."""
    folders = {path.rpartition("/")[0] for path in sources}
    for path in project.files:
        if path.endswith(".py") and path not in sources and path.rpartition("/")[0] in folders:
            parsed = parse(path, project.read_or_none(path) or "")
            if parsed is not None:
                yield parsed


def _edits(project: Project, paths: Sequence[str], suffix: str) -> Iterator[Edit]:
    """Files of migrations that are on the base and are not now as they were there."""
    folders = {path.rpartition("/")[0] for path in paths}
    for path in project.changed_files if project.git.base else ():
        gone = path.endswith(suffix) and path.rpartition("/")[0] in folders and not (project.root / path).exists()
        before = project.base_text(path) if gone or path in paths else None
        after = project.read_or_none(path) if path in paths else None
        if before is not None and before != after and (gone or after is not None):
            yield Edit(path, before, after)


def is_new(project: Project, path: str) -> bool:
    """Whether a file is not on the base; nothing is new where there is no base."""
    return bool(project.git.base) and path in project.changed_files and project.base_text(path) is None
