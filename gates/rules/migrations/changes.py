"""What the way up of a migration does to tables and columns, in one form for Alembic, Django and SQL. Pure.

As far as the text shows: what is computed is left out, never guessed.
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator

from gates.databases.sqltext import statements
from gates.rules.migrations import alembic_text, django_text, sql_changes
from gates.rules.migrations.column_types import in_python
from gates.rules.migrations.python_text import PythonText, argument, called, function, literal_text
from gates.rules.migrations.sql_changes import Change, Deed
from gates.rules.migrations.values import Kind, Script


@dataclasses.dataclass(frozen=True, slots=True)
class Placed:
    """A change and where it is written."""

    change: Change
    path: str
    line: int
    end_line: int


def changes_of(script: Script, kind: Kind) -> list[Placed]:
    """All changes of the way up, in order."""
    if script.sql:
        up = script.sql.up
        return [Placed(c, up.path, s.line, s.end_line) for s in up.script for c in sql_changes.of(s.text)] if up else []
    if script.python is None:
        return []
    found = _of_alembic(script.python) if kind is Kind.ALEMBIC else _of_django(script.python)
    return [Placed(change, script.path, node.lineno, node.end_lineno or node.lineno) for change, node in found]


def _of_sql(text: str | None, call: ast.Call) -> Iterator[tuple[Change, ast.Call]]:
    for statement in statements(text or ""):
        yield from ((change, call) for change in sql_changes.of(statement.text))


def _of_alembic(source: PythonText) -> Iterator[tuple[Change, ast.Call]]:
    for operation in alembic_text.operations(source, "upgrade"):
        call, tree = operation.call, source.tree
        yield from _of_sql(alembic_text.sql_of(operation, source), call)
        first = literal_text(argument(call, 0, "table_name"), tree)
        table = (operation.table or first or "").lower()
        named = literal_text(argument(call, 0 if operation.table else 1, "column_name"), tree) or ""
        column = named.lower()
        match operation.name:
            case "create_table":
                yield Change(Deed.MAKE_TABLE, table), call
                yield from ((c, call) for a in call.args[1:] for c in _column(table, a, tree))
            case "rename_table":
                yield (
                    Change(Deed.MAKE_TABLE, (literal_text(argument(call, 1, "new_table_name"), tree) or "").lower()),
                    call,
                )
            case "drop_table" if table:
                yield Change(Deed.DROP_TABLE, table), call
            case "add_column":
                yield from ((c, call) for a in call.args for c in _column(table, a, tree))
            case "drop_column" if table and column:
                yield Change(Deed.DROP_COLUMN, table, column), call
            case "alter_column" if table and column:
                given = {k.arg: k.value for k in call.keywords}
                renamed = literal_text(given.get("new_column_name"), tree)
                if renamed:
                    yield Change(Deed.MAKE_COLUMN, table, renamed.lower()), call
                if "type_" in given:
                    was = in_python(given.get("existing_type"))
                    yield Change(Deed.RETYPE, table, column, in_python(given["type_"]), was), call


def _column(table: str, value: ast.expr, tree: ast.Module) -> Iterator[Change]:
    if isinstance(value, ast.Call) and called(value) == "Column":
        name = literal_text(argument(value, 0, "name"), tree)
        if name:
            yield Change(Deed.MAKE_COLUMN, table, name.lower(), in_python(argument(value, 1, "type_")))


def _of_django(source: PythonText) -> Iterator[tuple[Change, ast.Call]]:
    for call in django_text.operations(source):
        tree = source.tree

        def said(position: int, name: str, call: ast.Call = call, tree: ast.Module = tree) -> str:
            return (literal_text(argument(call, position, name), tree) or "").lower()

        model, field = said(0, "model_name"), said(1, "name")
        match called(call):
            case "CreateModel":
                model = said(0, "name")
                yield Change(Deed.MAKE_TABLE, model), call
                yield from ((c, call) for c in _fields(model, argument(call, 1, "fields"), tree))
            case "RenameModel":
                yield Change(Deed.MAKE_TABLE, said(1, "new_name")), call
            case "DeleteModel":
                yield Change(Deed.DROP_TABLE, said(0, "name")), call
            case "AddField":
                yield Change(Deed.MAKE_COLUMN, model, field, in_python(argument(call, 2, "field"))), call
            case "RenameField":
                yield Change(Deed.MAKE_COLUMN, model, said(2, "new_name")), call
            case "RemoveField":
                yield Change(Deed.DROP_COLUMN, model, field), call
            case "AlterField":
                yield Change(Deed.RETYPE, model, field, in_python(argument(call, 2, "field"))), call
            case "RunSQL":
                yield from _of_sql(literal_text(argument(call, 0, "sql"), tree), call)
            case "RunPython":
                yield from _emptied(argument(call, 0, "code"), tree)


def _fields(model: str, value: ast.expr | None, tree: ast.Module) -> Iterator[Change]:
    for pair in value.elts if isinstance(value, ast.List | ast.Tuple) else ():
        if isinstance(pair, ast.Tuple) and len(pair.elts) == 2:
            name = literal_text(pair.elts[0], tree)
            if name:
                yield Change(Deed.MAKE_COLUMN, model, name.lower(), in_python(pair.elts[1]))


def _emptied(code: ast.expr | None, tree: ast.Module) -> Iterator[tuple[Change, ast.Call]]:
    """`Model.objects.all().delete()` in the function of a `RunPython`."""
    body = function(tree, code.id) if isinstance(code, ast.Name) else None
    for call in (n for n in ast.walk(body) if isinstance(n, ast.Call)) if body else ():
        rows = call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr == "delete" else None
        if isinstance(rows, ast.Call) and called(rows) == "all" and isinstance(rows.func, ast.Attribute):
            holder = rows.func.value
            if isinstance(holder, ast.Attribute) and "objects" in holder.attr:
                yield Change(Deed.EMPTY, _model_name(holder.value, tree)), call


def _model_name(value: ast.expr, tree: ast.Module) -> str:
    if isinstance(value, ast.Call) and called(value) == "get_model":
        return (
            (
                literal_text(argument(value, 1, "model_name"), tree)
                or literal_text(argument(value, 0, "app_label"), tree)
                or "a table"
            )
            .rpartition(".")[2]
            .lower()
        )
    return ast.unparse(value).lower()
