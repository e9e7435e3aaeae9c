"""How requests are read and how answers are built in the handlers of web frameworks: the idioms that `boot_reach` looks for.

Pure reading of syntax trees; what does not fit an idiom is unknown, never guessed.
"""

from __future__ import annotations

import ast
import inspect
import sys
import types
import typing

from .boot_source import Bound, Definition, Known, Of, Sources, Value, following

_PLACES = {
    "args": "query",
    "GET": "query",
    "query_params": "query",
    "headers": "header",
    "cookies": "cookie",
    "COOKIES": "cookie",
}
_GETTERS = {"get", "getlist", "getall", "pop", "get_list", "multi_items"}
_JSON_MAKERS = {"jsonify", "JSONResponse", "ORJSONResponse", "UJSONResponse", "JsonResponse", "json_response"}
_NOT_FOUND_HELPERS = {
    "get_object_or_404",
    "get_list_or_404",
    "aget_object_or_404",
    "first_or_404",
    "get_or_404",
    "one_or_404",
}


class Noted(typing.Protocol):
    """What a walk has found so far (`boot_reach.Reach`)."""

    raises: list[tuple[type, int | None, str, int]]
    reads: list[tuple[str, str, str, int]]
    reads_unknown: bool


class Walked(typing.Protocol):
    """A walk through one function (`boot_reach.Walk`)."""

    path: str
    node: Definition | None
    sources: Sources
    returns: list[ast.Return]
    assigned: dict[str, list[ast.expr]]
    unstable: set[str]
    given: dict[str, Given]
    spread: str
    extra: dict[str, Given] | None

    @property
    def reach(self) -> Noted:
        """Where findings are noted."""

    def value(self, node: ast.expr) -> Value:
        """What is known of an expression."""

    def apart(self, function: types.FunctionType, bound: dict[str, Value]) -> Walked:
        """A walk of another function whose findings do not count."""

    def bind(self, function: types.FunctionType, node: ast.Call, owner: Value) -> dict[str, Value]:
        """Parameter → value for a call."""


Given = tuple[Walked, ast.expr]
"""An argument as it is written, and the walk whose names it uses."""


def is_request(walk: Walked, node: ast.expr) -> bool:
    """Whether an expression is the request."""
    found = walk.value(node)
    if isinstance(found, Of):
        return any(base.__name__ == "Request" or base.__name__.endswith("HttpRequest") for base in found.cls.__mro__)
    flask = sys.modules.get("flask")
    if isinstance(found, Known):
        return flask is not None and found.value is getattr(flask, "request", None)
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return found is None and name == "request"


def reading(walk: Walked, node: ast.AST) -> bool:
    """Note a reading of the request in `node` itself; True when it was one and needs no deeper look."""
    place: ast.expr | None = None
    name: ast.expr | None = None
    line = getattr(node, "lineno", 0)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _GETTERS:
        place, name = node.func.value, node.args[0] if node.args else None
    elif isinstance(node, ast.Subscript):
        place, name = node.value, node.slice
    elif isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn)):
        place, name = node.comparators[0], node.left
    elif isinstance(node, ast.Attribute) and _where(walk, node) == "query":
        walk.reach.reads_unknown = True
        return True
    where = _where(walk, place) if place is not None else None
    if where is None:
        return False
    known = walk.value(name) if name is not None else None
    if isinstance(known, Known) and isinstance(known.value, str):
        walk.reach.reads.append((where, known.value, walk.path, line))
    elif where == "query":
        walk.reach.reads_unknown = True
    return True


def _where(walk: Walked, node: ast.AST | None) -> str | None:
    if isinstance(node, ast.Attribute) and node.attr in _PLACES and is_request(walk, node.value):
        return _PLACES[node.attr]
    return None


def handed_on(walk: Walked, node: ast.Call) -> None:
    """A call that cannot be followed and gets the request may read anything."""
    arguments = [*node.args, *[k.value for k in node.keywords]]
    if any(isinstance(a, (ast.Name, ast.Attribute)) and is_request(walk, a) for a in arguments):
        walk.reach.reads_unknown = True


def aborted(walk: Walked, node: ast.Call, function: object) -> None:
    """Helpers of frameworks that raise an HTTP error."""
    name = getattr(function, "__name__", "")
    if name in _NOT_FOUND_HELPERS:
        walk.reach.raises.append((LookupError, 404, walk.path, node.lineno))
    elif name == "abort" and node.args:
        code = walk.value(node.args[0])
        if isinstance(code, Known) and isinstance(code.value, int):
            walk.reach.raises.append((LookupError, int(code.value), walk.path, node.lineno))


