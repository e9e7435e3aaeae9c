"""FastAPI and Starlette: routes through mounts and included routers, documents of sub-applications, the way below validation."""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import re
import sys
import typing

from . import boot_stub
from .boot_routes import Adapter, Handled, Route, docstring, sample_for, sample_of_converter

_CONVERTER = re.compile(r"{(\w+)(?::(\w+))?}")


class Asgi(Adapter):
    """One adapter for both: FastAPI is Starlette with dependencies and a document."""

    interface = "asgi"

    def __init__(self, app: typing.Any) -> None:
        super().__init__(app)
        self._shorter: dict[int, typing.Any] = {}
        kinds = {base.__module__.split(".")[0] for _, part in _applications(app, "") for base in type(part).__mro__}
        self.framework = "fastapi" if "fastapi" in kinds else "starlette"
        for entry in getattr(app, "user_middleware", []):
            hosts = (getattr(entry, "kwargs", None) or {}).get("allowed_hosts") or []
            if hosts and "*" not in hosts:
                self.host = hosts[0].replace("*.", "api.")

    @staticmethod
    def claims(found: typing.Any) -> bool:
        """Whether an object is such an application."""
        return any(base.__module__.startswith("starlette.applications") for base in type(found).__mro__)

    def routes(self) -> list[Route]:
        """Routes of the application and of what is mounted on it."""
        return list(_walk(self.app, ""))

    def documents(self) -> list[dict[str, typing.Any]]:
        """The document of the application and of each mounted one."""
        found = []
        for prefix, app in _applications(self.app, ""):
            make = getattr(app, "openapi", None)
            if callable(make):
                found.append({"prefix": prefix, "document": make(), "by": "fastapi"})
        return found

    @contextlib.contextmanager
    def relaxed(self) -> typing.Iterator[None]:
        """Nothing is validated and no dependency runs: the endpoint is called without arguments."""
        routing: typing.Any = sys.modules.get("fastapi.routing")
        if routing is None or not hasattr(routing, "solve_dependencies"):
            yield
            return
        kept = routing.solve_dependencies
        routing.solve_dependencies = _nothing_to_solve
        try:
            yield
        finally:
            routing.solve_dependencies = kept

    def guards(self) -> list[str]:
        """The application's middleware, outermost first."""
        return [getattr(entry.cls, "__name__", "middleware") for entry in getattr(self.app, "user_middleware", [])]

    @contextlib.contextmanager
    def without(self, index: int) -> typing.Iterator[None]:
        """The middleware stack is built once more without one entry."""
        kept, stack = self.app.user_middleware, self.app.middleware_stack
        if index not in self._shorter:
            self.app.user_middleware = kept[:index] + kept[index + 1 :]
            self._shorter[index] = self.app.build_middleware_stack()
            self.app.user_middleware = kept
        self.app.middleware_stack = self._shorter[index]
        try:
            yield
        finally:
            self.app.middleware_stack = stack

    @contextlib.contextmanager
    def unguarded(self, operation: Handled, raised_at: list[typing.Any] | None) -> typing.Iterator[None]:
        """The dependency that refused is replaced by one that gives nothing; without a place, those of the framework's security."""
        overrides: typing.Any = getattr(self.app, "dependency_overrides", None)
        kept = dict(overrides) if overrides is not None else {}
        for need in operation.route.needs.get(operation.method, ()) if overrides is not None else ():
            if _stands_at(need, raised_at):
                overrides[need] = lambda: None
        try:
            yield
        finally:
            if overrides is not None:
                overrides.clear()
                overrides.update(kept)

    def http_errors(self, operation: Handled) -> list[tuple[int, typing.Callable[[], BaseException]]]:
        """Starlette's exception, which routers raise themselves."""
        made = importlib.import_module("starlette.exceptions").HTTPException
        return [(code, functools.partial(made, code)) for code in (400, 401, 403, 404, 405, 409, 413, 415, 422, 429)]

    def fault_handlers(self) -> list[tuple[typing.Any, typing.Any]]:
        """Handlers registered on the application."""
        return list(getattr(self.app, "exception_handlers", {}).items())


async def _nothing_to_solve(**_given: object) -> typing.Any:
    utils = importlib.import_module("fastapi.dependencies.utils")
    response = importlib.import_module("starlette.responses").Response()
    del response.headers["content-length"]
    response.status_code = None
    solved = getattr(utils, "SolvedDependency", None)
    if solved is None:
        return {}, [], None, response, {}
    return solved(values={}, errors=[], background_tasks=None, response=response, dependency_cache={})


