"""Personal data is handed to the log.

**What it does.** Only with `pii = true` in `[tool.gates.logging]`: names values that a log call hands over whose last name is that of an
e-mail address, a phone number, a person's name, a postal address, a date of birth or an identity number. Ids, hashes, lengths, comparisons,
masked types and what a redactor returns are left alone, and so are words in the message text. `name` and `address` alone count on a
person only (`user.name`, `customer.address`).

**Why it matters.** Logs are kept and copied under other rules than the database. Whoever asks to be forgotten has to be found in them.

**Example.**

    logger.info("welcome mail sent to %s", user.email)

**How to fix.** Log the id of the person, or a masked form by a function that `redactors` names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.logcalls import LogCall
from gates.rules.logging.handed import handed_over
from gates.rules.secretnames import is_part, words_of
from gates.rules.shapes import dict_items, final_name, placeholders, text_of
from gates.rules.source import Source
from gates.rules.values import Breach, Claim, Premise, at

ID = "logging/personal-data-in-record"
SEVERITY = Severity.MEDIUM
SUMMARY = "Personal data is handed to the log"
HINTS = ("log", "LOG")
NODES = (LogCall,)

_PERSONAL = re.compile(
    r"(^|_)(e_?mail(_address(es)?)?|emails|phone|(phone|mobile|telephone|cell|fax)_(number|no)|telephone|msisdn|first_name|last_name|full_name|"
    r"given_name|family_name|middle_name|maiden_name|surname|forename|date_of_birth|birth_?date|birth_?day|dob|ssn|social_security_number|"
    r"passport(_number)?|national_id|iban|(postal|street|home|billing|shipping|delivery|mailing|residential)_address|"
    r"street(_name)?|post_?code|zip_?code|postal_code)$"
)
_OF_PERSON = re.compile(
    r"(^|_)(user|customer|person|client|patient|employee|member|contact|applicant|recipient|guest|student|subscriber)$"
)
_HARMLESS = re.compile(
    r"^(is|has|use|no|with|without|needs|can|should|masked|redacted|hashed|encrypted|hide|show|send|sent|valid|invalid|default|support)_"
)
_PERSONS_OWN = {"name", "address", "phone", "birthday"}
_DEPTH = 5


def visit(found: LogCall, source: Source) -> Iterator[Breach]:
    """One log call."""
    if not source.names.own.pii:
        return
    seen: set[int] = set()
    for key, value in handed_over(found.node, source):
        shown = _shown(value, source, _DEPTH) or _by_key(key, value)
        if shown and value.lineno not in seen:
            seen.add(value.lineno)
            premises = (Premise(Claim.NOT_MASKED, (key or shown,)), Premise(Claim.PLAIN_TEXT, (shown,)))
            yield at(
                value,
                f"Personal data ({shown}) goes to the log.",
                "Log the id of the person, or a masked form of it.",
                premises=premises,
            )


def _by_key(key: str, value: ast.expr) -> str:
    bare = isinstance(value, (ast.Name, ast.Attribute, ast.JoinedStr))
    return key if bare and _is_personal(key) and not is_part(final_name(value)) else ""


def _shown(value: ast.expr, source: Source, depth: int) -> str:
    """The name of what a value shows of a person, "" for nothing."""
    if depth == 0:
        return ""
    for inner in _parts(value):
        found = _shown(inner, source, depth - 1)
        if found:
            return found
    if isinstance(value, ast.Dict):
        return next((k for k, _, v in dict_items(value) if _by_key(k, v)), "")
    if isinstance(value, ast.Call):
        got = value.args and final_name(value.func) in {"get", "pop", "getattr"}
        name = next((text_of(a) or "" for a in value.args if text_of(a)), "") if got else ""
        return name if _is_personal(name) else ""
    return _named(value, source, depth)


def _named(value: ast.expr, source: Source, depth: int) -> str:
    if not isinstance(value, (ast.Name, ast.Attribute, ast.Subscript)):
        return ""
    name = final_name(value)
    if isinstance(value, ast.Name):
        assigned = source.value(value)
        if assigned is not value:
            if isinstance(assigned, (ast.Call, ast.Compare, ast.Constant)):
                return _shown(assigned, source, depth - 1)
            return _shown(assigned, source, depth - 1) or (name if _is_personal(name) else "")
        return name if _is_personal(name) else ""
    if name in _PERSONS_OWN and _OF_PERSON.search(words_of(final_name(value.value))):
        return name
    return name if _is_personal(name) and not final_name(value.value)[:1].isupper() else ""


def _parts(value: ast.expr) -> Iterator[ast.expr]:
    """The parts of an expression that are shown when it is."""
    if isinstance(value, (ast.Await, ast.Starred)):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield from placeholders(value)
    elif isinstance(value, ast.IfExp):
        yield from (value.body, value.orelse)
    elif isinstance(value, ast.BoolOp):
        yield from value.values
    elif isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        yield from value.elts
    elif isinstance(value, ast.Dict):
        yield from value.values
    elif isinstance(value, ast.BinOp):
        yield from (value.left, value.right)
    elif isinstance(value, ast.Call) and final_name(value.func) in {
        "str",
        "repr",
        "strip",
        "lower",
        "upper",
        "title",
        "format",
        "join",
    }:
        yield from value.args
        if isinstance(value.func, ast.Attribute):
            yield value.func.value


def _is_personal(name: str) -> bool:
    words = words_of(name)
    return bool(_PERSONAL.search(words)) and not _HARMLESS.search(words)


VALID = (
    """
    import logging
    logger = logging.getLogger(__name__)

    def welcome(user):
        logger.info("mail sent to %s", user.email)
    """,
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def welcome(user):
                logger.info("email sent to the user", extra={"user_id": user.id})
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def welcome(user):
                logger.info("mail %s to %s", user.email_id, user.email_hash)
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def welcome(user):
                logger.info("has one: %s", bool(user.email))
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def welcome(users):
                logger.info("%d addresses", len(users))
                logger.info("first of %d", len(users[0].email))
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def bind(server):
                logger.info("listening on %s, called %s", server.address, server.name)
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
            redactors = ["app.service.masked"]
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def welcome(user):
                logger.info("mail sent to %s", masked(user.email))
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            from pydantic import SecretStr

            class User:
                email: SecretStr

            def welcome(user):
                logger.info("mail sent to %s", user.email)
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def check(user):
                logger.info("verified: %s", user.is_email)
                logger.info("wanted: %s", user.has_phone_number)
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def check(user):
                user.email = user.email.lower()
                return user.email
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def check(product, host):
                logger.info("%s on %s", product.name, host.ip_address)
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def mask_email(event):
                event["email"] = "***"
                return event

            def login(user):
                logger.info("login", email=user.email)
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def sent(error):
                email_sent = error is None
                logger.info("sent: %s", email_sent)
        """,
    },
)

