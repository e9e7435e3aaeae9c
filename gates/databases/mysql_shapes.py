"""What must be known of a MariaDB or MySQL table to write rows into it, from its taken apart text. Pure."""

from __future__ import annotations

import re

from gates.databases.mysql_tables import Column, TableText
from gates.databases.shapes import ColumnShape, ForeignKey, TableShape
from gates.databases.sqltext import Flavour, TokenKind, tokens

_CHOICE = re.compile(r"'((?:[^']|'')*)'")
_ESCAPE = re.compile(r"\\(.)|''", re.DOTALL)
_TRUTHS = re.compile(r"^tinyint\(1\)|^bit\(1\)$")


def shape_of(name: str, relation: str, text: TableText, dot: str) -> TableShape:
    """The shape of a table.

    Args:
        dot: what comes before the names of tables of the same database.
    """
    return TableShape(
        name,
        relation,
        tuple(_column(column) for column in text.columns),
        text.key,
        {i.name: i.columns for i in text.indexes if i.columns and (i.name == "PRIMARY" or "unique" in i.parts)},
        tuple(
            ForeignKey(r.columns, r.target if "." in r.target else dot + r.target, r.target_columns)
            for r in text.references
        ),
        {c.name: _standard(c.says) for c in text.checks},
    )


def _standard(expression: str) -> str:
    """An expression whose strings are written without backslash escapes."""
    return "".join(
        "'" + _ESCAPE.sub(_unescaped, t.text[1:-1]).replace("'", "''") + "'"
        if t.kind is TokenKind.STRING and t.text.startswith("'")
        else t.text
        for t in tokens(expression, Flavour.MYSQL)
    )


def _unescaped(found: re.Match[str]) -> str:
    letter = found.group(1)
    if letter is None:  # a quote that stands twice
        return "'"
    return {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "0": "\0", "%": "\\%", "_": "\\_"}.get(letter, letter)


def _column(column: Column) -> ColumnShape:
    kind = column.type.partition("(")[0].split()[0]
    size = re.search(r"\((\d+)\)", column.type)
    if _TRUTHS.match(column.type):
        kind = "bool"
    elif kind in {"year", "bit"}:
        kind = "int"
    return ColumnShape(
        column.name,
        kind,
        int(size.group(1)) if size and re.search(r"char|binary", kind) else None,
        nullable="not null" not in column.parts,
        has_default="default" in column.parts or "auto increment" in column.parts,
        generated="generated" in column.parts,
        choices=tuple(c.replace("''", "'") for c in _CHOICE.findall(column.type)) if kind in {"enum", "set"} else (),
    )
