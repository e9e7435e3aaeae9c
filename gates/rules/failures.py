"""What kinds of exception there are, and what an `except` block does with one. Pure.

Broad: catches whatever happens. Remote: a network, database or queue failed. Local: the operating system failed. Anything
else is taken for an answer (`KeyError`, `DoesNotExist`, `IntegrityError`), which a program may expect and pass over.
"""

from __future__ import annotations

import ast
import dataclasses
import enum
import functools
import re
from collections.abc import Sequence

from gates.rules.logcalls import LogCall, log_call
from gates.rules.names import Names
from gates.rules.shapes import final_name
from gates.rules.source import Source, own_nodes
from gates.rules.values import Scope


class Kind(enum.IntEnum):
    """What an `except` clause catches; a higher value is a worse thing to pass over."""

    ANSWER = 0
    LOCAL = 1
    REMOTE = 2
    BROAD = 3


_BROAD = {"Exception", "BaseException", "builtins.Exception", "builtins.BaseException"}
_LOCAL = {"OSError", "IOError", "EnvironmentError", "PermissionError", "os.error", "shutil.Error"}
_REMOTE = {
    "ConnectionError", "ConnectionResetError", "ConnectionRefusedError", "ConnectionAbortedError", "BrokenPipeError", "TimeoutError",
    "socket.error", "socket.timeout", "socket.gaierror", "asyncio.TimeoutError", "asyncio.exceptions.TimeoutError",
}  # fmt: skip
_REMOTE_PACKAGES = {
    "httpx", "requests", "urllib", "urllib3", "aiohttp", "smtplib", "ftplib", "imaplib", "http", "ssl", "redis",
    "aioredis", "psycopg", "psycopg2", "asyncpg", "pymysql", "MySQLdb", "mysql", "sqlite3", "sqlalchemy",
    "aiosqlite", "pymongo", "motor", "botocore", "boto3", "aiobotocore", "google", "azure", "grpc", "kombu",
    "celery", "kafka", "confluent_kafka", "aiokafka", "pika", "aio_pika", "nats", "elasticsearch", "opensearchpy",
    "stripe", "paramiko", "pymemcache", "memcache", "oracledb", "pyodbc", "cassandra", "neo4j", "minio", "ldap3",
    "hvac",
}  # fmt: skip
_FAILED = re.compile(r"(Error|Exception|Timeout|Failure|TimedOut)$")
_ANSWERS = re.compile(
    r"Integrity|Unique|Duplicate|NotFound|NoResult|MultipleResults|DoesNotExist|MultipleObjects|NoSuch|Decode|Parse|Validation|Invalid|"
    r"DataError|PermissionError|Argument|ForeignKey|CheckViolation|CardError|ValueError|UnsupportedProtocol|Lock|WatchError|Detached|StaleData|ObjectDeleted"
)
_ANSWERING_MODULES = (
    "urllib.parse",
    "http.cookies",
    "sqlalchemy.exc.NoResultFound",
    "celery.exceptions.Ignore",
    "celery.exceptions.Retry",
)
_REPORTS = re.compile(
    r"(^|_)(log|logs|report|reports|capture|notify|alert|warn|warning|audit|traceback|echo|secho|excepthook|print|stderr)(_|$)|"
    r"(record|notice|track|handle|publish)_(exception|error|failure)$|^captureException$|^retry$"
)
_PROGRAMMING = {
    "TypeError",
    "AttributeError",
    "NameError",
    "IndexError",
    "ZeroDivisionError",
    "ImportError",
    "ModuleNotFoundError",
    "AssertionError",
    "RecursionError",
    "MemoryError",
    "SystemError",
    "UnboundLocalError",
}
_EXITS = {"sys.exit", "os._exit", "os.abort", "exit", "quit"}


def kind_of(handler: ast.ExceptHandler, names: Names, scopes: Sequence[Scope]) -> Kind:
    """The worst kind that a clause catches."""
    if handler.type is None:
        return Kind.BROAD
    return max(
        (kind_of_class(names.origin(c, scopes) or final_name(c)) for c in caught(handler, names, scopes)),
        default=Kind.ANSWER,
    )


def seen_kind(handler: ast.ExceptHandler, source: Source) -> Kind:
    """`kind_of` at the visited place, found out once for all rules."""
    key = ("kind", handler)
    if key not in source.memo:
        source.memo[key] = kind_of(handler, source.names, source.scopes)
    found: Kind = source.memo[key]
    return found


def seen_treatment(handler: ast.ExceptHandler, source: Source) -> Treatment:
    """`treatment` of a block at the visited place, found out once for all rules."""
    key = ("treatment", handler)
    if key not in source.memo:
        source.memo[key] = treatment(handler.body, handler.name, source.names, source.scopes)
    found: Treatment = source.memo[key]
    return found


