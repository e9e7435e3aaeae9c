"""What a function or file is for: endpoint, exception handler, request hook, command. Decided from names and decorators alone."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence

from gates.rules.names import Names
from gates.rules.shapes import final_name, is_main_guard, text_of
from gates.rules.source import Source
from gates.rules.values import FUNCTIONS, FunctionNode, Scope

_ROUTES = {
    "get", "post", "put", "patch", "delete", "head", "options", "route", "api_route", "websocket",
    "websocket_route", "trace", "api_view", "api_operation",
}  # fmt: skip
_VIEW_METHODS = {"get", "post", "put", "patch", "delete", "head", "options", "list", "create", "retrieve", "update", "partial_update", "destroy", "dispatch", "perform_create", "on_get", "on_post", "on_put", "on_patch", "on_delete"}  # fmt: skip
_VIEW_CLASS = re.compile(r"(View|ViewSet|Resource|HTTPEndpoint|Controller|RequestHandler|Endpoint|HTTPMethodView)$")
_VIEW_DECORATOR = {
    "require_http_methods",
    "require_GET",
    "require_POST",
    "require_safe",
    "login_required",
    "csrf_exempt",
    "permission_required",
    "action",
    "api_view",
    "view_config",
}
_HANDLER_DECORATORS = {
    "errorhandler",
    "app_errorhandler",
    "exception_handler",
    "register_error_handler",
    "exception",
    "error",
}
_HOOKS = {"before_request", "before_app_request", "middleware", "before_request_funcs", "on_request", "before_serving"}
_HOOK_METHODS = {"__call__", "dispatch", "process_request", "__acall__", "process_view", "get_response"}
_COMMAND_FILE = re.compile(
    r"(^|/)(management/commands|commands|cli|scripts|bin)/|(^|/)(cli|__main__|manage|console|commands|shell|command_line|cmdline)\.py$|_(cli|cmd)\.py$"
)
_IMPORTED_FOR_ITS_NAMES = re.compile(
    r"(^|/)(__init__|[\w.]*(settings|config|conf|urls|[aw]sgi|defaults))\.py$|(^|/)(settings|config)/"
)
_LOGS = re.compile(r"logging|structlog|loguru|_?log(ger)?|get_?logger", re.IGNORECASE)
_COMMAND_LIBRARIES = ("argparse", "click", "typer", "fire", "docopt", "cyclopts", "optparse", "getopt")
_COMMAND_DECORATORS = {"command", "group", "callback", "cli_command"}
_DECORATING = {"click", "typer", "invoke"}
"""Libraries whose decorators make commands of functions."""
_COMMAND_ORIGINS = ("click.", "typer.", "invoke.")
_TELLS_USAGE = re.compile(r"_?((print|show|display|write)_)?(help|usage|version)")
_EXCEPTION_NAMES = {"exc", "error", "err", "exception", "ex", "e"}
_REQUEST_TYPES = ("HttpRequest()", "Request()", "WSGIRequest()")


def is_endpoint(function: FunctionNode, owner: ast.ClassDef | None, names: Names, scopes: Sequence[Scope] = ()) -> bool:
    """Whether what a function returns is sent to a caller of the service."""
    if any(_is_route(d) for d in function.decorator_list):
        return True
    if owner is not None:
        return function.name in _VIEW_METHODS and any(_VIEW_CLASS.search(final_name(b)) for b in owner.bases)
    first = next(iter(function.args.args), None)
    if first is None or first.arg != "request":
        return False
    typed = names.annotation(first.annotation, scopes).endswith(tuple(t.removesuffix("()") for t in _REQUEST_TYPES))
    return "view" in names.module.rpartition(".")[2] or (typed and "django" in names.origin(first.annotation, scopes))


def _is_route(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(called, ast.Attribute):
        return (
            called.attr in _ROUTES
            and isinstance(decorator, ast.Call)
            and (called.attr not in {"get", "delete", "patch"} or _is_router(called.value))
        )
    return isinstance(called, ast.Name) and called.id in _VIEW_DECORATOR | {"api_view"}


def _is_router(receiver: ast.expr) -> bool:
    return not final_name(receiver).startswith(("mock", "cache"))


def handled_by_decorator(function: FunctionNode) -> list[ast.expr]:
    """The exception classes that decorators register a function for."""
    found = []
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and final_name(decorator.func) in _HANDLER_DECORATORS:
            found += decorator.args or [k.value for k in decorator.keywords[:1]]
    return found


def is_request_hook(function: FunctionNode, owner: ast.ClassDef | None) -> bool:
    """Whether a function runs around or before every request."""
    if any(final_name(d) in _HOOKS for d in function.decorator_list):
        return True
    return (
        owner is not None
        and function.name in _HOOK_METHODS
        and (owner.name.endswith("Middleware") or any("Middleware" in final_name(b) for b in owner.bases))
    )


def exception_parameter(function: FunctionNode) -> ast.arg | None:
    """The parameter of a function that holds an exception, by its annotation or its name."""
    for arg in (*function.args.posonlyargs, *function.args.args):
        if arg.annotation is None:
            if arg.arg in _EXCEPTION_NAMES:
                return arg
        elif _annotated(arg.annotation).endswith(("Exception", "Error")):
            return arg
    return None


def _annotated(annotation: ast.expr | None) -> str:
    if isinstance(annotation, ast.Constant):
        return str(annotation.value).rpartition(".")[2]
    if isinstance(annotation, ast.BinOp):
        return _annotated(annotation.left)
    return (
        final_name(annotation)
        if isinstance(annotation, (ast.Name, ast.Attribute))
        else "?"
        if annotation is not None
        else ""
    )


def is_command_line(source: Source) -> bool:
    """Whether a file speaks to a person at a terminal: a command module, or the visited place is inside a command."""
    return (
        bool(_COMMAND_FILE.search(source.path))
        or _is_script(source)
        or any(_is_command(a, source) for a in source.ancestors)
        or _holds_commands(source)
        or _is_straight(source)
        or _is_program(source)
    )


def starts_program(source: Source) -> bool:
    """Whether a file is a program or a command of one, and not only imported."""
    imported = {d.partition(".")[0] for d in source.names.top.dotted.values()}
    return (
        bool(_COMMAND_FILE.search(source.path))
        or not imported.isdisjoint(_COMMAND_LIBRARIES)
        or any(is_main_guard(s) for s in source.tree.body)
    )


def under_condition(source: Source) -> bool:
    """Whether the visited place runs only if a condition holds."""
    return any(isinstance(a, (ast.If, ast.IfExp, ast.Match)) for a in source.ancestors)


def _is_script(source: Source) -> bool:
    return any(d.split(".")[0] in _COMMAND_LIBRARIES for d in source.names.top.dotted.values()) and any(
        is_main_guard(s) for s in source.tree.body
    )


def _is_straight(source: Source) -> bool:
    """Whether a file is a script from top to bottom: it defines nothing that could be imported, has loops or attempts of its own, and needs Python alone."""
    key = ("straight", source.tree)
    if key not in source.memo:
        body = source.tree.body
        imported = {d.partition(".")[0] for d in source.names.top.dotted.values()}
        source.memo[key] = (
            any(isinstance(s, (ast.For, ast.While, ast.With, ast.Try)) for s in body)
            and not any(isinstance(s, (*FUNCTIONS, ast.ClassDef)) for s in body)
            and imported <= sys.stdlib_module_names - {"logging"}  # that may be a set-up, imported for its effect
            and not any(isinstance(n, ast.ImportFrom) and n.level for n in ast.walk(source.tree))
            and not _IMPORTED_FOR_ITS_NAMES.search(source.path)
        )
    found: bool = source.memo[key]
    return found


def _is_program(source: Source) -> bool:
    """Whether a file is a program with an exit code: each of its functions belongs to `if __name__ == "__main__":`, and it has no logger."""
    key = ("program", source.tree)
    if key not in source.memo:
        functions = {s.name: s for s in source.tree.body if isinstance(s, FUNCTIONS)}
        reached = calls_main_guarded(source.tree) & functions.keys()
        pending = list(reached)
        while pending:
            called = {n.id for n in ast.walk(functions[pending.pop()]) if isinstance(n, ast.Name)} & functions.keys()
            pending += called - reached
            reached |= called
        imported = {word for d in source.names.top.dotted.values() for word in d.split(".")}
        source.memo[key] = (
            bool(reached)
            and len(reached) == len(functions)
            and not any(isinstance(s, ast.ClassDef) for s in source.tree.body)
            and not any(_LOGS.fullmatch(name) for name in (*imported, *source.names.top.values))
            and any(
                isinstance(n, ast.Call) and source.names.origin(n.func) == "sys.exit" for n in ast.walk(source.tree)
            )
        )
    found: bool = source.memo[key]
    return found


def _holds_commands(source: Source) -> bool:
    """Whether a file is made of commands and of what they call: it defines some by a library for them, and no endpoint."""
    key = ("commands", source.tree)
    if key not in source.memo:
        imported = {d.partition(".")[0] for d in source.names.top.dotted.values()}
        functions = [s for s in source.tree.body if isinstance(s, FUNCTIONS)]
        commands = not imported.isdisjoint(_DECORATING) and any(_is_decorated_command(f, source) for f in functions)
        source.memo[key] = commands and not any(is_endpoint(f, None, source.names) for f in functions)
    found: bool = source.memo[key]
    return found


def _is_decorated_command(function: FunctionNode, source: Source) -> bool:
    return any(
        final_name(d) in _COMMAND_DECORATORS or source.names.origin(d).startswith(_COMMAND_ORIGINS)
        for d in function.decorator_list
    )


def _is_command(node: ast.AST, source: Source) -> bool:
    if is_main_guard(node):
        return True
    if isinstance(node, ast.ClassDef):
        return any(final_name(b).endswith("Command") for b in node.bases)
    if not isinstance(node, FUNCTIONS):
        return False
    if _is_decorated_command(node, source) or _TELLS_USAGE.fullmatch(node.name):
        return True
    return node.name in {"main", "cli"} and any(
        text.split(".")[0] in _COMMAND_LIBRARIES for text in source.names.top.dotted.values()
    )


def calls_main_guarded(tree: ast.Module) -> set[str]:
    """Names of the functions that `if __name__ == "__main__":` calls."""
    guarded = [s for s in tree.body if is_main_guard(s)]
    return {n.func.id for s in guarded for n in ast.walk(s) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}


def literal_status(expr: ast.expr | None) -> int | None:
    """The number of an HTTP status: `503`, `HTTPStatus.SERVICE_UNAVAILABLE`, `status.HTTP_503_SERVICE_UNAVAILABLE`."""
    if isinstance(expr, ast.Constant) and isinstance(expr.value, int):
        return expr.value
    name = final_name(expr) if expr is not None else ""
    found = re.search(r"HTTP_(\d{3})", name)
    if found:
        return int(found.group(1))
    known = {
        "INTERNAL_SERVER_ERROR": 500,
        "BAD_GATEWAY": 502,
        "SERVICE_UNAVAILABLE": 503,
        "GATEWAY_TIMEOUT": 504,
        "NOT_IMPLEMENTED": 501,
    }
    return known.get(name) if text_of(expr) is None else None
