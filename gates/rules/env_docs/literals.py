"""Computes the texts of names and defaults from expressions, as far as they are constant. Runs nothing."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from gates.rules.env_docs.library import Library, enclosing, parameters
from gates.rules.env_docs.values import UNKNOWN
from gates.rules.shapes import final_name, text_of
from gates.rules.source import Source
from gates.rules.values import Scope

_DEPTH = 8
_MOST = 64


@dataclasses.dataclass(frozen=True, slots=True)
class Parameter:
    """A part of a name that the caller of a function gives; `transform` names the string methods applied to it."""

    name: str
    transforms: tuple[str, ...] = ()


Template = tuple[str | Parameter, ...]
"""A name in parts: known text, `UNKNOWN`, or a parameter of the function around it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands."""

    library: Library
    source: Source
    scopes: tuple[Scope, ...]


def names(expr: ast.expr, place: Place, depth: int = _DEPTH) -> list[Template]:
    """Every name that an expression may stand for."""
    read = _READ.get(type(expr))
    return read(expr, place, depth) if read is not None and depth else [(UNKNOWN,)]


def _of_constant(expr: ast.Constant, _place: Place, _depth: int) -> list[Template]:
    return [(expr.value,)] if isinstance(expr.value, str) else [(UNKNOWN,)]


def _of_parts(expr: ast.JoinedStr, place: Place, depth: int) -> list[Template]:
    parts = [v.value if isinstance(v, ast.FormattedValue) else v for v in expr.values]
    return _joined([names(p, place, depth - 1) for p in parts])


def _of_operation(expr: ast.BinOp, place: Place, depth: int) -> list[Template]:
    if isinstance(expr.op, ast.Add):
        return _joined([names(expr.left, place, depth - 1), names(expr.right, place, depth - 1)])
    if isinstance(expr.op, ast.Mod):
        return _formatted(text_of(expr.left), "%s", _elements(expr.right), place, depth)
    return [(UNKNOWN,)]


def _of_choice(expr: ast.IfExp, place: Place, depth: int) -> list[Template]:
    return [*names(expr.body, place, depth - 1), *names(expr.orelse, place, depth - 1)]


def _elements(expr: ast.expr) -> list[ast.expr]:
    return list(expr.elts) if isinstance(expr, (ast.Tuple, ast.List)) else [expr]


def _of_call(expr: ast.Call, place: Place, depth: int) -> list[Template]:
    if isinstance(expr.func, ast.Attribute):
        method, receiver = expr.func.attr, expr.func.value
        if method in {"upper", "lower", "strip"} or (method == "replace" and len(expr.args) == 2):
            step = method if method != "replace" else f"replace {text_of(expr.args[0])} {text_of(expr.args[1])}"
            return [transformed(t, step) for t in names(receiver, place, depth - 1)]
        if method == "format":
            return _formatted(text_of(receiver), "{}", expr.args, place, depth)
        if method == "join" and len(expr.args) == 1 and text_of(receiver) is not None:
            inner = [names(e, place, depth - 1) for e in _elements(expr.args[0])]
            glue: list[Template] = [(text_of(receiver) or "",)]
            between = [part for one in inner for part in (glue, one)][1:]
            return _joined(between)
    return names(expr.args[0], place, depth - 1) if final_name(expr.func) == "str" and expr.args else [(UNKNOWN,)]


def _formatted(pattern: str | None, mark: str, given: Sequence[ast.expr], place: Place, depth: int) -> list[Template]:
    if pattern is None or pattern.count(mark) != len(given):
        return [(UNKNOWN,)]
    pieces = pattern.split(mark)
    parts: list[list[Template]] = [[(pieces[0],)]]
    for expr, piece in zip(given, pieces[1:], strict=True):
        parts += [names(expr, place, depth - 1), [(piece,)]]
    return _joined(parts)


def _of_name(expr: ast.expr, place: Place, depth: int) -> list[Template]:
    if isinstance(expr, ast.Name):
        function = enclosing(place.scopes)
        assigned = place.source.names.assigned(expr.id, place.scopes)
        if function is not None and not assigned and expr.id in parameters(function):
            return [(Parameter(expr.id),)]
        looped = _looped(expr.id, place, depth)
        if looped:
            return looped
        if len(assigned) == 1:
            return names(assigned[0], place, depth - 1)
    found = place.library.constant(place.source.names.origin(expr, place.scopes).removesuffix(".value"))
    if found is not None:
        return names(found[0], Place(place.library, found[1], ()), depth - 1)
    return [(UNKNOWN,)]


_READ: dict[type[ast.expr], Callable[[Any, Place, int], list[Template]]] = {
    ast.Constant: _of_constant,
    ast.JoinedStr: _of_parts,
    ast.BinOp: _of_operation,
    ast.IfExp: _of_choice,
    ast.Call: _of_call,
    ast.Name: _of_name,
    ast.Attribute: _of_name,
}


def _looped(name: str, place: Place, depth: int) -> list[Template]:
    """The values of the variable of a loop, a comprehension included, over a constant collection."""
    holder = enclosing(place.scopes) or place.source.tree
    for node in _loops(holder, place.source):
        if name in _targets(node.target):
            items = _collection(node.iter, place)
            position = _targets(node.target).index(name)
            if isinstance(node.target, ast.Tuple):
                items = [
                    i.elts[position] for i in items if isinstance(i, (ast.Tuple, ast.List)) and len(i.elts) > position
                ]
            return [t for item in items[:_MOST] for t in names(item, place, depth - 1)]
    return []


def _loops(holder: ast.AST, source: Source) -> list[ast.For | ast.comprehension]:
    """The loops and comprehensions inside a function or module, found out once."""
    key = ("loops", holder)
    if key not in source.memo:
        source.memo[key] = [n for n in ast.walk(holder) if isinstance(n, (ast.For, ast.comprehension))]
    found: list[ast.For | ast.comprehension] = source.memo[key]
    return found


def _targets(target: ast.expr) -> list[str]:
    return [final_name(t) for t in _elements(target)]


def _collection(expr: ast.expr, place: Place) -> list[ast.expr]:
    if isinstance(expr, ast.Call) and isinstance(expr.func, ast.Attribute) and expr.func.attr in {"items", "keys"}:
        inner = _resolved(expr.func.value, place)
        if isinstance(inner, ast.Dict):
            keys = [k for k in inner.keys if k is not None]
            return (
                keys
                if expr.func.attr == "keys"
                else [
                    ast.Tuple(elts=[k, v], ctx=ast.Load())
                    for k, v in zip(inner.keys, inner.values, strict=True)
                    if k is not None
                ]
            )
        return []
    found = _resolved(expr, place)
    if (
        isinstance(found, ast.Call)
        and final_name(found.func) in {"frozenset", "set", "tuple", "list", "sorted"}
        and found.args
    ):
        found = found.args[0]
    if isinstance(found, ast.Dict):
        return [k for k in found.keys if k is not None]
    return list(found.elts) if isinstance(found, (ast.Tuple, ast.List, ast.Set)) else []


def _resolved(expr: ast.expr, place: Place) -> ast.expr:
    value = place.source.names.value(expr, place.scopes)
    if value is expr and isinstance(expr, (ast.Name, ast.Attribute)):
        found = place.library.constant(place.source.names.origin(expr, place.scopes))
        return found[0] if found is not None else expr
    return value


def _joined(parts: Sequence[list[Template]]) -> list[Template]:
    result: list[Template] = [()]
    for part in parts:
        result = [(*left, *right) for left in result for right in part][:_MOST]
    return [_merged(t) for t in result]


def _merged(template: Template) -> Template:
    merged: list[str | Parameter] = []
    for part in template:
        last = merged[-1] if merged else None
        if isinstance(part, str) and isinstance(last, str):
            merged[-1] = last + part
        else:
            merged.append(part)
    return tuple(merged)


def transformed(template: Template, step: str) -> Template:
    """A template with a string method applied to each part."""
    return tuple(
        Parameter(p.name, (*p.transforms, step)) if isinstance(p, Parameter) else apply(p, step) for p in template
    )


def apply(text: str, step: str) -> str:
    """A text with a string method applied: "upper", "lower", "strip", "replace A B"."""
    if step.startswith("replace "):
        _, old, new = step.split(" ", 2)
        return text.replace(old, new)
    return {"upper": text.upper, "lower": text.lower, "strip": text.strip}[step]()


def filled(template: Template, given: dict[str, list[Template]]) -> list[Template]:
    """A template with its parameters replaced by what a caller gives; unknown where the caller gives nothing."""
    parts: list[list[Template]] = []
    for part in template:
        if isinstance(part, Parameter):
            chosen = given.get(part.name, [(UNKNOWN,)])
            for step in part.transforms:
                chosen = [transformed(t, step) for t in chosen]
            parts.append(chosen)
        else:
            parts.append([(part,)])
    return _joined(parts)


def text(template: Template) -> str:
    """A template as a name with `*` for what is not known."""
    whole = "".join(p if isinstance(p, str) else UNKNOWN for p in template)
    while "**" in whole:
        whole = whole.replace("**", "*")
    return whole
