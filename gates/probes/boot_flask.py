"""Flask: the URL map, documents of its extensions, and how its requests read a body."""

from __future__ import annotations

import contextlib
import importlib
import re
import typing

from .boot_routes import Adapter, Handled, Route, docstring, sample_of_converter

_VARIABLE = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")


class Flask(Adapter):
    """Flask and the frameworks made of it (APIFlask, flask-openapi3, flask-smorest, flask-restx)."""

    framework = "flask"
    reads_bodies = True

    def __init__(self, app: typing.Any) -> None:
        super().__init__(app)
        name = app.config.get("SERVER_NAME")
        self.host = name or "localhost"

    @staticmethod
    def claims(found: typing.Any) -> bool:
        """Whether an object is such an application."""
        return any(base.__module__.startswith("flask.app") and base.__name__ == "Flask" for base in type(found).__mro__)

    def routes(self) -> list[Route]:
        """The rules of the URL map, one route for each path."""
        merged: dict[typing.Any, typing.Any] = {}
        for rule in self.app.url_map.iter_rules():
            view = self.app.view_functions.get(rule.endpoint)
            if view is None or rule.endpoint == "static" or rule.endpoint.endswith(".static"):
                continue
            handlers, owners = _handlers(view, set(rule.methods or {"GET"}) - {"HEAD", "OPTIONS"})
            path = _VARIABLE.sub(r"{\3}", rule.rule)
            sample = _VARIABLE.sub(
                lambda m: sample_of_converter(m.group(1) or "string", m.group(2) or "", m.group(3)), rule.rule
            )
            route = merged.setdefault(path, Route(path, {}, sample))
            route.handlers.update(handlers)
            route.owners.update(owners)
            route.described = route.described or any(docstring(h) for h in handlers.values())
        return list(merged.values())

    def documents(self) -> list[dict[str, typing.Any]]:
        """Documents of the extensions that are known."""
        smorest = (self.app.extensions.get("flask-smorest") or {}).get("apis", {})
        found = [("flask-smorest", entry["ext_obj"].spec.to_dict()) for entry in smorest.values()]
        found.append(("flask-openapi3", getattr(self.app, "api_doc", None)))
        found.append(("apiflask", getattr(self.app, "spec", None)))
        return [{"prefix": "", "document": made, "by": by} for by, made in found if isinstance(made, dict)]

    def guards(self) -> list[str]:
        """Functions that run before each request."""
        return [
            getattr(f, "__name__", "hook") for functions in self.app.before_request_funcs.values() for f in functions
        ]

    @contextlib.contextmanager
    def without(self, index: int) -> typing.Iterator[None]:
        """The functions without one of them."""
        kept = dict(self.app.before_request_funcs)
        position = 0
        for scope, functions in kept.items():
            self.app.before_request_funcs[scope] = [f for i, f in enumerate(functions) if position + i != index]
            position += len(functions)
        try:
            yield
        finally:
            self.app.before_request_funcs.update(kept)

    def http_errors(self, operation: Handled) -> list[tuple[int, typing.Callable[[], BaseException]]]:
        """Werkzeug's exceptions, which `abort` raises."""
        default_exceptions = importlib.import_module("werkzeug.exceptions").default_exceptions
        wanted = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429)
        return [(code, default_exceptions[code]) for code in wanted if code in default_exceptions]

    def fault_handlers(self) -> list[tuple[typing.Any, typing.Any]]:
        """Handlers registered on the application and on its blueprints, the application's first."""
        found = []
        specs = self.app.error_handler_spec
        for scope in sorted(specs, key=lambda s: s is not None):
            for by_class in specs[scope].values():
                found += list(by_class.items())
        return found

    def read_body(self, json: bool) -> typing.Any:
        """What a view does to get its body."""
        request = importlib.import_module("flask").request
        return request.get_json() if json else request.get_data()

    def body_limit(self) -> int | None:
        """MAX_CONTENT_LENGTH."""
        limit = self.app.config.get("MAX_CONTENT_LENGTH")
        return int(limit) if limit else None


def _handlers(view: typing.Any, methods: typing.Iterable[str]) -> tuple[dict[str, typing.Any], dict[str, typing.Any]]:
    owner = getattr(view, "view_class", None)
    if owner is None:
        return dict.fromkeys(methods, view), {}
    named = {m: getattr(owner, m.lower(), None) for m in methods}
    handlers = {m: h for m, h in named.items() if h is not None} or dict.fromkeys(methods, view)
    return handlers, dict.fromkeys(handlers, owner)
