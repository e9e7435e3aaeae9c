"""Proofs about the database: migrations, indexes, connections, transactions, and how queries are asked."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.attest.checklist import foreign_keys, foreign_keys_sql
from gates.attest.checklist.foreign_keys import Key
from gates.attest.checklist.items import Outcome, no, not_applicable, some, unknown, yes
from gates.attest.checklist.reading import DATABASES, Called, Code, production
from gates.attest.checklist.subject import Subject
from gates.databases import sqltext
from gates.model import State
from gates.render import text
from gates.rules.shapes import final_name
from gates.tools import sql_migrations

_ENGINES = {"create_engine", "create_async_engine", "engine_from_config", "async_engine_from_config"}
_POOLS = (
    "psycopg_pool.", "psycopg2.pool.", "asyncpg.create_pool", "aiomysql.create_pool", "asyncmy.create_pool", "aiopg.create_pool", "pymysqlpool.",
    "dbutils.", "mysql.connector.pooling.",
)  # fmt: skip
_BARE = (
    "psycopg.connect",
    "psycopg2.connect",
    "psycopg.Connection.connect",
    "psycopg.AsyncConnection.connect",
    "asyncpg.connect",
    "pymysql.connect",
    "MySQLdb.connect",
)
_MYSQL = {"pymysql", "mysqlclient", "aiomysql", "asyncmy", "mysql-connector-python"}
_OTHERS = {"psycopg", "psycopg2", "psycopg2-binary", "asyncpg", "pg8000", "aiopg"}


def migrations_rollback(subject: Subject) -> Outcome:
    """The gate undid every migration and applied it again."""
    gate = subject.gate("migrations")
    if gate is not None and gate.state is State.NOT_APPLICABLE and not subject.stale:
        return not_applicable(gate.reason)
    if gate is not None and gate.blockers and not subject.stale:
        return no(
            f"The gate migrations failed: {gate.blockers[0].path or gate.blockers[0].rule}: {gate.blockers[0].message}"
        )
    doubt = subject.doubt("migrations")
    undone = (
        next((m for m in gate.measures if m.name.startswith("migrations undone")), None) if gate is not None else None
    )
    if gate is None or doubt or undone is None:
        return unknown(f"Not proven: {doubt or 'the gate migrations did not count what it undid'}.")
    total = gate.examined.get("migrations", 0)
    told = f"{undone.value:g} of {total} migrations were undone and applied again on {text.plural(gate.examined.get('engines', 1), 'engine')}"
    return yes(f"{told}.") if undone.value == total else unknown(f"{told}; the others are declared as not reversible.")


def connection_pooling(subject: Subject) -> Outcome:
    """Every engine keeps its connections in a pool, or a pool is opened; one that is told not to is a no."""
    code = production(subject)
    if not code.importing(*DATABASES, "psycopg_pool", "aiopg", "dbutils") and not code.unread and code.sources:
        return not_applicable(f"None of {len(code.sources)} files imports a driver or a mapper of a database.")
    engines = [c for c in code.calls if c.last in _ENGINES and c.name.startswith(("sqlalchemy.", "sqlmodel."))]
    unpooled = [c.place for c in engines if final_name(c.has("poolclass")) == "NullPool"]
    pools = [c.place for c in code.calls if c.name.startswith(_POOLS)]
    if unpooled:
        return no(f"NullPool is configured at {some(unpooled)}.")
    bare = [c.place for c in code.calls if c.name in _BARE]
    hidden = [s for s in code.sources if any(name.endswith(".NullPool") for _, name in code.imports_of(s))]
    if hidden:
        return unknown(f"{some([s.path for s in hidden])} imports NullPool; whether an engine gets it is not known.")
    if engines or pools:
        told = some([*(_engine(c) for c in engines), *(f"{place} opens a pool" for place in pools)])
        return unknown(f"{told}; single connections are opened at {some(bare)}.") if bare else yes(f"{told}.")
    return _kept(code, bare)


def _kept(code: Code, bare: list[str]) -> Outcome:
    """How long Django keeps its connections."""
    aged = [(where, value) for where, key, value in code.entries() if key == "CONN_MAX_AGE"]
    aged += [(c.place, value) for c in code.calls if (value := c.has("conn_max_age")) is not None]
    places = some([where for where, _ in aged])
    if aged and all(isinstance(value, ast.Constant) and value.value != 0 for _, value in aged):
        return yes(f"Connections are kept: {places}.")
    if aged:
        return unknown(f"How long connections are kept is not a fixed number at {places}.")
    return unknown(f"No pool was found{f'; single connections are opened at {some(bare)}' if bare else ''}.")


def indexed_foreign_keys(subject: Subject) -> Outcome:
    """Every foreign key is the beginning of an index without a condition."""
    keys = _keys(subject)
    if keys is None:
        return unknown("The SQL migrations drop or rename things: which indexes are left is not read from them.")
    if not keys:
        return unknown("No foreign key was found in models or SQL migrations.")
    bare = [key.label for key in keys if not key.indexed]
    drivers = subject.project.stack.dependencies
    if bare and drivers & _MYSQL and not drivers & _OTHERS:
        return yes(f"All {len(keys)} foreign keys: MySQL and MariaDB make an index where there is none ({some(bare)}).")
    if bare:
        return no(f"Without an index that begins with them: {len(bare)} of {len(keys)} foreign keys, {some(bare)}.")
    return yes(
        f"With an index that begins with them: {len(keys)} of {len(keys)} foreign keys, for example {keys[0].label}."
    )


def _engine(called: Called) -> str:
    size = called.has("pool_size")
    told = f"pool_size {size.value!r}" if isinstance(size, ast.Constant) else "a pool"
    return f"{called.place} makes an engine with {told}"


def _keys(subject: Subject) -> list[Key] | None:
    found = foreign_keys.of_models(production(subject).sources)
    return found or foreign_keys_sql.of_sql(list(_ways_up(subject)))


def _ways_up(subject: Subject) -> Iterator[tuple[str, int, str]]:
    project = subject.project
    for _, paths in sorted(sql_migrations.folders(project.files, project.read_or_none).items()):
        for migration in sql_migrations.read({path: project.read_or_none(path) or "" for path in paths}):
            for statement in migration.up.script if migration.up is not None else ():
                kept = [t.text for t in sqltext.tokens(statement.text) if t.kind is not sqltext.TokenKind.COMMENT]
                yield migration.path, statement.line, "".join(kept)
