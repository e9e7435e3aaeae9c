"""The id of the request being handled, available wherever a log record or an answer needs it."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")


def current_request_id() -> str:
    """Return the id of the request being handled, or ``-`` outside of one."""
    return request_id.get()
