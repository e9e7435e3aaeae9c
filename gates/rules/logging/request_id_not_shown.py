"""A request id is bound to the log, and the format leaves it out.

**What it does.** Follows a filter that writes a request, correlation or trace id into every record to the handler that it is attached to,
and from there to the handler's format, in a `dictConfig` table or in the same block of code: it blocks when that format is written out and
does not hold the field. It also blocks for `structlog.configure` with a list of structlog's own processors that lacks
`merge_contextvars`, while the project binds such an id with `bind_contextvars`. Formatter classes of others, which may write any
field, are left alone.

**Why it matters.** The id is worked out for every request, the caller is told to quote it, and nobody finds it in the logs.

**Example.**

    "formatters": {"line": {"format": "%(levelname)s %(message)s"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["request_id"], "formatter": "line"}},

**How to fix.** Put the field into the format (`%(request_id)s`); with structlog, make `structlog.contextvars.merge_contextvars` the first
processor.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from gates.model import Severity
from gates.rules.logging.configuration import class_of, is_configuration, listed
from gates.rules.shapes import argument, dict_items, entry, text_of
from gates.rules.source import Source
from gates.rules.values import Breach, Claim, Premise, at, called

ID = "logging/request-id-not-shown"
SEVERITY = Severity.MEDIUM
SUMMARY = "A request id is bound to the log, and the format leaves it out"
HINTS = ("filter", "addFilter", "structlog")
NODES = (ast.Dict, called("addFilter", "configure", "configure_once", "dict"))

_STANDARD = {"", "logging.Formatter"}


def visit(node: ast.Dict | ast.Call, source: Source) -> Iterator[Breach]:
    """One configuration table, or one call."""
    if is_configuration(node):
        yield from _table(node, source)
    elif isinstance(node, ast.Dict):
        return
    elif isinstance(node.func, ast.Attribute) and node.func.attr == "addFilter":
        yield from _added(node, source)
    elif source.origin(node.func) in {"structlog.configure", "structlog.configure_once"}:
        yield from _configured(node, source)


def _table(node: ast.expr, source: Source) -> Iterator[Breach]:
    filters = {name: value for name, _, value in dict_items(entry(node, "filters"))}
    formatters = {name: value for name, _, value in dict_items(entry(node, "formatters"))}
    handlers = [handler for _, _, handler in dict_items(entry(node, "handlers"))]
    for name, definition in filters.items():
        made = class_of(definition)
        filtered = [h for h in handlers if name in (listed(h, "filters") or [])]
        formats = [_written_out(formatters.get(text_of(entry(h, "formatter")) or ""), source) for h in filtered]
        if made is not None:
            yield from _judged(formats, text_of(made) or source.origin(made), source)


def _written_out(formatter: ast.expr | None, source: Source) -> ast.expr | None:
    """The format of a standard formatter, None for one that may write anything."""
    made = class_of(formatter)
    dotted = (text_of(made) or source.origin(made) or "?") if made is not None else ""
    shown = entry(formatter, "format") or entry(formatter, "fmt")
    return shown if dotted in _STANDARD else None


def _added(node: ast.Call, source: Source) -> Iterator[Breach]:
    """`handler.addFilter(...)` beside `handler.setFormatter(...)` in the same block."""
    handler = node.func.value if isinstance(node.func, ast.Attribute) else None
    if not (isinstance(handler, ast.Name) and len(node.args) == 1):
        return
    made = source.origin(node.args[0])
    if not made.endswith("()"):
        return
    formatters = [
        formatter
        for call in _calls_beside(source)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "setFormatter"
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == handler.id
        and (formatter := argument(call, 0, "fmt")) is not None
    ]
    formatter = source.value(formatters[0]) if len(formatters) == 1 else None
    if isinstance(formatter, ast.Call) and source.origin(formatter.func) == "logging.Formatter":
        shown = argument(formatter, 0, "fmt")
        if shown is not None:
            yield from _judged([shown], made.removesuffix("()"), source)


def _calls_beside(source: Source) -> Iterator[ast.Call]:
    """The calls that are statements of the block around the visited place."""
    body: Sequence[ast.AST] = getattr(source.ancestors[-2], "body", ()) if len(source.ancestors) > 1 else ()
    for statement in body if isinstance(body, list) else ():
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            yield statement.value


def _judged(formats: Sequence[ast.expr | None], filter_class: str, source: Source) -> Iterator[Breach]:
    """The formats of all handlers that one filter is attached to; None is a format that is not known."""
    texts = [text_of(source.value(f)) if f is not None else None for f in formats]
    shown = formats[0] if formats else None
    if shown is None or None in texts or not filter_class:
        return
    yield at(
        shown,
        f"{filter_class.rpartition('.')[2]} writes the request id into every record, and this format leaves it out.",
        "Put the field into the format, like %(request_id)s.",
        premises=(Premise(Claim.HIDES_ID, (filter_class, " ".join(filter(None, texts)))),),
    )


def _configured(node: ast.Call, source: Source) -> Iterator[Breach]:
    given = argument(node, 0, "processors")
    processors = source.value(given) if given is not None else None
    if not isinstance(processors, (ast.List, ast.Tuple)):
        return
    origins = [source.origin(source.value(p)).removesuffix("()") for p in processors.elts]
    if all(o.startswith("structlog.") for o in origins) and not any("contextvars" in o for o in origins):
        yield at(
            given if given is not None else node,
            "The project binds a request id with bind_contextvars, and no processor here puts it into the records.",
            "Make structlog.contextvars.merge_contextvars the first processor.",
            premises=(Premise(Claim.BINDS_ID),),
        )


VALID = (
    """
    import logging.config

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = current()
            return True

    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"id": {"()": RequestId}},
        "formatters": {"line": {"format": "%(levelname)s [%(request_id)s] %(message)s"}},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"}},
        "root": {"handlers": ["stdout"]},
    })
    """,
    """
    import logging.config

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = current()
            return True

    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"id": {"()": RequestId}},
        "formatters": {"line": {"class": "pythonjsonlogger.jsonlogger.JsonFormatter", "format": "%(message)s"}},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"}},
        "root": {"handlers": ["stdout"]},
    })
    """,
    """
    import logging.config

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = current()
            return True

    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"id": {"()": RequestId}},
        "formatters": {"line": {"style": "{", "format": "{levelname} {request_id} {message}"}},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"}},
        "root": {"handlers": ["stdout"]},
    })
    """,
    """
    import logging.config

    class NoProbes(logging.Filter):
        def filter(self, record):
            return "/health" not in record.getMessage()

    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"id": {"()": NoProbes}},
        "formatters": {"line": {"format": "%(message)s"}},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"}},
        "root": {"handlers": ["stdout"]},
    })
    """,
    """
    import logging.config

    class Tenant(logging.Filter):
        def filter(self, record):
            record.tenant = current()
            return True

    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"id": {"()": Tenant}},
        "formatters": {"line": {"format": "%(message)s"}},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"}},
        "root": {"handlers": ["stdout"]},
    })
    """,
    """
    import logging.config

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = current()
            record.msg = f"[{record.request_id}] {record.msg}"
            return True

    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"id": {"()": RequestId}},
        "formatters": {"line": {"format": "%(levelname)s %(message)s"}},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"}},
        "root": {"handlers": ["stdout"]},
    })
    """,
    """
    import logging.config

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = current()
            record.prefix = f"[{record.request_id}]"
            return True

    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"id": {"()": RequestId}},
        "formatters": {"line": {"format": "%(prefix)s %(message)s"}},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"}},
        "root": {"handlers": ["stdout"]},
    })
    """,
    """
    import logging.config

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = current()
            return True

    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"id": {"()": RequestId}},
        "formatters": {"line": {"format": "%(message)s"}},
        "handlers": {
            "stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"},
            "json": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "json"},
        },
        "root": {"handlers": ["stdout"]},
    })
    """,
    """
    import logging.config

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = current()
            return True

    handler = logging.StreamHandler()
    handler.addFilter(RequestId())
    handler.setFormatter(logging.Formatter("%(request_id)s %(message)s"))
    """,
    """
    import logging.config

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = current()
            return True

    class Lines(logging.Formatter):
        def format(self, record):
            return f"{record.request_id} {record.getMessage()}"

    handler = logging.StreamHandler()
    handler.addFilter(RequestId())
    handler.setFormatter(Lines("%(message)s"))
    """,
    """
    import structlog

    structlog.configure(processors=[structlog.contextvars.merge_contextvars, structlog.processors.JSONRenderer()])
    structlog.contextvars.bind_contextvars(request_id="1")
    """,
    """
    import structlog

    def with_context(logger, name, event):
        return event | structlog.contextvars.get_contextvars()

    structlog.configure(processors=[with_context, structlog.processors.JSONRenderer()])
    structlog.contextvars.bind_contextvars(request_id="1")
    """,
    """
    import structlog

    structlog.configure(processors=[structlog.processors.JSONRenderer()])
    structlog.contextvars.bind_contextvars(tenant="1")
    """,
    """
    import logging.config

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = current()
            return True

    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"id": {"()": RequestId}},
        "formatters": {"line": {"format": settings.line_format}},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"}},
        "root": {"handlers": ["stdout"]},
    })
    """,
)

INVALID = (
    """
    import logging.config

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = current()
            return True

    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"id": {"()": RequestId}},
        "formatters": {"line": {"format": "%(levelname)s %(message)s"}},  # breach
        "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"}},
        "root": {"handlers": ["stdout"]},
    })
    """,
    """
    import logging.config

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = current()
            return True

    LINE = "%(asctime)s %(name)s %(message)s"
    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"id": {"()": RequestId}},
        "formatters": {"line": {"format": LINE}},  # breach
        "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"}},
        "root": {"handlers": ["stdout"]},
    })
    """,
    """
    import logging.config

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = current()
            return True

    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"id": {"()": RequestId}},
        "formatters": {"line": {"style": "{", "format": "{levelname} {message}"}},  # breach
        "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"}},
        "root": {"handlers": ["stdout"]},
    })
    """,
    {
        "app/filters.py": """
            import logging

            class RequestId(logging.Filter):
                def filter(self, record):
                    record.request_id = current()
                    return True
        """,
        "app/settings.py": """
            LOGGING = {
                "version": 1,
                "disable_existing_loggers": False,
                "filters": {"id": {"()": "app.filters.RequestId"}},
                "formatters": {"line": {"format": "%(message)s"}},  # breach
                "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"}},
                "root": {"handlers": ["stdout"]},
            }
        """,
    },
    """
    import logging.config

    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"id": {"()": "asgi_correlation_id.CorrelationIdFilter", "uuid_length": 32}},
        "formatters": {"line": {"format": "%(message)s"}},  # breach
        "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"}},
        "root": {"handlers": ["stdout"]},
    })
    """,
    """
    import logging.config

    class Trace(logging.Filter):
        def filter(self, record):
            setattr(record, "trace_id", current())
            return True

    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"id": {"()": Trace}},
        "formatters": {"line": {"format": "%(message)s"}},  # breach
        "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"}},
        "root": {"handlers": ["stdout"]},
    })
    """,
    """
    import logging.config

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = current()
            return True

    handler = logging.StreamHandler()
    handler.addFilter(RequestId())
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))  # breach
    logging.getLogger().addHandler(handler)
    """,
    """
    import logging.config

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = current()
            return True

    def configure():
        line = logging.Formatter(fmt="%(message)s")  # breach
        stdout = logging.StreamHandler()
        stdout.setFormatter(line)
        stdout.addFilter(RequestId())
        logging.getLogger().addHandler(stdout)
    """,
    """
    import logging.config

    class Base(logging.Filter):
        def filter(self, record):
            record.correlation_id = current()
            return True

    class Correlation(Base):
        pass

    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"id": {"()": Correlation}},
        "formatters": {"line": {"format": "%(message)s"}},  # breach
        "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"}},
        "root": {"handlers": ["stdout"]},
    })
    """,
    """
    import structlog

    structlog.configure(processors=[structlog.processors.add_log_level, structlog.processors.JSONRenderer()])  # breach

    def start(request):
        structlog.contextvars.bind_contextvars(request_id=request.headers["X-Request-ID"])
    """,
    {
        "app/logs.py": """
            import structlog

            PROCESSORS = [
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.dev.ConsoleRenderer(),
            ]

            def configure():
                structlog.configure(processors=PROCESSORS)  # breach
        """,
        "app/middleware.py": """
            from structlog.contextvars import bind_contextvars

            class Ids:
                def __call__(self, request):
                    bind_contextvars(correlation_id=request.id)
                    return self.get_response(request)
        """,
    },
    """
    import structlog
    from structlog.contextvars import bound_contextvars

    structlog.configure_once(processors=(structlog.processors.JSONRenderer(),))  # breach

    async def middleware(request, call_next):
        with bound_contextvars(trace_id=request.headers.get("traceparent")):
            return await call_next(request)
    """,
    """
    import logging.config

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = current()
            return True

    logging.config.dictConfig({
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"id": {"()": RequestId}},
        "formatters": {"line": {"format": "%(message)s"}},  # breach
        "handlers": {
            "stdout": {"class": "logging.StreamHandler", "filters": ["id"], "formatter": "line"},
            "file": {"class": "logging.FileHandler", "filters": ["id"], "formatter": "line"},
        },
        "root": {"handlers": ["stdout"]},
    })
    """,
)
