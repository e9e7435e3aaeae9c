"""Computes the texts of names and defaults from expressions, as far as they are constant. Runs nothing."""

from __future__ import annotations

import ast
import dataclasses
import string
from collections.abc import Callable, Sequence
from typing import Any

from gates.rules.env_docs.classes import class_values, elements, is_enumeration, of_constructor
from gates.rules.env_docs.library import Library, enclosing, parameters
from gates.rules.env_docs.values import UNKNOWN
from gates.rules.shapes import dict_items, final_name, text_of
from gates.rules.source import Source
from gates.rules.values import Scope

CONSTRUCTOR = "__init__:"
"""What precedes the name of a parameter of the constructor where a method uses what was kept of it."""

EACH = "[]"
"""What follows the name of a parameter where its elements are meant."""

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
    value = expr.value.decode("latin-1") if isinstance(expr.value, bytes) else expr.value
    return [(value,)] if isinstance(value, str) else [(UNKNOWN,)]


def _of_parts(expr: ast.JoinedStr, place: Place, depth: int) -> list[Template]:
    parts = [v.value if isinstance(v, ast.FormattedValue) else v for v in expr.values]
    return _joined([names(p, place, depth - 1) for p in parts])


def _of_operation(expr: ast.BinOp, place: Place, depth: int) -> list[Template]:
    if isinstance(expr.op, ast.Add):
        return _joined([names(expr.left, place, depth - 1), names(expr.right, place, depth - 1)])
    if isinstance(expr.op, ast.Mod):
        return _formatted(text_of(expr.left), "%s", elements(expr.right), place, depth)
    return [(UNKNOWN,)]


def _of_choice(expr: ast.IfExp, place: Place, depth: int) -> list[Template]:
    return [*names(expr.body, place, depth - 1), *names(expr.orelse, place, depth - 1)]


def _of_call(expr: ast.Call, place: Place, depth: int) -> list[Template]:
    if isinstance(expr.func, ast.Attribute):
        method, receiver = expr.func.attr, expr.func.value
        if method in {"upper", "lower", "strip"} or (method == "replace" and len(expr.args) == 2):
            step = method if method != "replace" else f"replace {text_of(expr.args[0])} {text_of(expr.args[1])}"
            return [transformed(t, step) for t in names(receiver, place, depth - 1)]
        if method == "format":
            return _filled_in(text_of(receiver), expr, place, depth)
        if method == "join" and len(expr.args) == 1 and text_of(receiver) is not None:
            inner = [names(e, place, depth - 1) for e in elements(expr.args[0])]
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


def _filled_in(pattern: str | None, call: ast.Call, place: Place, depth: int) -> list[Template]:
    """`"{}_{name}".format(...)`, as far as its fields are plain."""
    if pattern is None:
        return [(UNKNOWN,)]
    given: dict[str, ast.expr] = {str(i): a for i, a in enumerate(call.args)}
    given |= {k.arg: k.value for k in call.keywords if k.arg is not None}
    parts: list[list[Template]] = []
    try:
        for at, (before, field, _, _) in enumerate(string.Formatter().parse(pattern)):
            parts.append([(before,)])
            if field is not None:
                found = given.get(field or str(at))
                parts.append(names(found, place, depth - 1) if found is not None else [(UNKNOWN,)])
    except ValueError:
        return [(UNKNOWN,)]
    return _joined(parts)


def _of_name(expr: ast.expr, place: Place, depth: int) -> list[Template]:
    found = _of_variable(expr.id, place, depth) if isinstance(expr, ast.Name) else _of_self(expr, place, depth)
    if found:
        return found
    known = place.library.constant(place.library.named(expr, place.source, place.scopes).removesuffix(".value"))
    return names(known[0], Place(place.library, known[1], ()), depth - 1) if known is not None else [(UNKNOWN,)]


def _of_variable(name: str, place: Place, depth: int) -> list[Template]:
    """What a local name, a parameter or the variable of a loop stands for."""
    function = enclosing(place.scopes)
    assigned = place.source.names.assigned(name, place.scopes)
    if function is not None and not assigned and name in parameters(function):
        return [(Parameter(name),)]
    looped = looped_over(name, place, depth)
    return looped or (names(assigned[0], place, depth - 1) if len(assigned) == 1 else [])


def _of_self(expr: ast.expr, place: Place, depth: int) -> list[Template]:
    """What `self.name` stands for, when the class or its constructor says it."""
    if not isinstance(expr, ast.Attribute) or final_name(expr.value) not in {"self", "cls"}:
        return []
    member = _member(expr.attr, place)
    given = of_constructor(expr.attr, place.scopes)
    if member is None and given:
        return [(Parameter(f"{CONSTRUCTOR}{given}"),)]
    return names(member, place, depth - 1) if member is not None else []


def _member(name: str, place: Place) -> ast.expr | None:
    """What the class around a place, or the base that it has in this project, assigns to a name in its body."""
    owner = next((s for s in reversed(place.scopes) if isinstance(s, ast.ClassDef)), None)
    for _ in range(_DEPTH):
        if owner is None:
            return None
        if name in (values := class_values(owner)):
            return values[name]
        bases = [place.library.class_of(place.library.origin(b, place.source)) for b in owner.bases]
        owner = next((b[0] for b in bases if b is not None), None)
    return None


