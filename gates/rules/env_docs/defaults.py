"""What is used when a variable is not set: the text of a default, and whether the code around a read insists on a value. Runs nothing."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from gates.rules.bindings import own_statements
from gates.rules.env_docs.classes import class_values, of_constructor
from gates.rules.env_docs.library import enclosing, parameters
from gates.rules.env_docs.literals import CONSTRUCTOR, Place
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
    if isinstance(expr.value, bytes):
        return Default(expr.value.decode("latin-1"))
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
            return UNCLEAR if _is_changed(expr.id, place.source.text) else default_of(value, place, depth - 1)
    elif (
        isinstance(expr.value, ast.Name)
        and expr.value.id == "self"
        and (given := of_constructor(expr.attr, place.scopes))
    ):
        return Default(parameter=f"{CONSTRUCTOR}{given}")
    elif isinstance(expr.value, ast.Call) and final_name(expr.value.func) == "cls":
        owner = next((s for s in reversed(place.scopes) if isinstance(s, ast.ClassDef)), None)
        member = class_values(owner).get(expr.attr) if owner is not None else None
        return default_of(member, place, depth - 1) if member is not None else UNCLEAR
    dotted = place.library.named(expr, place.source, place.scopes).removesuffix(".value")
    found = place.library.constant(dotted)
    if found is None or _is_changed(dotted.rpartition(".")[2], found[1].text):
        return UNCLEAR
    return default_of(found[0], Place(place.library, found[1], ()), depth - 1)


def _is_changed(name: str, text: str) -> bool:
    """Whether a module adds to what it assigned to a name: `LIMIT += 1`."""
    return re.search(rf"^\s*{re.escape(name)}\s*(?:[-+*/|&%]|//|\*\*)=", text, re.MULTILINE) is not None


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


def of_handlers(handlers: Sequence[ast.ExceptHandler], place: Place) -> Default:
    """The default that the handlers of an error give: `except KeyError: return 5`, `except KeyError: value = 5`."""
    found = set()
    for handler in handlers:
        last = handler.body[-1]
        given = last.value if isinstance(last, (ast.Return, ast.Assign)) and len(handler.body) == 1 else None
        found.add(default_of(given, place) if given is not None else UNCLEAR)
    return found.pop() if len(found) == 1 else UNCLEAR


def default_parameter(function: FunctionNode) -> str:
    """The parameter of a helper that, by its name, gives the default."""
    return next((p for p in parameters(function) if p in _DEFAULT_NAMES), "")


def around(node: ast.AST, place: Place, ancestors: Sequence[ast.AST]) -> tuple[Need, Default, str]:
    """What the code around an optional read makes of it: (need, default, parameter that decides whether it is needed)."""
    current: ast.AST = node
    for ancestor in reversed(ancestors):
        if isinstance(ancestor, ast.BoolOp) and isinstance(ancestor.op, ast.Or):
            if (last := ancestor.values[-1]) is not current:
                need = Need.REQUIRED if _never_returns(last, place) else Need.OPTIONAL
                return need, default_of(last, place) if need is Need.OPTIONAL else NOTHING, ""
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
        if isinstance(statement, ast.If) and _denies(statement.test, name) and ends(statement.body, place):
            others = [
                m
                for m in _mentioned(statement.test)
                if m != name and isinstance(holder, FUNCTIONS) and m in parameters(holder)
            ]
            return others[0] if others else ""
        if isinstance(statement, ast.If) and _denies(statement.test, name):
            inner = next((s for s in statement.body if isinstance(s, ast.If) and ends(s.body, place)), None)
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


def ends(body: Sequence[ast.stmt], place: Place) -> bool:
    """Whether some statements end the program whatever else holds: one raises or exits, and none returns before."""
    returns = any(isinstance(n, ast.Return) for n in own_nodes(body))
    return not returns and any(_ends(s, place) for s in body)


def _ends(statement: ast.stmt, place: Place) -> bool:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return place.library.origin(statement.value.func, place.source, place.scopes) in _EXITS or _never_returns(
            statement.value, place
        )
    return isinstance(statement, ast.Raise)


def may_end(body: Sequence[ast.stmt], place: Place) -> str | None:
    """The parameter by which some statements decide whether to raise, None where they do not or by something else."""
    function = enclosing(place.scopes)
    if function is None or not any(isinstance(n, ast.Raise) for n in own_nodes(body)):
        return None
    asked = [m for n in own_nodes(body) if isinstance(n, ast.If) for m in _mentioned(n.test)]
    return next((m for m in asked if m in parameters(function)), None)


def _mentioned(expr: ast.expr) -> list[str]:
    return [n.id for n in ast.walk(expr) if isinstance(n, ast.Name)]


def _never_returns(expr: ast.expr, place: Place) -> bool:
    """Whether a call is one of a function that only raises or exits."""
    if not isinstance(expr, ast.Call):
        return False
    dotted = place.library.origin(expr.func, place.source, place.scopes)
    found = place.library.function(dotted)
    if found is None:
        return dotted in _EXITS
    function = found[0]
    said = final_name(function.returns) in {"NoReturn", "Never"}
    returns = any(isinstance(n, (ast.Return, ast.Yield)) for n in own_nodes(function.body))
    return said or (not returns and isinstance(function.body[-1], ast.Raise))


def is_conditional(node: ast.AST, ancestors: Sequence[ast.AST]) -> bool:
    """Whether a node is reached only under some condition inside its function, or inside the module outside of functions."""
    path = list(ancestors)
    start = next((i for i in range(len(path) - 1, -1, -1) if isinstance(path[i], FUNCTIONS)), 0)
    for outer, inner in zip(path[start:], [*path[start + 1 :], node], strict=True):
        if isinstance(
            outer, (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case, ast.BoolOp)
        ) and not _is_test(outer, inner):
            return True
        if isinstance(outer, FUNCTIONS) and _left_before(outer.body, inner):
            return True
    return False


def _is_test(outer: ast.AST, inner: ast.AST) -> bool:
    first = outer.values[0] if isinstance(outer, ast.BoolOp) else getattr(outer, "test", None)
    return first is inner


def _left_before(body: Sequence[ast.stmt], statement: ast.AST) -> bool:
    """Whether an earlier statement of a body may have returned."""
    return any(isinstance(n, ast.Return) for s in _before(body, statement) for n in own_nodes(s))


def _before(body: Sequence[ast.stmt], statement: ast.AST) -> Iterator[ast.stmt]:
    if statement in body:  # a decorator or a default is not
        yield from body[: list(body).index(statement)]  # type: ignore[arg-type]  # it was just found among them