def status_of(walk: Walked, node: ast.expr) -> int | None:
    """The status that a raised HTTP error is made with, None where it does not say."""
    if not isinstance(node, ast.Call):
        return None
    given = [k.value for k in node.keywords if k.arg in {"status_code", "code", "status"}] + list(node.args[:1])
    for argument in given:
        found = walk.value(argument)
        if isinstance(found, Known) and isinstance(found.value, int) and 400 <= int(found.value) <= 599:
            return int(found.value)
    return None


def returned(walk: Walked, depth: int = 0) -> list[dict[str, typing.Any]]:
    """[{"path", "line", "end", "tree", "status"}] of what a walked function returns.

    A tree is None where nothing is certain, {"object": {name: tree}, "open": whether there may be more, "at": [path, line, end]} or {"array": tree}.
    """
    found = []
    for node in walk.returns:
        if node.value is None:
            continue
        for shape in _shapes(walk, node.value, depth):
            place = shape.get("line")
            found.append(shape if place else {**shape, "path": walk.path, "line": node.lineno, "end": node.end_lineno})
    return found


def _shapes(walk: Walked, node: ast.expr, depth: int) -> list[dict[str, typing.Any]]:  # noqa: PLR0911 - one return for each kind of expression
    if depth > 12:
        return [_unknown()]
    if isinstance(node, ast.Await):
        return _shapes(walk, node.value, depth)
    if isinstance(node, ast.Tuple) and node.elts:
        status = next((_number(walk.value(part)) for part in node.elts[1:] if _number(walk.value(part))), None)
        return [{**shape, "status": status or shape["status"]} for shape in _shapes(walk, node.elts[0], depth)]
    if isinstance(node, ast.IfExp):
        return _shapes(walk, node.body, depth) + _shapes(walk, node.orelse, depth)
    if isinstance(node, ast.Dict):
        return [_tree(_of_dict(walk, node, depth))]
    if isinstance(node, (ast.List, ast.ListComp)):
        return [_tree({"array": _of_items(walk, node, depth)})]
    if isinstance(node, ast.Name):
        return _of_name(walk, node.id, depth)
    if isinstance(node, ast.Call):
        return _of_call(walk, node, depth)
    return [_unknown()]


def _unknown() -> dict[str, typing.Any]:
    return {"tree": None, "status": None}


def _tree(tree: typing.Any) -> dict[str, typing.Any]:
    return {"tree": tree, "status": None}


def tree_of(walk: Walked, node: ast.expr, depth: int) -> typing.Any:
    """The tree of one expression, None unless it is certain."""
    shapes = _shapes(walk, node, depth + 1)
    return shapes[0]["tree"] if len(shapes) == 1 else None


def _of_items(walk: Walked, node: ast.List | ast.ListComp, depth: int) -> typing.Any:
    if isinstance(node, ast.ListComp):
        return tree_of(walk, node.elt, depth)
    trees = [tree_of(walk, item, depth) for item in node.elts]
    return trees[0] if len(trees) == 1 else None


def _of_dict(walk: Walked, node: ast.Dict, depth: int) -> dict[str, typing.Any]:
    known, loose = {}, False
    for key, value in zip(node.keys, node.values):  # noqa: B905 - `strict` came with 3.10
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            known[key.value] = tree_of(walk, value, depth)
        elif key is None and isinstance(value, ast.Name) and value.id == walk.spread and walk.extra is not None:
            known.update({name: tree_of(other, given, depth) for name, (other, given) in walk.extra.items()})
        else:
            loose = True
    return {"object": known, "open": loose, "at": [walk.path, node.lineno, node.end_lineno]}


def _number(value: Value) -> int | None:
    return (
        int(value.value)
        if isinstance(value, Known) and isinstance(value.value, int) and not isinstance(value.value, bool)
        else None
    )


def _of_name(walk: Walked, name: str, depth: int) -> list[dict[str, typing.Any]]:
    if name in walk.given and name not in walk.unstable:
        other, node = walk.given[name]
        return [{**shape, "line": None} for shape in _shapes(other, node, depth + 1)]
    sources = walk.assigned.get(name, [])
    if len(sources) != 1 or name in walk.unstable:
        return [_unknown()]
    return [
        {**shape, "tree": _with_items(walk, name, shape["tree"], depth), "line": None}
        for shape in _shapes(walk, sources[0], depth + 1)
    ]


