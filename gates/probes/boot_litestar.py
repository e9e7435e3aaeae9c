"""Litestar: routes, its document, its HTTP errors."""

from __future__ import annotations

import functools
import importlib
import re
import typing

from .boot_routes import Adapter, Route, docstring, sample_of_converter

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

    def http_errors(self) -> list[tuple[int, typing.Callable[[], BaseException]]]:
        """Litestar's exceptions."""
        made = importlib.import_module("litestar.exceptions").HTTPException
        return [
            (code, functools.partial(made, status_code=code)) for code in (400, 401, 403, 404, 405, 409, 413, 415, 429)
        ]

    def fault_handlers(self) -> list[tuple[typing.Any, typing.Any]]:
        """Handlers registered on the application."""
        return list((getattr(self.app, "exception_handlers", None) or {}).items())
