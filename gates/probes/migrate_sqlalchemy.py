"""Leads every engine that a project makes with SQLAlchemy to one database, whatever address it was made for. Standard library only.

Connections are never pooled, so that nothing of a step (a temporary table, a session setting) is there in the next one.
"""

from __future__ import annotations

import importlib.util
import typing

_DRIVERS = {
    ("sqlite", False): (("", "sqlite3"),),
    ("sqlite", True): (("aiosqlite", "aiosqlite"),),
    ("postgresql", False): (("psycopg", "psycopg"), ("psycopg2", "psycopg2"), ("pg8000", "pg8000")),
    ("postgresql", True): (("asyncpg", "asyncpg"), ("psycopg", "psycopg")),
}
"""(engine, asynchronous) → drivers of SQLAlchemy and the modules that they need, best first."""

_KEPT = {
    "echo",
    "future",
    "json_serializer",
    "json_deserializer",
    "execution_options",
    "query_cache_size",
    "label_length",
    "max_identifier_length",
    "_is_async",
    "isolation_level",
}
_CONNECT_KEPT = {
    "sqlite": {"check_same_thread", "timeout", "detect_types", "isolation_level", "autocommit"},
    "postgresql": {"options", "server_settings", "prepare_threshold", "application_name"},
}


class MissingDriverError(Exception):
    """The interpreter has no driver for the engine that is to be proven."""


def driver(engine: str, asynchronous: bool, wanted: str = "") -> str:
    """SQLAlchemy's name of a driver that is installed, the wanted one if possible.

    Raises:
        MissingDriverError: there is none.
    """
    choices = _DRIVERS[engine, asynchronous]
    installed = [name for name, module in choices if importlib.util.find_spec(module) is not None]
    if not installed:
        kind = "asynchronous " if asynchronous else ""
        raise MissingDriverError(
            "no {}driver for {} is installed (one of {})".format(kind, engine, ", ".join(m for _, m in choices))
        )
    return wanted if wanted in installed else installed[0]


def address(database: dict[str, typing.Any], asynchronous: bool = False, wanted: str = "") -> typing.Any:
    """The database as a URL of SQLAlchemy.

    Raises:
        MissingDriverError: no driver for it is installed.
    """
    from sqlalchemy.engine import URL

    engine = database["engine"]
    name = driver(engine, asynchronous, wanted)
    scheme = engine + ("+" + name if name else "")
    if engine == "sqlite":
        return URL.create(scheme, database=database["database"])
    host = database["host"]
    if not host.startswith("/"):
        return URL.create(
            scheme, database["user"], database["password"] or None, host, database["port"], database["database"]
        )
    if name == "pg8000":
        return URL.create(
            scheme,
            database["user"],
            database=database["database"],
            query={"unix_sock": "{}/.s.PGSQL.{}".format(host, database["port"])},
        )
    return URL.create(
        scheme, database["user"], database=database["database"], query={"host": host, "port": str(database["port"])}
    )


def redirect(database: dict[str, typing.Any]) -> typing.Callable[..., typing.Any]:
    """From here on every engine is led to the database."""
    import sqlalchemy
    import sqlalchemy.engine
    import sqlalchemy.engine.create
    from sqlalchemy.engine.url import make_url
    from sqlalchemy.pool import NullPool

    original = sqlalchemy.engine.create.create_engine

    def create_engine(url: typing.Any, **options: typing.Any) -> typing.Any:
        asked = make_url(url)
        same = asked.get_backend_name() == database["engine"]
        target = address(database, bool(options.get("_is_async")), asked.get_driver_name() if same else "")
        kept = {k: v for k, v in options.items() if k in _KEPT and (same or k != "isolation_level")}
        passed = {
            k: v
            for k, v in (options.get("connect_args") or {}).items()
            if same and k in _CONNECT_KEPT[database["engine"]]
        }
        return original(target, poolclass=NullPool, connect_args=passed, **kept)

    for module in (sqlalchemy, sqlalchemy.engine, sqlalchemy.engine.create):
        setattr(module, "create_engine", create_engine)  # noqa: B010  # a type checker knows these modules too well
    return create_engine
