"""What happened to the rows of a database while a migration went up and down. Pure."""

from __future__ import annotations

import dataclasses
import enum
import re
from collections.abc import Collection, Iterator, Sequence

from gates.databases.shapes import Row, Rows, TableShape


class Loss(enum.StrEnum):
    """In which way data is not as it was."""

    ROWS_BY_UP = "rows the migration deleted"
    ROWS_BY_DOWN = "rows its undoing deleted"
    VALUES_BY_UP = "values the migration changed"
    VALUES_BY_DOWN = "values its undoing changed"
    VALUES_DROPPED = "values that went with a dropped column or table"
    ROWS_LEFT = "rows that the migration wrote and its undoing leaves"


@dataclasses.dataclass(frozen=True, slots=True)
class DataChange:
    """Data of one table that is not as it was.

    Attributes:
        column: "" when whole rows are concerned.
        rows: how many.
        was, now: one value as an example.
    """

    loss: Loss
    table: str
    column: str
    rows: int
    was: str = ""
    now: str = ""


@dataclasses.dataclass(frozen=True)
class Course:
    """The rows before a migration, after it, and after its undoing."""

    before: Rows
    up: Rows
    down: Rows


_CLOCK = re.compile(r"date|time")
"""Types of columns that triggers and defaults set to the time of any update."""


def data_changes(
    shapes: Sequence[TableShape], course: Course, retyped: Collection[tuple[str, str]]
) -> tuple[DataChange, ...]:
    """All data that is not as it was before the migration.

    Args:
        shapes: the tables before the migration; in those without a primary key the values of each column are compared, in any order.
        retyped: (table, column) that the migration gives another type, whose values may come back in another form.
    """
    found: list[DataChange] = []
    for shape in shapes:
        if shape.name in course.down and course.down[shape.name] != course.before.get(shape.name, ()):
            found += _rows(shape, course)
            found += _values(shape, course, retyped) if shape.key else _loose_values(shape, course, retyped)
    return tuple(found)


def _keyed(rows: Sequence[Row], key: Sequence[str]) -> dict[tuple[str, ...], Row]:
    return {tuple(str(row.get(c)) for c in key): row for row in rows}


def _rows(shape: TableShape, course: Course) -> Iterator[DataChange]:
    before, down = course.before.get(shape.name, ()), course.down[shape.name]
    if not shape.key:
        if len(down) < len(before):
            yield DataChange(Loss.ROWS_BY_DOWN, shape.name, "", len(before) - len(down))
        return
    old, new = _keyed(before, shape.key), _keyed(down, shape.key)
    middle = _keyed(course.up[shape.name], shape.key) if shape.name in course.up else None
    lost = old.keys() - new.keys()
    if middle is None:
        losses = {Loss.VALUES_DROPPED: lost}
    else:
        losses = {
            Loss.ROWS_BY_DOWN: lost & middle.keys(),
            Loss.ROWS_BY_UP: lost - middle.keys(),
            Loss.ROWS_LEFT: (middle.keys() & new.keys()) - old.keys(),
        }
    for loss, keys in losses.items():
        if keys:
            yield DataChange(loss, shape.name, "", len(keys))


def _values(shape: TableShape, course: Course, retyped: Collection[tuple[str, str]]) -> Iterator[DataChange]:
    old, new = _keyed(course.before.get(shape.name, ()), shape.key), _keyed(course.down[shape.name], shape.key)
    middle = _keyed(course.up.get(shape.name, ()), shape.key)
    for column in shape.columns:
        changes: dict[Loss, list[tuple[object, object]]] = {}
        for key in old.keys() & new.keys():
            loss = _loss(column.name, old[key], middle.get(key), new[key])
            if loss is not None and ((shape.name, column.name) in retyped or _CLOCK.match(column.type)):
                loss = Loss.VALUES_BY_UP
            if loss is not None:
                changes.setdefault(loss, []).append((old[key].get(column.name), new[key].get(column.name)))
        for loss, pairs in changes.items():
            yield DataChange(loss, shape.name, column.name, len(pairs), _shown(pairs[0][0]), _shown(pairs[0][1]))


def _loose_values(shape: TableShape, course: Course, retyped: Collection[tuple[str, str]]) -> Iterator[DataChange]:
    """The columns of a table without key whose values, in whichever row, are not those from before."""
    before, up, down = course.before.get(shape.name, ()), course.up.get(shape.name, ()), course.down[shape.name]
    for column in shape.columns:
        old, middle, new = (_in_order(rows, column.name) for rows in (before, up, down))
        if len(before) != len(down) or old == new or not all(column.name in row for row in down):
            continue
        loss = Loss.VALUES_BY_UP if middle == new else Loss.VALUES_BY_DOWN
        if not all(column.name in row for row in up) or not up:
            loss = Loss.VALUES_DROPPED
        elif (shape.name, column.name) in retyped or _CLOCK.match(column.type):
            loss = Loss.VALUES_BY_UP
        pairs = [(was, now) for was, now in zip(old, new, strict=True) if was != now]
        yield DataChange(loss, shape.name, column.name, len(pairs), *map(_shown, pairs[0]))


def _in_order(rows: Sequence[Row], column: str) -> list[str]:
    return sorted(str(row.get(column)) for row in rows)


def _loss(column: str, old: Row, middle: Row | None, new: Row) -> Loss | None:
    """What happened to one value: fine when it is as before, or when nobody touched it."""
    if column not in new or _same(old.get(column), new[column]):
        return None
    if middle is None or column not in middle:
        return Loss.VALUES_DROPPED
    return Loss.VALUES_BY_UP if _same(middle[column], new[column]) else Loss.VALUES_BY_DOWN


def _same(one: object, other: object) -> bool:
    return one == other or (one is not None and other is not None and str(one) == str(other))


def _shown(value: object) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
