"""The request id is put into the log context only sometimes.

**What it does.** Looks at functions that run before or around every request and put a request, correlation or trace id into the log
context (`bind_contextvars`, a `ContextVar`, a thread-local): it blocks when that happens only under a condition and the context is
neither cleared before nor set on the other branch.

**Why it matters.** Workers are reused. When the id is not set for one request, its records carry the id of an earlier one: whoever
follows the id reads the story of somebody else's request.

**Example.**

    @app.before_request
    def start():
        if "X-Request-ID" in request.headers:
            bind_contextvars(request_id=request.headers["X-Request-ID"])

**How to fix.** Clear the context first and bind an id in any case: `clear_contextvars()`, then
`bind_contextvars(request_id=offered or str(uuid4()))`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from gates.model import Severity
from gates.rules.places import is_request_hook
from gates.rules.shapes import final_name, text_of
from gates.rules.source import Source, own_nodes
from gates.rules.values import Breach, at

ID = "logging/stale-request-id"
SEVERITY = Severity.HIGH
SUMMARY = "The request id is put into the log context only sometimes"
HINTS = ("request_id", "correlation_id", "trace_id", "correlation", "requestid", "req_id", "request_context")
NODES = (ast.FunctionDef, ast.AsyncFunctionDef)

_ID = re.compile(r"(request|correlation|trace|req)_?id|correlation", re.IGNORECASE)
_CLEARS = {
    "clear_contextvars",
    "unbind_contextvars",
    "reset_contextvars",
    "clear",
    "bound_contextvars",
    "contextualize",
    "reset",
}


def visit(node: ast.FunctionDef | ast.AsyncFunctionDef, source: Source) -> Iterator[Breach]:
    """One function."""
    if not is_request_hook(node, source.owner) or any(
        isinstance(n, ast.Call) and final_name(n.func) in _CLEARS for n in own_nodes(node.body)
    ):
        return
    for branch in own_nodes(node.body):
        if isinstance(branch, ast.If):
            there, elsewhere = _binds(branch.body), _binds(branch.orelse)
            others = [b for s in node.body if not isinstance(s, ast.If) for b in _binds([s])]
            always = any(b not in there and b not in elsewhere for b in others)
            if (
                bool(there) != bool(elsewhere)
                and not always
                and not _leaves(branch.orelse if there else branch.body, branch, node)
            ):
                yield at(
                    (there or elsewhere)[0],
                    "The request id is put into the log context only under a condition, and the context is not cleared: other requests log no id, or an earlier one.",
                    "Clear the context first, and bind an id in any case (a new one when none was sent).",
                )


def _binds(body: Sequence[ast.stmt]) -> list[ast.expr]:
    """The calls and assignments in a body that put an id into the log context."""
    found: list[ast.expr] = []
    for node in own_nodes(body):
        if isinstance(node, ast.Call):
            name = final_name(node.func)
            if (
                (
                    name in {"bind_contextvars", "bind_threadlocal"}
                    and any(k.arg and _ID.search(k.arg) for k in node.keywords)
                )
                or (name == "set" and isinstance(node.func, ast.Attribute) and _ID.search(final_name(node.func.value)))
                or (
                    name == "setattr"
                    and len(node.args) == 3
                    and _ID.search(text_of(node.args[1]) or "")
                    and _is_shared(node.args[0])
                )
            ):
                found.append(node)
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and _ID.search(node.attr)
            and _is_shared(node.value)
        ):
            found.append(node)
    return sorted(found, key=lambda n: n.lineno)


def _is_shared(receiver: ast.expr) -> bool:
    """Whether something outlives a request: a thread-local or a log context."""
    return bool(re.search(r"local|thread|context|ctx|_state$", final_name(receiver), re.IGNORECASE))


def _leaves(other: Sequence[ast.stmt], branch: ast.If, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the branch without an id ends the hook at once: nothing is logged for such a request."""
    if other:
        return isinstance(other[-1], (ast.Return, ast.Raise))
    rest = function.body[function.body.index(branch) + 1 :] if branch in function.body else []
    return bool(branch.body) and isinstance(branch.body[-1], ast.Return) and bool(_binds(rest))


