"""Whether the code around a question ("is it set?", "what is its value?") ends the program when a variable is missing. Runs nothing."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from gates.rules.bindings import own_statements
from gates.rules.env_docs.defaults import ends
from gates.rules.env_docs.library import enclosing
from gates.rules.env_docs.literals import Place
from gates.rules.shapes import final_name

_EMPTY = (None, "", 0, False)


def insists(node: ast.expr, place: Place, ancestors: Sequence[ast.AST], *, present: bool = True) -> bool:
    """Follow the truth of an expression outwards to the condition that it decides.

    Args:
        node: what is true when the variable is set.
        present: False where it is true when the variable is missing.
    """
    inner: ast.AST = node
    for outer in reversed(ancestors):
        found = _step(inner, outer, present, place)
        if isinstance(found, bool):
            return found
        if found is None:
            return False
        present = found == "present"
        inner = outer
    return False


def _step(inner: ast.AST, outer: ast.AST, present: bool, place: Place) -> bool | str | None:
    """What an expression around another one means: "present" or "missing" when true, the answer itself, None for neither."""
    if isinstance(outer, (ast.Assign, ast.AnnAssign)):
        target = outer.targets[0] if isinstance(outer, ast.Assign) else outer.target
        return _decided_later(final_name(target), outer, present, place)
    if isinstance(outer, ast.If):
        return inner is outer.test and ends(outer.orelse if present else outer.body, place)
    if isinstance(outer, ast.Assert):
        return inner is outer.test and present
    means = _MEANS.get(type(outer))
    return means(inner, outer, present) if means is not None else None


def _as(present: bool) -> str:
    return "present" if present else "missing"


def _compared(inner: ast.AST, outer: ast.Compare, present: bool) -> str | None:
    right = outer.comparators[0]
    if (
        inner is not outer.left
        or len(outer.ops) != 1
        or not isinstance(right, ast.Constant)
        or right.value not in _EMPTY
    ):
        return None
    if isinstance(outer.ops[0], (ast.Is, ast.Eq)):
        return _as(not present)
    return _as(present) if isinstance(outer.ops[0], (ast.IsNot, ast.NotEq, ast.Gt)) else None


def _called(inner: ast.AST, outer: ast.Call, present: bool) -> str | None:
    name = final_name(outer.func)
    if inner not in outer.args:
        return _as(present) if inner is outer.func and isinstance(inner, ast.Attribute) else None
    if name == "any" and isinstance(inner, (ast.GeneratorExp, ast.ListComp)):
        return "missing" if not present else None
    if name == "all":
        return "present" if present else None
    return _as(present) if name in {"len", "bool", "list", "set", "sorted", "tuple"} else None


def _negated(_inner: ast.AST, outer: ast.UnaryOp, present: bool) -> str | None:
    return _as(not present) if isinstance(outer.op, ast.Not) else None


def _joined(_inner: ast.AST, outer: ast.BoolOp, present: bool) -> str | None:
    return _as(present) if isinstance(outer.op, ast.And) == present else None


def _filtered(inner: ast.AST, outer: ast.comprehension, present: bool) -> str | None:
    return _as(present) if inner in outer.ifs and not present else None


def _listed(inner: ast.AST, outer: ast.ListComp | ast.SetComp | ast.GeneratorExp, present: bool) -> str | None:
    return _as(present) if isinstance(inner, ast.comprehension) or inner is outer.elt else None


_MEANS: dict[type[ast.AST], Callable[[ast.AST, Any, bool], str | None]] = {
    ast.UnaryOp: _negated,
    ast.BoolOp: _joined,
    ast.Compare: _compared,
    ast.Call: _called,
    ast.comprehension: _filtered,
    ast.ListComp: _listed,
    ast.SetComp: _listed,
    ast.GeneratorExp: _listed,
    ast.NamedExpr: lambda _inner, _outer, present: _as(present),
}


def _decided_later(name: str, assignment: ast.stmt, present: bool, place: Place) -> bool:
    """Whether a later statement of the same function ends the program by the truth of a variable."""
    holder = enclosing(place.scopes) or place.source.tree
    for statement in own_statements(holder.body):
        if statement.lineno <= assignment.lineno or not isinstance(statement, (ast.If, ast.Assert)):
            continue
        for found, around in _uses_of(name, statement.test, (statement,)):
            if insists(found, place, around, present=present):
                return True
    return False


def _uses_of(name: str, expr: ast.expr, around: tuple[ast.AST, ...]) -> list[tuple[ast.expr, tuple[ast.AST, ...]]]:
    if isinstance(expr, ast.Name):
        return [(expr, around)] if expr.id == name else []
    return [
        use
        for child in ast.iter_child_nodes(expr)
        if isinstance(child, ast.expr)
        for use in _uses_of(name, child, (*around, expr))
    ]
