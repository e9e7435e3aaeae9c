"""Where the service calls other services: which clients it imports, and when it provably calls nobody. Reads source, calls nothing."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Sequence

from gates.attest.checklist.items import Outcome, not_applicable, some, unknown
from gates.attest.checklist.reading import Called, Code, production
from gates.attest.checklist.subject import Subject
from gates.rules.source import Source

CLIENTS = (
    "requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "boto3", "botocore", "aiobotocore", "aioboto3", "grpc", "zeep", "suds",
    "smtplib", "aiosmtplib", "ftplib", "imaplib", "poplib", "xmlrpc.client", "paramiko", "stripe", "twilio", "sendgrid", "openai", "anthropic",
    "google.cloud", "googleapiclient", "azure", "elasticsearch", "opensearchpy", "pika", "aio_pika", "kafka", "aiokafka", "confluent_kafka", "nats",
    "websockets", "websocket", "hvac", "ldap3", "slack_sdk", "pycurl", "treq", "tornado.httpclient", "redis", "valkey", "celery", "pymongo", "motor",
)  # fmt: skip
_INWARD = frozenset({
    "fastapi", "starlette", "flask", "werkzeug", "quart", "django", "rest_framework", "litestar", "falcon", "bottle", "sanic", "pydantic", "pydantic_settings",
    "pydantic_core", "sqlalchemy", "sqlmodel", "alembic", "psycopg", "psycopg2", "psycopg_pool", "asyncpg", "aiosqlite", "pymysql", "aiomysql", "asyncmy",
    "MySQLdb", "tortoise", "peewee", "pony", "uvicorn", "gunicorn", "hypercorn", "granian", "waitress", "jinja2", "markupsafe", "click", "typer", "rich",
    "structlog", "loguru", "pythonjsonlogger", "yaml", "environs", "decouple", "dotenv", "dynaconf", "dateutil", "pytz", "tzdata", "attr", "attrs", "cattrs",
    "msgspec", "orjson", "ujson", "simplejson", "marshmallow", "jsonschema", "anyio", "typing_extensions", "annotated_types", "email_validator", "itsdangerous",
    "cryptography", "jwt", "jose", "passlib", "bcrypt", "argon2", "prometheus_client", "multipart", "numpy", "pandas", "strawberry", "graphene", "ariadne",
    "flask_sqlalchemy", "flask_migrate", "flask_smorest", "apiflask", "connexion", "ninja", "drf_spectacular", "environ", "django_filters", "corsheaders",
    "asgi_correlation_id", "cachetools", "slowapi", "limits", "tenacity", "backoff", "stamina", "pybreaker", "circuitbreaker", "packaging", "babel",
})  # fmt: skip
"""Packages that call no other service by themselves, the database aside."""


@dataclasses.dataclass(frozen=True)
class Outgoing:
    """Where the service calls others.

    Attributes:
        files: those that import a client.
        families: the clients, by the names in `CLIENTS`.
    """

    code: Code
    files: Sequence[Source]
    families: Sequence[str]

    @property
    def calls(self) -> list[Called]:
        """The calls of what comes from a client."""
        return [c for c in self.code.calls if c.name.startswith(tuple(f"{family}." for family in self.families))]

    @property
    def places(self) -> list[str]:
        """Where clients are imported."""
        return [self.code.imported(source, *self.families) for source in self.files]


def with_clients(subject: Subject, proof: Callable[[Subject, Outgoing], Outcome]) -> Outcome:
    """What a proof says where others are called; not applicable where provably nobody is."""
    code = production(subject)
    families = [family for family in CLIENTS if code.importing(family)]
    if families:
        return proof(subject, Outgoing(code, [s for s in code.sources if code.imported(s, *families)], families))
    own = {package.name for package in subject.project.packages}
    imported = {name.partition(".")[0] for source in code.sources for _, name in code.imports_of(source)}
    others = imported - own - _INWARD - set(sys.stdlib_module_names) - _top_modules(code)
    if others or code.unread or not code.sources:
        return unknown(
            f"No known client is imported; these packages may call others: {some(sorted(others)) or 'unreadable files'}."
        )
    return not_applicable(
        f"No other service is called: none of {len(code.sources)} files imports a client, and every package that they import is known to call nobody."
    )


def _top_modules(code: Code) -> set[str]:
    return {source.module.partition(".")[0] for source in code.sources}
