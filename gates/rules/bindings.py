"""Which names a scope binds: imports, definitions, assignments, annotations. Knows nothing of what they mean."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from gates.rules.values import FUNCTIONS, FunctionNode


class Table:
    """The names bound in one scope.

    Attributes:
        dotted: name → dotted text, for imports and definitions.
        values: name → every expression assigned to it; empty for a name bound in a way that has no expression.
        instances: name → its annotation.
        everything: the modules of `from x import *`, in order.
    """

    __slots__ = ("dotted", "everything", "instances", "values")

    def __init__(self) -> None:
        self.dotted: dict[str, str] = {}
        self.values: dict[str, list[ast.expr]] = {}
        self.instances: dict[str, ast.expr] = {}
        self.everything: list[str] = []

    def __contains__(self, name: str) -> bool:
        return name in self.dotted or name in self.values or name in self.instances

    def assign(self, name: str, value: ast.expr | None) -> None:
        """Note that `name` is bound, to `value` where that is an expression."""
        self.values.setdefault(name, []).extend([value] if value is not None else [])


def of_body(body: Sequence[ast.stmt], prefix: str, package: str) -> Table:
    """What the statements of a body bind.

    Args:
        prefix: dotted text in front of the definitions made here.
        package: the package that relative imports start from.
    """
    table = Table()
    for statement in own_statements(body):
        _bind(statement, table, prefix, package)
    return table


def of_function(function: FunctionNode, module: str, package: str) -> Table:
    """What a function binds: its body and its parameters."""
    table = of_body(function.body, f"{module}.{function.name}.<locals>", package)
    for arg in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs):
        if arg.annotation is not None:
            table.instances.setdefault(arg.arg, arg.annotation)
        else:
            table.assign(arg.arg, None)
    return table


def of_members(owner: ast.ClassDef, module: str, package: str) -> Table:
    """What `self.name` may be inside a class: its body, and the assignments to `self` in its methods."""
    table = of_body(owner.body, f"{module}.{owner.name}", package)
    for method in owner.body:
        if isinstance(method, FUNCTIONS):
            for statement in own_statements(method.body):
                _bind_member(statement, table)
    return table


def own_statements(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """The statements of a body and of its blocks, not those inside nested functions and classes."""
    found: list[ast.stmt] = []
    _gather(body, found)
    return found


_BLOCKS: dict[type[ast.stmt], tuple[str, ...]] = {
    ast.If: ("body", "orelse"),
    ast.For: ("body", "orelse"),
    ast.AsyncFor: ("body", "orelse"),
    ast.While: ("body", "orelse"),
    ast.With: ("body",),
    ast.AsyncWith: ("body",),
    ast.Try: ("body", "orelse", "finalbody", "handlers"),
    ast.TryStar: ("body", "orelse", "finalbody", "handlers"),
    ast.Match: ("cases",),
}


def _gather(body: Sequence[ast.stmt], found: list[ast.stmt]) -> None:
    for statement in body:
        found.append(statement)
        for block in _BLOCKS.get(statement.__class__, ()):
            if block in {"handlers", "cases"}:
                for holder in getattr(statement, block):
                    _gather(holder.body, found)
            else:
                _gather(getattr(statement, block), found)


def _bind(statement: ast.stmt, table: Table, prefix: str, package: str) -> None:
    kind = statement.__class__
    if kind in _BINDERS:
        _BINDERS[kind](statement, table)
    elif isinstance(statement, ast.ImportFrom):
        base = _imported_from(statement, package)
        table.everything += [base] if statement.names[0].name == "*" else []
        table.dotted.update({a.asname or a.name: f"{base}.{a.name}" if base else a.name for a in statement.names})
    elif isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
        table.dotted[statement.name] = f"{prefix}.{statement.name}"


def _bind_import(statement: ast.Import, table: Table) -> None:
    for alias in statement.names:
        top = alias.name.partition(".")[0]
        table.dotted[alias.asname or top] = alias.name if alias.asname else top


def _bind_assignment(statement: ast.Assign, table: Table) -> None:
    for target in statement.targets:
        _bind_target(target, statement.value, table)


def _bind_annotated(statement: ast.AnnAssign, table: Table) -> None:
    if isinstance(statement.target, ast.Name):
        table.instances[statement.target.id] = statement.annotation
        table.assign(statement.target.id, statement.value)


def _bind_with(statement: ast.With | ast.AsyncWith, table: Table) -> None:
    for item in statement.items:
        if isinstance(item.optional_vars, ast.Name):
            table.assign(item.optional_vars.id, item.context_expr)


def _bind_loop(statement: ast.For | ast.AsyncFor, table: Table) -> None:
    _bind_target(statement.target, None, table)


_BINDERS: dict[type[ast.stmt], Callable[[Any, Table], None]] = {
    ast.Import: _bind_import,
    ast.Assign: _bind_assignment,
    ast.AnnAssign: _bind_annotated,
    ast.With: _bind_with,
    ast.AsyncWith: _bind_with,
    ast.For: _bind_loop,
    ast.AsyncFor: _bind_loop,
}


def _bind_target(target: ast.expr, value: ast.expr | None, table: Table) -> None:
    if isinstance(target, ast.Name):
        table.assign(target.id, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        given = (
            value.elts
            if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts)
            else [None] * len(target.elts)
        )
        for inner, part in zip(target.elts, given, strict=True):
            _bind_target(inner, part, table)


def _bind_member(statement: ast.stmt, table: Table) -> None:
    targets = (
        statement.targets
        if isinstance(statement, ast.Assign)
        else [statement.target]
        if isinstance(statement, ast.AnnAssign)
        else []
    )
    for target in targets:
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self":
            table.assign(target.attr, statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None)
            if isinstance(statement, ast.AnnAssign):
                table.instances[target.attr] = statement.annotation


def _imported_from(statement: ast.ImportFrom, package: str) -> str:
    if not statement.level:
        return statement.module or ""
    parts = package.split(".") if package else []
    kept = parts[: len(parts) - statement.level + 1]
    return ".".join([*kept, *([statement.module] if statement.module else [])])
