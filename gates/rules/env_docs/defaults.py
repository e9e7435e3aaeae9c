"""What is used when a variable is not set: the text of a default, and whether the code around a read insists on a value. Runs nothing."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from gates.rules.bindings import own_statements
from gates.rules.env_docs.library import enclosing, parameters
from gates.rules.env_docs.literals import Place
from gates.rules.env_docs.values import Need
from gates.rules.shapes import final_name
from gates.rules.source import own_nodes
from gates.rules.values import FUNCTIONS, FunctionNode

_DEPTH = 6
_WRAPPERS = {"Path", "PurePath", "str", "int", "float", "bool", "Decimal", "SecretStr", "AnyUrl", "HttpUrl", "AnyHttpUrl", "URL", "frozenset", "set", "list", "tuple", "Secret", "PosixPath", "PostgresDsn", "RedisDsn"}  # fmt: skip
_DEFAULT_NAMES = ("default", "fallback", "otherwise", "default_value", "default_val", "if_missing")
_EXITS = {"sys.exit", "exit", "quit", "os._exit"}


@dataclasses.dataclass(frozen=True, slots=True)
class Default:
    """A default value.

    Attributes:
        text: as a document would show it; None for "nothing".
        known: whether that is the whole truth.
        parameter: the parameter of the function around it that gives the value instead.
    """

    text: str | None = None
    known: bool = True
    parameter: str = ""


NOTHING = Default()
UNCLEAR = Default(None, known=False)


def default_of(expr: ast.expr | None, place: Place, depth: int = _DEPTH) -> Default:
    """The default that an expression stands for."""
    if expr is None or depth == 0:
        return NOTHING if expr is None else UNCLEAR
    read = _READ.get(type(expr))
    return read(expr, place, depth) if read is not None else UNCLEAR


def _constant(expr: ast.Constant, _place: Place, _depth: int) -> Default:
    if expr.value is None or expr.value is Ellipsis:
        return NOTHING
    if isinstance(expr.value, bool):
        return Default(str(expr.value).lower())
    return Default(str(expr.value)) if isinstance(expr.value, (str, int, float)) else UNCLEAR


def _negative(expr: ast.UnaryOp, place: Place, depth: int) -> Default:
    inner = default_of(expr.operand, place, depth - 1)
    return Default(f"-{inner.text}") if isinstance(expr.op, ast.USub) and inner.text else UNCLEAR


def _mapping(expr: ast.Dict, _place: Place, _depth: int) -> Default:
    return UNCLEAR if expr.keys else NOTHING


def _listed(expr: ast.List | ast.Tuple | ast.Set, place: Place, depth: int) -> Default:
    parts = [default_of(i, place, depth - 1) for i in expr.elts]
    if not parts:
        return NOTHING
    return (
        Default(",".join(p.text or "" for p in parts))
        if all(p.known and p.text is not None for p in parts)
        else UNCLEAR
    )


def _computed(expr: ast.BinOp, place: Place, depth: int) -> Default:
    left, right = default_of(expr.left, place, depth - 1), default_of(expr.right, place, depth - 1)
    if isinstance(expr.op, ast.Div) and right.text:
        return Default(f"{left.text}/{right.text}") if left.text and not left.text.isdigit() else UNCLEAR
    try:
        numbers = int(left.text or ""), int(right.text or "")
    except ValueError:
        return UNCLEAR
    if isinstance(expr.op, ast.Mult):
        return Default(str(numbers[0] * numbers[1]))
    return Default(str(numbers[0] + numbers[1])) if isinstance(expr.op, ast.Add) else UNCLEAR


def _wrapped(expr: ast.Call, place: Place, depth: int) -> Default:
    if final_name(expr.func) in _WRAPPERS and len(expr.args) == 1 and not expr.keywords:
        return default_of(expr.args[0], place, depth - 1)
    if final_name(expr.func) in {"list", "dict", "set", "tuple", "frozenset", "str"} and not expr.args:
        return NOTHING
    return UNCLEAR


def _named(expr: ast.Name | ast.Attribute, place: Place, depth: int) -> Default:
    if isinstance(expr, ast.Name):
        function = enclosing(place.scopes)
        if function is not None and expr.id in parameters(function):
            return Default(parameter=expr.id)
        value = place.source.names.value(expr, place.scopes)
        if value is not expr:
            return default_of(value, place, depth - 1)
    elif isinstance(expr.value, ast.Call) and final_name(expr.value.func) == "cls":
        owner = next((s for s in reversed(place.scopes) if isinstance(s, ast.ClassDef)), None)
        return (
            default_of(_in_class(owner, expr.attr), place, depth - 1)
            if owner is not None and _in_class(owner, expr.attr) is not None
            else UNCLEAR
        )
    found = place.library.constant(place.source.names.origin(expr, place.scopes).removesuffix(".value"))
    return default_of(found[0], Place(place.library, found[1], ()), depth - 1) if found is not None else UNCLEAR


_READ: dict[type[ast.expr], Callable[[Any, Place, int], Default]] = {
    ast.Constant: _constant,
    ast.UnaryOp: _negative,
    ast.Dict: _mapping,
    ast.List: _listed,
    ast.Tuple: _listed,
    ast.Set: _listed,
    ast.BinOp: _computed,
    ast.Call: _wrapped,
    ast.Name: _named,
    ast.Attribute: _named,
}


def _in_class(owner: ast.ClassDef, attribute: str) -> ast.expr | None:
    for statement in owner.body:
        if isinstance(statement, ast.AnnAssign) and final_name(statement.target) == attribute:
            return statement.value
        if isinstance(statement, ast.Assign) and any(final_name(t) == attribute for t in statement.targets):
            return statement.value
    return None


def default_parameter(function: FunctionNode) -> str:
    """The parameter of a helper that, by its name, gives the default."""
    return next((p for p in parameters(function) if p in _DEFAULT_NAMES), "")


def around(node: ast.AST, place: Place, ancestors: Sequence[ast.AST]) -> tuple[Need, Default, str]:
    """What the code around an optional read makes of it: (need, default, parameter that decides whether it is needed)."""
    current: ast.AST = node
    for ancestor in reversed(ancestors):
        if isinstance(ancestor, ast.BoolOp) and isinstance(ancestor.op, ast.Or):
            if ancestor.values[-1] is not current:
                return Need.OPTIONAL, default_of(ancestor.values[-1], place), ""
        elif isinstance(ancestor, (ast.Assign, ast.AnnAssign, ast.NamedExpr)):
            targets = ancestor.targets if isinstance(ancestor, ast.Assign) else [ancestor.target]
            decided = _insisted(final_name(targets[0]), place, ancestor)
            if decided is not None:
                return Need.REQUIRED, NOTHING, decided
            if isinstance(ancestor, ast.NamedExpr):
                current = ancestor
                continue
            return Need.OPTIONAL, _later(final_name(targets[0]), place), ""
        elif isinstance(ancestor, ast.IfExp):
            return Need.OPTIONAL, UNCLEAR, ""
        elif not isinstance(ancestor, (ast.Attribute, ast.Call)):
            return Need.OPTIONAL, NOTHING, ""
        current = ancestor
    return Need.OPTIONAL, NOTHING, ""


def _insisted(name: str, place: Place, assignment: ast.AST) -> str | None:
    """None when the code goes on without a value; else the parameter that the insisting depends on, "" for none."""
    holder = enclosing(place.scopes) or place.source.tree
    for statement in own_statements(holder.body):
        if statement.lineno < getattr(assignment, "lineno", 0):
            continue
        if isinstance(statement, ast.Assert) and name in _mentioned(statement.test):
            return ""
        if isinstance(statement, ast.If) and _denies(statement.test, name) and _ends(statement.body, place):
            others = [
                m
                for m in _mentioned(statement.test)
                if m != name and isinstance(holder, FUNCTIONS) and m in parameters(holder)
            ]
            return others[0] if others else ""
        if isinstance(statement, ast.If) and _denies(statement.test, name):
            inner = next((s for s in statement.body if isinstance(s, ast.If) and _ends(s.body, place)), None)
            if inner is not None:
                return next(iter(_mentioned(inner.test)), "")
    return None


def _later(name: str, place: Place) -> Default:
    """The default given to a variable afterwards: `if value is None: value = 5`, or `return default`."""
    holder = enclosing(place.scopes) or place.source.tree
    for statement in own_statements(holder.body):
        if isinstance(statement, ast.If) and _denies(statement.test, name) and len(statement.body) == 1:
            only = statement.body[0]
            if isinstance(only, ast.Return) and isinstance(holder, FUNCTIONS):
                return default_of(only.value, place)
            if isinstance(only, ast.Assign) and final_name(only.targets[0]) == name:
                return default_of(only.value, place)
    return NOTHING


def _denies(test: ast.expr, name: str) -> bool:
    """Whether a test is true when the variable has no value."""
    if isinstance(test, ast.BoolOp):
        return any(_denies(v, name) for v in test.values)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return name in _mentioned(test.operand)
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], (ast.Is, ast.Eq)):
        right = test.comparators[0]
        return name in _mentioned(test.left) and isinstance(right, ast.Constant) and not right.value
    return False


def _ends(body: Sequence[ast.stmt], place: Place) -> bool:
    return any(
        isinstance(n, ast.Raise)
        or (isinstance(n, ast.Call) and place.source.names.origin(n.func, place.scopes) in _EXITS)
        for n in own_nodes(body)
    )


def _mentioned(expr: ast.expr) -> list[str]:
    return [n.id for n in ast.walk(expr) if isinstance(n, ast.Name)]


def is_conditional(ancestors: Sequence[ast.AST]) -> bool:
    """Whether a place is reached only under some condition inside its function, or inside the module outside of functions."""
    path = list(ancestors)
    start = next((i for i in range(len(path) - 1, -1, -1) if isinstance(path[i], FUNCTIONS)), 0)
    for outer, inner in zip(path[start:], [*path[start + 1 :], None], strict=True):
        if isinstance(
            outer, (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case, ast.BoolOp)
        ) and not _is_test(outer, inner):
            return True
        if isinstance(outer, FUNCTIONS) and _left_before(outer.body, inner):
            return True
    return False


def _is_test(outer: ast.AST, inner: ast.AST | None) -> bool:
    return inner is not None and getattr(outer, "test", None) is inner


def _left_before(body: Sequence[ast.stmt], statement: ast.AST | None) -> bool:
    """Whether an earlier statement of a body may have returned."""
    return any(isinstance(n, ast.Return) for s in _before(body, statement) for n in own_nodes(s))


def _before(body: Sequence[ast.stmt], statement: ast.AST | None) -> Iterator[ast.stmt]:
    for earlier in body:
        if earlier is statement:
            return
        yield earlier
