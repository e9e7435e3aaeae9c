"""Where a schema made from the models differs from the migrated one, in what the migration tools do not compare. Pure.

Only what harms is told: the order of enum labels, a constraint that only the database has, a column that may be empty there are not.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from gates.databases.snapshot import Snapshot, Thing


@dataclasses.dataclass(frozen=True, slots=True)
class Gap:
    """One difference.

    Attributes:
        said: one sentence.
        subject: the table, or the enum type, that a model speaks of.
        column: "" where the whole is meant.
    """

    said: str
    subject: str
    column: str = ""


def gaps(migrated: Snapshot, modelled: Snapshot, *, columns: bool) -> Iterator[Gap]:
    """All differences.

    Args:
        columns: whether tables and columns count, too; for a tool that compares the models with its own books instead of the database.
    """
    for thing in modelled.values():
        said = _enum(thing, migrated) or _check(thing, migrated)
        if said:
            yield Gap(said, _table(thing))
        elif columns:
            yield from _column(thing, migrated)
    if columns:
        yield from (Gap(said, _table(t), _last(t)) for t in migrated.values() if (said := _unfillable(t, modelled)))


def alike(migrated: Snapshot, modelled: Snapshot, op: str, table: str, columns: Sequence[str], name: str) -> bool:
    """Whether both schemas have the very same column or index that an operation of Alembic's comparison is about."""
    if op in {"add_index", "remove_index"} and name:
        schema = table.rpartition(".")[0]
        key = f"index {schema}.{name}" if schema else f"index {name}"
    elif op.startswith("modify_") and len(columns) == 1:
        key = f"column {table}.{columns[0]}"
    else:
        return False
    here, there = (
        next((t for k, t in s.items() if k.casefold() == key.casefold()), None) for s in (migrated, modelled)
    )
    return here is not None and there is not None and _without_place(here) == _without_place(there)


def _without_place(thing: Thing) -> dict[str, str]:
    return {part: text for part, text in thing.parts.items() if part != "position"}


def _enum(thing: Thing, migrated: Snapshot) -> str:
    other = migrated.get(thing.key)
    if thing.kind != "enum type" or other is None:
        return ""
    wanted, there = (re.findall(r"'(?:[^']|'')*'", t.parts.get("values", "")) for t in (thing, other))
    lacking, surplus = ([v for v in a if v not in b] for a, b in ((wanted, there), (there, wanted)))
    if lacking:
        return f"The models give the type {thing.name} the value {', '.join(lacking)}, and no migration adds it."
    return (
        f"The migrations give the type {thing.name} the value {', '.join(surplus)}, and the models do not have it."
        if surplus
        else ""
    )


def _check(thing: Thing, migrated: Snapshot) -> str:
    if thing.kind != "check constraint" or thing.parent not in migrated:
        return ""
    said = _expression(thing)
    if any(t.kind == thing.kind and t.parent == thing.parent and _expression(t) == said for t in migrated.values()):
        return ""
    return f"The models have the check constraint {thing.parts.get('definition') or thing.name} on {thing.parent}, and no migration creates it."


def _expression(thing: Thing) -> str:
    """A check constraint without its name, casts, brackets and white space; keywords and names in lower case, texts as they are."""
    text = thing.parts.get("definition") or thing.name.partition("(")[2]
    bare = re.sub(r"::[a-z ]+(\(\d+\))?(\[\])?|[\s()\"]", "", text)
    return "".join(part if part[:1] == "'" else part.casefold() for part in re.split(r"('[^']*')", bare))


def _column(thing: Thing, migrated: Snapshot) -> Iterator[Gap]:
    if thing.kind not in {"table", "column"} or (thing.kind == "column" and thing.parent not in migrated):
        return
    other = migrated.get(thing.key)
    column = _last(thing) if thing.kind == "column" else ""
    if other is None:
        said = f"The models have the {thing.kind} {thing.name}, and the migrations leave a database without it."
        yield Gap(said, _table(thing), column)
    elif thing.kind == "column" and "not null" in other.parts and "not null" not in thing.parts:
        yield Gap(f"The models let {thing.name} be empty, and the migrations do not.", _table(thing), column)


def _unfillable(thing: Thing, modelled: Snapshot) -> str:
    """A column that no model knows and that every new row would need a value for."""
    if thing.kind != "column" or thing.key in modelled or thing.parent not in modelled or "not null" not in thing.parts:
        return ""
    if thing.parts.keys() & {"default", "generated", "identity"}:
        return ""
    return f"The models do not have the column {thing.name}, and the database takes no row without it: it is NOT NULL and has no default."


def _table(thing: Thing) -> str:
    return thing.parent.partition(" ")[2] or thing.name


def _last(thing: Thing) -> str:
    return thing.name.rpartition(".")[2].strip('"')
