"""What a log call hands over, part by part. Pure; a helper of the rules of this room."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.rules.shapes import dict_items, keyword, placeholders
from gates.rules.source import Source


def handed_over(node: ast.Call, source: Source) -> Iterator[tuple[str, ast.expr]]:
    """(key under which it is logged, value) of everything that a call hands over."""
    for given in node.args:
        yield from _parts(given)
    for word in node.keywords:
        if word.arg in {"exc_info", "_exc_info", "stack_info", "stacklevel", "exception"}:
            continue
        if word.arg in {"extra", None}:
            value = source.value(word.value)
            yield from ((key, inner) for key, _, inner in dict_items(value))
            if not isinstance(value, ast.Dict):
                yield "", word.value
        else:
            yield word.arg or "", word.value
    if keyword(node, "extra") is None:
        yield from ((key, inner) for given in node.args[1:] for key, _, inner in dict_items(given))


def _parts(given: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(given, ast.JoinedStr):
        yield from (("", p) for p in placeholders(given))
    elif isinstance(given, ast.BinOp):
        sides = given.right.elts if isinstance(given.right, ast.Tuple) else [given.right]
        for side in (given.left, *sides):
            yield from _parts(side)
    elif isinstance(given, ast.Call) and isinstance(given.func, ast.Attribute) and given.func.attr == "format":
        yield from (("", a) for a in (*given.args, *(k.value for k in given.keywords)))
    elif not isinstance(given, (ast.Constant, ast.Dict)):
        yield "", given
