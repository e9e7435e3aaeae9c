"""Which rows were in the way of a migration that works without any: a sample of those that its error and its statement speak of. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from gates.catalog.migrations.facts import Fault, Piece
from gates.databases.seed_values import mentions
from gates.databases.shapes import Row, Rows, TableShape

_TABLES, _ROWS, _COLUMNS, _LONGEST = 2, 2, 5, 40


def with_rows(fault: Fault, pieces: Sequence[Piece], shapes: Sequence[TableShape], rows: Rows) -> Fault:
    """The fault with the rows that it is about, for example "the rows were orders (id, note): (1, nothing), (2, nothing)"."""
    statement = " ".join(p.text for p in pieces if p.span.line <= fault.line <= p.span.end_line)
    shown = list(_samples(f"{fault.message} {statement}", shapes, rows))[:_TABLES]
    if not shown:
        return fault
    return dataclasses.replace(fault, message=f"{fault.message.rstrip('.')}; the rows were {' and '.join(shown)}")


def _samples(text: str, shapes: Sequence[TableShape], rows: Rows) -> Iterator[str]:
    for shape in shapes:
        found = rows.get(shape.name, ())
        if found and mentions(text, shape.name.rpartition(".")[2].strip('"')):
            told = [c.name for c in shape.columns if c.name in found[0] and mentions(text, c.name)]
            names = list(dict.fromkeys((*shape.key, *(told or found[0]))))[:_COLUMNS]
            yield f"{shape.name} ({', '.join(names)}): {', '.join(_values(row, names) for row in found[:_ROWS])}"


def _values(row: Row, names: Sequence[str]) -> str:
    return f"({', '.join(_shown(row, name) for name in names)})"


def _shown(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    text = "nothing" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
