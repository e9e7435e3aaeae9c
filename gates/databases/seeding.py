"""Rows for tables that have none, so that a migration is tried with data: two rows each, foreign keys satisfied, constraints respected.

Values are made from the types and from the literals of check constraints; what cannot be satisfied is left empty, and said so.
Rows go in as ordinary INSERTs, so triggers and constraints have their say.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from gates.databases.seed_values import candidates, literal, mentions
from gates.databases.shapes import Row, Rows, TableShape, parents_first

ROWS = 2
_ATTEMPTS = 48


class Refused(Exception):  # noqa: N818  # it is what the database did, not an error of ours
    """The database did not take a row.

    Attributes:
        constraint: name of the constraint that spoke, "" when it does not say.
    """

    def __init__(self, message: str, constraint: str = "") -> None:
        super().__init__(message)
        self.constraint = constraint


class Writer(Protocol):
    """What seeding needs of a database."""

    def insert(self, shape: TableShape, rows: Sequence[Mapping[str, str]]) -> None:
        """Write rows, all or none, in one transaction; values are SQL literals.

        Raises:
            Refused: the database did not take them.
        """

    def read(self, shape: TableShape) -> Sequence[Row]:
        """The rows of one table."""


@dataclasses.dataclass(frozen=True)
class Seeded:
    """What came of it: tables that got rows, and why others did not (table → reason)."""

    tables: tuple[str, ...]
    skipped: Mapping[str, str]


def seed(writer: Writer, shapes: Sequence[TableShape], present: Rows, spared: Collection[str] = ()) -> Seeded:
    """Write rows into each table that has none.

    Args:
        present: the rows that are there, of all tables.
        spared: tables that get none, even if they are empty.
    """
    if all(present.get(shape.name) or shape.name in spared for shape in shapes):
        return Seeded((), {})
    known: dict[str, Sequence[Row]] = dict(present)
    done: list[str] = []
    skipped: dict[str, str] = {}
    for shape in parents_first(shapes):
        if known.get(shape.name) or shape.name in spared:
            continue
        try:
            _fill(writer, shape, known)
            known[shape.name] = writer.read(shape)
            done.append(shape.name)
        except Refused as refusal:
            skipped[shape.name] = str(refusal)
    return Seeded(tuple(done), skipped)


def _fill(writer: Writer, shape: TableShape, known: Mapping[str, Sequence[Row]]) -> None:
    """Try values until the database takes them."""
    turns = dict.fromkeys((c.name for c in shape.columns), 0)
    refusal = Refused("no values were found that it takes")
    for _ in range(_ATTEMPTS):
        rows = [_row(shape, number, known, turns) for number in range(ROWS)]
        try:
            writer.insert(shape, [{name: literal(value) for name, value in row.items()} for row in rows])
        except Refused as caught:
            refusal = caught
            if not _advance(shape, caught, turns):
                break
        else:
            return
    raise refusal


def _advance(shape: TableShape, refusal: Refused, turns: dict[str, int]) -> bool:
    """Choose other values for the columns that the refusing constraint speaks of; False when there is nothing to choose.

    The columns are turned like the wheels of a counter, so that combinations are tried too.
    """
    for column in shape.columns:
        if column.generated or column.name not in _spoken_of(shape, refusal.constraint):
            continue
        turns[column.name] += 1
        if turns[column.name] < len(candidates(shape, column, 0)):
            return True
        turns[column.name] = 0
    return False


def _spoken_of(shape: TableShape, constraint: str) -> set[str]:
    if constraint in shape.unique:
        return set(shape.unique[constraint])
    expression = shape.checks.get(constraint, "")
    return {c.name for c in shape.columns if mentions(expression, c.name)}


def _row(
    shape: TableShape, number: int, known: Mapping[str, Sequence[Row]], turns: Mapping[str, int]
) -> dict[str, object]:
    referred = _references(shape, number, known)
    distinct = {name for columns in shape.unique.values() for name in columns}
    row: dict[str, object] = {}
    for column in shape.columns:
        if column.name in referred:
            row[column.name] = referred[column.name]
        elif not column.generated and (not column.has_default or turns[column.name]):
            choices = candidates(shape, column, number)
            at = turns[column.name] + (number if column.name in distinct else 0)
            row[column.name] = choices[at % len(choices)]
    return row


def _references(shape: TableShape, number: int, known: Mapping[str, Sequence[Row]]) -> dict[str, object]:
    """Values of the columns that refer to other tables: row n refers to the target's row n."""
    found: dict[str, object] = {}
    for key in shape.foreign_keys:
        rows = known.get(key.target, ())
        if len(rows) > number and all(c in rows[number] for c in key.target_columns):
            found |= zip(key.columns, (rows[number][c] for c in key.target_columns), strict=False)
            continue
        empty = [shape.column(c) for c in key.columns]
        if any(c is not None and not c.nullable for c in empty):
            raise Refused(f"{key.target}, which it refers to, has no rows")
        found |= dict.fromkeys(key.columns)
    return found