def _with_items(walk: Walked, name: str, tree: typing.Any, depth: int) -> typing.Any:
    """The tree of a local name with what is assigned to its items later on."""
    if not isinstance(tree, dict) or "object" not in tree:
        return tree
    known, loose = dict(tree["object"]), tree["open"]
    for node in ast.walk(walk.node) if walk.node is not None else ():
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and target.value.id == name:
                key = target.slice.value if isinstance(target.slice, ast.Constant) else None
                if isinstance(key, str) and isinstance(node, ast.Assign):
                    known[key] = tree_of(walk, node.value, depth)
                loose = loose or not isinstance(key, str)
        loose = loose or _changes(node, name)
    return {**tree, "object": known, "open": loose}


def _changes(node: ast.AST, name: str) -> bool:
    """Whether a call changes the keys of a local dictionary."""
    if (
        not isinstance(node, ast.Call)
        or not isinstance(node.func, ast.Attribute)
        or not isinstance(node.func.value, ast.Name)
    ):
        return False
    return node.func.value.id == name and node.func.attr in {"update", "pop", "setdefault", "clear"}


def _of_call(walk: Walked, node: ast.Call, depth: int) -> list[dict[str, typing.Any]]:
    target = walk.value(node.func)
    function = target.function if isinstance(target, Bound) else target.value if isinstance(target, Known) else None
    name = getattr(function, "__name__", "")
    module = getattr(function, "__module__", "") or ""
    if name in _JSON_MAKERS or name == "make_response" or (name == "Response" and module.startswith("rest_framework")):
        return _made(walk, node, depth, name)
    owner = target.owner if isinstance(target, Bound) else None
    if inspect.ismethod(function):
        owner, function = Known(function.__self__), function.__func__
    if not inspect.isfunction(function):
        return [_unknown()]
    inner = function if walk.sources.own(function) else following(function, walk.sources)
    if inner is None:
        return [_unknown()]
    walked = walk.apart(inner, walk.bind(inner, node, owner))
    walked.given, walked.spread, walked.extra = _given(walk, walked, node, owner)
    shapes = returned(walked, depth + 1) or [_unknown()]
    passes = any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords)
    plain = any(not isinstance(a, ast.Starred) for a in node.args)
    return shapes if passes and not plain else [{**s, "line": None} for s in shapes]


def _given(
    walk: Walked, walked: Walked, node: ast.Call, owner: Value
) -> tuple[dict[str, Given], str, dict[str, Given] | None]:
    """(parameter → argument as written, name of the parameter for further named arguments, those arguments) of a call."""
    if walked.node is None or any(isinstance(a, ast.Starred) for a in node.args):
        return {}, "", None
    arguments = walked.node.args
    names = [a.arg for a in [*arguments.posonlyargs, *arguments.args]][1 if owner is not None else 0 :]
    known = dict(zip(names, [(walk, argument) for argument in node.args]))  # noqa: B905 - `strict` came with 3.10
    named = {k.arg: (walk, k.value) for k in node.keywords if k.arg is not None}
    parameters = {*names, *[a.arg for a in arguments.kwonlyargs]}
    known.update({name: value for name, value in named.items() if name in parameters})
    extra = {name: value for name, value in named.items() if name not in parameters}
    certain = all(k.arg is not None for k in node.keywords)
    return known, arguments.kwarg.arg if arguments.kwarg else "", extra if certain else None


def _made(walk: Walked, node: ast.Call, depth: int, name: str) -> list[dict[str, typing.Any]]:
    """A response made by the framework: its body and status."""
    named = {k.arg: k.value for k in node.keywords if k.arg is not None}
    if name == "jsonify" and not node.args:
        loose, place = any(k.arg is None for k in node.keywords), [walk.path, node.lineno, node.end_lineno]
        return [_tree({"object": {k: tree_of(walk, v, depth) for k, v in named.items()}, "open": loose, "at": place})]
    status = next((_number(walk.value(named[k])) for k in ("status_code", "status") if k in named), None)
    body = node.args[0] if node.args else named.get("content") or named.get("data")
    if status is None and len(node.args) > 1:
        status = _number(walk.value(node.args[1]))
    if body is None:
        return [{"tree": None, "status": status}]
    return [{**s, "status": status or s["status"], "line": None} for s in _shapes(walk, body, depth + 1)]
