"""The shape of a SQLite table, from pragmas and from its text."""

from __future__ import annotations

import re
import sqlite3

from gates.databases.shapes import ColumnShape, ForeignKey, TableShape
from gates.databases.sqlite_tables import TableText


def quoted(name: str) -> str:
    """A name as SQL must write it."""
    return '"' + name.replace('"', '""') + '"'


def shape_of(connection: sqlite3.Connection, name: str, text: TableText) -> TableShape:
    """What must be known of a table to write rows into it."""
    info = connection.execute(f"PRAGMA table_xinfo({quoted(name)})").fetchall()
    key = tuple(c.casefold() for _, c, _, _, _, place, _ in sorted(info, key=lambda r: int(r[5])) if place)
    rowid = len(key) == 1 and any(c.casefold() == key[0] and kind.upper() == "INTEGER" for _, c, kind, *_ in info)
    columns = tuple(_column(row, rowid=rowid and row[1].casefold() == key[0]) for row in info if row[6] != 1)
    checks = {c.name or c.says: c.says for c in text.constraints if c.kind == "check constraint"}
    return TableShape(
        name, quoted(name), columns, key, _unique(connection, name), _foreign_keys(connection, name, key), checks
    )


def _column(row: tuple[int, str, str, int, str | None, int, int], *, rowid: bool) -> ColumnShape:
    _, name, declared, not_null, default, _, hidden = row
    found = re.match(r"\s*([^(]*?)\s*(?:\((\d+)[^)]*\))?\s*$", declared.casefold())
    kind, length = (found.group(1), found.group(2)) if found else (declared.casefold(), None)
    fits = int(length) if length and re.search("char|text", kind) else None
    return ColumnShape(
        name.casefold(),
        kind,
        fits,
        nullable=not not_null,
        has_default=default is not None or rowid,
        generated=hidden in {2, 3},
    )


def _unique(connection: sqlite3.Connection, table: str) -> dict[str, tuple[str, ...]]:
    """Keyed as SQLite names them in its errors: the columns, with commas between."""
    found = {}
    for _, index, unique, *_ in connection.execute(f"PRAGMA index_list({quoted(table)})").fetchall():
        columns = tuple(
            c[2].casefold() for c in connection.execute(f"PRAGMA index_info({quoted(index)})").fetchall() if c[2]
        )
        if unique and columns:
            found[", ".join(columns)] = columns
    return found


def _foreign_keys(connection: sqlite3.Connection, table: str, key: tuple[str, ...]) -> tuple[ForeignKey, ...]:
    grouped: dict[int, list[tuple[str, str, str]]] = {}
    for number, _, target, column, target_column, *_ in connection.execute(
        f"PRAGMA foreign_key_list({quoted(table)})"
    ).fetchall():
        grouped.setdefault(number, []).append(
            (target.casefold(), column.casefold(), (target_column or (key[0] if key else "id")).casefold())
        )
    return tuple(
        ForeignKey(tuple(c for _, c, _ in rows), rows[0][0], tuple(t for _, _, t in rows)) for rows in grouped.values()
    )