def caught(handler: ast.ExceptHandler, names: Names, scopes: Sequence[Scope]) -> list[ast.expr]:
    """The class expressions of a clause; a name that stands for a tuple is followed."""
    if handler.type is None:
        return []
    return _classes(handler.type, names, scopes)


def kind_of_class(dotted: str) -> Kind:
    """The kind of an exception class, by its dotted name."""
    if dotted in _BROAD:
        return Kind.BROAD
    if dotted in _LOCAL:
        return Kind.LOCAL
    if dotted in _REMOTE:
        return Kind.REMOTE
    name = dotted.rpartition(".")[2]
    if (
        not is_of_library(dotted)
        or dotted.startswith(_ANSWERING_MODULES)
        or _ANSWERS.search(name)
        or not _FAILED.search(name)
    ):
        return Kind.ANSWER
    return Kind.REMOTE


def is_of_library(dotted: str) -> bool:
    """Whether an exception class comes from a driver or client library of a network, database or queue."""
    return dotted.partition(".")[0] in _REMOTE_PACKAGES or dotted.startswith("django.db.")


def is_telling(dotted: str) -> bool:
    """Whether the text of an exception class is written for developers: broad ones, driver and library errors, slips of a programmer."""
    return kind_of_class(dotted) is not Kind.ANSWER or dotted in _PROGRAMMING or is_of_library(dotted)


def is_slip(dotted: str) -> bool:
    """Whether an exception class stands for a slip of a programmer, which wrong input makes as well."""
    return dotted in _PROGRAMMING


def _classes(expr: ast.expr, names: Names, scopes: Sequence[Scope]) -> list[ast.expr]:
    expr = names.value(expr, scopes)
    if isinstance(expr, ast.Tuple):
        return [c for part in expr.elts for c in _classes(part, names, scopes)]
    return [expr]


@dataclasses.dataclass(frozen=True, slots=True)
class Treatment:
    """What an `except` block does.

    Attributes:
        logs: its log calls.
        raises: it raises something.
        reports: it tells an error reporter, prints, exits, or passes the traceback on.
        uses: it uses the exception object.
        calls: dotted names of the functions that it calls.
        trivial: it only passes, continues, breaks, or returns or assigns constants.
    """

    logs: tuple[LogCall, ...]
    raises: tuple[ast.Raise, ...]
    reports: bool
    uses: bool
    calls: tuple[str, ...]
    trivial: bool

    @property
    def traceless(self) -> bool:
        """Whether nobody can learn from it that something failed."""
        return not (self.logs or self.raises or self.reports or self.uses)


def treatment(body: Sequence[ast.stmt], name: str | None, names: Names, scopes: Sequence[Scope]) -> Treatment:
    """What the body of an `except` block does with the exception called `name`."""
    logs: list[LogCall] = []
    raises: list[ast.Raise] = []
    calls: list[str] = []
    reports = uses = False
    for node in own_nodes(body):
        if isinstance(node, ast.Raise):
            raises.append(node)
        elif isinstance(node, ast.Name):
            uses = uses or (node.id == name and isinstance(node.ctx, ast.Load))
        elif isinstance(node, ast.Call):
            found = log_call(node, names, scopes)
            if found is not None:
                logs.append(found)
            origin = names.origin(node.func, scopes)
            calls.append(origin)
            told = is_report(node, origin) or final_name(node.func) in names.own.reporters
            reports = reports or (found is None and told)
    return Treatment(
        tuple(logs), tuple(raises), reports, uses, tuple(filter(None, calls)), all(_is_trivial(s) for s in body)
    )


def is_report(call: ast.Call, origin: str) -> bool:
    """Whether a call tells somebody about a failure, other than by a logger."""
    return (
        origin in _EXITS
        or origin.startswith(("traceback.", "sys.exc_info", "sentry_sdk.", "rollbar.", "bugsnag."))
        or is_report_name(final_name(call.func))
    )


@functools.cache
def is_report_name(name: str) -> bool:
    """Whether a function so called tells somebody about a failure."""
    return bool(_REPORTS.search(name))


def _is_trivial(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.Pass, ast.Continue, ast.Break)):
        return True
    if isinstance(statement, (ast.Return, ast.Expr, ast.Assign)):
        return statement.value is None or _is_plain(statement.value)
    return False


def _is_plain(expr: ast.expr) -> bool:
    if isinstance(expr, (ast.List, ast.Tuple, ast.Set)):
        return not expr.elts
    return isinstance(expr, (ast.Constant, ast.Name)) or (isinstance(expr, ast.Dict) and not expr.keys)
