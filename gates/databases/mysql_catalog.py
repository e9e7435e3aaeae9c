"""Reads a whole MariaDB or MySQL schema through questions: each table in the server's own words, the rest from `information_schema`.

Times, counters and the name of our database never appear: they differ after every re-creation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from gates.databases.key_indexes import PART
from gates.databases.mysql_shapes import shape_of
from gates.databases.mysql_show_create import take_apart
from gates.databases.mysql_tables import Reference, TableText, quoted
from gates.databases.shapes import TableShape
from gates.databases.snapshot import Thing

Ask = Callable[[str], Sequence[Mapping[str, str | None]]]
"""Puts a question to the server; the rows of its answer by the names of their columns."""

_QUERIES = (
    """SELECT 'database' AS `kind`, if({dot} = '', 'itself', {schema}) AS `name`, '' AS `parent`, default_collation_name AS `collation`
    FROM information_schema.schemata WHERE schema_name = {schema}""",
    """SELECT 'view' AS `kind`, concat({dot}, table_name) AS `name`, '' AS `parent`, replace(view_definition, {prefix}, '') AS `definition`,
    nullif(check_option, 'NONE') AS `check option`, security_type AS `security`, definer AS `definer`
    FROM information_schema.views WHERE table_schema = {schema}""",
    """SELECT 'trigger' AS `kind`, concat({dot}, trigger_name) AS `name`, concat('table ', {dot}, event_object_table) AS `parent`,
    action_statement AS `body`, concat(action_timing, ' ', event_manipulation) AS `moment`, action_order AS `order`, definer AS `definer`,
    sql_mode AS `sql mode` FROM information_schema.triggers WHERE trigger_schema = {schema}""",
    """SELECT lower(routine_type) AS `kind`, concat({dot}, routine_name) AS `name`, '' AS `parent`, routine_definition AS `body`,
    dtd_identifier AS `result`, nullif(is_deterministic, 'NO') AS `deterministic`, sql_data_access AS `data access`, security_type AS `security`,
    sql_mode AS `sql mode`, routine_comment AS `comment`, definer AS `definer`
    FROM information_schema.routines WHERE routine_schema = {schema}""",
    """SELECT 'parameter' AS `kind`, concat({dot}, specific_name, '.', parameter_name) AS `name`,
    concat(lower(routine_type), ' ', {dot}, specific_name) AS `parent`, concat_ws(' ', parameter_mode, dtd_identifier) AS `type`,
    collation_name AS `collation`, ordinal_position AS `place`
    FROM information_schema.parameters WHERE specific_schema = {schema} AND ordinal_position > 0""",
    """SELECT 'event' AS `kind`, concat({dot}, event_name) AS `name`, '' AS `parent`, event_definition AS `body`, execute_at AS `at`,
    concat(interval_value, ' ', interval_field) AS `every`, if(starts IN (created, last_altered), NULL, starts) AS `starts`, ends AS `ends`,
    nullif(status, 'ENABLED') AS `status`, nullif(on_completion, 'NOT PRESERVE') AS `completion`, event_comment AS `comment`, definer AS `definer`,
    sql_mode AS `sql mode`, time_zone AS `time zone` FROM information_schema.events WHERE event_schema = {schema}""",
    """SELECT 'grant' AS `kind`, concat(privilege_type, ' on ', if({dot} = '', 'the database', {schema}), ' to ', grantee) AS `name`, '' AS `parent`,
    nullif(is_grantable, 'NO') AS `grantable` FROM information_schema.schema_privileges WHERE table_schema = {schema}""",
    """SELECT 'grant' AS `kind`, concat(privilege_type, ' on ', {dot}, table_name, ' to ', grantee) AS `name`, '' AS `parent`,
    nullif(is_grantable, 'NO') AS `grantable` FROM information_schema.table_privileges WHERE table_schema = {schema}""",
    """SELECT 'grant' AS `kind`, concat(privilege_type, ' on ', {dot}, table_name, '.', column_name, ' to ', grantee) AS `name`, '' AS `parent`,
    nullif(is_grantable, 'NO') AS `grantable` FROM information_schema.column_privileges WHERE table_schema = {schema}""",
)
"""Questions of which each row is a thing: its kind, name and parent, and then its properties."""

_NO_TABLES = {"VIEW", "SEQUENCE", "SYSTEM VIEW"}


def things(ask: Ask, database: str, beside: Sequence[str]) -> Iterator[Thing]:
    """All that is in a database, and in those beside it, whose names then come before the names of what they hold."""
    for schema in (database, *beside):
        dot = "" if schema == database else f"{schema}."
        for name, kind in _relations(ask, schema):
            if kind == "SEQUENCE":
                yield Thing("sequence", dot + name, "", {"definition": _sequence(ask, schema, name)})
            elif kind not in _NO_TABLES:
                yield from _table(dot + name, _text(ask, schema, name))
        told = {"schema": _literal(schema), "dot": _literal(dot), "prefix": _literal(f"{quoted(schema)}.")}
        for query in _QUERIES:
            for row in ask(query.format(**told)):
                parts = {k: v for k, v in row.items() if k not in {"kind", "name", "parent"}}
                yield Thing(str(row["kind"]), str(row["name"]), str(row["parent"]), _set(parts))


def shapes(ask: Ask, database: str, beside: Sequence[str]) -> list[TableShape]:
    """The tables of these databases."""
    found = []
    for schema in (database, *beside):
        dot = "" if schema == database else f"{schema}."
        for name, kind in _relations(ask, schema):
            if kind not in _NO_TABLES:
                relation = f"{quoted(schema)}.{quoted(name)}" if dot else quoted(name)
                found.append(shape_of(dot + name, relation, _text(ask, schema, name), dot))
    return found


def _relations(ask: Ask, schema: str) -> Iterator[tuple[str, str]]:
    for row in ask(f"SHOW FULL TABLES FROM {quoted(schema)}"):
        name, kind = row.values()
        yield str(name), str(kind)


def _text(ask: Ask, schema: str, table: str) -> TableText:
    told = str(ask(f"SHOW CREATE TABLE {quoted(schema)}.{quoted(table)}")[0]["Create Table"])
    return take_apart(told.replace(f"{quoted(schema)}.", ""))  # a default that asks a sequence names its database


def _sequence(ask: Ask, schema: str, name: str) -> str:
    text = str(ask(f"SHOW CREATE SEQUENCE {quoted(schema)}.{quoted(name)}")[0]["Create Table"])
    return text.partition(f"{quoted(name)} ")[2]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _table(name: str, text: TableText) -> Iterator[Thing]:
    key = f"table {name}"
    yield Thing("table", name, "", text.parts)
    for position, column in enumerate(text.columns, 1):
        parts = {"type": column.type, **column.parts, "position": str(position)}
        yield Thing("column", f"{name}.{column.name}", key, parts)
    for index in text.indexes:
        kind = "primary key" if index.name == "PRIMARY" else "index"
        yield Thing(kind, f"{name}.{index.name}", key, index.parts)
    seen: Counter[str] = Counter()
    for reference in text.references:
        says = f"({', '.join(reference.columns)}) to {reference.target} ({', '.join(reference.target_columns)})"
        parts = {PART: _made_for(reference, text), **reference.parts}
        yield _constraint("foreign key", name, (reference.name, says), parts, seen)
    for check in text.checks:
        yield _constraint("check constraint", name, (check.given, f"({check.says})"), check.parts, seen)


def _made_for(reference: Reference, text: TableText) -> str:
    """The index that the server made for a foreign key, by the name that it gives it; "" where there is none."""
    names = {reference.name or reference.columns[0], *(f"{reference.columns[0]}_{n}" for n in range(2, 10))}
    made = (
        i.name for i in text.indexes if i.columns == reference.columns and i.name in names and "unique" not in i.parts
    )
    return next(made, "")


def _constraint(kind: str, table: str, named: tuple[str, str], parts: Mapping[str, str], seen: Counter[str]) -> Thing:
    """A constraint by its name, or by what it says where the server made the name up; one that says the same again is another."""
    name, says = named
    if name:
        return Thing(kind, f"{table}.{name}", f"table {table}", _set({"definition": says, **parts}))
    seen[f"{kind} {says}"] += 1
    again = seen[f"{kind} {says}"] - 1
    return Thing(kind, f"{table} {says}" + (f" again {again}" if again else ""), f"table {table}", _set(parts))


def _set(parts: Mapping[str, str | None]) -> dict[str, str]:
    return {name: text for name, text in parts.items() if text}