def _of_part(expr: ast.Subscript, place: Place, depth: int) -> list[Template]:
    """`NAMES["url"]`, and `row["env"]` where `row` goes through a constant list of dictionaries."""
    holder = expr.value
    loop = loop_of(holder.id, place) if isinstance(holder, ast.Name) else None
    rows = column(loop, final_name(holder), place) if loop is not None else [_resolved(holder, place)]
    found: list[ast.expr] = []
    for row in rows:
        if isinstance(row, ast.Dict):
            found += [v for key, _, v in dict_items(row) if key == text_of(expr.slice)]
        elif isinstance(row, (ast.Tuple, ast.List)) and isinstance(expr.slice, ast.Constant):
            at = expr.slice.value
            found += [row.elts[at]] if isinstance(at, int) and -len(row.elts) <= at < len(row.elts) else []
    return [t for item in found for t in names(item, place, depth - 1)] or [(UNKNOWN,)]


_READ: dict[type[ast.expr], Callable[[Any, Place, int], list[Template]]] = {
    ast.Constant: _of_constant,
    ast.JoinedStr: _of_parts,
    ast.BinOp: _of_operation,
    ast.IfExp: _of_choice,
    ast.Call: _of_call,
    ast.Name: _of_name,
    ast.Attribute: _of_name,
    ast.Subscript: _of_part,
}


def looped_over(name: str, place: Place, depth: int = _DEPTH) -> list[Template]:
    """The values of the variable of a loop, a comprehension included, over a constant collection or over a parameter."""
    found = loop_of(name, place)
    if found is None:
        return []
    function = enclosing(place.scopes)
    given = final_name(found.iter) if isinstance(found.iter, ast.Name) else ""
    if function is not None and not isinstance(found.target, ast.Tuple):
        rest = function.args.vararg
        if given in parameters(function) or (rest is not None and rest.arg == given):
            return [(Parameter(f"{given}{EACH}"),)]
    return [t for item in column(found, name, place) for t in names(item, place, depth - 1)]


def loop_of(name: str, place: Place) -> ast.For | ast.comprehension | None:
    """The loop or comprehension that a variable belongs to."""
    holder = enclosing(place.scopes) or place.source.tree
    return next((n for n in _loops(holder, place.source) if name in _targets(n.target)), None)


def column(loop: ast.For | ast.comprehension, name: str, place: Place) -> list[ast.expr]:
    """The expressions that one variable of a loop stands for in turn, where the collection is constant."""
    target, over = loop.target, loop.iter
    if isinstance(over, ast.Call) and final_name(over.func) == "enumerate" and isinstance(target, ast.Tuple):
        target, over = target.elts[-1], over.args[0]
    found = (_part(target, item, name) for item in collection(over, place)[:_MOST])
    return [part for part in found if part is not None]


def _part(target: ast.expr, item: ast.expr, name: str) -> ast.expr | None:
    """What a variable gets of an item that is taken apart by a target: `key, (name, default)`."""
    if not isinstance(target, (ast.Tuple, ast.List)):
        return item if final_name(target) == name else None
    if not isinstance(item, (ast.Tuple, ast.List)) or len(item.elts) != len(target.elts):
        return None
    parts = (_part(t, i, name) for t, i in zip(target.elts, item.elts, strict=True))
    return next((p for p in parts if p is not None), None)


def _loops(holder: ast.AST, source: Source) -> list[ast.For | ast.comprehension]:
    """The loops and comprehensions inside a function or module, found out once."""
    key = ("loops", holder)
    if key not in source.memo:
        source.memo[key] = [n for n in ast.walk(holder) if isinstance(n, (ast.For, ast.comprehension))]
    found: list[ast.For | ast.comprehension] = source.memo[key]
    return found


def _targets(target: ast.expr) -> list[str]:
    return [n.id for n in ast.walk(target) if isinstance(n, ast.Name)]


def collection(expr: ast.expr, place: Place) -> list[ast.expr]:
    """The elements of a constant collection: of a literal, a name for one, a part of a dictionary, an enumeration."""
    if isinstance(expr, ast.Call) and isinstance(expr.func, ast.Attribute) and expr.func.attr in _VIEWS:
        inner = _resolved(expr.func.value, place)
        return _VIEWS[expr.func.attr](inner) if isinstance(inner, ast.Dict) else []
    found = _resolved(expr, place)
    if isinstance(found, ast.Call) and final_name(found.func) in _COPIES and found.args:
        found = _resolved(found.args[0], place)
    if isinstance(found, ast.Dict):
        return _VIEWS["keys"](found)
    if isinstance(found, ast.BinOp) and isinstance(found.op, (ast.Add, ast.BitOr)):
        return [*collection(found.left, place), *collection(found.right, place)]
    if isinstance(found, (ast.Tuple, ast.List, ast.Set)):
        return [i for e in found.elts for i in (collection(e.value, place) if isinstance(e, ast.Starred) else [e])]
    members = place.library.class_of(place.library.origin(found, place.source, place.scopes))
    return list(class_values(members[0]).values()) if members is not None and is_enumeration(members[0]) else []


_COPIES = {"frozenset", "set", "tuple", "list", "sorted"}
_VIEWS: dict[str, Callable[[ast.Dict], list[ast.expr]]] = {
    "keys": lambda d: [k for k in d.keys if k is not None],
    "values": lambda d: list(d.values),
    "items": lambda d: [
        ast.Tuple(elts=[k, v], ctx=ast.Load()) for k, v in zip(d.keys, d.values, strict=True) if k is not None
    ],
}


def _resolved(expr: ast.expr, place: Place) -> ast.expr:
    value = place.source.names.value(expr, place.scopes)
    if isinstance(value, ast.Attribute) and final_name(value.value) in {"self", "cls"}:
        return _member(value.attr, place) or value
    if value is expr and isinstance(expr, (ast.Name, ast.Attribute)):
        found = place.library.constant(place.library.named(expr, place.source, place.scopes))
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
