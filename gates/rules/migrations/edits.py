"""Whether a migration that is already merged was changed in what it does on the way up. Pure.

Databases that have applied it will never run the new text. A better way down, comments, types and formatting change nothing there.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from gates.rules.migrations.python_text import value_for
from gates.tools.sql_migrations import same_way_up

_WAY_DOWN_KEYWORDS = {"reverse_code", "reverse_sql", "elidable", "hints", "rollback"}
_WAYS_DOWN = {"downgrade", "down", "rollback", "undo", "backward", "backwards"}
_ORDER = ("dependencies", "run_before", "replaces", "initial")
"""What Django only sorts by, and what it has one change after squashing."""
_TWO_WAY_OPERATIONS = {"RunPython", "RunSQL", "step"}


def edited_line(path: str, before: str, after: str) -> int | None:
    """The first line in `after` where the way up differs from `before`; None where it does the same.

    A version that is no Python or SQL counts as different from the first line on.
    """
    if path.endswith(".sql"):
        return (
            None if path.endswith("down.sql") or same_way_up(path, before, after) else _first_difference(before, after)
        )
    try:
        old, new = (_WayUp().visit(ast.parse(text)) for text in (before, after))
    except (SyntaxError, ValueError, RecursionError):
        return None if before == after else 1
    return _differing(old.body, new.body, 1)


def _first_difference(before: str, after: str) -> int:
    old, new = before.splitlines(), after.splitlines()
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False), 1) if a != b), min(len(old), len(new)) or 1)


def _differing(old: Sequence[ast.stmt], new: Sequence[ast.stmt], line: int) -> int | None:
    """The line of the first statement of `new` that differs, as deep inside as the structure stays alike."""
    for one, other in zip(old, new, strict=False):
        if ast.dump(one) == ast.dump(other):
            line = other.end_lineno or line
            continue
        inside = _body(one), _body(other)
        if type(one) is type(other) and all(inside):
            return _differing(inside[0], inside[1], other.lineno) or other.lineno
        return other.lineno
    return None if len(old) == len(new) else (new[len(old)].lineno if len(new) > len(old) else line)


def _body(statement: ast.stmt) -> Sequence[ast.stmt]:
    return getattr(statement, "body", ())


class _WayUp(ast.NodeTransformer):
    """Takes out what does not matter on the way up: the way down, docstrings, annotations."""

    def visit_Module(self, node: ast.Module) -> ast.AST:  # the name is Python's
        node.body = [s for s in node.body if not (isinstance(s, ast.FunctionDef) and s.name in _WAYS_DOWN)]
        return self._plain(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            argument.annotation = None
        return self._plain(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [s for s in node.body if not any(value_for(s, name) is not None for name in _ORDER)] or [ast.Pass()]
        return self._plain(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return node
        return ast.copy_location(ast.Assign(targets=[node.target], value=self.visit(node.value)), node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        return None if node.module in {"typing", "collections.abc", "__future__"} else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = (
            node.func.attr
            if isinstance(node.func, ast.Attribute)
            else node.func.id
            if isinstance(node.func, ast.Name)
            else ""
        )
        if name in _TWO_WAY_OPERATIONS:
            node.args = node.args[:1]
            node.keywords = [k for k in node.keywords if k.arg not in _WAY_DOWN_KEYWORDS]
        return self.generic_visit(node)

    def _plain(self, node: ast.Module | ast.ClassDef | ast.FunctionDef) -> ast.AST:
        first = node.body[0] if node.body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            node.body = node.body[1:] or [ast.Pass()]
        return self.generic_visit(node)
