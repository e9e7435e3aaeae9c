"""Rows for tables that have none, so that a migration is tried with data: two rows each, foreign keys satisfied, constraints respected.

Values are made from the types and from the literals of check constraints; what cannot be satisfied is left empty, and said so.
Rows go in as ordinary INSERTs, so triggers and constraints have their say.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from typing import Protocol

from gates.databases.seed_values import candidates, is_known, literal, mentions
from gates.databases.shapes import ForeignKey, Row, Rows, TableShape, parents_first

ROWS = 2
_ATTEMPTS = 120


class Refused(Exception):  # noqa: N818  # it is what the database did, not an error of ours
    """The database did not take a row.

    Attributes:
        constraint: name of the constraint that spoke, "" when it does not say.
        tried: whether the database was asked at all.
    """

    def __init__(self, message: str, constraint: str = "", *, tried: bool = True) -> None:
        super().__init__(message)
        self.constraint, self.tried = constraint, tried


class Writer(Protocol):
    """What seeding needs of a database."""

    def insert(self, batches: Sequence[tuple[TableShape, Sequence[Mapping[str, str]]]]) -> None:
        """Write rows, all or none, in one transaction at whose end foreign keys must hold, where the engine can; values are SQL literals.

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


def seed(
    writer: Writer,
    shapes: Sequence[TableShape],
    present: Rows,
    spared: Collection[str] = (),
    hopeless: MutableMapping[str, TableShape] | None = None,
) -> Seeded:
    """Write rows into each table that has none.

    Args:
        present: the rows that are there, of all tables.
        spared: tables that get none, even if they are empty.
        hopeless: tables that took no row, as they were then; they are not tried again as long as they are so. More are added.
    """
    if all(present.get(shape.name) or shape.name in spared for shape in shapes):
        return Seeded((), {})
    known: dict[str, Sequence[Row]] = dict(present)
    tried = {} if hopeless is None else hopeless
    done: list[str] = []
    skipped: dict[str, str] = {}
    for shape in parents_first(shapes):
        if known.get(shape.name) or shape.name in spared or tried.get(shape.name) == shape:
            continue
        try:
            _fill(writer, shape, known)
            known[shape.name] = writer.read(shape)
            done.append(shape.name)
        except Refused as refusal:
            skipped[shape.name] = str(refusal)
            if refusal.tried:
                tried[shape.name] = shape
    for table in _circle(writer, [s for s in shapes if s.name in skipped], known):
        skipped.pop(table)
        done.append(table)
    return Seeded(tuple(done), skipped)


def _circle(writer: Writer, empty: Sequence[TableShape], known: dict[str, Sequence[Row]]) -> list[str]:
    """Fill tables that need rows of each other before they can have any; the names of those that were filled."""
    group = list(empty)
    while True:
        names = {s.name for s in group} | {name for name, rows in known.items() if rows}
        able = [s for s in group if all(k.target in names for k in s.foreign_keys if _is_needed(s, k))]
        if len(able) == len(group):
            break
        group = able
    group = [s for s in group if any(k.target in {o.name for o in group} - {s.name} for k in s.foreign_keys)]
    if not group:
        return []
    try:
        made = _rows(group, known, {}, ROWS)
        writer.insert([(shape, _literals(made[shape.name])) for shape in group])
    except Refused:
        return []
    return list(made)


def _fill(writer: Writer, shape: TableShape, known: Mapping[str, Sequence[Row]]) -> None:
    """Try values until the database takes them: two rows, else one, for some tables hold no more."""
    refusal = _try(writer, shape, known, ROWS)
    if refusal is not None and _try(writer, shape, known, 1) is not None:
        raise refusal


def _try(writer: Writer, shape: TableShape, known: Mapping[str, Sequence[Row]], count: int) -> Refused | None:
    turns = dict.fromkeys((c.name for c in shape.columns), 0)
    refusal = Refused("no values were found that it takes")
    for _ in range(_ATTEMPTS):
        rows = _rows([shape], known, turns, count)[shape.name]
        try:
            writer.insert([(shape, _literals(rows))])
        except Refused as caught:
            refusal = caught
            if not _advance(shape, caught, turns):
                return refusal
        else:
            return None
    return refusal


