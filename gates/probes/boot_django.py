"""Django, with Django REST framework or Ninja: routes of the resolver, generated documents, the way below permissions."""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import json
import re
import sys
import typing

from .boot_routes import Adapter, Handled, Route, docstring, sample_for, sample_of_converter
from .boot_source import cells, hints_of

_VARIABLE = re.compile(r"<(?:(\w+):)?(\w+)>")
_METHODS = ("get", "post", "put", "patch", "delete")


class Django(Adapter):
    """A configured Django project, called through its WSGI handler."""

    framework = "django"

    def __init__(self, app: typing.Any) -> None:
        super().__init__(app)
        settings = importlib.import_module("django.conf").settings
        connections = importlib.import_module("django.db").connections
        hosts = [h for h in settings.ALLOWED_HOSTS if h not in {"*", ""}]
        if not settings.ALLOWED_HOSTS:
            settings.ALLOWED_HOSTS = ["localhost"]
        self.host = ("api" + hosts[0] if hosts[0].startswith(".") else hosts[0]) if hosts else "localhost"
        for connection in connections.all():
            connection.settings_dict["ATOMIC_REQUESTS"] = False

    @staticmethod
    def claims(found: typing.Any) -> bool:
        """Whether an object is Django's handler."""
        return any(base.__module__.startswith("django.core.handlers") for base in type(found).__mro__)

    def routes(self) -> list[Route]:
        """Every view that the URL configuration leads to."""
        return list(_walk(_resolver().url_patterns, "/"))

    def documents(self) -> list[dict[str, typing.Any]]:
        """drf-spectacular's document, and one for each Ninja API."""
        found = []
        if "drf_spectacular" in importlib.import_module("django.conf").settings.INSTALLED_APPS:
            generators = importlib.import_module("drf_spectacular.generators")
            renderer = importlib.import_module("drf_spectacular.renderers").OpenApiJsonRenderer()
            made = renderer.render(generators.SchemaGenerator().get_schema(request=None, public=True))
            found.append({"prefix": "", "document": json.loads(made), "by": "drf-spectacular"})
        apis = _ninja_apis(_resolver().url_patterns)
        return found + [{"prefix": "", "document": dict(api.get_openapi_schema()), "by": "ninja"} for api in apis]

    @contextlib.contextmanager
    def relaxed(self) -> typing.Iterator[None]:
        """No authentication, permissions, throttles or CSRF."""
        kept = []
        views = sys.modules.get("rest_framework.views")
        csrf = sys.modules.get("django.middleware.csrf")
        ninja, name = sys.modules.get("ninja.operation"), "_run_authentication"
        if views is not None:
            kept.append((views.APIView, "initial", views.APIView.initial))
            views.APIView.initial = lambda self, request, *args, **kwargs: None
        if csrf is not None:
            kept.append((csrf.CsrfViewMiddleware, "process_view", csrf.CsrfViewMiddleware.process_view))
            csrf.CsrfViewMiddleware.process_view = lambda self, *args, **kwargs: None
        if ninja is not None and hasattr(ninja.Operation, name):
            kept.append((ninja.Operation, name, getattr(ninja.Operation, name)))
            setattr(ninja.Operation, name, lambda self, request: None)
        mixins = sys.modules.get("django.contrib.auth.mixins")
        for mixin in ("LoginRequiredMixin", "PermissionRequiredMixin", "UserPassesTestMixin"):
            guard = getattr(mixins, mixin, None)
            if guard is not None:
                kept.append((guard, "dispatch", guard.dispatch))
                guard.dispatch = _past(guard)
        try:
            yield
        finally:
            for owner, attribute, value in kept:
                setattr(owner, attribute, value)

    def guards(self) -> list[str]:
        """The middleware of the settings."""
        return list(importlib.import_module("django.conf").settings.MIDDLEWARE)

    @contextlib.contextmanager
    def without(self, index: int) -> typing.Iterator[None]:
        """The handler's middleware chain is built once more without one entry."""
        settings = importlib.import_module("django.conf").settings
        kept, chain = settings.MIDDLEWARE, dict(vars(self.app))
        settings.MIDDLEWARE = [entry for i, entry in enumerate(kept) if i != index]
        try:
            self.app.load_middleware()
            yield
        finally:
            settings.MIDDLEWARE = kept
            vars(self.app).update(chain)

    def unguarded(
        self, operation: Handled, raised_at: list[typing.Any] | None
    ) -> contextlib.AbstractContextManager[None]:
        """As `relaxed`: permissions are not part of a view's own code."""
        return self.relaxed()

    def http_errors(self, operation: Handled) -> list[tuple[int, typing.Callable[[], BaseException]]]:
        """Django's own exceptions; those of REST framework in its views alone, since nobody else answers them.

        Beside REST framework's views a plain one is mostly a probe of the platform's, with no rights to refuse: only what the
        URL configuration has a handler for is tried there.
        """
        missing = importlib.import_module("django.http").Http404
        if _ninja_apis(_resolver().url_patterns):
            made = importlib.import_module("ninja.errors").HttpError
            return [
                (404, missing),
                *[(code, functools.partial(made, code, "no")) for code in (400, 401, 403, 404, 409, 429)],
            ]
        known = importlib.import_module("django.core.exceptions")
        registered = [kind for kind, _ in self.fault_handlers()]
        rest = sys.modules.get("rest_framework.exceptions")
        in_rest = hasattr(operation.route.owners.get(operation.method), "handle_exception")
        found: list[typing.Any] = [(404, missing)]
        if in_rest or rest is None or 403 in registered:
            found.append((403, known.PermissionDenied))
        if 400 in registered:
            found.append((400, known.SuspiciousOperation))
        if rest is not None and in_rest:
            found += [(400, rest.ParseError), (404, rest.NotFound), (429, rest.Throttled)]
            found.append((415, functools.partial(rest.UnsupportedMediaType, "text/plain")))
        return found

    def fault_handlers(self) -> list[tuple[typing.Any, typing.Any]]:
        """Root handlers of the URL configuration, and REST framework's."""
        found: list[typing.Any] = []
        for code in (400, 403, 404, 500):
            handler = _resolver().resolve_error_handler(code)
            if not getattr(handler, "__module__", "").startswith("django."):
                found.append((code, handler))
        settings = sys.modules.get("rest_framework.settings")
        if settings is not None:
            handler = settings.api_settings.EXCEPTION_HANDLER
            if not getattr(handler, "__module__", "").startswith("rest_framework"):
                found.append((Exception, handler))
        return found


