"""What a schema is made of, as plain values: each object with its properties, whatever the engine.

Holds values only. How an engine is read is in `postgresql.py` and `sqlite.py`; what differs between two snapshots is in `compare.py`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping


@dataclasses.dataclass(frozen=True, slots=True)
class Thing:
    """One object of a schema.

    Attributes:
        kind: for example "table", "column", "index", "enum type".
        name: as a person would write it, for example "orders.status".
        parent: `key` of the thing that takes this one along when it is dropped; "" for none.
        parts: property → its text; a property that is not set is left out.
    """

    kind: str
    name: str
    parent: str = ""
    parts: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def key(self) -> str:
        """Unique in a snapshot."""
        return f"{self.kind} {self.name}"


Snapshot = Mapping[str, Thing]
"""A whole schema: `Thing.key` → the thing."""


def snapshot_of(things: Iterable[Thing]) -> Snapshot:
    """A snapshot of these things."""
    return {thing.key: thing for thing in things}


def without(snapshot: Snapshot, roots: Iterable[str]) -> Snapshot:
    """The snapshot less the things with these keys and all that belongs to them (a migration tool's own table, for example)."""
    gone = set(roots)
    while True:
        more = {t.key for t in snapshot.values() if t.parent in gone} - gone
        if not more:
            return {key: thing for key, thing in snapshot.items() if key not in gone}
        gone |= more
