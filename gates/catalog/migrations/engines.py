"""On which engines a project's migrations must be proven; from the tree alone, nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from gates.catalog.migrations.facts import Options
from gates.project import Project, Role

POSTGRES_DRIVERS = frozenset(
    {
        "psycopg",
        "psycopg-binary",
        "psycopg-c",
        "psycopg-pool",
        "psycopg2",
        "psycopg2-binary",
        "asyncpg",
        "pg8000",
        "aiopg",
    }
)
SQLITE_DRIVERS = frozenset({"aiosqlite", "pysqlite3", "pysqlite3-binary"})
OTHER_DRIVERS: Mapping[str, str] = {
    "pymysql": "MySQL",
    "mysqlclient": "MySQL",
    "aiomysql": "MySQL",
    "asyncmy": "MySQL",
    "mysql-connector-python": "MySQL",
    "oracledb": "Oracle",
    "cx-oracle": "Oracle",
    "pyodbc": "SQL Server",
    "pymssql": "SQL Server",
}
MAPPERS = frozenset(
    {
        "sqlalchemy",
        "sqlmodel",
        "alembic",
        "django-migrations",
        "tortoise-orm",
        "peewee",
        "pony",
        "yoyo-migrations",
        "databases",
    }
)
ENGINES = ("sqlite", "postgresql")

_SQLITE = re.compile(r"\bsqlite(\+\w+)?://|django\.db\.backends\.sqlite3|\bsqlite3\.connect\(")
_POSTGRES = re.compile(r"\bpostgres(ql)?(\+\w+)?://|django\.(db|contrib\.gis\.db)\.backends\.postg")


def engines(project: Project, options: Options, *, only_sql: bool) -> tuple[str, ...]:
    """The engines to prove on: what the configuration lists, else what the project declares a driver or an address for.

    Args:
        only_sql: whether all migrations are SQL files, which need no driver of the project's.
    """
    if options.engines:
        return options.engines
    declared = project.stack.dependencies
    texts = list(_settings_texts(project))
    wanted = {
        "sqlite": bool(declared & SQLITE_DRIVERS) or any(_SQLITE.search(t) for t in texts),
        "postgresql": bool(declared & POSTGRES_DRIVERS)
        or (_mentions_postgres(project, texts) and (only_sql or _can_speak_postgres(project))),
    }
    found = tuple(engine for engine in ENGINES if wanted[engine])
    return found or (() if declared & OTHER_DRIVERS.keys() else ("sqlite",))


def _mentions_postgres(project: Project, texts: Sequence[str]) -> bool:
    return _sql_dialect(project) == "postgres" or any(_POSTGRES.search(t) for t in texts)


def _can_speak_postgres(project: Project) -> bool:
    """Whether a driver is there although the project's own metadata do not name it; an address alone may only be an example."""
    return any(project.interpreter.has(driver) for driver in POSTGRES_DRIVERS)


def _settings_texts(project: Project) -> Iterator[str]:
    """Where a project says which database it uses: its source, its configuration, the examples of its environment; never its tests."""
    for path in (
        *project.stack.env_documents,
        *project.match(
            "alembic.ini", "*alembic*.ini", "*settings*.toml", "*settings*.y*ml", "config/*.toml", "config/*.y*ml"
        ),
    ):
        yield project.read_or_none(path) or ""
    for path in project.source_files:
        if project.role(path) is Role.SOURCE:
            yield project.read_or_none(path) or ""


def _sql_dialect(project: Project) -> str:
    text = project.read_or_none(".sqlfluff") or ""
    found = re.search(r"(?m)^\s*dialect\s*=\s*(\w+)", text)
    return found.group(1) if found else ""


def unproven_engines(project: Project, options: Options) -> list[str]:
    """Engines for which the project declares a driver and that cannot be proven on here."""
    return (
        sorted({name for driver, name in OTHER_DRIVERS.items() if driver in project.stack.dependencies})
        if not options.engines
        else []
    )


def sql_engine(folder: str, known: Sequence[str]) -> str:
    """The one engine that a folder of SQL is written for: the one in its name, else the last, which comes closest to production."""
    named = [engine for engine in known if engine[:6] in folder.lower()]
    return (named or list(known) or [""])[-1]
