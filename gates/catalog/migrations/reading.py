"""What each source says of its migrations: SQL files by their text, Python migrations by their syntax and by what their tool lists."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence

from gates.catalog.migrations import flaws as flaw_rules
from gates.catalog.migrations.facts import Down, Flaw, Migration, Options, Piece, Span
from gates.catalog.migrations.python_source import Source, alembic_migration, declared_reason, django_migration, parse
from gates.catalog.migrations.sources import AlembicSource, DjangoSource, SqlSource
from gates.project import Project
from gates.tools.migrate_talk import Talk
from gates.tools.sql_migrations import Section, SqlMigration, Style

_RAISE = re.compile(r"\bRAISE\s+EXCEPTION\b|\bRAISE\s*\(\s*(ABORT|FAIL|ROLLBACK)\b", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Reading:
    """The migrations of one source in the order in which they are applied, and the flaws that their texts show."""

    migrations: tuple[Migration, ...]
    flaws: tuple[Flaw, ...]


def read_sql(project: Project, source: SqlSource, options: Options) -> Reading:
    """SQL files."""
    migrations = tuple(_completed(project, _sql_migration(script, source.label), options) for script in source.scripts)
    return Reading(
        migrations,
        (*_own_flaws(source), *_history_flaws(project, [s.path for s in source.scripts]), *_order(project, migrations)),
    )


def _sql_migration(script: SqlMigration, label: str) -> Migration:
    down = script.down
    return Migration(
        id=script.id,
        source=label,
        path=script.path,
        up=_span(script.up) if script.up else None,
        down=_span(down) if down else None,
        pieces=_pieces(down),
        up_pieces=_pieces(script.up),
        down_kind=_kind(down),
        down_explained=script.style in {Style.PAIRS, Style.FOLDERS},
        declared=declared_reason(script.comments),
    )


def _pieces(section: Section | None) -> tuple[Piece, ...]:
    return tuple(Piece(Span(section.path, s.line, s.end_line), s.text) for s in section.script) if section else ()


def _kind(down: Section | None) -> Down:
    if down is None:
        return Down.MISSING
    refuses = len(down.script) == 1 and _RAISE.search(down.script[0].text)
    return Down.REFUSES if refuses else Down.CODE


def _span(section: Section) -> Span:
    return Span(section.path, section.line, section.end_line)


def _own_flaws(source: SqlSource) -> Iterator[Flaw]:
    for script in source.scripts:
        for flaw in script.flaws:
            yield Flaw(flaw.rule, flaw.message, flaw.fix, script.path, flaw.line)


def read_tool(project: Project, source: AlembicSource | DjangoSource, talk: Talk, options: Options) -> Reading:
    """What Alembic or Django lists, with the sources of those migrations that are in the repository."""
    sources: dict[str, Source] = {}
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
        migrations.append(_completed(project, read, options))
    found = (*_tool_flaws(project, migrations, sources, talk), *_history_flaws(project, list(sources)))
    return Reading(tuple(migrations), found)


def _completed(project: Project, migration: Migration, options: Options) -> Migration:
    """With what the configuration and the base say of it."""
    merged = bool(project.git.base) and not _is_new(project, migration.path)
    declared = options.irreversible.get(migration.id) or migration.declared
    return dataclasses.replace(migration, declared=declared, merged=merged)


def _tool_flaws(
    project: Project, migrations: Sequence[Migration], sources: Mapping[str, Source], talk: Talk
) -> Iterator[Flaw]:
    ready = talk.ready
    if ready["tool"] == "django":
        yield from flaw_rules.django_name_flaws(migrations)
        for app in sorted({h.partition(".")[0] for h in ready["heads"]}):
            heads = [h for h in ready["heads"] if h.startswith(f"{app}.")]
            yield from flaw_rules.head_flaws(migrations, heads, {}, lambda path: _is_new(project, path), sources)
        return
    labels = {step["id"]: step["labels"] for step in ready["steps"]}
    yield from flaw_rules.name_flaws(migrations, ready["file_template"])
    yield from flaw_rules.head_flaws(migrations, ready["heads"], labels, lambda path: _is_new(project, path), sources)
    yield from flaw_rules.chain_flaws([*sources.values(), *_siblings(project, sources)])


def _siblings(project: Project, sources: Mapping[str, Source]) -> Iterator[Source]:
    """Files beside the listed migrations that are not listed, such as the loser of two with one id."""
    folders = {path.rpartition("/")[0] for path in sources}
    for path in project.files:
        if path.endswith(".py") and path not in sources and path.rpartition("/")[0] in folders:
            parsed = parse(path, project.read_or_none(path) or "")
            if parsed is not None:
                yield parsed


def revision_files(project: Project) -> list[Source]:
    """Every Python file that looks like a revision of Alembic; for when Alembic itself cannot list them."""
    texts = ((path, project.read_or_none(path) or "") for path in project.files if path.endswith(".py"))
    parsed = (parse(path, text) for path, text in texts if "down_revision" in text)
    return [source for source in parsed if source is not None]


def _history_flaws(project: Project, paths: Sequence[str]) -> Iterator[Flaw]:
    if project.git.base:
        changed = set(project.changed_files)
        yield from flaw_rules.edit_flaws([p for p in paths if p in changed], project.base_text, project.read_or_none)


def _order(project: Project, migrations: Sequence[Migration]) -> Iterator[Flaw]:
    if project.git.base:
        yield from flaw_rules.order_flaws(migrations, lambda path: _is_new(project, path))


def _is_new(project: Project, path: str) -> bool:
    """Whether a file is not on the base; nothing is new where there is no base."""
    return bool(project.git.base) and path in project.changed_files and project.base_text(path) is None
