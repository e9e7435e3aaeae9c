"""Frameworks whose applications are ASGI or WSGI and that tell their routes in a way of their own: Quart, Sanic, Falcon, Bottle, Connexion."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
import typing

from .boot_flask import Flask
from .boot_routes import Adapter, Handled, Route, docstring, sample_for, sample_of_converter

_VERBS = ("get", "post", "put", "patch", "delete")


class Quart(Flask):
    """Quart: Flask's routing, asynchronous."""

    framework = "quart"
    interface = "asgi"
    reads_bodies = False

    @staticmethod
    def claims(found: typing.Any) -> bool:
        """Whether an object is such an application."""
        return _made_by(found, "quart.app")

    def documents(self) -> list[dict[str, typing.Any]]:
        """None of its own: an extension serves it at a route."""
        return []


class Sanic(Adapter):
    """A Sanic application; its router is made when it starts."""

    framework = "sanic"
    interface = "asgi"
    starts_first = True
    _VARIABLE = re.compile(r"<(\w+)(?::([^>]+))?>")

    @staticmethod
    def claims(found: typing.Any) -> bool:
        """Whether an object is such an application."""
        return _made_by(found, "sanic.app")

    def routes(self) -> list[Route]:
        """The router's routes, and those of blueprints that are registered."""
        merged: dict[str, Route] = {}
        for made in self.app.router.routes:
            rule = "/" + made.path.lstrip("/")
            path = self._VARIABLE.sub(r"{\1}", rule)
            sample = self._VARIABLE.sub(lambda m: sample_of_converter(m.group(2) or "str", variable=m.group(1)), rule)
            if "__file_uri__" in path:
                continue
            handlers, owners = _by_class(made.handler, {str(m) for m in made.methods})
            described = any(docstring(h) for h in handlers.values())
            _merge(merged, Route(path, handlers, sample, owners=owners, described=described))
        return list(merged.values())


class Falcon(Adapter):
    """A Falcon application, WSGI or ASGI."""

    framework = "falcon"
    _VARIABLE = re.compile(r"{(\w+)(?::(\w+)(?:\(([^)]*)\))?)?}")

    def __init__(self, app: typing.Any) -> None:
        super().__init__(app)
        self.interface = "asgi" if any(b.__module__.startswith("falcon.asgi") for b in type(app).__mro__) else "wsgi"

    @staticmethod
    def claims(found: typing.Any) -> bool:
        """Whether an object is such an application."""
        return _made_by(found, "falcon.app") or _made_by(found, "falcon.asgi.app")

    def routes(self) -> list[Route]:
        """The nodes of the router that have responders."""
        return list(self._walk(self.app._router._roots))  # noqa: SLF001 - no public way leads to the functions

    def _walk(self, nodes: typing.Iterable[typing.Any]) -> typing.Iterator[Route]:
        for node in nodes:
            responders = {
                method: f
                for method, f in (node.method_map or {}).items()
                if method.lower() in _VERBS and not (getattr(f, "__module__", "") or "").startswith("falcon.")
            }
            if responders and node.uri_template:
                yield self._route(node, responders)
            yield from self._walk(node.children)

    def _route(self, node: typing.Any, responders: dict[str, typing.Any]) -> Route:
        sample = self._VARIABLE.sub(
            lambda m: sample_of_converter(m.group(2) or "str", m.group(3) or "", m.group(1)), node.uri_template
        )
        return Route(
            self._VARIABLE.sub(r"{\1}", node.uri_template),
            responders,
            sample,
            owners={m: type(f.__self__) for m, f in responders.items() if hasattr(f, "__self__")},
            described=any(docstring(f) for f in responders.values()),
        )

    def http_errors(self, operation: Handled) -> list[tuple[int, typing.Callable[[], BaseException]]]:
        """Falcon's own exceptions."""
        errors = sys.modules["falcon.errors"]
        names = {400: "HTTPBadRequest", 401: "HTTPUnauthorized", 403: "HTTPForbidden", 404: "HTTPNotFound"}
        return [(code, getattr(errors, name)) for code, name in names.items() if hasattr(errors, name)]


