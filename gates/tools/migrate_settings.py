"""The environment variables of a project while its migrations run: every address of a database is ours. Starts nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from gates.databases.engine import Address
from gates.project import Project
from gates.tools.app_boot import environment

_DATABASE_URL = re.compile(r"^(sqlite|postgres(?:ql)?|mysql|mariadb)((?:\+\w+)?)://")
_DATABASE_NAME = re.compile(r"(DATABASE|(^|_)DB|POSTGRES|MYSQL|MARIADB|(^|_)PG|SQLALCHEMY).*(URL|URI|DSN)$")


def variables_for(
    project: Project, address: Address, home: Path, configured: Mapping[str, str], given: Mapping[str, str]
) -> dict[str, str]:
    """As the committed example says, then made-up values, then the configuration's; no address of a database but ours.

    Args:
        home: a folder of ours, the only one that the project needs to write to.
        given: made-up values for what the project asked for.
    """
    documents = sorted(project.stack.env_documents, key=lambda path: path.count("/"))
    example = environment.parse(project.read_or_none(documents[0]) or "") if documents else {}
    values = environment.harmless({**given, **example, **configured}, str(home))
    values |= {
        name: _ours(address, values.get(name, ""), project)
        for name in ("DATABASE_URL", *values)
        if _leads_to_database(name, values.get(name, ""))
    }
    return values | environment.inherited(os.environ, str(home))


def _leads_to_database(name: str, value: str) -> bool:
    if name == "DATABASE_URL" or _DATABASE_URL.match(value):
        return True
    return "://" not in value and bool(_DATABASE_NAME.search(name.upper()))


def _ours(address: Address, value: str, project: Project) -> str:
    """Our database's address in the form in which the project writes its own."""
    found = _DATABASE_URL.match(value)
    same = found is not None and _ENGINES.get(found.group(1)) == address.engine
    if address.engine == "sqlite":
        return f"sqlite{found.group(2) if found and same else ''}:///{address.database}"
    driver = found.group(2) if found and same else _driver(project, address.engine)
    scheme = found.group(1) if found and same and address.engine == "mysql" else address.engine
    place = f"{address.host}:{address.port}/{address.database}"
    if address.host.startswith("/"):
        port, key = (f":{address.port}", "host") if address.engine == "postgresql" else ("", "unix_socket")
        place = f"localhost{port}/{address.database}?{key}={address.host}"
    secret = f":{quote(address.password, safe='')}" if address.password else ""
    return f"{scheme}{driver}://{address.user}{secret}@{place}"


_ENGINES = {
    "sqlite": "sqlite",
    "postgres": "postgresql",
    "postgresql": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
}
"""How an address starts → the engine that it is for."""
_DEFAULTS = {"postgresql": ("psycopg2", "psycopg2-binary"), "mysql": ("mysqlclient",)}
"""Drivers that SQLAlchemy takes for granted where an address names none."""
_OTHERS = {
    "postgresql": {"psycopg": "psycopg", "asyncpg": "asyncpg", "pg8000": "pg8000"},
    "mysql": {
        "pymysql": "pymysql",
        "mysql-connector-python": "mysqlconnector",
        "asyncmy": "asyncmy",
        "aiomysql": "aiomysql",
    },
}
"""Other drivers → how SQLAlchemy calls them."""


def _driver(project: Project, engine: str) -> str:
    """Where the project has another driver than SQLAlchemy takes for granted, its address must say so."""
    has = project.interpreter.has
    if not has("sqlalchemy") or any(has(name) for name in _DEFAULTS[engine]):
        return ""
    return next((f"+{name}" for package, name in _OTHERS[engine].items() if has(package)), "")
