"""Values for columns, made from their types and from the literals of check constraints; the most ordinary first. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from gates.databases.seed_patterns import like, matching
from gates.databases.shapes import ColumnShape, TableShape

_PATTERN = re.compile(r"[\\^$\[\]%*]")
"""Characters that make a literal of a check constraint more likely a pattern than a value."""

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MOST_LITERALS = 12
_LONGEST_TEXT = 300


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
    spoken = [expression for expression in shape.checks.values() if mentions(expression, column.name)]
    found = tuple(_values(column, number, spoken))
    return (*found, None) if column.nullable else found


def is_known(column: ColumnShape) -> bool:
    """Whether the type of a column is one of which we know what its values look like."""
    return bool(column.choices) or _family(column.type) is not None


def _values(column: ColumnShape, number: int, spoken: Sequence[str]) -> Iterator[object]:
    family = _family(column.type)
    if column.choices:
        yield from column.choices
    elif column.element is not None:
        for value in _some(column.element, number, spoken):
            yield "{" + _quoted(value) + "}"
        yield "{}"
    elif column.fields:
        yield "(" + ",".join(_quoted(next(iter(_some(field, number, ())))) for field in column.fields) + ")"
    elif family is not None:
        yield from family(number, spoken, column.length)
    else:
        yield from ("", "{}", str(number + 1), f"({number + 1})", f"[{number + 1}]")


def _some(column: ColumnShape, number: int, spoken: Sequence[str]) -> list[object]:
    values = list(_values(column, number, spoken))[:_MOST_LITERALS]
    return values[number % len(values) :] if column.choices else values


def _quoted(value: object) -> str:
    """A member of an array or a row."""
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _literals(spoken: Sequence[str]) -> list[str]:
    quoted = [q.replace("''", "'") for text in spoken for q in re.findall(r"'((?:[^']|'')*)'", text)]
    return list(dict.fromkeys(quoted))


def _integers(spoken: Sequence[str]) -> list[int]:
    return list(dict.fromkeys(int(n) for text in spoken for n in re.findall(r"-?\b\d{1,9}\b", text)))


def _texts(number: int, spoken: Sequence[str], length: int | None) -> Iterator[object]:
    quoted = _literals(spoken)
    letters = "ABCDEFGHIJ"[number]
    yield from (q for q in quoted if not _PATTERN.search(q))
    for pattern in (q for q in quoted if _PATTERN.search(q)):
        yield from (matching(pattern, number) or pattern, like(pattern, number))
    ordinary = (
        f"row {number + 1}",
        letters * (length or 3),
        f"{letters}AA",
        letters.lower() * 3,
        f"{number + 1}",
        f"row-{number + 1}",
        f"row{number + 1}@example.com",
    )
    for text in ordinary:
        yield text[:length] if length else text
    for size in (n for n in _integers(spoken) if 0 < n <= _LONGEST_TEXT):
        yield from (letters * size, letters.lower() * (size + 1))
    yield from (
        f"+4912345678{number}",
        f"https://example.com/{number + 1}",
        f"{letters}{letters}",
        f"{number + 1:032x}",
        "",
    )
    yield from (q for q in quoted if _PATTERN.search(q))


def _numbers(number: int, spoken: Sequence[str], _: int | None) -> Iterator[object]:
    yield from (number + 1, -(number + 1), 0)
    for value in _integers(spoken):
        yield from (value, value + 1 + number, value - 1 - number)
    yield from (10 + number, 100 + number, 1000 + number)


def _moments(template: str) -> _Family:
    def values(number: int, spoken: Sequence[str], __: int | None) -> Iterator[object]:
        yield from (template.format(date=datetime.date(year, 1, number + 1)) for year in (2024, 2020, 2100))
        for named in dict.fromkeys(_DATE.findall(" ".join(spoken))):
            try:
                day = datetime.date(*map(int, named))
                yield from (
                    template.format(date=day + datetime.timedelta(n)) for n in (number + 1, number, -1 - number)
                )
            except (ValueError, OverflowError):
                yield from (template.format(date=datetime.date(2024, 1, 1)),) * 3

    return values


def _fixed(*texts: str) -> _Family:
    """Texts in which `{n}` is the number of the row, `{m}` the next one."""

    def values(number: int, _: Sequence[str], __: int | None) -> Iterator[object]:
        yield from (text.replace("{n}", str(number + 1)).replace("{m}", str(number + 2)) for text in texts)

    return values


def _truths(number: int, _: Sequence[str], __: int | None) -> Iterator[object]:
    yield from (number % 2 == 0, number % 2 == 1, True, False)


def _documents(number: int, spoken: Sequence[str], _: int | None) -> Iterator[object]:
    names = [q.replace('"', "") for q in _literals(spoken)]
    everything = ", ".join(f'"{name}": "{number + 1}"' for name in names)
    yield from (
        f'{{"row": {number + 1}}}',
        "[]",
        "{}",
        f"[{{{everything}}}]",
        f"{{{everything}}}",
        f'"{number + 1}"',
        number + 1,
    )


def _bits(number: int, _: Sequence[str], length: int | None) -> Iterator[object]:
    size = length or 1
    yield from (f"{number:0{size}b}"[-size:], f"{number + 1:0{size}b}"[-size:], "1" * size)


def _vectors(number: int, _: Sequence[str], length: int | None) -> Iterator[object]:
    yield f"[{','.join(str(number + 1) for _ in range(length or 3))}]"


class _Family(Protocol):
    """Makes the candidates of one family of types: (row number, check expressions, length)."""

    def __call__(self, number: int, spoken: Sequence[str], length: int | None, /) -> Iterator[object]: ...


def _family(kind: str) -> _Family | None:
    plain = re.sub(r"^.*\.", "", kind).strip('"')
    return next((values for pattern, values in _FAMILIES if re.search(pattern, plain)), None)


_FAMILIES: tuple[tuple[str, _Family], ...] = (
    (r"^bool", _truths),
    (r"jsonpath", _fixed("$.row{n}")),
    (r"json", _documents),
    (r"uuid", _fixed("00000000-0000-4000-8000-00000000000{n}")),
    (r"^(date|ts|tstz)multirange$", _fixed("{[2024-01-0{n},2024-01-0{m})}")),
    (r"multirange$", _fixed("{[{n}0,{n}5)}")),
    (r"^(date|ts|tstz)range$|range of (date|timestamp)", _fixed("[2024-01-0{n},2024-01-0{m})", "empty")),
    (r"range of (text|char)", _fixed("[a{n},a{m})", "empty")),
    (r"^(int\d|num)range$|range of", _fixed("[{n}0,{n}5)", "empty")),
    (r"^timestamp|^datetime", _moments("{date} 10:00:00")),
    (r"^date$", _moments("{date}")),
    (r"^time", _moments("10:0{date:%w}:00")),
    (r"^interval", _fixed("{n} days")),
    (r"^cidr", _fixed("10.0.{n}.0/24")),
    (r"^inet", _fixed("10.0.0.{n}")),
    (r"^macaddr8", _fixed("08:00:2b:01:02:03:04:0{n}")),
    (r"^macaddr", _fixed("08:00:2b:01:02:0{n}")),
    (r"^bytea|blob|binary", _fixed("row {n}")),
    (r"tsvector|tsquery|xml", _fixed("row{n}")),
    (r"^(point)$", _fixed("({n},{n})")),
    (r"^line$", _fixed("{1,-1,{n}}")),
    (r"^(lseg|box|path|polygon)$", _fixed("(0,0),(1,{n})")),
    (r"^circle$", _fixed("<(0,0),{n}>")),
    (
        r"^geo(metry|graphy)$",
        _fixed("POINT({n} 1)", "SRID=4326;POINT({n} 1)", "LINESTRING(0 0,1 {n})", "POLYGON((0 0,1 0,1 {n},0 0))"),
    ),
    (r"^hstore$", _fixed('"row"=>"{n}"')),
    (r"^l(tree|query|txtquery)$", _fixed("row{n}")),
    (r"^cube$|^seg$", _fixed("{n}")),
    (r"^(half|sparse)?vec(tor)?$", _vectors),
    (r"^reg(class|type|proc)", _fixed("pg_class", "text", "now")),
    (r"^pg_lsn$", _fixed("0/{n}")),
    (r"^[xc]id8?$", _fixed("{n}")),
    (r"^bit", _bits),
    (r"^(big|small|tiny|medium)?int|serial|num|dec|real|double|float|money|oid|year", _numbers),
    (r"char|text|clob|string|citext|name|enum|^$", _texts),
)
