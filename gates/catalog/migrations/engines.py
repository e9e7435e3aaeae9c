"""On which engines a project's migrations must be proven; from the tree alone, nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from gates.catalog.migrations.options import ALIASES, ENGINES, Options
from gates.project import Project, Role
from gates.tools import sql_dialect

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
MYSQL_DRIVERS = frozenset({"pymysql", "mysqlclient", "aiomysql", "asyncmy", "mysql-connector-python", "mariadb"})
OTHER_DRIVERS: Mapping[str, str] = {
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

_SQLITE = re.compile(r"\bsqlite(\+\w+)?://|django\.db\.backends\.sqlite3|\bsqlite3\.connect\(")
_POSTGRES = re.compile(r"\bpostgres(ql)?(\+\w+)?://|django\.(db|contrib\.gis\.db)\.backends\.postg")
_MYSQL = re.compile(
    r"\b(mysql|mariadb)(\+\w+)?://|django\.(db|contrib\.gis\.db)\.backends\.mysql|mysql\.connector\.django"
)
_DIALECTS = {"postgres": "postgresql", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite"}


def engines(project: Project, options: Options, *, only_sql: bool) -> tuple[str, ...]:
    """The engines to prove on: what the configuration lists, else what the project declares a driver or an address for.

    Args:
        only_sql: whether all migrations are SQL files, which need no driver of the project's.
    """
    if options.engines:
        return tuple(dict.fromkeys(ALIASES.get(engine, engine) for engine in options.engines))
    declared = project.stack.dependencies
    texts = list(_settings_texts(project))
    dialect = _DIALECTS.get(_sql_dialect(project), "")

    def serves(engine: str, drivers: frozenset[str], address: re.Pattern[str]) -> bool:
        named = dialect == engine or any(address.search(text) for text in texts)
        return bool(declared & drivers) or (named and (only_sql or _can_speak(project, drivers)))

    wanted = {
        "sqlite": bool(declared & SQLITE_DRIVERS) or any(_SQLITE.search(t) for t in texts),
        "mysql": serves("mysql", MYSQL_DRIVERS, _MYSQL),
        "postgresql": serves("postgresql", POSTGRES_DRIVERS, _POSTGRES),
    }
    found = tuple(engine for engine in ENGINES if wanted[engine])
    if found or declared & OTHER_DRIVERS.keys():
        return found
    written = sql_dialect.detect(project, [f for f in project.files if f.endswith(".sql")]) if only_sql else None
    return (_DIALECTS.get(written or "", "sqlite"),)


def _can_speak(project: Project, drivers: frozenset[str]) -> bool:
    """Whether a driver is there although the project's own metadata do not name it; an address alone may only be an example."""
    return any(project.interpreter.has(driver) for driver in drivers)


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


def only_named(project: Project, options: Options, proven: Sequence[str]) -> list[str]:
    """Engines whose address stands in the project, and which are not proven because nothing in it could connect to them."""
    if options.engines:
        return []
    texts = list(_settings_texts(project))
    addresses = {"mysql": _MYSQL, "postgresql": _POSTGRES}
    return [e for e, address in addresses.items() if e not in proven and any(address.search(text) for text in texts)]


def sql_engine(folder: str, known: Sequence[str]) -> str:
    """The one engine that a folder of SQL is written for: the one in its name, else the last, which comes closest to production."""
    words = {"mysql": ("mysql", "mariadb")}
    named = [e for e in known if any(word in folder.lower() for word in words.get(e, (e[:6],)))]
    return (named or list(known) or [""])[-1]
