"""Which expressions hold text that the caller of the service chose: parts of the request, parameters of endpoints. Pure.

Followed inside one function only: through names, joins, f-strings, look-ups and the methods that keep a text what it
is. What any other function returns counts as looked at by that function.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.rules.places import is_endpoint
from gates.rules.security.given import bound, guards
from gates.rules.shapes import final_name, keyword, text_of
from gates.rules.source import Source
from gates.rules.values import FUNCTIONS, FunctionNode

_REQUESTS = frozenset({"request", "req", "_request", "http_request"})
_PARTS = frozenset({
    "args", "form", "json", "data", "values", "files", "cookies", "headers", "query_params", "path_params", "GET",
    "POST", "FILES", "COOKIES", "META", "query", "params", "forms", "match_info", "rel_url", "query_string", "body",
    "get_json", "get_data", "get_param", "get_media", "media", "post", "multipart", "view_args", "referrer", "query_args",
})  # fmt: skip
"""What a request of the frameworks calls the parts that its sender writes."""
_SAME_TEXT = frozenset({
    "get", "getlist", "getone", "getall", "get_list", "pop", "strip", "lstrip", "rstrip", "lower", "upper", "replace",
    "decode", "encode", "format", "join", "removeprefix", "removesuffix", "title", "expanduser", "resolve", "absolute",
    "joinpath", "to_dict", "dict", "copy", "get_json", "json", "get_param", "get_media", "form", "post", "body",
    "get_data", "getvalue", "get_first", "get_argument", "items", "as_posix", "get_query_argument", "get_body_argument",
})  # fmt: skip
_ARGUMENTS = frozenset({"get_argument", "get_query_argument", "get_body_argument"})
_WRAPPERS = frozenset({"str", "os.path.join", "os.path.normpath", "os.path.abspath", "os.path.expanduser", "os.fspath",
                       "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath", "posixpath.join",
                       "urllib.parse.unquote", "dict", "json.loads"})  # fmt: skip
_NUMBERS = frozenset({"int", "float", "bool", "uuid.UUID"})
_TEXT_TYPES = frozenset({"str", "bytes", "Optional", "Annotated", "Query", "Form", "Header", "Body", "Cookie", "Path"})
_DEPTH = 8


def asked(expr: ast.expr | None, source: Source, depth: int = _DEPTH) -> ast.expr | None:
    """The part of the request whose text an expression holds, None where it holds none."""
    if expr is None or depth == 0:
        return None
    if isinstance(expr, ast.Await):
        return asked(expr.value, source, depth - 1)
    if isinstance(expr, ast.Name):
        return _named(expr, source, depth)
    if isinstance(expr, (ast.Attribute, ast.Subscript)):
        return _looked_up(expr, source, depth)
    if isinstance(expr, ast.Call):
        return _called(expr, source, depth)
    return _first(_pieces(expr), source, depth)


def _pieces(expr: ast.expr) -> list[ast.expr]:
    """What a composed text is made of."""
    if isinstance(expr, ast.JoinedStr):
        return [part.value for part in expr.values if isinstance(part, ast.FormattedValue)]
    if isinstance(expr, ast.BinOp):
        return [expr.left, *(expr.right.elts if isinstance(expr.right, ast.Tuple) else [expr.right])]
    if isinstance(expr, ast.BoolOp):
        return expr.values
    if isinstance(expr, ast.IfExp):
        return [expr.body, expr.orelse]
    return [expr.value] if isinstance(expr, ast.NamedExpr) else []


def _first(parts: list[ast.expr], source: Source, depth: int) -> ast.expr | None:
    found = (asked(part, source, depth - 1) for part in parts)
    return next((part for part in found if part is not None), None)


def _named(name: ast.Name, source: Source, depth: int) -> ast.expr | None:
    function = source.function
    if function is None:
        return None
    for kind, value in bound(name.id, source.inside(function)):
        if kind == "value" and value is not None and not _mentions(value, name.id):
            found = asked(value, source, depth - 1)
            if found is not None:
                return found
    return name if _is_text_parameter(name.id, function, source) else None


def _mentions(value: ast.expr, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(value))


def _looked_up(expr: ast.Attribute | ast.Subscript, source: Source, depth: int) -> ast.expr | None:
    if isinstance(expr, ast.Attribute):
        if expr.attr in _PARTS and _is_request(expr.value):
            return expr
        if expr.attr in {"filename", "name"} and _is_upload(expr.value, source, depth):
            return expr
        return asked(expr.value, source, depth - 1) if expr.attr in {"filename", "value", "parent"} else None
    if final_name(expr.value) == "kwargs" and isinstance(expr.value, ast.Attribute):
        return None  # what a route's pattern took: no slash is in it
    return expr if asked(expr.value, source, depth - 1) is not None else None


def _is_request(expr: ast.expr) -> bool:
    return (isinstance(expr, ast.Name) and expr.id in _REQUESTS) or (
        isinstance(expr, ast.Attribute) and expr.attr in _REQUESTS
    )


def _is_upload(expr: ast.expr, source: Source, depth: int) -> bool:
    """Whether an expression is an uploaded file, whose name its sender chose."""
    if isinstance(expr, ast.Name) and source.function is not None:
        args = source.function.args
        for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs):
            if arg.arg == expr.id and arg.annotation is not None:
                return any(final_name(n) == "UploadFile" for n in ast.walk(arg.annotation))
    return asked(expr, source, depth - 1) is not None


def _called(call: ast.Call, source: Source, depth: int) -> ast.expr | None:
    known = source.origin(call.func)
    if known in _NUMBERS or final_name(keyword(call, "type")) in {"int", "float", "bool", "UUID"}:
        return None
    if known in _WRAPPERS:
        return _first(call.args, source, depth)
    if isinstance(call.func, ast.Attribute) and call.func.attr in _SAME_TEXT | _PARTS:
        return _method(call, call.func, source, depth)
    return None


def _method(call: ast.Call, func: ast.Attribute, source: Source, depth: int) -> ast.expr | None:
    """A method that hands out a part of the request, or keeps a text what it is."""
    tornado = func.attr in _ARGUMENTS and isinstance(func.value, ast.Name) and func.value.id == "self"
    part = func.attr in _PARTS and _is_request(func.value)
    if tornado or part or asked(func.value, source, depth - 1) is not None:
        return call
    return _first(call.args, source, depth) if func.attr in {"format", "join", "joinpath"} else None


def _is_text_parameter(name: str, function: FunctionNode, source: Source) -> bool:
    """Whether a name is a text of an endpoint's query, form or body; a part of its path has no slash in it."""
    args = function.args
    arg = next((a for a in (*args.posonlyargs, *args.args, *args.kwonlyargs) if a.arg == name), None)
    if arg is None or arg.annotation is None:
        return arg is not None and _path_converter(name, function)
    if not _is_text(arg.annotation, source) or not is_endpoint(function, source.owner, source.names, source.scopes):
        return False
    routes = list(_routes(function))  # without one it is a view that a table of routes hands a part of the path to
    return _path_converter(name, function) or (
        bool(routes) and not any(f"{{{name}" in r or f"<{name}" in r for r in routes)
    )


