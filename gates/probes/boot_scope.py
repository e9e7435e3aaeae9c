"""What is known of the names and expressions of one function, from its source and the live objects that its names stand for."""

from __future__ import annotations

import ast
import inspect
import operator
import types
import typing

from .boot_source import (
    PRIMITIVES,
    Bound,
    Definition,
    Known,
    Of,
    Sources,
    Value,
    attribute,
    cells,
    hints_of,
    instance_of,
)

_COMPARISONS: dict[type, typing.Any] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Is: operator.eq,
    ast.IsNot: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class Scope:
    """One function: its names and what is known of them.

    Attributes:
        node: its definition, None where there is no source.
        names: its parameters.
        env: name → what is known of it now.
        unstable: names that are assigned in several places.
    """

    def __init__(self, sources: Sources, function: types.FunctionType, bound: dict[str, Value]) -> None:
        self.sources, self.function = sources, function
        self.node = sources.node(function)
        self.names = (
            [a.arg for a in [*self.node.args.posonlyargs, *self.node.args.args, *self.node.args.kwonlyargs]]
            if self.node
            else []
        )
        hints = hints_of(function)
        self.env: dict[str, Value] = {}
        for name in self.names:
            self.env[name] = bound.get(name) or instance_of(hints.get(name))
        self._cells = cells(function)
        self.unstable = _assigned_often(self.node) if self.node else set()

    def value(self, node: ast.expr) -> Value:  # noqa: PLR0911 - one return for each kind of expression
        """What is known of an expression."""
        if isinstance(node, ast.Constant):
            return Known(node.value)
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.Attribute):
            return attribute(self.value(node.value), node.attr)
        if isinstance(node, ast.Await):
            return self.value(node.value)
        if isinstance(node, ast.Call):
            return self._result(node)
        if isinstance(node, ast.IfExp):
            known = self.truth(node.test)
            return None if known is None else self.value(node.body if known else node.orelse)
        return None

    def _name(self, name: str) -> Value:
        if name in self.env:
            return self.env[name]
        if name in self.function.__code__.co_varnames:
            return None
        if name in self._cells:
            return Known(self._cells[name])
        scope = self.function.__globals__
        if name in scope:
            return Known(scope[name])
        built = scope.get("__builtins__", {})
        built = built if isinstance(built, dict) else vars(built)
        return Known(built[name]) if name in built else None

    def _result(self, node: ast.Call) -> Value:
        target = self.value(node.func)
        if isinstance(target, Known) and isinstance(target.value, type):
            return Of(target.value)
        function = target.function if isinstance(target, Bound) else target.value if isinstance(target, Known) else None
        if inspect.isfunction(function) or inspect.ismethod(function):
            found = instance_of(hints_of(function).get("return"))
            inner = getattr(found, "cls", None)
            return (
                found
                if inner is not None and inner.__name__ not in {"Iterator", "Generator", "Coroutine", "Awaitable"}
                else None
            )
        return None

    def truth(self, node: ast.expr) -> bool | None:
        """True or False where a condition is certain, None otherwise."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = self.truth(node.operand)
            return None if inner is None else not inner
        if isinstance(node, ast.BoolOp):
            return self._truth_of_many(node)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return _compared(node.ops[0], self.value(node.left), self.value(node.comparators[0]))
        found = self.value(node) if isinstance(node, (ast.Constant, ast.Name, ast.Attribute)) else None
        if isinstance(found, Known) and isinstance(found.value, PRIMITIVES):
            return bool(found.value)
        return None

    def _truth_of_many(self, node: ast.BoolOp) -> bool | None:
        parts = [self.truth(part) for part in node.values]
        deciding = isinstance(node.op, ast.Or)
        if deciding in parts:
            return deciding
        return (not deciding) if all(p is not None for p in parts) else None

    def bind(self, function: types.FunctionType, node: ast.Call, owner: Value) -> dict[str, Value]:
        """Parameter → value for a call."""
        definition = self.sources.node(function)
        if definition is None:
            return {}
        positional = [a.arg for a in [*definition.args.posonlyargs, *definition.args.args]]
        bound: dict[typing.Any, typing.Any] = {}
        for name, parameter in inspect.signature(function, follow_wrapped=False).parameters.items():
            if parameter.default is not inspect.Parameter.empty and isinstance(parameter.default, PRIMITIVES):
                bound[name] = Known(parameter.default)
        arguments: list[Value] = [owner] if owner is not None else []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                return {positional[0]: owner} if owner is not None and positional else {}
            arguments.append(self.value(argument))
        bound.update(zip(positional, arguments))  # noqa: B905 - `strict` came with 3.10
        for keyword in node.keywords:
            if keyword.arg is not None:
                bound[keyword.arg] = self.value(keyword.value)
            else:
                bound = {k: v for k, v in bound.items() if not isinstance(v, Known)}
        return bound

    def kept(self, name: str, value: Value) -> Value:
        """A name that is assigned in several places keeps its class, never a constant."""
        if name in self.unstable and isinstance(value, Known) and isinstance(value.value, PRIMITIVES):
            return None
        return value


def _compared(sign: ast.cmpop, left: Value, right: Value) -> bool | None:
    if not (
        isinstance(left, Known)
        and isinstance(right, Known)
        and isinstance(left.value, PRIMITIVES)
        and isinstance(right.value, PRIMITIVES)
    ):
        return None
    compare = _COMPARISONS.get(type(sign))
    try:
        return compare(left.value, right.value) if compare is not None else None
    except TypeError:
        return None


def _assigned_often(node: Definition) -> set[str]:
    counts: dict[typing.Any, typing.Any] = {}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            counts[inner.id] = counts.get(inner.id, 0) + 1
    parameters = {a.arg for a in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]}
    return {name for name, count in counts.items() if count > 1 or name in parameters}
