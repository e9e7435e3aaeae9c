"""Lets every connection to a database or a service fail with a text that can be recognised in an answer.

So a handler can run for real, reach its own `try`, and change nothing anywhere.
"""

from __future__ import annotations

import contextlib
import sys
import typing


class Poison:
    """How often a connection was tried: `met`."""

    def __init__(self) -> None:
        self.met = 0


@contextlib.contextmanager
def poisoned(text: str, name: str = "OperationalError") -> typing.Iterator[Poison]:
    """For the length of the block: drivers that are loaded refuse with their own exception class.

    Args:
        name: the class to raise where the driver has it, for example "IntegrityError" to reach what handles conflicts.
    """
    kept = []
    poison = Poison()
    for owner, attribute, failing in _places(text, name, poison):
        kept.append((owner, attribute, owner.__dict__[attribute]))
        setattr(owner, attribute, failing)
    try:
        yield poison
    finally:
        for owner, attribute, value in reversed(kept):
            setattr(owner, attribute, value)


def _places(
    text: str, wanted: str, poison: Poison
) -> typing.Iterator[tuple[typing.Any, str, typing.Callable[..., typing.NoReturn]]]:
    """(owner, attribute, replacement) for each driver that is loaded."""
    for module, owner, name, error in _KNOWN:
        holder = sys.modules.get(module)
        target = getattr(holder, owner, None) if owner else holder
        kind = _class(error.rpartition(".")[0] + "." + wanted) or _class(error)
        if target is not None and kind is not None and name in vars(target):
            yield target, name, _failing(kind, text, poison)
    dialects = sys.modules.get("sqlalchemy.engine.default")
    if dialects is not None:
        yield dialects.DefaultDialect, "connect", _failing_dialect(text, wanted, poison)


_KNOWN = (
    ("psycopg", "Connection", "connect", "psycopg.OperationalError"),
    ("psycopg", "AsyncConnection", "connect", "psycopg.OperationalError"),
    ("psycopg_pool", "ConnectionPool", "getconn", "psycopg_pool.PoolTimeout"),
    ("psycopg_pool", "AsyncConnectionPool", "getconn", "psycopg_pool.PoolTimeout"),
    ("psycopg2", "", "connect", "psycopg2.OperationalError"),
    ("asyncpg", "", "connect", "asyncpg.PostgresError"),
    ("pymysql", "", "connect", "pymysql.err.OperationalError"),
    ("sqlite3", "", "connect", "sqlite3.OperationalError"),
    ("django.db.backends.base.base", "BaseDatabaseWrapper", "connect", "django.db.utils.OperationalError"),
    ("redis.connection", "Connection", "connect", "redis.exceptions.ConnectionError"),
)


def _class(dotted: str) -> typing.Any:
    module, _, name = dotted.rpartition(".")
    return getattr(sys.modules.get(module), name, None)


def _failing(kind: typing.Any, text: str, poison: Poison) -> typing.Callable[..., typing.NoReturn]:
    def refuse(*_args: object, **_kwargs: object) -> typing.NoReturn:
        poison.met += 1
        raise kind(text)

    return refuse


def _failing_dialect(text: str, wanted: str, poison: Poison) -> typing.Callable[..., typing.NoReturn]:
    def connect(self: typing.Any, *_args: object, **_kwargs: object) -> typing.NoReturn:
        poison.met += 1
        kind = getattr(getattr(self, "loaded_dbapi", None) or self.dbapi, wanted, RuntimeError)
        raise kind(text)

    return connect
