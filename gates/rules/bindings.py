"""Which names a scope binds: imports, definitions, assignments, annotations. Knows nothing of what they mean."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from gates.rules.values import FUNCTIONS, FunctionNode


class Table:
    """The names bound in one scope.

    Attributes:
        dotted: name → dotted text, for imports and definitions.
        values: name → every expression assigned to it; empty for a name bound in a way that has no expression.
        instances: name → its annotation.
    """

    __slots__ = ("dotted", "instances", "values")

    def __init__(self) -> None:
        self.dotted: dict[str, str] = {}
        self.values: dict[str, list[ast.expr]] = {}
        self.instances: dict[str, ast.expr] = {}

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


def own_statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body and of its blocks, not those inside nested functions and classes."""
    for statement in body:
        yield statement
        if isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
            continue
        for block in ("body", "orelse", "finalbody"):
            yield from own_statements(getattr(statement, block, ()))
        for holder in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield from own_statements(holder.body)


def _bind(statement: ast.stmt, table: Table, prefix: str, package: str) -> None:
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            table.dotted[alias.asname or alias.name.partition(".")[0]] = (
                alias.name if alias.asname else alias.name.partition(".")[0]
            )
    elif isinstance(statement, ast.ImportFrom):
        base = _imported_from(statement, package)
        table.dotted.update({a.asname or a.name: f"{base}.{a.name}" if base else a.name for a in statement.names})
    elif isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
        table.dotted[statement.name] = f"{prefix}.{statement.name}"
    elif isinstance(statement, ast.Assign):
        for target in statement.targets:
            _bind_target(target, statement.value, table)
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        table.instances[statement.target.id] = statement.annotation
        table.assign(statement.target.id, statement.value)
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        for item in statement.items:
            if isinstance(item.optional_vars, ast.Name):
                table.assign(item.optional_vars.id, item.context_expr)
    elif isinstance(statement, (ast.For, ast.AsyncFor)):
        _bind_target(statement.target, None, table)


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
