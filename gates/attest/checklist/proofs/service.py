"""Proofs about what happens around a request: errors, logs, metrics, limits."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from gates.attest.checklist.items import Outcome, State, some, unknown, yes
from gates.attest.checklist.proofs.clean import clean, examined
from gates.attest.checklist.reading import Code, production
from gates.attest.checklist.subject import Subject
from gates.render import text
from gates.rules.failures import is_telling
from gates.rules.shapes import final_name, text_of
from gates.rules.values import FunctionNode

_REGISTERS = {
    "exception_handler", "add_exception_handler", "errorhandler", "app_errorhandler", "register_error_handler", "add_error_handler",
}  # fmt: skip
_METRICS = (
    "prometheus_client", "prometheus_fastapi_instrumentator", "starlette_exporter", "prometheus_flask_exporter", "django_prometheus",
    "aioprometheus", "starlette_prometheus", "sanic_prometheus", "litestar.plugins.prometheus", "litestar.contrib.prometheus", "opentelemetry.exporter.prometheus",
)  # fmt: skip
_EXPOSES = {
    "generate_latest", "make_asgi_app", "make_wsgi_app", "start_http_server", "start_wsgi_server", "expose", "PrometheusMetrics", "handle_metrics",
    "metrics", "render", "PrometheusMetricReader", "PrometheusController",
}  # fmt: skip
_LIMITERS = (
    "slowapi",
    "flask_limiter",
    "fastapi_limiter",
    "django_ratelimit",
    "ratelimit",
    "limits",
    "aiolimiter",
    "asgi_ratelimit",
    "litestar.middleware.rate_limit",
)
_PROXY_LIMIT = re.compile(
    r"^\s*limit_req\b|limit-(rps|rpm|connections)|rateLimit:|rate-limiting|rate_limit\b", re.MULTILINE
)


def error_middleware(subject: Subject) -> Outcome:
    """The service answers its errors itself, in handlers or middleware, and the gate provoked errors to see it."""
    places = list(_handlers(production(subject)))
    if not places:
        return unknown("No exception handler and no middleware that catches exceptions was found.")
    return clean(
        subject,
        "errors",
        ("errors/no-catch-all", "errors/not-json", "errors/off-envelope"),
        f"errors are answered by {some(places)}",
    )


def centralised_errors(subject: Subject) -> Outcome:
    """All handlers and catching middleware stand in one module, or in one and a middleware beside it."""
    places = list(_handlers(production(subject)))
    if not places:
        return unknown("No exception handler was found.")
    files = sorted({told.rpartition(":")[0] for told in places})
    if len(files) > 2 or len({PurePosixPath(file).parent for file in files}) > 1:
        return unknown(f"Exceptions are answered in {len(files)} files: {some(files)}.")
    held = f"{text.plural(len(places), 'handler')} in {some(files)}, and none elsewhere"
    return clean(subject, "errors", ("errors/no-catch-all", "errors/off-envelope"), held)


def no_stack_traces(subject: Subject) -> Outcome:
    """The gate broke handlers, and no answer showed internals."""
    rules = ("errors/leaked-internals", "errors/internals-in-answer", "errors/debug-mode")
    found = clean(subject, "errors", rules, "no answer to a provoked error shows internals")
    gate = subject.gate("errors")
    if found.state is State.YES and not (gate and gate.examined.get("provoked errors")):
        return unknown(f"{examined(subject, 'errors')}, and provoked no error.")
    return found


def metrics(subject: Subject) -> Outcome:
    """A Prometheus library is imported, and its figures are exposed."""
    code = production(subject)
    imports = code.importing(*_METRICS)
    exposed = [c.place for c in code.calls if c.last in _EXPOSES and any(c.name.startswith(m) for m in _METRICS)]
    exposed += [
        c.place
        for c in code.calls
        if c.last == "include" and text_of(next(iter(c.node.args), None)) == "django_prometheus.urls"
    ]
    if exposed:
        return yes(f"Metrics for Prometheus are exposed at {some(exposed)}.")
    if imports:
        return unknown(
            f"A library for Prometheus is imported ({some(imports)}), and nothing was found that exposes its figures."
        )
    return unknown("No library for Prometheus is imported.")


def rate_limiting(subject: Subject) -> Outcome:
    """A limit holds for all routes: a default of a limiter, or one in the proxy's configuration."""
    code = production(subject)
    defaults = [
        c.place for c in code.calls if c.last == "Limiter" and (c.has("default_limits") or c.has("application_limits"))
    ]
    defaults += [c.place for c in code.calls if c.last in {"RateLimitConfig", "RateLimitMiddleware"}]
    defaults += [
        where for where, key, value in code.entries() if key == "DEFAULT_THROTTLE_CLASSES" and _is_filled(value)
    ]
    for path in subject.project.match("*.conf", "*.yaml", "*.yml", "Caddyfile", "*.conf.template"):
        said = subject.project.read_or_none(path) or ""
        match = _PROXY_LIMIT.search(said) if not path.startswith(".github/") else None
        defaults += [f"{path}:{said.count(chr(10), 0, match.start()) + 1}"] if match else []
    if defaults:
        return yes(f"A limit for all routes is set at {some(defaults)}.")
    some_routes = code.importing(*_LIMITERS)
    return unknown(
        f"A limiter is imported ({some(some_routes)}); whether it holds for all routes is not known."
        if some_routes
        else "No limiter was found in the code or in the configuration of a proxy."
    )


def _handlers(code: Code) -> Iterator[str]:
    """Where exception handlers are registered, and middleware catches whatever comes."""
    yield from (called.place for called in code.calls if called.last in _REGISTERS)
    for source, node in code.functions():
        if node.name == "process_exception" or (_is_middleware(node) and _catches_all(node)):
            yield f"{source.path}:{node.lineno}"
    yield from (where for where, key, _ in code.entries() if key == "EXCEPTION_HANDLER")


def _is_middleware(function: FunctionNode) -> bool:
    """Whether a function stands around the handling of requests."""
    taken = {a.arg for a in function.args.args}
    return (
        {"scope", "receive", "send"} <= taken
        or "call_next" in taken
        or "middleware" in map(final_name, function.decorator_list)
    )


def _catches_all(function: ast.AST) -> bool:
    """Whether whatever comes is caught, and not only raised again."""
    caught = (node for node in ast.walk(function) if isinstance(node, ast.ExceptHandler))
    return any(
        not isinstance(node.body[-1], ast.Raise)
        and (
            node.type is None
            or is_telling(final_name(node.type))
            or final_name(node.type) in {"Exception", "BaseException"}
        )
        for node in caught
    )


def _is_filled(value: ast.expr) -> bool:
    """Whether a setting is a list with something in it; one that is only named may be empty."""
    return isinstance(value, (ast.List, ast.Tuple)) and bool(value.elts)
