"""Whether a way down does nothing but refuse. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.databases.sqltext import statements
from gates.rules.migrations import django_text
from gates.rules.migrations.python_text import PythonText, argument, called, function, is_none, literal_text
from gates.rules.migrations.sql_text import refuses

_SAYS = {"print", "debug", "info", "warning", "warn", "error", "exception"}


def effective(body: ast.FunctionDef) -> list[ast.stmt]:
    """The statements of a function that do something."""
    return [s for s in body.body if not _idle(s)]


def _idle(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Return) and (statement.value is None or isinstance(statement.value, ast.Constant))
    )


def refusal(body: ast.FunctionDef, source: PythonText) -> ast.stmt | None:
    """The statement with which a function refuses, after nothing but words; None where it does something else or nothing."""
    for statement in effective(body):
        if isinstance(statement, ast.Raise):
            return statement
        call = statement.value if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call) else None
        if call is not None and _raises_in_sql(call, source):
            return statement
        if not (isinstance(statement, ast.Assign | ast.AnnAssign) or (call is not None and called(call) in _SAYS)):
            return None
    return None


def _raises_in_sql(call: ast.Call, source: PythonText) -> bool:
    text = literal_text(argument(call, 0, "sqltext"), source.tree) if called(call) == "execute" else None
    return text is not None and refuses(statements(text))


def refusals_of_django(source: PythonText) -> Iterator[ast.stmt | ast.expr]:
    """What keeps Django from undoing a migration: an operation without reverse, or a reverse that only raises."""
    for operation in django_text.operations(source):
        name = {"RunPython": "reverse_code", "RunSQL": "reverse_sql"}.get(called(operation))
        spread = any(isinstance(a, ast.Starred) for a in operation.args) or any(
            k.arg is None for k in operation.keywords
        )
        if name is None or spread:
            continue
        reverse = argument(operation, 1, name)
        body = function(source.tree, reverse.id) if isinstance(reverse, ast.Name) else None
        raising = refusal(body, source) if body is not None else None
        if is_none(reverse) or refuses(statements(literal_text(reverse, source.tree) or "")):
            yield operation
        elif raising is not None:
            yield raising