def _literals(rows: Sequence[Row]) -> list[dict[str, str]]:
    return [{name: literal(value) for name, value in row.items()} for row in rows]


def _advance(shape: TableShape, refusal: Refused, turns: dict[str, int]) -> bool:
    """Choose other values for the columns that the refusing constraint speaks of; False when there is nothing to choose.

    The columns are turned like the wheels of a counter, so that combinations are tried too.
    """
    referring = {c for key in shape.foreign_keys for c in key.columns}
    for column in shape.columns:
        if column.generated or column.name not in _spoken_of(shape, refusal.constraint):
            continue
        turns[column.name] += 1
        choices = _WITH_OR_WITHOUT if column.name in referring else len(candidates(shape, column, 0))
        if turns[column.name] < choices:
            return True
        turns[column.name] = 0
    return False


_WITH_OR_WITHOUT = 2
"""A column that refers to another table holds what is there, or nothing."""


def _spoken_of(shape: TableShape, constraint: str) -> set[str]:
    """The columns that a constraint speaks of; those of unknown types where the database names none."""
    if not constraint:
        return {c.name for c in shape.columns if not is_known(c)}
    expression = shape.checks.get(constraint, "")
    return {c.name for c in shape.columns if mentions(expression, c.name)} | set(shape.unique.get(constraint, ()))


def _rows(
    group: Sequence[TableShape], known: Mapping[str, Sequence[Row]], turns: Mapping[str, int], count: int
) -> dict[str, list[dict[str, object]]]:
    """Rows of tables that go in together, because they need each other, or one needs itself: there, row n refers to row n."""
    inside = {
        shape.name: [k for k in shape.foreign_keys if k.target in {s.name for s in group} and _is_needed(shape, k)]
        for shape in group
    }
    told = {(key.target, name) for keys in inside.values() for key in keys for name in key.target_columns}
    made = {
        shape.name: [
            _row(shape, number, known, turns, {name for table, name in told if table == shape.name}, inside.keys())
            for number in range(count)
        ]
        for shape in group
    }
    for table, keys in inside.items():
        for number, row in enumerate(made[table]):
            for key in keys:
                target = made[key.target][number]
                row |= {c: target[t] for c, t in zip(key.columns, key.target_columns, strict=False) if t in target}
    return made


def _row(
    shape: TableShape,
    number: int,
    known: Mapping[str, Sequence[Row]],
    turns: Mapping[str, int],
    told: Collection[str],
    together: Collection[str],
) -> dict[str, object]:
    """One row.

    Args:
        told: columns that need a value that is known, even if they have a default.
        together: tables whose rows go in at the same time; what refers to them comes later.
    """
    referred = _references(shape, number, known, turns, together)
    distinct = {name for columns in shape.unique.values() for name in columns}
    row: dict[str, object] = {}
    for column in shape.columns:
        turn = turns.get(column.name, 0)
        if column.name in referred:
            row[column.name] = referred[column.name]
        elif not column.generated and (not column.has_default or turn or column.name in told):
            choices, first = candidates(shape, column, number), candidates(shape, column, 0)
            same = choices[turn % len(choices)] == first[turn % len(first)]
            row[column.name] = choices[(turn + (number if same and column.name in distinct else 0)) % len(choices)]
    return row


def _is_needed(shape: TableShape, key: ForeignKey) -> bool:
    return any((c := shape.column(name)) is not None and not c.nullable for name in key.columns)


def _references(
    shape: TableShape,
    number: int,
    known: Mapping[str, Sequence[Row]],
    turns: Mapping[str, int],
    together: Collection[str],
) -> dict[str, object]:
    """Values of the columns that refer to other tables: row n refers to the target's row n, or its last."""
    found: dict[str, object] = {}
    for key in shape.foreign_keys:
        rows = known.get(key.target, ())
        target = rows[min(number, len(rows) - 1)] if rows else {}
        needed = _is_needed(shape, key)
        if all(c in target for c in key.target_columns) and (needed or not any(turns.get(c) for c in key.columns)):
            found |= zip(key.columns, (target[c] for c in key.target_columns), strict=False)
        elif not needed:
            found |= dict.fromkeys(key.columns)
        elif key.target not in together:
            raise Refused(f"{key.target}, which it refers to, has no rows", tried=False)
    return found
