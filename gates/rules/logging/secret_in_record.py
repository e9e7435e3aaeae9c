"""A secret is handed to the log.

**What it does.** Looks at every value that a log call hands over (arguments, f-string parts, keywords, `extra`, `bind`), and at what a service
prints or writes to `sys.stdout` and `sys.stderr`: values whose last name is that of a secret (`token`, `password`, `api_key`, `Authorization`,
`database_url`), what `get_password()` and its like return, a request's headers, cookies or
whole body, the environment, settings objects whose text shows a secret, `vars(x)` and `x.__dict__`. Commands may print what they were asked for. Lengths, ids, counts, parts of a
value, digests, comparisons, masked types (`SecretStr`), keys that a masking processor of the project takes care of, and words in the
message text are left alone.

**Why it matters.** Logs are copied to more places, kept longer and read by more people than any database. A secret in one of them has
to be replaced everywhere.

**Example.**

    logger.info("login", extra={"headers": dict(request.headers)})

**How to fix.** Name what you need: an id, a length, the one harmless header; keep secrets in `SecretStr`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.logcalls import LogCall, is_logger
from gates.rules.logging import exposure
from gates.rules.logging.handed import handed_over
from gates.rules.logging.print_in_service import prints, speaks_to_a_person
from gates.rules.source import Source
from gates.rules.values import Breach, Claim, Premise, at, called

ID = "logging/secret-in-record"
SEVERITY = Severity.HIGH
SUMMARY = "A secret is handed to the log"
HINTS = ("log", "LOG", "print(", "sys.std", "stdout.write", "stderr.write")
NODES = (LogCall, called("bind", "new", "bind_contextvars", "contextualize", "print", "pprint", "pp", "write"))

_BINDERS = {"bind", "new", "bind_contextvars", "contextualize"}


def visit(found: LogCall | ast.Call, source: Source) -> Iterator[Breach]:
    """One log call, or a call that binds values to a logger."""
    node = found.node if isinstance(found, LogCall) else found
    printed = node is found and _prints(node, source)
    if node is found and not printed and not _binds(node, source):
        return
    seen: set[int] = set()
    for key, value in handed_over(node, source):
        shown = exposure.of(value, source, key)
        if shown is not None and value.lineno not in seen:
            seen.add(value.lineno)
            yield at(
                value,
                f"{shown.what} goes to the log.",
                "Log an id, a length or the one harmless part instead.",
                premises=(*shown.premises, Premise(Claim.SERVICE)) if printed else shown.premises,
            )


def _prints(node: ast.Call, source: Source) -> bool:
    """Whether a call writes to where the records go, and not to a person."""
    written = (
        isinstance(node.func, ast.Attribute)
        and node.func.attr == "write"
        and source.origin(node.func.value) in {"sys.stdout", "sys.stderr"}
    )
    return (written or prints(node, source)) and not speaks_to_a_person(source)


def _binds(node: ast.Call, source: Source) -> bool:
    name = (
        node.func.attr
        if isinstance(node.func, ast.Attribute)
        else node.func.id
        if isinstance(node.func, ast.Name)
        else ""
    )
    if name not in _BINDERS:
        return False
    return source.origin(node.func).startswith("structlog.") or (
        isinstance(node.func, ast.Attribute) and is_logger(node.func.value, source.names, source.scopes)
    )


VALID = (
    {
        "app/settings.py": """
            from pydantic import SecretStr
            from pydantic_settings import BaseSettings

            class Settings(BaseSettings):
                api_key: SecretStr
                level: str = "INFO"

            settings = Settings()
        """,
        "app/main.py": """
            import logging
            from app.settings import settings
            logger = logging.getLogger(__name__)

            def start():
                logger.info("started with %s, that is %s", settings, settings.model_dump())
        """,
    },
    """
    import httpx
    import logging
    logger = logging.getLogger(__name__)

    def subscribe(url, token):
        request = httpx.post(url)
        short_token = token[:4] + "..." + token[-4:]
        logger.error("not subscribed with %s", short_token, extra=request.json())
        logger.info("redirected", extra={"token": short_token})
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def pay(order, token):
        logger.info("payment token handed over", extra={"order_id": order.id})
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def pay(order, token):
        logger.info("token of %d characters, id %s", len(token), order.token_id)
    """,
    """
    import structlog
    log = structlog.get_logger()

    def login(user, password):
        log.info("login", user_id=user.id, has_password=bool(password), password_changed_at=user.password_changed_at)
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def show(request):
        logger.info("request", extra={"agent": request.headers.get("User-Agent"), "names": sorted(request.headers)})
    """,
    """
    import logging
    from pydantic import SecretStr
    from pydantic_settings import BaseSettings
    logger = logging.getLogger(__name__)

    class Settings(BaseSettings):
        api_key: SecretStr
        level: str = "INFO"

    def start(settings: Settings):
        logger.info("started with %s and %s", settings, settings.api_key)
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def pay(token):
        logger.info("token ends in %s", token[-4:])
        logger.info("digest %s", digest_of(token))
    """,
    """
    import structlog
    log = structlog.get_logger()

    def usage(reply):
        log.info("model_answered", max_tokens=reply.max_tokens, total_tokens=reply.total_tokens, next_page_token=reply.next_page_token)
    """,
    """
    import structlog
    log = structlog.get_logger()

    MASKED = frozenset({"api_key"})

    def mask_secrets(_, __, event_dict):
        for key in MASKED & event_dict.keys():
            event_dict[key] = "***"
        return event_dict

    def create(api_key):
        log.info("key_created", api_key=api_key)
    """,
    """
    import logging
    from fastapi import FastAPI
    logger = logging.getLogger(__name__)
    app = FastAPI()

    class Token:
        id = 1

    def create_token() -> Token:
        return Token()

    def has_password(user) -> bool:
        return bool(user.password)

    def start(user):
        logger.info("%s, %s, %s", create_token(), has_password(user), check_password(user))
        print("connecting with the password")
        print(user.password_changed_at, len(user.password))
    """,
    {
        "app/cli.py": """
            import click
            from fastapi import FastAPI

            @click.command()
            def make_key(api_key):
                print(api_key)
        """
    },
    """
    import math

    def score(token):
        return math.log(token)
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def connect(dsn_id, token_count, password_url):
        logger.info("%s %s %s", dsn_id, token_count, password_url)
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def check(user, given):
        logger.info("right: %s", user.password == given)
        logger.info("set: %s", user.api_key is not None)
    """,
    """
    import logging
    from dataclasses import dataclass, field
    logger = logging.getLogger(__name__)

    @dataclass
    class Settings:
        database_url: str = field(repr=False)

    def start(settings: Settings):
        logger.info("starting with %s", settings)
    """,
    """
    import logging
    from app.messages import ERR_NO_PASSWORD
    logger = logging.getLogger(__name__)

    def open_store(given, address, lock, session_key):
        if "password" not in given:
            logger.error(ERR_NO_PASSWORD)
        logger.info("data is kept in %s", get_printable_db_url(address))
        logger.info("the lock is held by %s", lock.local.token)
        logger.info("the sandbox of session %s is used again", session_key)
    """,
)

INVALID = (
    {
        "app/settings.py": """
            from functools import cache
            from pydantic_settings import BaseSettings

            class Settings(BaseSettings):
                api_key: str
                level: str = "INFO"

            settings = Settings()

            @cache
            def get_settings() -> Settings:
                return settings
        """,
        "app/main.py": """
            import logging
            from app.settings import Settings, get_settings, settings
            logger = logging.getLogger(__name__)
            config = get_settings()
            own = Settings()

            def start():
                logger.info("started with %s", settings)  # breach
                logger.info("started with %s", get_settings())  # breach
                logger.info("started with %s", config)  # breach
                logger.info("started with %s", own)  # breach
                logger.info("started", extra={"settings": settings.model_dump()})  # breach
                logger.info("started at %s", settings.level)
        """,
    },
    """
    import sys
    from getpass import getpass
    from fastapi import FastAPI

    app = FastAPI()

    def connect(password):
        print(f"connecting with {password}")  # breach
        sys.stderr.write("connecting with " + password)  # breach
        typed = getpass("Password: ")
        print(typed)  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def read_password() -> str:
        return open("/run/secrets/db").read()

    def connect(vault):
        logger.info("connecting with %s", read_password())  # breach
        key = vault.get_api_key("payments")
        logger.info("paying with %s", key)  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def pay(order, token):
        logger.info("charging with %s", token)  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def login(user, password):
        logger.debug(f"login of {user.id} with {password}")  # breach
    """,
    """
    import structlog
    from flask import request
    log = structlog.get_logger()

    def unexpected(error):
        log.exception("unhandled", headers=dict(request.headers))  # breach
    """,
    """
    import logging
    from fastapi import Request
    logger = logging.getLogger(__name__)

    async def create(request: Request):
        body = await request.json()
        logger.info("order received", extra={"body": body})  # breach
    """,
    """
    import logging
    import os
    logger = logging.getLogger(__name__)
    logger.debug("environment: %s", dict(os.environ))  # breach
    """,
    """
    import logging
    from dataclasses import dataclass
    logger = logging.getLogger(__name__)

    @dataclass
    class Settings:
        database_url: str
        level: str = "INFO"

    def start(settings: Settings):
        logger.info("starting with %s", settings)  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def connect(settings):
        logger.info("connecting to %s", settings.database_url)  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def show(request):
        logger.warning("rejected: %s", request.headers["Authorization"])  # breach
        logger.warning("rejected: %s", request.headers.get("X-Api-Key"))  # breach
    """,
    """
    from loguru import logger

    def start(user):
        logger.bind(user=vars(user)).info("started")  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def call(client, settings):
        headers = {"Authorization": f"Bearer {settings.api_key.get_secret_value()}"}
        logger.debug("calling", extra={"headers": headers})  # breach
    """,
    """
    import logging
    from pydantic import BaseModel
    logger = logging.getLogger(__name__)

    class Login(BaseModel):
        email: str
        password: str

    def login(payload: Login):
        logger.info("login attempt", extra={"payload": payload.model_dump()})  # breach
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    class Client:
        def __init__(self, session_cookie):
            self.session_cookie = session_cookie

        def call(self):
            logger.info("calling", extra={"sent": {"cookie": self.session_cookie}})  # breach
    """,
)
