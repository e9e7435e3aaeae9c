"""Values for columns, made from their types and from the literals of check constraints; the most ordinary first. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from gates.databases.shapes import ColumnShape, TableShape

_PATTERN = re.compile(r"[\\^$\[\]%*]")
"""Characters that make a literal of a check constraint more likely a pattern than a value."""


def literal(value: object) -> str:
    """A value as an SQL literal that every engine coerces to the column's type."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    return "'" + str(value).replace("'", "''") + "'"


def mentions(expression: str, column: str) -> bool:
    """Whether an expression speaks of a column."""
    return (
        re.search(rf"(?<![\w\"]){re.escape(column)}(?![\w])|\"{re.escape(column)}\"", expression, re.IGNORECASE)
        is not None
    )


def candidates(shape: TableShape, column: ColumnShape, number: int) -> tuple[object, ...]:
    """Values for one column of row `number`, the most ordinary first; as many for each row."""
    if column.choices:
        return column.choices
    spoken = [expression for expression in shape.checks.values() if mentions(expression, column.name)]
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
    (r"^bytea|blob|binary", _fixed("row {number}")),
    (r"tsvector|tsquery|xml", _fixed("row{number}")),
    (r"^(int|float|date|num|ts)\w*range$", _fixed("empty")),
    (r"^bit", _fixed("1", "0")),
    (r"^(big|small|tiny|medium)?int|serial|num|dec|real|double|float|money|oid", _numbers),
    (r"char|text|clob|string|citext|name|enum", _texts),
    (r"^$", _texts),
)
