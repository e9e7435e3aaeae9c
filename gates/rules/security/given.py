"""Where a name gets its value: parameters, assignments, loops, additions to a list, attributes of a class. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from gates.rules.source import own_nodes
from gates.rules.values import FUNCTIONS, FunctionNode, Scope

Bound = tuple[str, ast.expr | None]
"""("value", expression), ("items of", iterable), ("unknown", None)."""

_WHOLE = frozenset({"isidentifier", "isalnum", "isalpha", "isdigit", "isdecimal", "isnumeric"})
_BINDING = frozenset({
    ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr, ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, ast.Call,
})  # fmt: skip
_CHANGING = frozenset({"append", "extend", "insert", "add", "update"})


def parameters(function: FunctionNode | ast.Lambda) -> list[str]:
    """The names of a function's parameters, in order."""
    args = function.args
    extra = [a.arg for a in (args.vararg, args.kwarg) if a is not None]
    return [a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs)] + extra


def annotation_of(name: str, scopes: Sequence[Scope]) -> ast.expr | None:
    """The annotation of the innermost parameter of that name."""
    for scope in reversed(scopes):
        if isinstance(scope, FUNCTIONS):
            for arg in (*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs):
                if arg.arg == name:
                    return arg.annotation
    return None


def bound(name: str, nodes: Sequence[ast.AST]) -> Iterator[Bound]:
    """How a name gets its value in the nodes of a body, additions to it included."""
    for node in nodes:
        if node.__class__ not in _BINDING:
            continue
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _of_target(target, node.value, name)
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)):
            if _is_name(node.target, name) and node.value is not None:
                yield "value", node.value
        elif isinstance(node, (ast.For, ast.AsyncFor)) and any(_is_name(n, name) for n in ast.walk(node.target)):
            yield "items of", node.iter
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            targets = [i.optional_vars for i in node.items if i.optional_vars is not None]
            if any(_is_name(n, name) for t in targets for n in ast.walk(t)):
                yield "unknown", None
        elif isinstance(node, ast.Call):
            yield from _added(node, name)


def _of_target(target: ast.expr, value: ast.expr, name: str) -> Iterator[Bound]:
    if _is_name(target, name):
        yield "value", value
    elif isinstance(target, (ast.Tuple, ast.List)):
        paired = (
            value.elts if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts) else None
        )
        for index, part in enumerate(target.elts):
            taken = paired[index] if paired else ast.Subscript(value, ast.Constant(index), ast.Load())
            yield from _of_target(part, taken, name)
    elif isinstance(target, ast.Subscript) and _is_name(target.value, name):
        yield "value", value


def _added(call: ast.Call, name: str) -> Iterator[Bound]:
    """`name.append(x)` and its like."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in _CHANGING and _is_name(call.func.value, name):
        for given in (*call.args[-1:], *(k.value for k in call.keywords)):
            yield "value", given


def guards(held: str, nodes: Sequence[ast.AST]) -> Iterator[ast.expr | None]:
    """What the nodes of a body hold a name or attribute against: the collection of an `in`, None for a whole pattern."""
    for node in nodes:
        if (
            isinstance(node, ast.Compare)
            and ast.unparse(node.left) == held
            and isinstance(node.ops[0], (ast.In, ast.NotIn))
        ):
            yield node.comparators[0]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            whole = node.func.attr in _WHOLE and ast.unparse(node.func.value) == held
            if whole or (node.func.attr == "fullmatch" and any(ast.unparse(a) == held for a in node.args)):
                yield None


def _is_name(expr: ast.AST, name: str) -> bool:
    return isinstance(expr, ast.Name) and expr.id == name


def members(owner: ast.ClassDef, name: str) -> Iterator[tuple[ast.expr, FunctionNode | None]]:
    """(value, the method that gives it) of an attribute of the class."""
    for statement in owner.body:
        if isinstance(statement, FUNCTIONS):
            for node in own_nodes(statement.body):
                if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and node.value is not None:
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    if any(isinstance(t, ast.Attribute) and t.attr == name for t in targets):
                        yield node.value, statement
        else:
            yield from ((v, None) for k, v in bound(name, [statement]) if v is not None and k == "value")


def enclosing(tree: ast.AST, wanted: ast.AST) -> list[Scope]:
    """The functions and classes around a node, outermost first."""
    for child in ast.iter_child_nodes(tree):
        if child is wanted:
            return []
        if getattr(child, "lineno", 0) <= getattr(wanted, "lineno", 0) and any(n is wanted for n in ast.walk(child)):
            scope = [child] if isinstance(child, (*FUNCTIONS, ast.ClassDef, ast.Lambda)) else []
            return [*scope, *enclosing(child, wanted)]
    return []
