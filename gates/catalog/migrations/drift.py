"""Where models and migrations disagree: what the migration tool itself sees, and what only the two schemas side by side show."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gates.catalog.migrations.facts import Drift
from gates.catalog.migrations.models import Models, first_mention
from gates.databases.engine import Database, OutOfTime
from gates.databases.snapshot import Snapshot, Thing
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


def drift(talk: Talk, database: Database, texts: Texts, ignored: Sequence[str], timeout: float) -> tuple[Drift, ...]:
    """All differences between the models and a database to which every migration was applied.

    Args:
        texts: where the line of a difference is looked for.
        ignored: tables of the migration tool itself.

    The database is empty, or holds the tables of the models, afterwards.

    Raises:
        Failed: the project's own comparison broke.
        OutOfTime: it did not end.
    """
    migrated = database.snapshot()
    answer = talk.ask({"do": "drift"}, timeout)
    told = answer["drift"]
    if told is None:
        return ()
    models = Models(
        texts.models, {table: (talk.relative(path), name) for table, (path, name) in answer["tables"].items()}
    )
    tool = str(talk.ready["tool"])
    own = [entry for entry in told if tool == "alembic" or talk.relative(entry["path"])]
    found = [_placed(_told(entry, tool, talk, models, database.engine), str(entry["table"]), texts) for entry in own]
    database.clear()
    try:
        talk.ask({"do": "models"}, timeout)
    except (Failed, OutOfTime):
        return tuple(found)  # models that need something that only a migration makes (a schema, an extension)
    told_of = {(d.path, d.line) for d in found if d.path}
    beside = _side_by_side(migrated, database.snapshot(), tool, set(ignored), models, database.engine)
    return (*found, *(d for d in beside if (d.path, d.line) not in told_of))


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


def _side_by_side(
    migrated: Snapshot, modelled: Snapshot, tool: str, ignored: set[str], models: Models, engine: str
) -> Iterator[Drift]:
    """What the tools do not compare: labels of enum types, check constraints and, for Django, whether tables and columns are really there."""
    for thing in modelled.values():
        table = thing.parent.partition(" ")[2] or thing.name
        if table in ignored or models.foreign(table):
            continue
        said = (
            _enum(thing, migrated) or _check(thing, migrated) or (_missing(thing, migrated) if tool == "django" else "")
        )
        if said:
            columns = [thing.name.rpartition(".")[2]] if thing.kind == "column" else []
            place = models.place(table, columns, "")
            yield Drift(engine, said, *((place.path, place.line, place.end_line) if place else ("", None, None)))


def _enum(thing: Thing, migrated: Snapshot) -> str:
    other = migrated.get(thing.key)
    if thing.kind != "enum type" or other is None or other.parts.get("values") == thing.parts.get("values"):
        return ""
    return f"The models give {thing.name} the values {thing.parts.get('values')}, the migrations {other.parts.get('values')}."


def _check(thing: Thing, migrated: Snapshot) -> str:
    if thing.kind != "check constraint" or thing.parent not in migrated:
        return ""
    said = _expression(thing)
    if any(t.kind == thing.kind and t.parent == thing.parent and _expression(t) == said for t in migrated.values()):
        return ""
    return f"The models have the check constraint {thing.parts.get('definition') or thing.name} on {thing.parent}, and no migration creates it."


def _expression(thing: Thing) -> str:
    """A check constraint without its name, casts, brackets and white space."""
    text = thing.parts.get("definition") or thing.name.partition("(")[2]
    return re.sub(r"::[a-z ]+(\[\])?|[\s()\"]", "", text)


def _missing(thing: Thing, migrated: Snapshot) -> str:
    if (
        thing.kind not in {"table", "column"}
        or thing.key in migrated
        or (thing.kind == "column" and thing.parent not in migrated)
    ):
        return ""
    return f"The models have the {thing.kind} {thing.name}, and the migrations leave a database without it."