def _past(guard: typing.Any) -> typing.Callable[..., typing.Any]:
    """A `dispatch` that asks no mixin of Django's for rights, and goes on to the view's own."""

    def dispatch(self: typing.Any, request: typing.Any, *args: object, **kwargs: object) -> typing.Any:
        return super(guard, self).dispatch(request, *args, **kwargs)

    return dispatch


def _resolver() -> typing.Any:
    return importlib.import_module("django.urls").get_resolver()


def _walk(patterns: typing.Any, prefix: str) -> typing.Iterator[Route]:
    for entry in patterns:
        path = prefix + _plain(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from _walk(entry.url_patterns, path)
        elif (
            callable(entry.callback) and "<format>" not in path and "{format}" not in path and "<drf_format" not in path
        ):
            yield _route(entry.callback, path)


def _plain(pattern: typing.Any) -> str:
    """A pattern as a path, with `<type:name>` for variables."""
    route = getattr(pattern, "_route", None)
    if route is not None:
        return str(route)
    views = importlib.import_module("django.contrib.admindocs.views")
    return str(views.simplify_regex(str(pattern.regex.pattern))).lstrip("/")


def _route(callback: typing.Any, path: str) -> Route:
    handlers, owners, described = _handlers(callback)
    kinds = {name: kind for f in handlers.values() if inspect.isfunction(f) for name, kind in hints_of(f).items()}
    sample = _VARIABLE.sub(lambda m: _sample(m.group(1), m.group(2), kinds), path)
    return Route(_VARIABLE.sub(r"{\2}", path), handlers, sample, owners=owners, described=described, json=handlers)


def _sample(converter: str | None, name: str, kinds: dict[str, typing.Any]) -> str:
    """A value for a variable of a path: by its converter, else (Ninja) by the annotation of the function's parameter."""
    return (
        sample_for(kinds[name], name)
        if converter is None and name in kinds
        else sample_of_converter(converter or "str", variable=name)
    )


def _handlers(callback: typing.Any) -> tuple[dict[str, typing.Any], dict[str, typing.Any], bool]:
    operations = _ninja_operations(callback)
    if operations:
        handlers = {m: o.view_func for o in operations for m in o.methods}
        return handlers, {}, all(bool(o.summary) and docstring(o.view_func) for o in operations)
    owner = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    if owner is None:
        return dict.fromkeys(_declared(callback), callback), {}, docstring(callback)
    actions = getattr(callback, "actions", None) or {m: m for m in _METHODS if hasattr(owner, m)}
    handlers = {m.upper(): _action(owner, name) for m, name in actions.items() if m in _METHODS}
    return handlers, dict.fromkeys(handlers, owner), docstring(owner) or any(docstring(h) for h in handlers.values())


def _action(owner: typing.Any, name: str) -> typing.Any:
    """The function of a view's method; for `@api_view` the function that was decorated."""
    method = getattr(owner, name)
    if getattr(method, "__module__", "") == "rest_framework.decorators":
        return cells(method).get("func", method)
    return method


def _declared(callback: typing.Any) -> list[str]:
    """Methods that `require_http_methods` lets through, else GET."""
    allowed = (
        cells(callback).get("request_method_list") if inspect.isfunction(callback) and callback.__closure__ else None
    )
    return [m for m in allowed if m not in {"HEAD", "OPTIONS"}] if allowed else ["GET"]


def _ninja_operations(callback: typing.Any) -> list[typing.Any]:
    function = inspect.unwrap(callback)
    if not inspect.isfunction(function) or "ninja" not in (function.__module__ or ""):
        return []
    for found in cells(function).values():
        if hasattr(found, "operations"):
            return list(found.operations)
    return []


def _ninja_apis(patterns: typing.Any) -> list[typing.Any]:
    found = []
    for entry in patterns:
        if hasattr(entry, "url_patterns"):
            found += [api for api in _ninja_apis(entry.url_patterns) if api not in found]
        else:
            for operation in _ninja_operations(entry.callback):
                api = getattr(operation, "api", None)
                if api is not None and api not in found:
                    found.append(api)
    return found
