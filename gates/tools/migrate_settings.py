"""The environment variables of a project while its migrations run: every address of a database is ours. Starts nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from gates.databases.engine import Address
from gates.project import Project
from gates.tools.app_boot import environment

_DATABASE_URL = re.compile(r"^(sqlite|postgres(?:ql)?|mysql|mariadb)((?:\+\w+)?)://")
_DATABASE_NAME = re.compile(r"(DATABASE|(^|_)DB|POSTGRES|(^|_)PG|SQLALCHEMY).*(URL|URI|DSN)$")


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
    same = found is not None and found.group(1)[:6] == address.engine[:6]
    if address.engine == "sqlite":
        return f"sqlite{found.group(2) if found and same else ''}:///{address.database}"
    driver = found.group(2) if found and same else _driver(project)
    place = (
        f"localhost:{address.port}/{address.database}?host={address.host}"
        if address.host.startswith("/")
        else f"{address.host}:{address.port}/{address.database}"
    )
    secret = f":{address.password}" if address.password else ""
    return f"postgresql{driver}://{address.user}{secret}@{place}"


def _driver(project: Project) -> str:
    """SQLAlchemy takes psycopg2 for granted; where the project has another one, its address must say so."""
    has = project.interpreter.has
    if not has("sqlalchemy") or has("psycopg2") or has("psycopg2-binary"):
        return ""
    return next((f"+{name}" for name in ("psycopg", "asyncpg", "pg8000") if has(name)), "")
