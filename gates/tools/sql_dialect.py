"""Which SQL dialect a project's SQL files are written in, when its sqlfluff configuration does not say. Reads files only."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gates.project import Project

_DRIVERS = {
    "postgres": {
        "psycopg",
        "psycopg2",
        "psycopg2-binary",
        "psycopg-binary",
        "asyncpg",
        "pg8000",
        "aiopg",
        "psycopg-pool",
    },
    "mysql": {"pymysql", "mysqlclient", "aiomysql", "asyncmy", "mysql-connector-python"},
    "tsql": {"pyodbc", "pymssql", "mssql-django"},
    "oracle": {"oracledb", "cx-oracle"},
    "snowflake": {"snowflake-connector-python", "snowflake-sqlalchemy"},
    "bigquery": {"google-cloud-bigquery", "sqlalchemy-bigquery"},
    "clickhouse": {"clickhouse-connect", "clickhouse-driver"},
    "duckdb": {"duckdb"},
    "sqlite": {"aiosqlite"},
}
_ADDRESSES = {
    "postgres": r"postgres(ql)?(\+\w+)?://|django\.db\.backends\.postgresql",
    "mysql": r"(mysql|mariadb)(\+\w+)?://|django\.db\.backends\.mysql",
    "tsql": r"mssql(\+\w+)?://",
    "oracle": r"oracle(\+\w+)?://|django\.db\.backends\.oracle",
    "sqlite": r"sqlite(\+\w+)?://|django\.db\.backends\.sqlite3",
}
_IDIOMS = {
    "postgres": r"\b(BIG)?SERIAL\b|\bJSONB\b|\bTIMESTAMPTZ\b|\$\$|::\w+|\bLANGUAGE\s+plpgsql\b|\bCREATE\s+EXTENSION\b",
    "mysql": r"\bAUTO_INCREMENT\b|\bENGINE\s*=|`\w+`",
    "sqlite": r"\bAUTOINCREMENT\b|\bPRAGMA\s+\w+|\bWITHOUT\s+ROWID\b",
    "tsql": r"\bNVARCHAR\b|\bIDENTITY\s*\(|^\s*GO\s*$|\[dbo\]",
}


def detect(project: Project, files: Iterable[str]) -> str | None:
    """The dialect: by the idioms of the files themselves, the installed or declared driver, or an address; None when nothing tells."""
    text = "\n".join(project.read_or_none(f) or "" for f in files)
    return _only(_IDIOMS, text) or _by_driver(project) or _only(_ADDRESSES, _settings_text(project))


def by_engine(project: Project, files: Iterable[str]) -> dict[str | None, list[str]]:
    """Dialect → its files: that of the engine in a folder's name, such as `migrations/sqlite`, else the one dialect of all."""
    every = list(files)
    named = {f: next((n for n in _NAMED if n in f.rpartition("/")[0].lower()), "") for f in every}
    rest = [f for f in every if not named[f]]
    found: dict[str | None, list[str]] = {detect(project, rest): rest} if rest else {}
    for path in every:
        if named[path]:
            found.setdefault(named[path], []).append(path)
    return found


_NAMED = ("sqlite", "postgres", "mysql", "mariadb")


def _only(patterns: dict[str, str], text: str) -> str | None:
    """The dialect whose pattern occurs most often; None when none does, or two as often."""
    counts = {name: len(re.findall(pattern, text, re.IGNORECASE | re.MULTILINE)) for name, pattern in patterns.items()}
    most = max(counts.values())
    leaders = [name for name, count in counts.items() if count == most]
    return leaders[0] if most and len(leaders) == 1 else None


def _by_driver(project: Project) -> str | None:
    declared = project.stack.dependencies
    found = [name for name, drivers in _DRIVERS.items() if drivers & declared]
    serious = [name for name in found if name != "sqlite"] or found
    return serious[0] if len(serious) == 1 else None


def _settings_text(project: Project) -> str:
    files = (
        *project.match(".env*", "*.env", "alembic.ini", "compose*.y*ml", "docker-compose*.y*ml"),
        *project.match("*settings*.py", "*config*.py"),
    )
    return "\n".join(project.read_or_none(f) or "" for f in files)
