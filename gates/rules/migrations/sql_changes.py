"""What one SQL statement does to tables and columns, as far as its words tell. Pure."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator, Sequence

from gates.rules.migrations.column_types import ColumnType, in_sql
from gates.rules.migrations.sql_text import words

_NO_COLUMN = {"CONSTRAINT", "DEFAULT", "NOT", "INDEX", "KEY", "PRIMARY", "FOREIGN", "UNIQUE", "CHECK", "EXCLUDE", "LIKE", "IDENTITY", "EXPRESSION", "PARTITION"}  # fmt: skip


class Deed(enum.Enum):
    """What is done."""

    MAKE_TABLE = "a table is made, or gets this name"
    DROP_TABLE = "a table is dropped"
    MAKE_COLUMN = "a column is made, or gets this name"
    DROP_COLUMN = "a column is dropped"
    RETYPE = "a column gets another type"
    EMPTY = "all rows are deleted"


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """One deed; names in lower case.

    Attributes:
        kind: the type that the column has from now on.
        was: the type that it had, where the text itself says so.
    """

    deed: Deed
    table: str
    column: str = ""
    kind: ColumnType | None = None
    was: ColumnType | None = None


def of(text: str) -> Iterator[Change]:
    """The changes of a statement; none for what is not about tables, columns or all rows of one."""
    said = [w for w in words(text) if w not in {"IF", "EXISTS", "ONLY", "COLUMN"}]
    match said[:2]:
        case ["CREATE", "TABLE"]:
            yield from _created(said[3:] if said[2:3] == ["NOT"] else said[2:])
        case ["DROP", "TABLE" | "SCHEMA" | "DATABASE"]:
            yield from (Change(Deed.DROP_TABLE, _name(part)[0]) for part in _parts(said[2:]) if part)
        case ["TRUNCATE", _]:
            named = said[2:] if said[1] == "TABLE" else said[1:]
            yield from (Change(Deed.EMPTY, _name(part)[0]) for part in _parts(named) if part)
        case ["DELETE", "FROM"] if not {"WHERE", "USING"} & set(said):
            yield Change(Deed.EMPTY, _name(said[2:])[0])
        case ["ALTER", "TABLE"]:
            table, rest = _name(said[2:])
            for part in _parts(rest):
                yield from _altered(table, part)


def _created(said: Sequence[str]) -> Iterator[Change]:
    table, rest = _name(said)
    yield Change(Deed.MAKE_TABLE, table)
    if rest[:1] == ["("]:
        for part in _parts(rest[1:-1]):
            if len(part) > 1 and part[0] not in _NO_COLUMN:
                yield Change(Deed.MAKE_COLUMN, table, part[0].lower(), in_sql(part[1:]))


def _altered(table: str, said: Sequence[str]) -> Iterator[Change]:
    match [*said]:
        case ["ADD", column, *kind] if column not in _NO_COLUMN:
            yield Change(Deed.MAKE_COLUMN, table, column.lower(), in_sql(kind[1:] if kind[:1] == ["NOT"] else kind))
        case ["DROP", column, *_] if column not in _NO_COLUMN:
            yield Change(Deed.DROP_COLUMN, table, column.lower())
        case ["ALTER", column, "TYPE", *kind] | ["ALTER", column, "SET", "DATA", "TYPE", *kind]:
            yield Change(Deed.RETYPE, table, column.lower(), in_sql(kind))
        case ["MODIFY", column, *kind]:
            yield Change(Deed.RETYPE, table, column.lower(), in_sql(kind))
        case ["RENAME", "TO", *name]:
            yield Change(Deed.MAKE_TABLE, _name(name)[0])
        case ["RENAME", _, "TO", column]:
            yield Change(Deed.MAKE_COLUMN, table, column.lower())


def _parts(said: Sequence[str]) -> Iterator[list[str]]:
    """The pieces between commas, brackets kept together."""
    depth = 0
    part: list[str] = []
    for word in said:
        depth += {"(": 1, ")": -1}.get(word, 0)
        if word == "," and not depth:
            yield part
            part = []
        else:
            part.append(word)
    yield part


def _name(said: Sequence[str]) -> tuple[str, list[str]]:
    """The name at the front without its schema, in lower case, and what follows it."""
    at = 0
    while said[at + 1 : at + 2] == ["."]:
        at += 2
    return (said[at].lower() if at < len(said) else ""), list(said[at + 1 :])
