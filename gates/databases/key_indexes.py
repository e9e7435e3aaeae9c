"""Indexes that MySQL and MariaDB make and drop by themselves, because a foreign key needs one. Pure.

They make one with the key, keep it when the key is dropped, and drop it silently when another index serves as well; when that one
goes, tools such as Django make a new one under a name of their own. A schema is no less than it was for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gates.databases.snapshot import Snapshot, Thing

PART = "index of its own"
"""Property of a foreign key: the index that the server made for it."""


def own_indexes(*schemas: Snapshot) -> frozenset[str]:
    """Names of the indexes that the server made for foreign keys of any of these schemas."""
    return frozenset(name for schema in schemas for name in _of(schema))


def needed_indexes(schema: Snapshot) -> frozenset[str]:
    """Names of the indexes without which a foreign key of this schema could not be: no other one starts with its columns."""
    found = set()
    for key in schema.values():
        columns = _listed(key) if key.kind == "foreign key" else []
        serving = [t.name for t in schema.values() if t.parent == key.parent and _serves(t, columns)] if columns else []
        found |= set(serving) if len(serving) == 1 else set()
    return frozenset(found)


def _serves(thing: Thing, columns: Sequence[str]) -> bool:
    return thing.kind in {"index", "primary key"} and _listed(thing)[: len(columns)] == columns


def _listed(thing: Thing) -> list[str]:
    """The columns with which the text of an index or a key starts, as MySQL's are written; none for another engine's."""
    text = thing.parts.get("definition") or thing.name.partition(" ")[2]
    found = re.match(r"\(([^)]*)\)", text)
    return [column.strip() for column in found.group(1).split(",")] if found else []


def _of(schema: Snapshot) -> Iterator[str]:
    for thing in schema.values():
        if thing.kind == "foreign key" and PART in thing.parts:
            yield f"{thing.parent.removeprefix('table ')}.{thing.parts[PART]}"