INVALID = (
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def welcome(user):
                logger.info("mail sent to %s", user.email)  # breach
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def call(customer):
                logger.info(f"called {customer.phone_number}")  # breach
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import structlog
            log = structlog.get_logger()

            def login(user):
                log.info("login", email=user.email)  # breach
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def ship(order):
                logger.info("shipped", extra={"to": order.shipping_address})  # breach
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def hello(user):
                logger.debug("hello %s %s", user.id, user.name)  # breach
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def hello(first_name, last_name):
                logger.info("hello {} {}".format(first_name, last_name))  # breach
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def read(payload):
                logger.info("got %s", payload["date_of_birth"])  # breach
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def read(payload):
                logger.info("got %s", payload.get("email"))  # breach
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def read(row):
                mail = row.email_address
                logger.info("got %s", mail)  # breach
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def read(row):
                logger.info("got %s", {"id": row.id, "street": row.street})  # breach
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def read(row):
                logger.warning("no match for " + row.surname)  # breach
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def read(row):
                try:
                    row.save()
                except Exception:
                    logger.exception("not saved: %s", str(row.iban))  # breach
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            from loguru import logger

            async def read(row):
                logger.info("zip {zip}", zip=await row.postal_code)  # breach
        """,
    },
    {
        "pyproject.toml": """
            [tool.gates.logging]
            pii = true
        """,
        "app/service.py": """
            import logging
            logger = logging.getLogger(__name__)

            def read(contact):
                logger.info("reached %s", contact.email or contact.phone)  # breach
        """,
    },
)
