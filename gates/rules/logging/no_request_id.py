"""A service whose records do not say to which request they belong.

**What it does.** For a project that serves requests and writes log records: says, as advice, that no line of it speaks of a request id
(nor of a correlation or trace id, nor of a tracer that brings one). It points at where logging is set up, else at the first log call.

**Why it matters.** Two requests at a time mix their records. Who reports an error can name a time at best, and nobody can tell which
of the lines of that second are about it.

**Example.** A FastAPI application with `logging.basicConfig(level="INFO")`, no middleware, and `logger.info("order placed")`.

**How to fix.** Take the id from the caller's `X-Request-ID`, or make one, in a middleware; bind it (a `contextvars` filter,
`structlog.contextvars.bind_contextvars`), show it in the format, and give it back in the answer. `asgi-correlation-id` and OpenTelemetry do all of that.
"""

from __future__ import annotations

from collections.abc import Iterator

from gates.model import Severity
from gates.rules.index import Index
from gates.rules.values import Breach, Example

ID = "logging/no-request-id"
SEVERITY = Severity.LOW
SUMMARY = "Records that do not say to which request they belong"

_FIX = "Bind a request id in a middleware, show it in the format, and give it back to the caller."


def conclude(index: Index) -> Iterator[Breach]:
    """The project as a whole."""
    said = index.said
    if not index.frameworks or said.first_log is None or said.knows_id:
        return
    path, line = min(said.log_setups, default=said.first_log)
    message = "Nothing here speaks of a request id: records of requests that are served at once cannot be told apart."
    yield Breach(line=line, path=path, message=message, fix=_FIX, blocking=False)


def _service(
    framework: str,
    more: str = "",
    *,
    setup: str = 'logging.basicConfig(level="INFO")',
    call: str = 'logging.info("placed")',
) -> dict[str, str]:
    """A service that logs; `more` is another line of it."""
    return {"app/main.py": f"import logging\nimport {framework}\n\n{setup}\n{more}\n{call}\n"}


_MARKED = 'logging.basicConfig(level="INFO")  # advice'
VALID: tuple[Example, ...] = (
    _service("fastapi", "request_id = fastapi.Header()"),
    _service("fastapi", "import asgi_correlation_id"),
    _service("fastapi", "HEADER = 'X-Request-ID'"),
    _service("flask", "correlation_id = None"),
    _service("flask", "import opentelemetry"),
    _service("django", "TRACE_ID = 'trace-id'"),
    _service("litestar", "import sentry_sdk"),
    _service("starlette", "traceparent = None"),
    _service("aiohttp.web", "import ddtrace"),
    _service("json"),
    {"app/main.py": "import fastapi\n"},
    {**_service("fastapi"), "app/middleware.py": "REQUEST_ID = 'request_id'\n"},
    {"app/worker.py": "import celery\nimport logging\n\nlogging.basicConfig(level='INFO')\nlogging.info('done')\n"},
)

INVALID: tuple[Example, ...] = (
    *(
        _service(f, setup=_MARKED)
        for f in ("fastapi", "flask", "django", "litestar", "starlette", "aiohttp.web", "sanic", "quart")
    ),
    _service("fastapi", setup="", call='logging.info("placed")  # advice'),
    {**_service("fastapi", setup=_MARKED), "app/orders.py": "import logging\n\nlogging.info('placed')\n"},
    {
        **_service("fastapi", setup="", call="pass"),
        "app/logs.py": "import logging\n\nlogging.basicConfig()  # advice\nlogging.info('up')\n",
    },
    _service("fastapi", "order_id = 7", setup=_MARKED),
)
