"""Rows for tables that have none, so that a migration is tried with data: two rows each, foreign keys satisfied, constraints respected.

Values are made from the types and from the literals of check constraints; what cannot be satisfied is left empty, and said so.
Rows go in as ordinary INSERTs, so triggers and constraints have their say.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Protocol

from gates.databases.shapes import ColumnShape, Row, Rows, TableShape, parents_first

ROWS = 2
_ATTEMPTS = 48
_PATTERN = re.compile(r"[\\^$\[\]%*]")
"""Characters that make a literal of a check constraint more likely a pattern than a value."""


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
        if turns[column.name] < len(_candidates(shape, column, 0)):
            return True
        turns[column.name] = 0
    return False


def _spoken_of(shape: TableShape, constraint: str) -> set[str]:
    if constraint in shape.unique:
        return set(shape.unique[constraint])
    expression = shape.checks.get(constraint, "")
    return {c.name for c in shape.columns if _mentions(expression, c.name)}


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
            candidates = _candidates(shape, column, number)
            at = turns[column.name] + (number if column.name in distinct else 0)
            row[column.name] = candidates[at % len(candidates)]
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


def literal(value: object) -> str:
    """A value as an SQL literal that both engines coerce to the column's type."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def _mentions(expression: str, column: str) -> bool:
    return (
        re.search(rf"(?<![\w\"]){re.escape(column)}(?![\w])|\"{re.escape(column)}\"", expression, re.IGNORECASE)
        is not None
    )


def _candidates(shape: TableShape, column: ColumnShape, number: int) -> tuple[object, ...]:
    """Values for one column of row `number`, the most ordinary first; as many for each row."""
    if column.choices:
        return column.choices
    spoken = [expression for expression in shape.checks.values() if _mentions(expression, column.name)]
    for family, values in _FAMILIES:
        if re.search(family, column.type):
            return tuple(values(number, spoken, column.length))
    return (None,) if column.nullable else ("", "{}", str(number + 1))


def _texts(number: int, spoken: list[str], length: int | None) -> Iterator[object]:
    quoted = [q.replace("''", "'") for text in spoken for q in re.findall(r"'((?:[^']|'')*)'", text)]
    letters = "ABCDEFGHIJ"[number]
    ordinary = (
        f"row {number + 1}",
        letters * (length or 3),
        f"{letters}AA",
        letters.lower() * 3,
        f"{number + 1}",
        f"row-{number + 1}",
        f"row{number + 1}@example.com",
    )
    yield from dict.fromkeys(q for q in quoted if not _PATTERN.search(q))
    for text in ordinary:
        yield text[:length] if length else text
    yield from (
        f"+4912345678{number}",
        f"https://example.com/{number + 1}",
        f"{letters}{letters}",
        f"{number + 1:032x}",
        "",
    )
    yield from dict.fromkeys(q for q in quoted if _PATTERN.search(q))


def _numbers(number: int, spoken: list[str], _: int | None) -> Iterator[object]:
    named = [int(n) for text in spoken for n in re.findall(r"-?\b\d{1,9}\b", text)]
    yield from (number + 1, -(number + 1), 0)
    for value in dict.fromkeys(named):
        yield from (value, value + 1, value - 1)
    yield from (10 + number, 100 + number, 1000 + number)


def _moments(template: str) -> _Family:
    def values(number: int, _: list[str], __: int | None) -> Iterator[object]:
        yield from (
            template.format(year=2024, day=number + 1),
            template.format(year=2020, day=number + 1),
            template.format(year=2100, day=number + 1),
        )

    return values


def _fixed(*texts: str) -> _Family:
    def values(number: int, _: list[str], __: int | None) -> Iterator[object]:
        yield from (text.format(number=number + 1) for text in texts)

    return values


def _truths(number: int, _: list[str], __: int | None) -> Iterator[object]:
    yield from (number % 2 == 0, number % 2 == 1, True, False)


class _Family(Protocol):
    """Makes the candidates of one family of types: (row number, check expressions, length)."""

    def __call__(self, number: int, spoken: list[str], length: int | None, /) -> Iterator[object]: ...


_FAMILIES: tuple[tuple[str, _Family], ...] = (
    (r"\[\]$", _fixed("{{}}")),
    (r"^bool", _truths),
    (r"json", _fixed('{{"row": {number}}}', "[]", "{{}}")),
    (r"uuid", _fixed("00000000-0000-4000-8000-00000000000{number}")),
    (r"^timestamp|^datetime", _moments("{year}-01-0{day} 10:00:00")),
    (r"^date$", _moments("{year}-01-0{day}")),
    (r"^time", _moments("10:0{day}:00")),
    (r"^interval", _fixed("{number} days")),
    (r"^inet|^cidr", _fixed("10.0.0.{number}")),
    (r"^macaddr", _fixed("08:00:2b:01:02:0{number}")),
    (r"^bytea|blob", _fixed("row {number}")),
    (r"tsvector|tsquery|xml", _fixed("row{number}")),
    (r"^(int|float|date|num|ts)\w*range$", _fixed("empty")),
    (r"^bit", _fixed("1", "0")),
    (r"int|serial|num|dec|real|double|float|money|oid", _numbers),
    (r"char|text|clob|string|citext|name|enum", _texts),
    (r"^$", _texts),
)