VALID = (
    """
    import structlog
    from flask import Flask, request
    app = Flask(__name__)

    @app.before_request
    def start():
        structlog.contextvars.clear_contextvars()
        if "X-Request-ID" in request.headers:
            structlog.contextvars.bind_contextvars(request_id=request.headers["X-Request-ID"])
    """,
    """
    import structlog
    from flask import Flask, request
    app = Flask(__name__)

    @app.before_request
    def start():
        offered = request.headers.get("X-Request-ID")
        structlog.contextvars.bind_contextvars(request_id=offered or "new")
    """,
    """
    from contextvars import ContextVar
    request_id_var = ContextVar("request_id", default="-")

    class RequestMiddleware:
        async def __call__(self, scope, receive, send):
            if scope["type"] != "http":
                await self.app(scope, receive, send)
                return
            token = request_id_var.set(new_id())
            try:
                await self.app(scope, receive, send)
            finally:
                request_id_var.reset(token)
    """,
    """
    from contextvars import ContextVar
    request_id_var = ContextVar("request_id", default="-")

    class RequestMiddleware:
        def __call__(self, request):
            if "X-Request-ID" in request.headers:
                request_id_var.set(request.headers["X-Request-ID"])
            else:
                request_id_var.set("new")
            return self.get_response(request)
    """,
    """
    import structlog

    def annotate(order):
        if order.request_id:
            structlog.contextvars.bind_contextvars(request_id=order.request_id)
    """,
    """
    class RequestMiddleware:
        def __call__(self, request):
            if "X-Request-ID" in request.headers:
                request.request_id = request.headers["X-Request-ID"]
            return self.get_response(request)
    """,
    """
    import structlog

    class Ids:
        def __call__(self, request):
            if request.id:
                structlog.contextvars.bind_contextvars(request_id=request.id)
            return self.get_response(request)
    """,
    """
    from contextvars import ContextVar
    request_id_var = ContextVar("request_id")

    class IdMiddleware:
        def __call__(self, request):
            given = request.headers.get("X-Request-ID")
            if not given:
                given = "new"
            request_id_var.set(given)
            return self.get_response(request)
    """,
    """
    from contextvars import ContextVar
    request_id_var = ContextVar("request_id")

    class IdMiddleware:
        def __call__(self, request):
            if request.path == "/health":
                return self.get_response(request)
            request_id_var.set("new")
            return self.get_response(request)
    """,
    """
    import structlog

    class IdMiddleware:
        async def dispatch(self, request, call_next):
            with structlog.contextvars.bound_contextvars(path=request.url.path):
                if request.id:
                    structlog.contextvars.bind_contextvars(request_id=request.id)
                return await call_next(request)
    """,
    """
    import structlog
    from flask import Flask, request
    app = Flask(__name__)

    @app.before_request
    def start():
        structlog.contextvars.bind_contextvars(request_id="new")
        if request.headers.get("X-Request-ID"):
            structlog.contextvars.bind_contextvars(request_id=request.headers["X-Request-ID"])
    """,
    """
    import threading
    _local = threading.local()

    class IdMiddleware:
        def process_request(self, request):
            if request.user:
                _local.user = request.user
            _local.request_id = "new"
    """,
)

INVALID = (
    """
    import structlog
    from flask import Flask, request
    app = Flask(__name__)

    @app.before_request
    def start():
        if "X-Request-ID" in request.headers:
            structlog.contextvars.bind_contextvars(request_id=request.headers["X-Request-ID"])  # breach
    """,
    """
    from structlog.contextvars import bind_contextvars

    class LogMiddleware:
        async def dispatch(self, request, call_next):
            given = request.headers.get("x-correlation-id")
            if given:
                bind_contextvars(correlation_id=given)  # breach
            return await call_next(request)
    """,
    """
    from contextvars import ContextVar
    request_id_var = ContextVar("request_id", default="-")

    class RequestMiddleware:
        def __call__(self, request):
            if "X-Request-ID" in request.headers:
                request_id_var.set(request.headers["X-Request-ID"])  # breach
            return self.get_response(request)
    """,
    """
    import threading
    _local = threading.local()

    class RequestMiddleware:
        def process_request(self, request):
            given = request.META.get("HTTP_X_REQUEST_ID")
            if given:
                _local.request_id = given  # breach
    """,
    """
    import structlog
    from fastapi import FastAPI
    app = FastAPI()

    @app.middleware("http")
    async def ids(request, call_next):
        offered = request.headers.get("x-request-id")
        if not offered:
            offered = None
        else:
            structlog.contextvars.bind_contextvars(request_id=offered)  # breach
        return await call_next(request)
    """,
    """
    import threading
    thread_state = threading.local()

    class TraceMiddleware:
        def __call__(self, request):
            if request.headers.get("traceparent"):
                setattr(thread_state, "trace_id", request.headers["traceparent"])  # breach
            return self.get_response(request)
    """,
    """
    import structlog
    from quart import Quart, request
    app = Quart(__name__)

    @app.before_request
    async def start():
        if request.id:
            structlog.contextvars.bind_contextvars(req_id=request.id)  # breach
    """,
    """
    from contextvars import ContextVar
    correlation_id = ContextVar("correlation_id")

    class CorrelationMiddleware:
        async def __call__(self, scope, receive, send):
            for name, value in scope["headers"]:
                if name == b"x-correlation-id":
                    correlation_id.set(value.decode())  # breach
            await self.app(scope, receive, send)
    """,
    """
    from structlog.threadlocal import bind_threadlocal
    from flask import Flask, request
    app = Flask(__name__)

    @app.before_request
    def start():
        if "id" not in request.headers:
            app.count += 1
        else:
            bind_threadlocal(request_id=request.headers["id"])  # breach
    """,
    """
    from app.state import context

    class TraceMiddleware:
        def process_view(self, request, view, args, kwargs):
            if request.META.get("HTTP_TRACEPARENT"):
                context.trace_id = request.META["HTTP_TRACEPARENT"]  # breach
    """,
    """
    from starlette.middleware.base import BaseHTTPMiddleware
    from contextvars import ContextVar
    request_id = ContextVar("request_id")

    class Ids(BaseHTTPMiddleware):
        async def dispatch(self, request, call_next):
            given = request.headers.get("x-request-id")
            if given and len(given) < 64:
                request_id.set(given)  # breach
            return await call_next(request)
    """,
    """
    import structlog
    from sanic import Sanic
    app = Sanic("app")

    @app.on_request
    async def start(request):
        try:
            if request.id:
                structlog.contextvars.bind_contextvars(request_id=str(request.id))  # breach
        finally:
            request.ctx.seen = True
    """,
)
