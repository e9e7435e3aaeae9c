"""Small questions about syntax nodes that many rules ask. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def text_of(expr: ast.AST | None) -> str | None:
    """The value of a text constant, None for anything else."""
    return expr.value if isinstance(expr, ast.Constant) and isinstance(expr.value, str) else None


def final_name(expr: ast.AST | None) -> str:
    """The last identifier of a name, an attribute, a constant subscript or a call of one: `a.b["c"]` → `c`."""
    if isinstance(expr, ast.Name):
        return expr.id
    if isinstance(expr, ast.Attribute):
        return expr.attr
    if isinstance(expr, ast.Subscript):
        return text_of(expr.slice) or ""
    if isinstance(expr, (ast.Await, ast.Starred, ast.NamedExpr)):
        return final_name(expr.value)
    return final_name(expr.func) if isinstance(expr, ast.Call) else ""


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The value of a keyword argument."""
    return next((k.value for k in call.keywords if k.arg == name), None)


def argument(call: ast.Call, index: int, name: str) -> ast.expr | None:
    """An argument given by position or by name; None behind a `*args`."""
    given = call.args[: index + 1]
    if len(given) > index and not any(isinstance(a, ast.Starred) for a in given):
        return given[index]
    return keyword(call, name)


def is_constant(expr: ast.AST | None, value: object) -> bool:
    """Whether an expression is the constant `value`, of the same type."""
    return isinstance(expr, ast.Constant) and expr.value == value and type(expr.value) is type(value)


def dict_items(node: ast.AST | None) -> Iterator[tuple[str, ast.expr, ast.expr]]:
    """(key, key node, value) of a dict display or a `dict(...)` call with keywords, for keys that are text constants."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            name = text_of(key)
            if key is not None and name is not None:
                yield name, key, value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        for word in node.keywords:
            if word.arg is not None:
                yield word.arg, word.value, word.value


def entry(node: ast.AST | None, key: str) -> ast.expr | None:
    """The value under one key of a dict display."""
    return next((v for k, _, v in dict_items(node) if k == key), None)


def placeholders(node: ast.JoinedStr) -> list[ast.expr]:
    """The expressions inside an f-string."""
    return [part.value for part in node.values if isinstance(part, ast.FormattedValue)]


def is_main_guard(node: ast.AST) -> bool:
    """Whether a statement is `if __name__ == "__main__":`."""
    if not (isinstance(node, ast.If) and isinstance(node.test, ast.Compare)):
        return False
    sides = [node.test.left, *node.test.comparators]
    return any(isinstance(s, ast.Name) and s.id == "__name__" for s in sides) and any(
        text_of(s) == "__main__" for s in sides
    )
