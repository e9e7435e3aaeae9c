"""Where models and migrations disagree: what the migration tool itself sees, and what only the two schemas side by side show."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from gates.catalog.migrations.facts import Drift
from gates.catalog.migrations.models import Models, first_mention
from gates.catalog.migrations.side_by_side import Gap, alike, gaps
from gates.databases.engine import Database, OutOfTime, StatementFailed
from gates.databases.snapshot import Snapshot
from gates.databases.sqltext import Statement
from gates.tools.migrate_talk import Failed, Talk

_ADDED = {
    "add_table": "table",
    "add_column": "column",
    "add_index": "index",
    "add_constraint": "constraint",
    "add_fk": "foreign key",
}
_REMOVED = {op.replace("add", "remove"): kind for op, kind in _ADDED.items()}


@dataclasses.dataclass(frozen=True, slots=True)
class Texts:
    """Path → content of the files in which models may be, and of the migrations."""

    models: Mapping[str, str]
    migrations: Mapping[str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Comparison:
    """What was found, and what could not be compared, as a note ("" where all was)."""

    found: tuple[Drift, ...] = ()
    note: str = ""


def drift(talk: Talk, database: Database, texts: Texts, ignored: Sequence[str], timeout: float) -> Comparison:
    """All differences between the models and a database to which every migration was applied.

    Args:
        texts: where the line of a difference is looked for.
        ignored: tables of the migration tool itself.

    The database is empty, or holds the tables of the models, afterwards. Models that need something beside tables, schemas and
    extensions that only a migration makes (a function) cannot be put side by side. Where they can, a difference that the tool tells
    and that the two schemas do not have (it compares spellings) is none.

    Raises:
        Failed: the project's own comparison broke.
        OutOfTime: it did not end.
    """
    migrated = database.snapshot()
    answer = talk.ask({"do": "drift"}, timeout)
    told = answer["drift"]
    if told is None:
        return Comparison(note="env.py names no target_metadata: the models were not compared with the migrations")
    models = Models(
        texts.models, {table: (talk.relative(path), name) for table, (path, name) in answer["tables"].items()}
    )
    tool = str(talk.ready["tool"])
    own = [
        entry
        for entry in told
        if (tool == "alembic" or talk.relative(entry["path"])) and not _of_the_database_alone(entry, migrated)
    ]
    placed = [
        (entry, _placed(_told(entry, tool, talk, models, database.engine), str(entry["table"]), texts)) for entry in own
    ]
    database.clear()
    try:
        _prepare(database, migrated, timeout)
        talk.ask({"do": "models"}, timeout)
    except (Failed, OutOfTime, StatementFailed) as failed:
        note = f"the models alone do not make a database to compare with the migrated one: {failed}"
        return Comparison(tuple(drift for _, drift in placed), note)
    modelled = database.snapshot()
    found = [
        d for e, d in placed if not alike(migrated, modelled, str(e["op"]), str(e["table"]), e["columns"], e["name"])
    ]
    told_of = {(d.path, d.line) for d in found if d.path}
    beside = (
        _beside(gap, models, texts, database.engine)
        for gap in gaps(migrated, modelled, columns=tool == "django")
        if gap.subject not in ignored and not models.foreign(gap.subject)
    )
    return Comparison((*found, *(d for d in beside if (d.path, d.line) not in told_of)))


def _of_the_database_alone(entry: Mapping[str, Any], migrated: Snapshot) -> bool:
    """What teams make in plain SQL and models do not name: partitions, made from time to time, and indexes on expressions."""
    table = migrated.get(f"table {entry['table']}")
    is_partition = table is not None and "partition bound" in table.parts
    return is_partition or (entry["op"] == "remove_index" and any(not c.isidentifier() for c in entry["columns"]))


def _prepare(database: Database, migrated: Snapshot, timeout: float) -> None:
    """What models may need and never make themselves: the schemas and extensions of the migrated database."""
    names = [(t.kind, t.name) for t in migrated.values() if t.kind in {"schema", "extension"} and t.name != "public"]
    script = [Statement(f"CREATE {kind} IF NOT EXISTS {name}", 1, 1) for kind, name in sorted(names, reverse=True)]
    if script:
        database.run(script, transaction=False, timeout=timeout)


def _beside(gap: Gap, models: Models, texts: Texts, engine: str) -> Drift:
    place = (
        models.place(gap.subject, [gap.column] if gap.column else [], "")
        or models.type_place(gap.subject)
        or first_mention(texts.models, gap.subject)
        or first_mention(texts.migrations, gap.subject)
    )
    return Drift(engine, gap.said, *((place.path, place.line, place.end_line) if place else ("", None, None)))


def _placed(drift: Drift, table: str, texts: Texts) -> Drift:
    """A difference that has no model is placed at the migration that speaks of the table."""
    place = None if drift.path else first_mention(texts.migrations, table.rpartition(".")[2])
    return dataclasses.replace(drift, path=place.path, line=place.line, end_line=place.end_line) if place else drift


def _told(entry: Mapping[str, Any], tool: str, talk: Talk, models: Models, engine: str) -> Drift:
    columns, table, name = list(entry["columns"]), str(entry["table"]), str(entry["name"])
    if tool == "django":
        path = talk.relative(entry["path"])
        place = models.place_in_class(path, entry["model"], columns, name)
        said = f"`makemigrations` would still write a migration: {entry['said']}."
        return Drift(
            engine,
            said,
            place.path if place else path,
            place.line if place else entry["line"] or None,
            place.end_line if place else None,
        )
    place = models.place(table, columns, name)
    said = _alembic_sentence(str(entry["op"]), table, columns, name, str(entry["said"]))
    return Drift(engine, said, *((place.path, place.line, place.end_line) if place else ("", None, None)))


def _alembic_sentence(op: str, table: str, columns: Sequence[str], name: str, said: str) -> str:
    kind = _ADDED.get(op) or _REMOVED.get(op) or op.replace("_", " ")
    column = f"({', '.join(columns)})" if columns and kind != "column" else f".{columns[0]}" if columns else ""
    subject = f"{kind} {name} on {table}{column}" if name else f"{kind} {table}{column}"
    if op in _ADDED:
        return f"The models have the {subject}, and no migration creates it."
    if op in _REMOVED:
        return f"The migrations create the {subject}, and the models do not have it."
    aspect = op.removeprefix("modify_").replace("_", " ")
    return f"Models and migrations disagree on the {aspect} of {table}{column}: {said} (migrations → models)."
