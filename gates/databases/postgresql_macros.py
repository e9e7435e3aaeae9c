"""Short forms in our queries of PostgreSQL's catalog, written out; and the text that a record of an object is. Pure."""

from __future__ import annotations

import re

RECORD, FIELD = "\x1e", "\x1f"
"""ASCII's own separators: between objects, and between what is said of one."""

_TABLES = "'pg_class'"
_SORTED = re.compile(r"@sorted\(([\w.]+)\)")
_GRANTS = re.compile(r"@grants\(([\w.]+), (.+?), ([\w.]+)\)")
_COMMENT = re.compile(r"\bobj_description\(([\w.]+), ('\w+')\)|\bcol_description\(([\w.]+), ([\w.]+)\)")
_PROPERTIES = "@properties("
_MARK = re.compile(r"'(?:[^']|'')*'|[(\[,)\]]")


def expanded(query: str) -> str:
    """What is short in the queries, written out.

    `@sorted(list)`: options, whose order has no meaning.
    `@grants(list, kind, owner)`: in a stable order; NULL for the defaults, whether they were touched or not.
    `@properties('name', value, ...)`: `name=value` of those that are not NULL, as one text.
    """
    query = _SORTED.sub(
        r"CASE WHEN \1 IS NOT NULL THEN (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(\1) o) END", query
    )
    query = _GRANTS.sub(_grants, query)
    first, *others = _COMMENT.sub(_comment, query).split(_PROPERTIES)
    return first + "".join(map(_properties, others))


def _grants(call: re.Match[str]) -> str:
    grants, kind, owner = call.groups()
    listed = "(SELECT coalesce(string_agg(a::text, ', ' ORDER BY a::text), 'nobody') FROM unnest({}) a)"
    untouched = f"acldefault({kind}, {owner})"
    return f"CASE WHEN {grants} IS NOT NULL THEN nullif({listed.format(grants)}, {listed.format(untouched)}) END"


def _comment(call: re.Match[str]) -> str:
    """`obj_description` and `col_description` are SQL functions, each call of which costs as much as a query; this is what is in them."""
    thing, catalog, table, column = call.groups(default="")
    # gates: ignore[security/sql-from-values] every part is a word of a query of ours
    place = f"said.objoid = {thing or table} AND said.classoid = {catalog or _TABLES}::regclass AND said.objsubid = {column or 0}"
    return f"(SELECT said.description FROM pg_catalog.pg_description said WHERE {place})"  # noqa: S608  # words of our queries


def _properties(call: str) -> str:
    """The call whose opening bracket is just before `call`, and what follows it, written out.

    `concat_ws` leaves out what is NULL and looks each type up once; `json_build_object` does so for every value of every row.
    """
    commas, end = _shape(call)
    starts = [0, *(comma + 1 for comma in commas)]
    words = [call[start:stop].strip() for start, stop in zip(starts, [*commas, end], strict=True)]
    pairs = (f"{name[:-1]}=' || ({value})::text" for name, value in zip(words[::2], words[1::2], strict=True))
    return f"concat_ws(chr({ord(FIELD)}), {', '.join(pairs)}){call[end + 1 :]}"


def _shape(call: str) -> tuple[list[int], int]:
    """Where the commas between the arguments are, and the bracket that closes the call."""
    depth, commas = 0, []
    for mark in _MARK.finditer(call):
        if mark.group() == "," and depth == 0:
            commas.append(mark.start())
        elif mark.group() == ")" and depth == 0:
            return commas, mark.start()
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(mark.group(), 0)
    raise ValueError(f"a call of {_PROPERTIES} is not closed")


def records(text: str | None) -> list[str]:
    """The records in the answer to the query of a whole schema."""
    return text.split(RECORD) if text else []


def fields(record: str) -> tuple[str, str, str, dict[str, str]]:
    """(kind, name, parent's key, properties) of one record.

    Raises:
        ValueError: it is none.
    """
    kind, name, parent, *properties = record.split(FIELD)
    pairs = (property_.partition("=") for property_ in properties if property_)
    found = {part: text for part, sign, text in pairs if sign}
    if len(found) < sum(map(bool, properties)):
        raise ValueError("a property without a name")
    return kind, name, parent, found
