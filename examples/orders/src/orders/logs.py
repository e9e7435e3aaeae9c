"""Structured logging: one JSON object per line on stdout, each with the id of its request.

Whatever a caller passes as ``extra`` becomes a field of the record. Callers pass identifiers and
counts, never keys, addresses of people or request bodies.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

from orders.context import current_request_id

NOT_EXTRA = frozenset(vars(logging.makeLogRecord({}))) | {"message", "request_id", "color_message"}


class RequestIdFilter(logging.Filter):
    """Stamps each record; it belongs to the handler, because loggers do not share their filters."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id()
        return True


class JsonFormatter(logging.Formatter):
    """Turns a record into one line of JSON, the traceback of an exception included."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", current_request_id()),
        }
        fields |= {k: v for k, v in vars(record).items() if k not in NOT_EXTRA}
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return json.dumps(fields, default=str)


class StdoutHandler(logging.StreamHandler[TextIO]):
    """Writes to whatever stdout is at the moment, so that whoever redirects it gets the log."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stdout
        super().emit(record)


def configure_logging(level: str) -> None:
    """Send every record of ``level`` or above to stdout; calling it again changes the level."""
    handler = StdoutHandler(sys.stdout)
    handler.addFilter(RequestIdFilter())
    handler.setFormatter(JsonFormatter())

    root = logging.getLogger()
    for old in [known for known in root.handlers if isinstance(known, StdoutHandler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
