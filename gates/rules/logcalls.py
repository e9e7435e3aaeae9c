"""Recognises calls that write a log record, whichever logging library they use. Judges nothing."""

from __future__ import annotations

import ast
import dataclasses
import enum
import re
from collections.abc import Sequence

from gates.rules.names import Names
from gates.rules.shapes import final_name, keyword, text_of
from gates.rules.values import Scope

LOW = frozenset({"debug", "info", "trace", "success"})
HIGH = frozenset({"error", "exception", "critical", "fatal"})
_METHODS = {"debug", "info", "warning", "warn", "error", "critical", "fatal", "exception", "log", "trace", "success"}
_ASYNC = {f"a{m}": m for m in _METHODS}
LOG_METHODS = frozenset({*_METHODS, *_ASYNC})
"""The names of methods that write a record; most methods so called do not belong to a logger."""
_LOGGER_NAME = re.compile(r"_*(log|logger|logging)|\w*_log(ger)?|\w*logger", re.IGNORECASE)
_MAKER = re.compile(
    r"(^|\.)(getLogger|get_logger|getChild|get_task_logger|get_run_logger|Logger|BoundLogger|FilteringBoundLogger|AsyncBoundLogger|LoggerAdapter)\(\)"
)
_NAMED_LEVELS = {
    "DEBUG": "debug",
    "INFO": "info",
    "WARNING": "warning",
    "WARN": "warning",
    "ERROR": "error",
    "CRITICAL": "critical",
    "FATAL": "critical",
}
_NUMBERED_LEVELS = {10: "debug", 20: "info", 30: "warning", 40: "error", 50: "critical"}


class Family(enum.Enum):
    """Which library a logger belongs to; `UNKNOWN` when only its name says that it is one."""

    STDLIB = "logging"
    STRUCTLOG = "structlog"
    LOGURU = "loguru"
    LOGFIRE = "logfire"
    UNKNOWN = ""


_ORIGINS = {
    "logging.getLogger": Family.STDLIB,
    "logging.Logger": Family.STDLIB,
    "logging.root": Family.STDLIB,
    "structlog.": Family.STRUCTLOG,
    "logfire.": Family.LOGFIRE,
    "loguru.logger": Family.LOGURU,
}


@dataclasses.dataclass(frozen=True, slots=True)
class LogCall:
    """One call that writes a record.

    Attributes:
        node: the call.
        level: method name in lower case; for `log(level, ...)` the level, "" when it is not constant.
        message: the first argument of the message, None when there is none.
        arguments: positional arguments after the message.
        family: the library.
    """

    node: ast.Call
    level: str
    message: ast.expr | None
    arguments: Sequence[ast.expr]
    family: Family

    @property
    def has_traceback(self) -> bool:
        """Whether the record carries the traceback of the exception at hand."""
        if self.level == "exception":
            return not _is_off(keyword(self.node, "exc_info"))
        given = keyword(self.node, "_exc_info" if self.family is Family.LOGFIRE else "exc_info")
        if given is not None:
            return not _is_off(given)
        return self.family in {Family.LOGURU, Family.UNKNOWN} and _opt_with_exception(self.node.func)


def _is_off(given: ast.expr | None) -> bool:
    """Whether an argument is a constant that is false: `False`, `None`, `0`."""
    return isinstance(given, ast.Constant) and not given.value


def log_call(node: ast.AST, names: Names, scopes: Sequence[Scope]) -> LogCall | None:
    """The log call that `node` is, None when it is something else."""
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute):
        method = _ASYNC.get(node.func.attr, node.func.attr)
        family = _family_of(node.func.value, names, scopes) if method in _METHODS else None
    elif isinstance(node.func, ast.Name) and node.func.id in _METHODS:
        method, family = (
            node.func.id,
            Family.STDLIB if names.origin(node.func, scopes) == f"logging.{node.func.id}" else None,
        )
    else:
        return None
    return _made(node, method, family) if family is not None else None


def is_logger(expr: ast.expr, names: Names, scopes: Sequence[Scope]) -> bool:
    """Whether an expression is a logger."""
    return _family_of(expr, names, scopes) is not None


def _made(node: ast.Call, method: str, family: Family) -> LogCall:
    level, rest = method, list(node.args)
    if method == "log":
        level = _level(rest.pop(0)) if rest else ""
    message = rest[0] if rest else keyword(node, "msg") or keyword(node, "event")
    return LogCall(node, "warning" if level == "warn" else level, message, rest[1:], family)


def _level(expr: ast.expr) -> str:
    if isinstance(expr, ast.Constant) and isinstance(expr.value, int):
        return _NUMBERED_LEVELS.get(expr.value, "")
    return _NAMED_LEVELS.get((text_of(expr) or final_name(expr)).upper(), "")


def _family_of(receiver: ast.expr, names: Names, scopes: Sequence[Scope]) -> Family | None:
    origin = names.origin(receiver, scopes)
    if origin == "logging":
        return Family.STDLIB
    library = next((family for start, family in _ORIGINS.items() if f"{origin}.".startswith(start)), None)
    if library is not None:
        return library
    if origin.endswith((".logger", ".log")) or _MAKER.search(origin):
        return Family.UNKNOWN
    if isinstance(receiver, ast.Call):
        return (
            _family_of(receiver.func.value, names, scopes)
            if isinstance(receiver.func, ast.Attribute)
            and receiver.func.attr in {"bind", "new", "opt", "unbind", "patch", "getChild"}
            else None
        )
    return (
        Family.UNKNOWN
        if (_LOGGER_NAME.fullmatch(final_name(receiver)) or final_name(receiver) in names.own.loggers)
        and not origin.startswith(("math", "numpy", "cmath"))
        else None
    )


def _opt_with_exception(func: ast.expr) -> bool:
    receiver = func.value if isinstance(func, ast.Attribute) else None
    while isinstance(receiver, ast.Call) and isinstance(receiver.func, ast.Attribute):
        if receiver.func.attr == "opt" and keyword(receiver, "exception") is not None:
            return True
        receiver = receiver.func.value
    return False
