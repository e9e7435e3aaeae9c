"""Puts a function of ours in the place of an endpoint's body, and makes the errors that it raises.

The endpoint's `__code__` is exchanged, so that every reference to the function (routers, wrappers, caches) meets the new body;
signature, defaults and closure stay. Each call of the new body is counted: an endpoint that was not reached proves nothing.
"""

import builtins
import contextlib
import functools
import inspect
import secrets
import sys
import typing

_HOOK = "__gates_stub__"


class Stub:
    """What the new bodies do: `action(args, kwargs)`, counted in `hits`."""

    def __init__(self):
        self.hits = 0
        self.action = None
        self.on_hit = None
        setattr(builtins, _HOOK, self._fire)

    def _fire(self, args, kwargs):
        self.hits += 1
        if self.on_hit is not None:
            self.on_hit()
        return self.action(args, kwargs) if self.action is not None else None

    @contextlib.contextmanager
    def placed(self, functions, action):
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


def plain(target):
    """The Python function behind a callable (method, partial, callable object), None where there is none."""
    while isinstance(target, functools.partial):
        target = target.func
    target = getattr(target, "__func__", target)
    if inspect.isfunction(target):
        return target
    return next(
        (k.__dict__["__call__"] for k in type(target).__mro__ if inspect.isfunction(k.__dict__.get("__call__"))), None
    )


def innermost(target):
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


def _new_code(function):
    """Code that calls the hook, of the same kind (coroutine or not) and with as many free variables as the function has."""
    old = function.__code__
    free = ["cell{}".format(i) for i in range(len(old.co_freevars))]
    kind = "async " if inspect.iscoroutinefunction(function) else ""
    keep = "if 0: ({},)".format(", ".join(free)) if free else "pass"
    body = "  {0}def stub(*args, **kwargs):\n    {1}\n    return {2}(args, kwargs)\n  return stub\n".format(
        kind, keep, _HOOK
    )
    names: dict[typing.Any, typing.Any] = {}
    exec("def make({}):\n{}".format(", ".join(free), body), names)
    made = names["make"](*([None] * len(free))).__code__
    return made.replace(co_filename=old.co_filename, co_name=old.co_name, co_firstlineno=old.co_firstlineno)


class Canaries:
    """Texts that exist nowhere else, so that an answer which holds one has leaked it."""

    def __init__(self):
        word = "q" + secrets.token_hex(6)
        self.name = "Zq{}Fault".format(secrets.token_hex(5))
        self.words = word + "m"
        self.path = "/srv/{}p/private.py".format(word)
        self.sql = "SELECT {}s FROM vault".format(word)
        self.message = "{} at {} running {}".format(self.words, self.path, self.sql)

    def told(self):
        """For the answer."""
        return {"class": self.name, "message": self.words, "path": self.path, "sql": self.sql}

    def unexpected(self):
        """An exception of a class that no handler can know by name."""
        return type(self.name, (Exception,), {})(self.message)


def faults(canaries):
    """(label, function that makes the exception): what breaks in production, for the libraries that are loaded."""
    text = canaries.message
    plain_kinds = [ValueError, KeyError, LookupError, RuntimeError, TimeoutError, AssertionError, PermissionError]
    found: list[typing.Any] = [(kind.__name__, functools.partial(kind, text)) for kind in plain_kinds]
    found.append(("FileNotFoundError", lambda: FileNotFoundError(2, "No such file or directory", canaries.path)))
    return found + _of_libraries(canaries)


def _of_libraries(canaries):
    text = canaries.message
    found = []
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
