"""What a table of MariaDB or MySQL is made of, as plain values."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """A column: its type, and every other property that is set."""

    name: str
    type: str
    parts: Mapping[str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Index:
    """An index, the primary key included.

    Attributes:
        columns: names; empty where an expression is indexed.
        parts: "definition" with prefix lengths and directions, "unique" and so on.
    """

    name: str
    columns: tuple[str, ...]
    parts: Mapping[str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key; `name` is "" where the server made it up."""

    name: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    parts: Mapping[str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """A check constraint; `name` is as the server gives it in its errors, `given` is "" where the server made it up."""

    name: str
    given: str
    says: str
    parts: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class TableText:
    """A table."""

    columns: tuple[Column, ...]
    indexes: tuple[Index, ...]
    references: tuple[Reference, ...]
    checks: tuple[Check, ...]
    parts: Mapping[str, str]

    @property
    def key(self) -> tuple[str, ...]:
        """Columns of the primary key."""
        return next((i.columns for i in self.indexes if i.name == "PRIMARY"), ())


def quoted(name: str) -> str:
    """A name as SQL must write it."""
    return "`" + name.replace("`", "``") + "`"
