"""A filter that adds fields is attached to a logger, where the records of other loggers never pass it.

**What it does.** Names filters on the root logger, and filters that write fields into records on any logger, in a `dictConfig` table
or by `addFilter`, unless every handler has the filter as well. Filters that drop records of one named logger are left alone.

**Why it matters.** A logger's filters see only the records that were written *with that logger*. Records of child loggers go straight
to the handlers: the request id that the filter was to add is missing from nearly all of them.

**Example.**

    "root": {"level": "INFO", "handlers": ["stdout"], "filters": ["request_id"]}

**How to fix.** Attach the filter to the handler: `"handlers": {"stdout": {..., "filters": ["request_id"]}}`, or
`handler.addFilter(...)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.logging.configuration import class_of, is_configuration, key_node, listed, loggers
from gates.rules.shapes import dict_items, entry, final_name, text_of
from gates.rules.source import Source
from gates.rules.values import Breach, Claim, Premise, at, called

ID = "logging/filter-on-logger"
SEVERITY = Severity.HIGH
SUMMARY = "A filter is attached to a logger, where records of other loggers never pass it"
HINTS = ("filters", "addFilter")
NODES = (ast.Dict, called("addFilter", "dict"))

_FIX = "Attach the filter to the handler instead; every record that is written passes it there."


def visit(node: ast.Dict | ast.Call, source: Source) -> Iterator[Breach]:
    """One configuration table, or one call of `addFilter`."""
    if not is_configuration(node):
        yield from _added(node, source) if isinstance(node, ast.Call) else ()
        return
    defined = {name: value for name, _, value in dict_items(entry(node, "filters"))}
    handlers = [listed(value, "filters") or [] for _, _, value in dict_items(entry(node, "handlers"))]
    for name, _, settings in loggers(node):
        lonely = [f for f in listed(settings, "filters") or [] if not handlers or not all(f in on for on in handlers)]
        place = key_node(settings, "filters")
        if lonely and place is not None:
            yield from _judged(place, name, _class_name(class_of(defined.get(lonely[0])), source))


def _added(node: ast.Call, source: Source) -> Iterator[Breach]:
    if not (isinstance(node.func, ast.Attribute) and node.func.attr == "addFilter" and len(node.args) == 1):
        return
    receiver = source.value(node.func.value)
    if not (isinstance(receiver, ast.Call) and source.origin(receiver.func) in {"logging.getLogger", "logging.Logger"}):
        return
    name = _name_of(receiver.args[0]) if receiver.args else ""
    if name is not None:
        yield from _judged(node, name, source.origin(node.args[0]).removesuffix("()"))


def _name_of(expr: ast.expr) -> str | None:
    """The name of a logger; None for one that is computed, which may be each of many in a loop."""
    return "__name__" if final_name(expr) == "__name__" else text_of(expr)


def _judged(place: ast.expr, logger: str, filter_class: str) -> Iterator[Breach]:
    said = f"the logger {logger!r}" if logger else "the root logger"
    premises = () if not logger else (Premise(Claim.ENRICHES, (filter_class,)),)
    yield at(
        place, f"The filter is attached to {said}: records of its child loggers never pass it.", _FIX, premises=premises
    )


def _class_name(expr: ast.expr | None, source: Source) -> str:
    return text_of(expr) or source.origin(expr) if expr is not None else ""


VALID = (
    """
    import logging

    class Tenant(logging.Filter):
        def filter(self, record):
            record.tenant = "-"
            return True

    for name in logging.root.manager.loggerDict:
        if name.startswith("kafka"):
            logging.getLogger(name).addFilter(Tenant())
    """,
    """
    import logging.config
    logging.config.dictConfig({
        "version": 1,
        "filters": {"request_id": {"()": "app.logs.RequestId"}},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["request_id"]}},
        "root": {"handlers": ["stdout"]},
    })
    """,
    """
    import logging

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = "-"
            return True

    handler = logging.StreamHandler()
    handler.addFilter(RequestId())
    """,
    """
    import logging

    class NoProbes(logging.Filter):
        def filter(self, record):
            return "/health" not in record.getMessage()

    logging.getLogger("uvicorn.access").addFilter(NoProbes())
    """,
    """
    import logging.config

    class NoProbes(logging.Filter):
        def filter(self, record):
            return "/health" not in record.getMessage()

    logging.config.dictConfig({
        "version": 1,
        "filters": {"no_probes": {"()": NoProbes}},
        "handlers": {"stdout": {"class": "logging.StreamHandler"}},
        "loggers": {"uvicorn.access": {"filters": ["no_probes"]}},
        "root": {"handlers": ["stdout"]},
    })
    """,
    """
    LOGGING = {
        "version": 1,
        "filters": {"request_id": {"()": "app.logs.RequestId"}},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "filters": ["request_id"]}},
        "root": {"handlers": ["stdout"], "filters": ["request_id"]},
    }
    """,
    """
    query = {"filters": ["open"], "root": {"filters": ["open"]}}
    """,
    """
    import logging

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = "-"
            return True

    def configure():
        handler = logging.StreamHandler()
        handler.addFilter(RequestId())
        logging.getLogger().addHandler(handler)
    """,
    """
    import logging

    class Drop(logging.Filter):
        def filter(self, record):
            level = record.levelno
            return level > 10

    logging.getLogger("httpx").addFilter(Drop())
    """,
    """
    import logging.config
    logging.config.dictConfig({
        "version": 1,
        "filters": {"ids": {"()": "app.logs.Ids"}},
        "handlers": {
            "out": {"class": "logging.StreamHandler", "filters": ["ids"]},
            "err": {"class": "logging.StreamHandler", "filters": ["ids"]},
        },
        "loggers": {"app": {"handlers": ["out"], "filters": ["ids"]}},
    })
    """,
    """
    import logging

    logging.getLogger("uvicorn.access").addFilter(lambda record: "/health" not in record.getMessage())
    """,
    """
    import logging

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = "-"
            return True

    for handler in logging.getLogger().handlers:
        handler.addFilter(RequestId())
    """,
    """
    class Query:
        def addFilter(self, field):
            return self

    Query().addFilter("open")
    """,
)

INVALID = (
    """
    import logging.config
    logging.config.dictConfig({
        "version": 1,
        "filters": {"request_id": {"()": "app.logs.RequestId"}},
        "handlers": {"stdout": {"class": "logging.StreamHandler"}},
        "root": {"handlers": ["stdout"], "filters": ["request_id"]},  # breach
    })
    """,
    """
    LOGGING = {
        "version": 1,
        "filters": {"request_id": {"()": "app.service.RequestId"}},
        "handlers": {"stdout": {"class": "logging.StreamHandler"}},
        "loggers": {
            "app": {
                "handlers": ["stdout"],
                "filters": ["request_id"],  # breach
            }
        },
    }

    class RequestId:
        def filter(self, record):
            record.request_id = "-"
            return True
    """,
    """
    import logging

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = "-"
            return True

    logging.getLogger().addFilter(RequestId())  # breach
    """,
    """
    import logging

    class RequestId(logging.Filter):
        def filter(self, record):
            setattr(record, "request_id", "-")
            return True

    def configure():
        root = logging.getLogger()
        root.addFilter(RequestId())  # breach
    """,
    """
    import logging

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = "-"
            return True

    logging.getLogger("app").addFilter(RequestId())  # breach
    """,
    """
    import logging.config

    def configure(level):
        logging.config.dictConfig(dict_config(level))

    def dict_config(level):
        return {
            "version": 1,
            "handlers": {"out": {"class": "logging.StreamHandler"}, "err": {"class": "logging.StreamHandler", "filters": ["ids"]}},
            "root": {
                "level": level,
                "filters": ["ids"],  # breach
                "handlers": ["out", "err"],
            },
        }
    """,
    """
    import logging

    class RequestId(logging.Filter):
        def filter(self, record):
            record.request_id = "-"
            return True

    logging.getLogger("app.api").addFilter(filter=RequestId()) if False else None
    log = logging.getLogger("app.api")
    log.addFilter(RequestId())  # breach
    """,
    {
        "app/logs.py": """
            import logging

            class Base(logging.Filter):
                def filter(self, record):
                    record.tenant = "-"
                    return True

            class Tenant(Base):
                pass
        """,
        "app/main.py": """
            import logging
            from app.logs import Tenant

            logging.getLogger("app").addFilter(Tenant())  # breach
        """,
    },
    """
    import logging.config
    TABLE = {
        "version": 1,
        "handlers": {"stdout": {"class": "logging.StreamHandler"}},
        "loggers": {
            "": {"handlers": ["stdout"], "filters": ["ids"]},  # breach
        },
    }
    logging.config.dictConfig(TABLE)
    """,
    """
    from logging import Filter, getLogger

    class Trace(Filter):
        def filter(self, record):
            record.__dict__.update(trace_id="-")
            return True

    getLogger("app").addFilter(Trace())  # breach
    """,
    """
    import logging.config

    class Ids:
        def filter(self, record):
            record.correlation_id = "-"
            return True

    logging.config.dictConfig(dict(
        version=1,
        filters={"ids": {"()": Ids}},
        handlers={"stdout": {"class": "logging.StreamHandler"}},
        loggers={"app": {"filters": ["ids"]}},  # breach
    ))
    """,
    """
    import logging

    class Ids(logging.Filter):
        def filter(self, record):
            if not hasattr(record, "request_id"):
                record.request_id = "-"
            return True

    class Setup:
        def run(self):
            logging.getLogger("app.orders").addFilter(Ids())  # breach
    """,
)
