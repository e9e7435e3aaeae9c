"""Litestar: routes, its document, its HTTP errors."""

from __future__ import annotations

import contextlib
import functools
import importlib
import re
import sys
import typing

from .boot_routes import Adapter, Handled, Route, docstring, sample_of_converter

_VARIABLE = re.compile(r"{(\w+)(?::(\w+))?}")


class Litestar(Adapter):
    """A Litestar application."""

    framework = "litestar"
    interface = "asgi"

    @staticmethod
    def claims(found: typing.Any) -> bool:
        """Whether an object is such an application."""
        return any(base.__module__ == "litestar.app" for base in type(found).__mro__)

    def routes(self) -> list[Route]:
        """HTTP routes; those of the document itself have no handler of the project."""
        found = []
        for route in self.app.routes:
            handlers, hidden, described = {}, True, True
            for handler in getattr(route, "route_handlers", []):
                function = getattr(handler, "fn", None)
                function = getattr(function, "value", function)
                for method in getattr(handler, "http_methods", ()):
                    if str(getattr(method, "value", method)) not in {"HEAD", "OPTIONS"}:
                        handlers[str(getattr(method, "value", method))] = function
                        hidden = hidden and getattr(handler, "include_in_schema", True) is False
                        described = described and bool(
                            getattr(handler, "summary", None)
                            or getattr(handler, "description", None)
                            or docstring(function)
                        )
            if handlers:
                sample = _VARIABLE.sub(
                    lambda m: sample_of_converter(m.group(2) or "str", variable=m.group(1)), route.path
                )
                path = _VARIABLE.sub(r"{\1}", route.path)
                found.append(Route(path, handlers, sample, hidden=hidden, described=described))
        return found

    def documents(self) -> list[dict[str, typing.Any]]:
        """The application's document, unless it is switched off."""
        if getattr(self.app, "openapi_config", None) is None:
            return []
        return [{"prefix": "", "document": self.app.openapi_schema.to_schema(), "by": "litestar"}]

    @contextlib.contextmanager
    def relaxed(self) -> typing.Iterator[None]:
        """No guard, no authentication, no dependency, no validation: the handler is called without arguments."""
        changes = [
            ("litestar._kwargs.kwargs_model", "KwargsModel", "to_kwargs", _no_arguments),
            ("litestar._kwargs.kwargs_model", "KwargsModel", "resolve_dependencies", _no_dependencies),
            ("litestar._signature.model", "SignatureModel", "parse_values_from_connection_kwargs", _nothing_parsed),
        ]
        with _replaced([*_GUARDS, *changes]):
            yield

    def unguarded(
        self, operation: Handled, raised_at: list[typing.Any] | None
    ) -> contextlib.AbstractContextManager[None]:
        """No guard and no authentication; everything else is as it was."""
        return _replaced(_GUARDS)

    def http_errors(self, operation: Handled) -> list[tuple[int, typing.Callable[[], BaseException]]]:
        """Litestar's exceptions."""
        made = importlib.import_module("litestar.exceptions").HTTPException
        return [
            (code, functools.partial(made, status_code=code)) for code in (400, 401, 403, 404, 405, 409, 413, 415, 429)
        ]

    def fault_handlers(self) -> list[tuple[typing.Any, typing.Any]]:
        """Handlers registered on the application."""
        return list((getattr(self.app, "exception_handlers", None) or {}).items())


async def _let_through(self: typing.Any, connection: typing.Any) -> None:
    """Instead of a handler's guards."""


async def _as_nobody(self: typing.Any, scope: typing.Any, receive: typing.Any, send: typing.Any) -> None:
    """Instead of the authentication that is a middleware."""
    scope["user"] = scope["auth"] = None
    await self.app(scope, receive, send)


async def _no_arguments(self: typing.Any, connection: typing.Any) -> dict[str, typing.Any]:
    return {}


async def _no_dependencies(self: typing.Any, connection: typing.Any, kwargs: typing.Any) -> typing.Any:
    return importlib.import_module("litestar._kwargs.cleanup").DependencyCleanupGroup()


@classmethod  # type: ignore[misc]  # it is put into a class of Litestar
def _nothing_parsed(cls: typing.Any, connection: typing.Any, kwargs: typing.Any) -> dict[str, typing.Any]:
    return {}


Change = tuple[str, str, str, typing.Any]
"""(module, class, method, what stands in its place)."""

_GUARDS: list[Change] = [
    ("litestar.handlers.base", "BaseRouteHandler", "authorize_connection", _let_through),
    ("litestar.middleware.authentication", "AbstractAuthenticationMiddleware", "__call__", _as_nobody),
]


@contextlib.contextmanager
def _replaced(changes: list[Change]) -> typing.Iterator[None]:
    """Methods of Litestar's classes exchanged for the length of the block; a release that has them elsewhere is left as it is."""
    kept = []
    for module, name, method, function in changes:
        owner = getattr(sys.modules.get(module), name, None)
        if owner is not None and method in vars(owner):
            kept.append((owner, method, vars(owner)[method]))
            setattr(owner, method, function)
    try:
        yield
    finally:
        for owner, method, function in reversed(kept):
            setattr(owner, method, function)
