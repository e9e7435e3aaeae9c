"""What must be known of a table to write rows into it and to read them back; plain values, whatever the engine."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

Row = Mapping[str, object]
"""One row: column → value, as the engine's JSON or driver gives it."""

Rows = Mapping[str, Sequence[Row]]
"""The content of a database: table → its rows."""


@dataclasses.dataclass(frozen=True, slots=True)
class ColumnShape:
    """A column.

    Attributes:
        type: in lower case, without length, for example "character varying".
        length: characters that fit, None for no limit.
        has_default: whether a row may leave it out although it is not null.
        generated: whether a row must leave it out.
        choices: labels of an enum type, in order.
        element: what an array holds.
        fields: what a row type is made of.
    """

    name: str
    type: str
    length: int | None = None
    nullable: bool = True
    has_default: bool = False
    generated: bool = False
    choices: tuple[str, ...] = ()
    element: ColumnShape | None = None
    fields: tuple[ColumnShape, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that must hold what the target's columns hold."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class TableShape:
    """A table.

    Attributes:
        name: as in a snapshot.
        relation: as SQL must write it.
        key: columns of the primary key, empty without one.
        unique: constraint → columns that it keeps unique, the primary key included.
        checks: constraint name → its expression; those of domains speak of the columns that have them, those under the name of a unique
            index say what it is made of, and "partition" says which rows some partition takes.
    """

    name: str
    relation: str
    columns: tuple[ColumnShape, ...]
    key: tuple[str, ...] = ()
    unique: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def column(self, name: str) -> ColumnShape | None:
        """The column of that name."""
        return next((c for c in self.columns if c.name == name), None)


def parents_first(shapes: Sequence[TableShape]) -> list[TableShape]:
    """The tables in an order in which those that others refer to come first; a cycle stays in the given order."""
    waiting, done = list(shapes), set[str]()
    names = {s.name for s in shapes}
    ordered: list[TableShape] = []
    while waiting:
        ready = [
            s
            for s in waiting
            if all(k.target in done or k.target == s.name or k.target not in names for k in s.foreign_keys)
        ]
        for shape in ready or waiting[:1]:
            ordered.append(shape)
            done.add(shape.name)
            waiting.remove(shape)
    return ordered
