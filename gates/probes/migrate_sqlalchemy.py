"""Leads every engine that a project makes with SQLAlchemy to one database, whatever address it was made for. Standard library only.

Connections are never pooled, so that nothing of a step (a temporary table, a session setting) is there in the next one.
"""

from __future__ import annotations

import importlib.util
import typing

_DRIVERS = {
    ("sqlite", False): (("", "sqlite3"),),
    ("sqlite", True): (("aiosqlite", "aiosqlite"),),
    ("mysql", False): (
        ("mysqldb", "MySQLdb"),
        ("pymysql", "pymysql"),
        ("mysqlconnector", "mysql.connector"),
        ("mariadbconnector", "mariadb"),
    ),
    ("mysql", True): (("asyncmy", "asyncmy"), ("aiomysql", "aiomysql")),
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
    "mysql": {
        "charset",
        "collation",
        "use_unicode",
        "init_command",
        "sql_mode",
        "client_flag",
        "autocommit",
        "local_infile",
    },
    "postgresql": {"options", "server_settings", "prepare_threshold", "application_name"},
}


_QUERY_KEPT = {"charset", "collation", "use_unicode", "sql_mode", "init_command"}
"""What the address of a project says of MySQL's session."""


class MissingDriverError(Exception):
    """The interpreter has no driver for the engine that is to be proven."""


def driver(engine: str, asynchronous: bool, wanted: str = "") -> str:
    """SQLAlchemy's name of a driver that is installed, the wanted one if possible.

    Raises:
        MissingDriverError: there is none.
    """
    choices = _DRIVERS[engine, asynchronous]
    installed = [name for name, module in choices if _there(module)]
    if not installed:
        kind = "asynchronous " if asynchronous else ""
        raise MissingDriverError(
            "no {}driver for {} is installed (one of {})".format(kind, engine, ", ".join(m for _, m in choices))
        )
    return wanted if wanted in installed else installed[0]


def _there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ImportError:  # not even the package that it would be in
        return False


def address(
    database: dict[str, typing.Any], asynchronous: bool = False, wanted: str = "", like: typing.Any = None
) -> typing.Any:
    """The database as a URL of SQLAlchemy.

    Args:
        like: the project's own address, when it is one for the same engine.

    Raises:
        MissingDriverError: no driver for it is installed.
    """
    from sqlalchemy.engine import URL

    engine = database["engine"]
    name = driver(engine, asynchronous, wanted)
    backend = "mariadb" if engine == "mysql" and (name == "mariadbconnector" or _says_mariadb(like)) else engine
    scheme = backend + ("+" + name if name else "")
    if engine == "sqlite":
        return URL.create(scheme, database=database["database"])
    host = database["host"]
    session = (
        {k: v for k, v in like.query.items() if k in _QUERY_KEPT} if engine == "mysql" and like is not None else {}
    )
    if not host.startswith("/"):
        place = (database["user"], database["password"] or None, host, database["port"], database["database"])
        return URL.create(scheme, *place, query=session)
    if engine == "mysql":
        place = (database["user"], database["password"] or None, None, None, database["database"])
        return URL.create(scheme, *place, query=dict(session, unix_socket=host))
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


def any_address(database: dict[str, typing.Any]) -> typing.Any:
    """The database as a URL of SQLAlchemy for whatever driver there is: a project may have an asynchronous one only.

    Raises:
        MissingDriverError: no driver for it is installed, of either kind.
    """
    try:
        return address(database)
    except MissingDriverError as missing:
        try:
            return address(database, asynchronous=True)
        except MissingDriverError:
            raise missing from None


def _says_mariadb(like: typing.Any) -> bool:
    return like is not None and like.get_backend_name() == "mariadb"


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
        same = {"mariadb": "mysql"}.get(asked.get_backend_name(), asked.get_backend_name()) == database["engine"]
        wanted = asked.get_driver_name() if same else ""
        target = address(database, bool(options.get("_is_async")), wanted, asked if same else None)
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
