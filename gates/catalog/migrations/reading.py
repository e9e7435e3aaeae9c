"""What each source says of its migrations: SQL files by their text, Python migrations by their syntax and by what their tool lists."""

from __future__ import annotations

import dataclasses

from gates.catalog.migrations import histories
from gates.catalog.migrations.facts import Down, Migration, Piece, Span
from gates.catalog.migrations.options import Options
from gates.catalog.migrations.python_source import alembic_migration, django_migration
from gates.catalog.migrations.sources import AlembicSource, DjangoSource, SqlSource
from gates.project import Project
from gates.rules.migrations import registry
from gates.rules.migrations.python_text import PythonText, declared_reason, parse
from gates.rules.migrations.sql_text import changes_rows_only, refuses
from gates.rules.migrations.values import Flaw
from gates.tools.migrate_talk import Talk
from gates.tools.sql_migrations import Section, SqlMigration, Style, comments


@dataclasses.dataclass(frozen=True)
class Reading:
    """The migrations of one source in the order in which they are applied, and the flaws that their texts show."""

    migrations: tuple[Migration, ...]
    flaws: tuple[Flaw, ...]


def read_sql(project: Project, source: SqlSource, options: Options) -> Reading:
    """SQL files."""
    migrations = tuple(completed(project, sql_migration(script, source.label), options) for script in source.scripts)
    return Reading(migrations, registry.flaws(histories.of_sql(project, source.scripts, migrations)))


def sql_migration(script: SqlMigration, label: str) -> Migration:
    """One SQL migration."""
    up, down = script.up, script.down
    return Migration(
        id=script.id,
        source=label,
        path=script.path,
        up=_span(up) if up else None,
        down=_span(down) if down else None,
        pieces=_pieces(down),
        up_pieces=_pieces(up),
        up_empty=up is None or not up.script,
        rows_only=up is not None and all(changes_rows_only(s.text) for s in up.script),
        down_kind=_kind(down),
        down_explained=down is not None and len(comments(down.text).split()) > 1,
        missing_refuses=script.style in {Style.PAIRS, Style.FOLDERS},
        declared=declared_reason(script.comments),
    )


def _pieces(section: Section | None) -> tuple[Piece, ...]:
    return tuple(Piece(Span(section.path, s.line, s.end_line), s.text) for s in section.script) if section else ()


def _kind(down: Section | None) -> Down:
    if down is None:
        return Down.MISSING
    if not down.script:
        return Down.EMPTY
    return Down.REFUSES if refuses(down.script) else Down.CODE


def _span(section: Section) -> Span:
    return Span(section.path, section.line, section.end_line)


def read_tool(project: Project, source: AlembicSource | DjangoSource, talk: Talk, options: Options) -> Reading:
    """What Alembic or Django lists, with the sources of those migrations that are in the repository."""
    sources: dict[str, PythonText] = {}
    migrations = []
    for step in talk.ready["steps"]:
        path = talk.relative(step["path"]) if step["path"] else ""
        text = project.read_or_none(path) if path in project.files else None
        parsed = parse(path, text) if text is not None else None
        if parsed is None:
            migrations.append(Migration(id=step["id"], source=source.label, path=""))
            continue
        sources[path] = parsed
        read = (
            alembic_migration(parsed, step["id"], source.label)
            if source.tool == "alembic"
            else django_migration(parsed, source.label, step["id"])
        )
        migrations.append(completed(project, read, options))
    return Reading(tuple(migrations), registry.flaws(histories.of_tool(project, migrations, sources, talk)))


def completed(project: Project, migration: Migration, options: Options) -> Migration:
    """With what the configuration and the base say of it."""
    merged = bool(project.git.base) and not histories.is_new(project, migration.path)
    declared = options.irreversible.get(migration.id) or migration.declared
    return dataclasses.replace(migration, declared=declared, merged=merged)


def revision_files(project: Project) -> list[PythonText]:
    """Every Python file that looks like a revision of Alembic; for when Alembic itself cannot list them."""
    texts = ((path, project.read_or_none(path) or "") for path in project.files if path.endswith(".py"))
    parsed = (parse(path, text) for path, text in texts if "down_revision" in text)
    return [source for source in parsed if source is not None]