def _is_text(annotation: ast.expr, source: Source) -> bool:
    """`str`, `str | None`, `Annotated[str, Query()]`: not a number, an enumeration, a model or a dependency."""
    if isinstance(annotation, ast.BinOp):
        return _is_text(annotation.left, source)
    if isinstance(annotation, ast.Subscript):
        parts = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        limited = any(isinstance(n, ast.keyword) and n.arg in {"pattern", "regex"} for n in ast.walk(annotation))
        depends = any(final_name(part) == "Depends" for part in parts)
        return final_name(annotation.value) in _TEXT_TYPES and _is_text(parts[0], source) and not (limited or depends)
    if text_of(annotation) is not None:
        return text_of(annotation) in {"str", "str | None", "Optional[str]"}
    return final_name(annotation) == "str"


def _routes(function: FunctionNode) -> Iterator[str]:
    calls = [d for d in function.decorator_list if isinstance(d, ast.Call)]
    yield from (text for call in calls for a in call.args for text in [text_of(a)] if text is not None)


def _path_converter(name: str, function: FunctionNode) -> bool:
    """Whether a route says that this part of the address may hold slashes: `{name:path}`, `<path:name>`."""
    pattern = re.compile(rf"\{{{re.escape(name)}:path\}}|<path:{re.escape(name)}>|<{re.escape(name)}:path>")
    return any(pattern.search(route) for route in _routes(function))


def is_held(names: frozenset[str], source: Source) -> bool:
    """Whether the function around the visited place calls one of the named functions or methods."""
    function = source.function
    if function is None:
        return False
    return any(isinstance(n, ast.Call) and final_name(n.func) in names for n in source.inside(function))


def is_guarded(expr: ast.expr, source: Source) -> bool:
    """Whether the function holds a name of the expression against a collection or a whole pattern."""
    function = source.function
    if function is None or not isinstance(function, FUNCTIONS):
        return False
    held = {ast.unparse(n) for n in ast.walk(expr) if isinstance(n, (ast.Name, ast.Attribute))}
    return any(True for one in held for _ in guards(one, source.inside(function)))