def _stands_at(need: typing.Any, raised_at: list[typing.Any] | None) -> bool:
    function = boot_stub.plain(need)
    if function is None or type(need).__module__.startswith("fastapi.security"):
        return True
    code = function.__code__
    last = (
        max([code.co_firstlineno, *[line for *_, line in code.co_lines() if line]])
        if hasattr(code, "co_lines")
        else code.co_firstlineno + 200
    )
    return (
        raised_at is not None
        and code.co_filename.endswith(raised_at[0])
        and code.co_firstlineno <= raised_at[1] <= last
    )


def _applications(app: typing.Any, prefix: str) -> typing.Iterator[tuple[str, typing.Any]]:
    yield prefix, app
    for route in _contexts(getattr(app, "routes", None) or []):
        original = getattr(route, "original_route", route)
        inner = _mounted(original)
        if inner is not None:
            yield from _applications(inner, prefix + (getattr(route, "path", "") or ""))


def _mounted(route: typing.Any) -> typing.Any:
    """What has routes of its own below a mount, looking through middleware around it; None for anything else."""
    inner = getattr(route, "app", None) if type(route).__name__ in {"Mount", "Host"} else None
    for _ in range(6):
        if inner is None or hasattr(inner, "routes"):
            break
        inner = getattr(inner, "app", None)
    return inner


def _contexts(routes: typing.Any) -> list[typing.Any]:
    """Routes with included routers unfolded, whichever release of FastAPI made them."""
    routing = sys.modules.get("fastapi.routing")
    unfold = getattr(routing, "iter_route_contexts", None)
    return list(unfold(routes)) if unfold is not None else list(routes)


def _walk(app: typing.Any, prefix: str) -> typing.Iterator[Route]:
    for route in _contexts(getattr(app, "routes", None) or []):
        original = getattr(route, "original_route", route)
        if type(original).__name__ in {"Mount", "Host"}:
            inner = _mounted(original)
            if inner is not None:
                yield from _walk(inner, prefix + (getattr(route, "path", "") or ""))
            continue
        endpoint = getattr(route, "endpoint", None)
        if endpoint is None or type(original).__name__.endswith("WebSocketRoute"):
            continue
        yield _route(route, original, endpoint, prefix)


def _route(route: typing.Any, original: typing.Any, endpoint: typing.Any, prefix: str) -> Route:
    path = prefix + (getattr(route, "path", "") or "")
    if inspect.isclass(endpoint):
        handlers = {
            m.upper(): getattr(endpoint, m) for m in ("get", "post", "put", "patch", "delete") if hasattr(endpoint, m)
        }
        owners = dict.fromkeys(handlers, endpoint)
    else:
        handlers = {m: endpoint for m in (getattr(route, "methods", None) or {"GET"}) if m not in {"HEAD", "OPTIONS"}}
        owners = {}
    dependant = getattr(route, "dependant", None)
    kinds = {getattr(f, "name", ""): _annotation(f) for f in getattr(dependant, "path_params", None) or []}
    needs = _dependencies(dependant) if dependant is not None else []

    def fill(match: re.Match[str]) -> str:
        name, converter = match.group(1), match.group(2)
        return (
            sample_for(kinds[name], name) if name in kinds else sample_of_converter(converter or "str", variable=name)
        )

    body = getattr(route, "body_field", None)
    form = body is not None and type(getattr(body, "field_info", None)).__name__ in {"Form", "File"}
    return Route(
        _CONVERTER.sub(r"{\1}", path),
        handlers,
        _CONVERTER.sub(fill, path),
        owners=owners,
        needs=dict.fromkeys(handlers, needs),
        hidden=getattr(route, "include_in_schema", True) is False,
        described=bool(getattr(route, "summary", None) or getattr(route, "description", None)) or docstring(endpoint),
        json=handlers if body is not None and not form else (),
    )


def _annotation(field: typing.Any) -> typing.Any:
    info = getattr(field, "field_info", None)
    return getattr(info, "annotation", None) or getattr(field, "type_", None) or getattr(field, "annotation", None)


def _dependencies(dependant: typing.Any) -> list[typing.Any]:
    found = []
    for inner in getattr(dependant, "dependencies", None) or []:
        found += _dependencies(inner)
        call = getattr(inner, "call", None)
        if call is not None:
            found.append(call)
    return found
