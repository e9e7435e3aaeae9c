"""The operations that the ways of an Alembic migration call, as far as its text shows. Pure."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator, Sequence

from gates.rules.migrations.python_text import PythonText, argument, called, function, literal_text

_DEPTH = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Operation:
    """One call of `op.NAME(...)`, or of a batch on a table.

    Attributes:
        table: of the batch, "" outside of one.
        around: what the `with` statements around it open.
    """

    name: str
    call: ast.Call
    table: str = ""
    around: tuple[ast.expr, ...] = ()


def operations(source: PythonText, way: str) -> list[Operation]:
    """The operations of `upgrade` or `downgrade` in the order of the text, with those of the module's own functions that it calls.

    Alembic's template for several databases leads to `upgrade_one`, `upgrade_other` by their names.
    """
    if way not in source.memo:
        named = [n for n in source.tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith(f"{way}_")]
        found = function(source.tree, way)
        walk = _Walk(source)
        source.memo[way] = [o for f in ([found, *named] if found else []) for o in walk.of(f.body, (), {}, _DEPTH)]
    found_before: list[Operation] = source.memo[way]
    return found_before


def sql_of(operation: Operation, source: PythonText) -> str | None:
    """The SQL that an `execute` runs; None for another operation, or where the text cannot be told."""
    if operation.name != "execute":
        return None
    return literal_text(argument(operation.call, 0, "sqltext"), source.tree)


class _Walk:
    def __init__(self, source: PythonText) -> None:
        self._tree = source.tree
        imported = (
            a
            for n in source.tree.body
            if isinstance(n, ast.ImportFrom) and n.module == "alembic"
            for a in n.names
            if a.name == "op"
        )
        self._op = {a.asname or a.name for a in imported} | {"op"}

    def of(
        self, body: Sequence[ast.stmt], around: tuple[ast.expr, ...], batches: dict[str, str], depth: int
    ) -> Iterator[Operation]:
        """The operations of some statements.

        Args:
            batches: names that are bound to a batch → its table.
        """
        for statement in body:
            if isinstance(statement, ast.With | ast.AsyncWith):
                opened = tuple(item.context_expr for item in statement.items)
                bound = batches | dict(self._batches(statement))
                yield from self.of(statement.body, (*around, *opened), bound, depth)
                continue
            inner = [s for field in ("body", "orelse", "finalbody") for s in getattr(statement, field, [])]
            for handler in getattr(statement, "handlers", []):
                inner += handler.body
            if inner and not isinstance(statement, ast.FunctionDef | ast.ClassDef):
                yield from self.of(inner, around, batches, depth)
            elif not inner:
                yield from self._in_statement(statement, around, batches, depth)

    def _in_statement(
        self, statement: ast.stmt, around: tuple[ast.expr, ...], batches: dict[str, str], depth: int
    ) -> Iterator[Operation]:
        for call in (n for n in ast.walk(statement) if isinstance(n, ast.Call)):
            if isinstance(call.func, ast.Attribute):
                holder = call.func.value
                if isinstance(holder, ast.Name) and holder.id in self._op | batches.keys():
                    yield Operation(call.func.attr, call, batches.get(holder.id, ""), around)
                elif call.func.attr == "execute":  # op.get_bind().execute(...), connection.execute(...)
                    yield Operation("execute", call, "", around)
            elif isinstance(call.func, ast.Name) and depth:
                own = function(self._tree, call.func.id)
                if own is not None:
                    yield from self.of(own.body, around, {}, depth - 1)

    def _batches(self, statement: ast.With | ast.AsyncWith) -> Iterator[tuple[str, str]]:
        for item in statement.items:
            opened = item.context_expr
            if (
                isinstance(item.optional_vars, ast.Name)
                and isinstance(opened, ast.Call)
                and called(opened) == "batch_alter_table"
            ):
                yield item.optional_vars.id, literal_text(argument(opened, 0, "table_name"), self._tree) or ""
