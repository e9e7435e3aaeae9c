"""The schema of a SQLite database by meaning: from `sqlite_master` and pragmas, in a form in which a rebuilt table is as before."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping

from gates.databases.snapshot import Thing
from gates.databases.sqlite_shapes import quoted
from gates.databases.sqlite_tables import ColumnText, TableConstraint, TableText, take_apart
from gates.databases.sqltext import TokenKind, meaning, tokens

Entry = tuple[str, str, str, str]
"""Kind, name, name of the table and text, as `sqlite_master` has them."""

_NUMERIC = re.compile("int|real|floa|doub|num|dec|bool|date|time")
_WORDS = {"true": "1", "false": "0", "null": ""}
_ENTRIES = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND (type <> 'table' OR name NOT LIKE 'sqlite\\_%' ESCAPE '\\') ORDER BY name"
_PROPERTIES = ("user_version", "application_id")


def entries(connection: sqlite3.Connection) -> list[Entry]:
    """All that was created; not what SQLite makes for itself, nor the tables in which virtual tables keep their content."""
    found = connection.execute(_ENTRIES).fetchall()
    virtual = tuple(f"{name.casefold()}_" for kind, name, _, sql in found if kind == "table" and _is_virtual(sql))
    if not virtual:
        return found
    shadows = {row[1] for row in connection.execute("PRAGMA table_list").fetchall() if row[2] == "shadow"}
    if not shadows:  # an SQLite that does not tell them
        shadows = {name for _, name, *_ in found if name.casefold().startswith(virtual)}
    return [entry for entry in found if entry[1] not in shadows]


def tables(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """(name in lower case, CREATE TABLE statement) of each ordinary table."""
    return [(n.casefold(), sql) for kind, n, _, sql in entries(connection) if kind == "table" and not _is_virtual(sql)]


def _is_virtual(sql: str) -> bool:
    return re.match(r"\s*CREATE\s+VIRTUAL\b", sql, re.IGNORECASE) is not None


def itself_of(connection: sqlite3.Connection) -> Thing:
    """The database itself."""
    values = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in _PROPERTIES}
    return Thing("database", "itself", "", {name: str(value) for name, value in values.items() if value})


def things_of(connection: sqlite3.Connection, entry: Entry) -> Iterator[Thing]:
    """What one entry of the schema says; it follows from the text of the entry."""
    kind, name, on, sql = entry[0], entry[1].casefold(), entry[2].casefold(), entry[3]
    if kind == "table" and not _is_virtual(sql):
        yield from _table(connection, name, take_apart(sql))
    elif kind == "index":
        yield _index(connection, name, on, sql)
    else:
        instead = re.search(r"\bINSTEAD\s+OF\b", sql, re.IGNORECASE)  # only views have such triggers
        parent = f"{'view' if instead else 'table'} {on}" if kind == "trigger" else ""
        yield Thing("virtual table" if kind == "table" else kind, name, parent, _set({"definition": meaning(sql)}))


def _table(connection: sqlite3.Connection, name: str, text: TableText) -> Iterator[Thing]:
    key = f"table {name}"
    options = {"options": ", ".join(text.options), "autoincrement": "yes" if text.autoincrement else ""}
    yield Thing("table", name, "", _set(options))
    said = {c.name: c for c in text.columns}
    rows = connection.execute(f"PRAGMA table_xinfo({quoted(name)})").fetchall()
    keys = [row for row in rows if row[5]]
    for row in rows:
        column = row[1].casefold()
        parts = _column(row, said.get(column, ColumnText(column)), in_key=bool(row[5]))
        if keys == [row] and parts["type"] == "integer" and "without rowid" not in text.options:
            parts.pop("not null", None)  # it is the row's number, and that is never NULL
        yield Thing("column", f"{name}.{column}", key, parts)
    for constraint in text.constraints:
        says = constraint.says
        if constraint.kind == "foreign key":
            says = _foreign_key(connection, constraint)
        told = _tidy(says if says.startswith("( ") else f"( {says} )")
        yield Thing(constraint.kind, f"{name} {told}", key, _set({"constraint name": constraint.name}))


def _column(row: tuple[int, str, str, int, str | None, int, int], said: ColumnText, *, in_key: bool) -> dict[str, str]:
    position, _, kind, not_null, default, _, hidden = row
    plain = "".join(kind.casefold().split())
    if not in_key:  # a key of type INTEGER is the row's number, one of type INT is not
        plain = {"int": "integer", "bool": "boolean"}.get(plain, plain)
    return _set(
        {
            "type": plain,
            "not null": f"yes{said.conflict}" if not_null else "",
            "default": _default(default, plain) if default is not None else "",
            "collation": "" if said.collation == "binary" else said.collation,
            "generated": said.generated if hidden in {2, 3} else "",
            "position": str(position + 1),
        }
    )


def _default(text: str, kind: str) -> str:
    """A default in one spelling: TRUE is 1, and a quoted number is a number where the column makes it one."""
    plain = meaning(text)
    plain = _WORDS.get(plain, plain)
    number = re.fullmatch(r"'(-?\d+(?:\.\d+)?)'", plain)
    return number.group(1) if number and _NUMERIC.search(kind) else plain


def _foreign_key(connection: sqlite3.Connection, constraint: TableConstraint) -> str:
    """What a foreign key says, with the columns that it refers to where it leaves them out."""
    found = re.fullmatch(r"(.*?references (\S+))(?! \()(.*)", constraint.says)
    if found is None or found.group(3).startswith(" ("):
        return constraint.says
    info = connection.execute(f"PRAGMA table_info({quoted(found.group(2))})").fetchall()
    key = [row[1].casefold() for row in sorted(info, key=lambda r: int(r[5])) if row[5]]
    return f"{found.group(1)} ( {' , '.join(key)} ){found.group(3)}" if key else constraint.says


def _tidy(text: str) -> str:
    """The text with blanks where a person would put them; strings stay as they are."""
    parts = re.split(r"('(?:[^']|'')*')", text)
    parts[::2] = [p.replace("( ", "(").replace(" )", ")").replace(" ,", ",") for p in parts[::2]]
    return "".join(parts)


def _set(parts: Mapping[str, str]) -> dict[str, str]:
    return {name: _tidy(text) for name, text in parts.items() if text}


def _index(connection: sqlite3.Connection, name: str, table: str, sql: str) -> Thing:
    """An index; the direction of its columns apart, because table rebuilds lose it."""
    solid = [t for t in tokens(sql) if t.kind not in {TokenKind.SPACE, TokenKind.COMMENT}]
    on = next((i for i, t in enumerate(solid) if t.upper == "ON"), 0)
    unique = "unique " if any(t.upper == "UNIQUE" for t in solid[:on]) else ""
    downwards = [
        str(c or "expression")
        for _, _, c, desc, _, key in connection.execute(f"PRAGMA index_xinfo({quoted(name)})").fetchall()
        if desc and key
    ]
    definition = unique + meaning(t for t in solid[on:] if t.upper not in {"ASC", "DESC"})
    return Thing(
        "index",
        name.casefold(),
        f"table {table}",
        _set({"definition": definition, "direction": ", ".join(f"{c} desc" for c in downwards)}),
    )
