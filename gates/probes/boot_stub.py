"""Puts a function of ours in the place of an endpoint's body, and makes the errors that it raises.

The endpoint's `__code__` is exchanged, so that every reference to the function (routers, wrappers, caches) meets the new body;
signature, defaults and closure stay. Each call of the new body is counted: an endpoint that was not reached proves nothing.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import inspect
import secrets
import sys
import types
import typing

_HOOK = "__gates_stub__"

Action = typing.Callable[[typing.Any, typing.Any], typing.Any]
"""What stands in the place of an endpoint: called with its arguments, as a tuple and as a dictionary."""

Maker = typing.Callable[[], BaseException]
"""Makes an exception that is to be raised."""


class Stub:
    """What the new bodies do: `action(args, kwargs)`, counted in `hits`."""

    def __init__(self) -> None:
        self.hits = 0
        self.action: Action | None = None
        self.on_hit: typing.Callable[[], None] | None = None
        setattr(builtins, _HOOK, self._fire)

    def _fire(self, args: tuple[typing.Any, ...], kwargs: dict[str, typing.Any]) -> typing.Any:
        self.hits += 1
        if self.on_hit is not None:
            self.on_hit()
        return self.action(args, kwargs) if self.action is not None else None

    @contextlib.contextmanager
    def placed(self, functions: typing.Iterable[typing.Any], action: Action | None) -> typing.Iterator[Stub]:
        """The new body in each of `functions` for the length of the block."""
        self.hits, self.action = 0, action
        kept = []
        try:
            for function in functions:
                kept.append((function, function.__code__))
                function.__code__ = _new_code(function)
            yield self
        finally:
            for function, code in reversed(kept):
                function.__code__ = code
            self.action = None


def plain(target: typing.Any) -> types.FunctionType | None:
    """The Python function behind a callable (method, partial, callable object), None where there is none."""
    while isinstance(target, functools.partial):
        target = target.func
    target = getattr(target, "__func__", target)
    if inspect.isfunction(target):
        return target
    return next(
        (k.__dict__["__call__"] for k in type(target).__mro__ if inspect.isfunction(k.__dict__.get("__call__"))), None
    )


def innermost(target: typing.Any) -> types.FunctionType | None:
    """The function under all wrappers that `functools.wraps` marked."""
    function = plain(target)
    seen = set()
    while function is not None and hasattr(function, "__wrapped__") and id(function) not in seen:
        seen.add(id(function))
        deeper = plain(function.__wrapped__)
        if deeper is None:
            break
        function = deeper
    return function


def _new_code(function: types.FunctionType) -> types.CodeType:
    """Code that calls the hook, of the same kind (coroutine or not) and with as many free variables as the function has."""
    old = function.__code__
    made = _calling(len(old.co_freevars), inspect.iscoroutinefunction(function))
    return made.replace(co_filename=old.co_filename, co_name=old.co_name, co_firstlineno=old.co_firstlineno)


@functools.lru_cache(maxsize=None)
def _calling(cells: int, awaited: bool) -> types.CodeType:
    free = ["cell{}".format(i) for i in range(cells)]
    kind = "async " if awaited else ""
    keep = "if 0: ({},)".format(", ".join(free)) if free else "pass"
    body = "  {0}def stub(*args, **kwargs):\n    {1}\n    return {2}(args, kwargs)\n  return stub\n".format(
        kind, keep, _HOOK
    )
    names: dict[typing.Any, typing.Any] = {}
    # gates: ignore[security/bandit:B102] the text is built from our own names; nothing of the judged code is in it
    exec("def make({}):\n{}".format(", ".join(free), body), names)
    return typing.cast("types.CodeType", names["make"](*([None] * cells)).__code__)


class Canaries:
    """Texts that exist nowhere else, so that an answer which holds one has leaked it."""

    def __init__(self) -> None:
        word = "q" + secrets.token_hex(6)
        self.name = "Zq{}Fault".format(secrets.token_hex(5))
        self.words = word + "m"
        self.host = "{}h.example".format(word)
        self.path = "/srv/{}p/private.py".format(word)
        self.sql = "SELECT {}s FROM vault".format(word)
        self.message = "{} at {} running {}".format(self.words, self.path, self.sql)

    def told(self) -> dict[str, str]:
        """For the answer."""
        return {"class": self.name, "message": self.words, "path": self.path, "sql": self.sql, "host": self.host}

    def unexpected(self) -> Exception:
        """An exception of a class that no handler can know by name."""
        made: Exception = type(self.name, (Exception,), {})(self.message)
        return made


def faults(canaries: Canaries) -> list[tuple[str, Maker]]:
    """(label, function that makes the exception): what breaks in production, for the libraries that are loaded."""
    text = canaries.message
    plain_kinds = [ValueError, KeyError, LookupError, RuntimeError, TimeoutError, AssertionError, PermissionError]
    found: list[tuple[str, Maker]] = [(kind.__name__, functools.partial(kind, text)) for kind in plain_kinds]
    found.append(("FileNotFoundError", lambda: FileNotFoundError(2, "No such file or directory", canaries.path)))
    return found + _of_libraries(canaries)


def _of_libraries(canaries: Canaries) -> list[tuple[str, Maker]]:
    text = canaries.message
    found: list[tuple[str, Maker]] = []
    wanted = [
        ("sqlite3", "OperationalError"),
        ("psycopg", "OperationalError"),
        ("psycopg2", "OperationalError"),
        ("pymysql.err", "OperationalError"),
        ("asyncpg.exceptions", "PostgresError"),
        ("django.db.utils", "OperationalError"),
        ("django.db.utils", "IntegrityError"),
        ("redis.exceptions", "ConnectionError"),
        ("httpx", "ConnectError"),
        ("requests.exceptions", "ConnectionError"),
        ("pymongo.errors", "ConnectionFailure"),
    ]
    for module, name in wanted:
        kind = getattr(sys.modules.get(module), name, None)
        if kind is not None:
            found.append(("{}.{}".format(module, name), functools.partial(kind, text)))
    alchemy = sys.modules.get("sqlalchemy.exc")
    for name in ("OperationalError", "IntegrityError"):
        kind = getattr(alchemy, name, None)
        if kind is not None:
            found.append(("sqlalchemy." + name, functools.partial(kind, canaries.sql, {}, Exception(text))))
    return found
