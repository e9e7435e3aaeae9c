"""A formatter of the project leaves the traceback out.

**What it does.** Names classes derived from `logging.Formatter` whose own `format` neither reads `exc_info` or `exc_text` nor calls the
base class or `formatException`.

**Why it matters.** `logger.exception(...)` is called everywhere, and still no traceback ever reaches the log: each failure is one line
that says that something failed.

**Example.**

    class JsonFormatter(logging.Formatter):
        def format(self, record):
            return json.dumps({"message": record.getMessage()})

**How to fix.** Add it: `if record.exc_info: payload["exception"] = self.formatException(record.exc_info)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.shapes import final_name, text_of
from gates.rules.source import Source
from gates.rules.values import FUNCTIONS, Breach, at

ID = "logging/formatter-drops-traceback"
SEVERITY = Severity.HIGH
SUMMARY = "A formatter of the project leaves the traceback out"
HINTS = ("Formatter",)
NODES = (ast.ClassDef,)

_CARRIERS = {"exc_info", "exc_text", "formatException", "__dict__", "vars"}


def visit(node: ast.ClassDef, source: Source) -> Iterator[Breach]:
    """One class."""
    if not any(source.origin(b) == "logging.Formatter" or final_name(b) == "JsonFormatter" for b in node.bases):
        return
    method = next((s for s in node.body if isinstance(s, FUNCTIONS) and s.name == "format"), None)
    if method is None or any(_carries(n) for s in node.body for n in ast.walk(s)):
        return
    yield at(
        method,
        "This formatter leaves the traceback of an exception out of the record.",
        "Add the traceback when there is one: self.formatException(record.exc_info).",
    )


def _carries(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
        return True
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "format"
        and "Formatter" in final_name(node.func.value)
    ):
        return True
    name = (
        node.attr
        if isinstance(node, ast.Attribute)
        else node.id
        if isinstance(node, ast.Name)
        else text_of(node)
        if isinstance(node, ast.Constant)
        else ""
    )
    return name in _CARRIERS


VALID = (
    """
    import json
    import logging

    class JsonFormatter(logging.Formatter):
        def format(self, record):
            payload = {"message": record.getMessage()}
            if record.exc_info:
                payload["exception"] = self.formatException(record.exc_info)
            return json.dumps(payload)
    """,
    """
    import logging

    class Short(logging.Formatter):
        def format(self, record):
            return super().format(record)[:2000]
    """,
    """
    import logging

    class Short(logging.Formatter):
        def formatTime(self, record, datefmt=None):
            return "now"
    """,
    """
    import json
    import logging

    class JsonFormatter(logging.Formatter):
        def format(self, record):
            return json.dumps(vars(record), default=str)
    """,
    """
    class MoneyFormatter:
        def format(self, amount):
            return f"{amount:.2f}"
    """,
    """
    import logging

    class Coloured(logging.Formatter):
        def format(self, record):
            return "> " + logging.Formatter.format(self, record)
    """,
    """
    import logging

    class Line(logging.Formatter):
        def format(self, record):
            text = record.getMessage()
            if record.exc_text:
                text += record.exc_text
            return text
    """,
    """
    import logging

    class Base(logging.Formatter):
        def formatMessage(self, record):
            return record.getMessage()
    """,
    """
    import json
    import logging

    class Json(logging.Formatter):
        def format(self, record):
            return json.dumps(self.fields(record))

        def fields(self, record):
            return {"message": record.getMessage(), "trace": self.formatException(record.exc_info) if record.exc_info else None}
    """,
    """
    import json
    import logging

    class Json(logging.Formatter):
        def format(self, record):
            return json.dumps({k: str(v) for k, v in record.__dict__.items()})
    """,
    """
    from string import Formatter

    class Template(Formatter):
        def format(self, text):
            return text.upper()
    """,
    """
    import logging

    class Masked(logging.Formatter):
        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def format(self, record):
            return self.inner.format(record).replace("secret", "***")
    """,
)

INVALID = (
    """
    import json
    import logging

    class JsonFormatter(logging.Formatter):
        def format(self, record):  # breach
            return json.dumps({"message": record.getMessage()})
    """,
    """
    from logging import Formatter

    class Line(Formatter):
        def format(self, record):  # breach
            return f"{record.levelname} {record.getMessage()}"
    """,
    """
    import json
    import logging as log

    class JsonFormatter(log.Formatter):
        def format(self, record):  # breach
            payload = {"message": record.getMessage()}
            payload.update(getattr(record, "fields", {}))
            return json.dumps(payload)
    """,
    """
    import logging

    class Coloured(logging.Formatter):
        COLOURS = {"ERROR": 31}

        def format(self, record):  # breach
            return self.paint(record.levelname) + record.getMessage()

        def paint(self, level):
            return str(self.COLOURS.get(level))
    """,
    """
    import logging

    class KeyValue(logging.Formatter):
        def format(self, record):  # breach
            parts = {"level": record.levelname, "logger": record.name, "text": record.msg % record.args}
            return " ".join(f"{k}={v}" for k, v in parts.items())
    """,
    """
    import json
    import logging
    from datetime import datetime

    def configure():
        class Local(logging.Formatter):
            def format(self, record):  # breach
                return json.dumps({"at": datetime.now().isoformat(), "message": record.getMessage()})
        return Local()
    """,
    """
    import logging

    class Plain(logging.Formatter):
        def format(self, record):  # breach
            "One line for each record."
            time = self.formatTime(record)
            return time + " " + record.getMessage()
    """,
    """
    import logging
    import orjson

    class Json(logging.Formatter):
        FIELDS = ("levelname", "name", "lineno")

        def format(self, record):  # breach
            found = {f: getattr(record, f) for f in self.FIELDS}
            found["message"] = record.getMessage()
            return orjson.dumps(found).decode()
    """,
    """
    from pythonjsonlogger.jsonlogger import JsonFormatter

    class Short(JsonFormatter):
        def format(self, record):  # breach
            return '{"message": "%s"}' % record.getMessage()
    """,
    """
    import logging

    class Masked(logging.Formatter):
        def __init__(self, words):
            self.words = words

        def format(self, record):  # breach
            text = record.getMessage()
            for word in self.words:
                text = text.replace(word, "***")
            return text
    """,
    """
    import logging

    class Levels(logging.Formatter):
        def format(self, record):  # breach
            match record.levelname:
                case "ERROR":
                    return "! " + record.getMessage()
                case _:
                    return record.getMessage()
    """,
    """
    import logging

    F = logging.Formatter

    class Logfmt(F):
        def format(self, record):  # breach
            return f"level={record.levelname} msg={record.getMessage()!r}"
    """,
)
