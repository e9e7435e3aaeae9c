"""Fields that a function of the project makes: `port: int = named("HTTP_PORT", default=80)`. Runs nothing."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping

from gates.rules.env_docs.library import Library, parameter_default, parameters
from gates.rules.shapes import final_name
from gates.rules.source import Source
from gates.rules.values import FunctionNode


def field_made(call: ast.Call, source: Source, library: Library) -> ast.Call | None:
    """The `Field(...)` that a call of a function returns, with what the call gives in it; None where that is not plain."""
    dotted = library.origin(call.func, source)
    found = library.function(dotted) if dotted else None
    if found is None:
        return None
    function = found[0]
    returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return)]
    only = returned[0] if len(returned) == 1 else None
    if not isinstance(only, ast.Call) or final_name(only.func) != "Field":
        return None
    given = _given(call, function)
    made = _Filled(given).visit(copy.deepcopy(only))
    rest = function.args.kwarg.arg if function.args.kwarg is not None else None
    words = [k for k in made.keywords if k.arg is not None]
    if any(k.arg is None and final_name(k.value) == rest for k in only.keywords):
        words += [k for k in call.keywords if k.arg is not None and k.arg not in parameters(function)]
    return ast.copy_location(ast.Call(made.func, made.args, words), call)


def _given(call: ast.Call, function: FunctionNode) -> dict[str, ast.expr]:
    """What the parameters of a function stand for in one call."""
    order = parameters(function)
    usual = {name: parameter_default(function, name) for name in order}
    given = dict(zip(order, call.args, strict=False)) | {k.arg: k.value for k in call.keywords if k.arg is not None}
    return {name: value for name, value in (usual | given).items() if value is not None}


class _Filled(ast.NodeTransformer):
    """Puts values into the places of names."""

    def __init__(self, given: Mapping[str, ast.expr]) -> None:
        self._given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._given.get(node.id, node)