class Bottle(Adapter):
    """A Bottle application."""

    framework = "bottle"
    _VARIABLE = re.compile(r"<(\w+)(?::(\w+)(?::[^>]*)?)?>")

    @staticmethod
    def claims(found: typing.Any) -> bool:
        """Whether an object is such an application."""
        return any(base.__module__ == "bottle" and base.__name__ == "Bottle" for base in type(found).__mro__)

    def routes(self) -> list[Route]:
        """One for each rule."""
        merged: dict[str, Route] = {}
        for made in self.app.routes:
            path = self._VARIABLE.sub(r"{\1}", made.rule)
            sample = self._VARIABLE.sub(
                lambda m: sample_of_converter(m.group(2) or "str", variable=m.group(1)), made.rule
            )
            if made.method.lower() in _VERBS:
                route = Route(path, {made.method: made.callback}, sample, described=docstring(made.callback))
                _merge(merged, route)
        return list(merged.values())


class Connexion(Adapter):
    """Connexion 3: the committed document is the route table."""

    framework = "connexion"
    interface = "asgi"
    _VARIABLE = re.compile(r"{(\w+)}")

    @staticmethod
    def claims(found: typing.Any) -> bool:
        """Whether an object is such an application."""
        return _made_by(found, "connexion.apps")

    def _apis(self) -> list[tuple[str, dict[str, typing.Any], typing.Any]]:
        resolver = importlib.import_module("connexion.resolver").Resolver()
        found = []
        for api in self.app.middleware.apis:
            base = api.base_path or api.specification.base_path or ""
            raw = getattr(api.specification, "_raw_spec", None) or api.specification.raw
            found.append((str(base), dict(raw), api.kwargs.get("resolver") or resolver))
        return found

    def documents(self) -> list[dict[str, typing.Any]]:
        """The documents that the application was made of."""
        return [{"prefix": base.rstrip("/"), "document": raw} for base, raw, _ in self._apis()]

    def routes(self) -> list[Route]:
        """The operations of the documents, with the functions that they name."""
        return [
            self._route(base.rstrip("/") + path, item, resolver)
            for base, raw, resolver in self._apis()
            for path, item in (raw.get("paths") or {}).items()
            if any(verb in item for verb in _VERBS)
        ]

    def _route(self, path: str, item: dict[str, typing.Any], resolver: typing.Any) -> Route:
        handlers = {}
        for verb in _VERBS:
            if verb in item:
                name = item[verb].get("operationId", "")
                module = item[verb].get("x-openapi-router-controller") or item.get("x-openapi-router-controller")
                handlers[verb.upper()] = resolver.resolve_function_from_operation_id(
                    "{}.{}".format(module, name) if module else name
                )
        kinds = {p.get("name"): (p.get("schema") or p).get("type") for p in item.get("parameters") or []}
        sample = self._VARIABLE.sub(lambda m: sample_for(_KINDS.get(kinds.get(m.group(1), ""), int), m.group(1)), path)
        return Route(path, handlers, sample, described=True)


_KINDS = {"integer": int, "number": float, "string": str}

ADAPTERS = (Connexion, Quart, Sanic, Falcon, Bottle)


def _made_by(found: typing.Any, module: str) -> bool:
    return any(base.__module__.startswith(module) for base in type(found).__mro__)


def _by_class(handler: typing.Any, methods: set[str]) -> tuple[dict[str, typing.Any], dict[str, typing.Any]]:
    """(method → function, method → class) of a handler that may be made from a class."""
    owner = getattr(handler, "view_class", None) or (handler if inspect.isclass(handler) else None)
    wanted = {m.upper() for m in methods if m.lower() in _VERBS}
    if owner is None:
        return dict.fromkeys(wanted, handler), {}
    handlers = {m.upper(): getattr(owner, m) for m in _VERBS if hasattr(owner, m)}
    return handlers, dict.fromkeys(handlers, owner)


def _merge(merged: dict[str, Route], route: Route) -> None:
    """Several entries for one path are one route with several methods."""
    known = merged.setdefault(route.path, route)
    known.handlers.update(route.handlers)
    known.owners.update(route.owners)
    known.described = known.described or route.described
