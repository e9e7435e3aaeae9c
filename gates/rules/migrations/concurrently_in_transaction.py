"""An index is built `CONCURRENTLY` inside a transaction.

**What it does.** Names `CONCURRENTLY` where the migration runs in a transaction: in Alembic outside of
`with op.get_context().autocommit_block():`, in Django without `atomic = False`, in a SQL file whose tool wraps it.

**Why it matters.** PostgreSQL refuses it ("cannot run inside a transaction block"), so the migration cannot be applied there.
Tests on SQLite do not show it. Where PostgreSQL has proven that it works, nothing is said.

**Example.**

    def upgrade():
        op.create_index("ix_orders_total", "orders", ["total"], postgresql_concurrently=True)

**How to fix.** Alembic: `with op.get_context().autocommit_block():` around it. Django: `atomic = False` in the migration. SQL files:
the tool's own marker, such as `-- +goose NO TRANSACTION` or `-- migrate:up transaction:false`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.migrations import alembic_text, django_text
from gates.rules.migrations.examples import alembic, django, sql
from gates.rules.migrations.python_text import PythonText, argument, called, literal_text
from gates.rules.migrations.sql_text import is_concurrent, words
from gates.rules.migrations.values import Flaw, History, Kind, Script

ID = "migrations/concurrently-in-transaction"
SEVERITY = Severity.HIGH
SUMMARY = "An index is built CONCURRENTLY inside a transaction"

_DJANGO = {"AddIndexConcurrently", "RemoveIndexConcurrently"}
_FIXES = {
    Kind.ALEMBIC: "Put it into `with op.get_context().autocommit_block():`.",
    Kind.DJANGO: "Set `atomic = False` in the migration, and keep other operations out of it.",
    Kind.SQL: "Use the tool's marker for a migration without transaction, and keep other statements out of the file.",
}


def breaches(history: History) -> Iterator[Flaw]:
    """Each such operation or statement, in both ways."""
    for script in history.scripts:
        for line, end_line, path in _places(script, history.kind):
            message = f"Migration {script.id} builds or drops an index CONCURRENTLY inside a transaction, which PostgreSQL refuses."
            yield Flaw("concurrently-in-transaction", message, _FIXES[history.kind], path, line, end_line)


def _places(script: Script, kind: Kind) -> Iterator[tuple[int, int, str]]:
    if script.sql:
        for section in filter(None, (script.sql.up, script.sql.down)):
            if section.transaction:
                yield from ((s.line, s.end_line, section.path) for s in section.script if is_concurrent(s.text))
    elif script.python:
        calls = _of_alembic(script.python) if kind is Kind.ALEMBIC else _of_django(script.python)
        yield from ((c.lineno, c.end_lineno or c.lineno, script.path) for c in calls)


def _of_alembic(source: PythonText) -> Iterator[ast.Call]:
    for way in ("upgrade", "downgrade"):
        for operation in alembic_text.operations(source, way):
            sql = alembic_text.sql_of(operation, source)
            if sql is not None and words(sql)[:1] in (["COMMIT"], ["END"]):
                break  # what follows is outside of the transaction
            if any("autocommit" in ast.unparse(a).lower() for a in operation.around):
                continue
            if _is_concurrent_operation(operation.call) or (sql is not None and is_concurrent(sql)):
                yield operation.call


def _is_concurrent_operation(call: ast.Call) -> bool:
    return any(
        k.arg == "postgresql_concurrently" and isinstance(k.value, ast.Constant) and k.value.value is True
        for k in call.keywords
    )


def _of_django(source: PythonText) -> Iterator[ast.Call]:
    if not django_text.is_atomic(source):
        return
    for operation in django_text.operations(source):
        texts = [argument(operation, 0, "sql"), argument(operation, 1, "reverse_sql")]
        told = [literal_text(text, source.tree) for text in texts] if called(operation) == "RunSQL" else []
        if called(operation) in _DJANGO or any(is_concurrent(text) for text in told if text):
            yield operation


VALID = (
    alembic(
        "with op.get_context().autocommit_block():\n    op.create_index('i', 'a', ['b'], postgresql_concurrently=True)",
        "with op.get_context().autocommit_block():\n    op.execute('DROP INDEX CONCURRENTLY i')",
    ),
    alembic("op.create_index('i', 'a', ['b'], postgresql_concurrently=False)", "op.drop_index('i')"),
    alembic("op.execute('COMMIT')\nop.execute('CREATE INDEX CONCURRENTLY i ON a (b)')", "op.drop_index('i')"),
    django("AddIndexConcurrently('a', models.Index(fields=['b'], name='i')),", attributes="atomic = False"),
    {
        "m/1_a.sql": """
            -- migrate:up transaction:false
            CREATE INDEX CONCURRENTLY i ON a (b);
            -- migrate:down transaction:false
            DROP INDEX CONCURRENTLY i;
            """
    },
    sql("REFRESH MATERIALIZED VIEW CONCURRENTLY v;\nCOMMENT ON TABLE a IS 'CREATE INDEX CONCURRENTLY';", "SELECT 1;"),
)

INVALID = (
    alembic("op.create_index('i', 'a', ['b'], postgresql_concurrently=True)  # breach", "op.drop_index('i')"),
    alembic(
        "op.execute(sa.text(SQL))  # breach", "op.drop_index('i')", head="SQL = 'CREATE INDEX CONCURRENTLY i ON a (b)'"
    ),
    alembic(
        "_index()",
        "op.drop_index('i')",
        head="def _index():\n    op.get_bind().execute('create index concurrently i on a (b)')  # breach",
    ),
    django("AddIndexConcurrently('a', models.Index(fields=['b'], name='i')),  # breach"),
    django("RunSQL('CREATE INDEX CONCURRENTLY i ON a (b)', 'DROP INDEX i'),  # breach"),
    sql("CREATE INDEX CONCURRENTLY i ON a (b); -- breach", "DROP INDEX i;"),
)
