"""The environment in which an application is booted: hermetic, as deployed, and never pointing at a real server. Pure.

Values come from `.env`, then from the committed example of the environment, then from typed stand-ins (`stand_ins.py`) for what the
application asks for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

NOWHERE = "127.0.0.1:9"
"""A loopback address on which nothing listens."""

_INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "SYSTEMROOT")
_SERVERS = re.compile(
    r"^(postgres\w*|psql|pgsql|mysql|mariadb|mssql|oracle|cockroachdb|mongodb|redis|rediss|amqps?|kafka|nats|memcached|clickhouse\w*|ldaps?|smtps?)(\+[\w.]+)*://",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"^([\w+.-]+://)(?:([^/@]*)@)?([^/?#]*)(.*)$", re.DOTALL)
_ADDRESS_USER = re.compile(r"^([\w+.-]+://)[^/@\s]*@")
_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$")
_DEBUG = re.compile(r"(^|_)DEBUG$")
_STAGE = re.compile(r"(^|_)(ENV|ENVIRONMENT|STAGE|APP_MODE)$")
_LEVEL = re.compile(r"(^|_)LOG(GING)?_?LEVEL$")
_DEVELOPMENT = {"dev", "development", "local", "test", "testing", "debug"}
_SECRET = re.compile(r"SECRET|TOKEN|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE|SALT|(^|_)(KEY|DSN)(_|$)", re.IGNORECASE)
_REFERENCE = re.compile(r"\$\{([A-Za-z_]\w*)(?::?-([^}]*))?\}")


def inherited(ambient: Mapping[str, str], home: str) -> dict[str, str]:
    """What of our own environment an application may see."""
    kept = {name: ambient[name] for name in _INHERITED if name in ambient}
    ours = {
        "HOME": home,
        "TMPDIR": home,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUNBUFFERED": "1",
    }
    return kept | ours


def parse(text: str) -> dict[str, str]:
    """Variables of a `.env` file that have a value; comments, quotes, `export` and references to earlier ones (`${NAME}`) as usual."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        match = _LINE.match(line)
        if match and not line.lstrip().startswith("#"):
            value = _unquoted(match.group(2))
            if not match.group(2).startswith("'"):
                value = _REFERENCE.sub(lambda m: found.get(m.group(1), m.group(2) or ""), value)
            if value:
                found[match.group(1)] = value
    return found


def without_secrets(values: Mapping[str, str]) -> dict[str, str]:
    """What of a developer's own `.env` an application may see: nothing that is named like a secret, no password of a server."""
    return {name: _ADDRESS_USER.sub(r"\1", value) for name, value in values.items() if not _SECRET.search(name)}


def _unquoted(raw: str) -> str:
    if raw[:1] in {"'", '"'}:
        end = raw.find(raw[0], 1)
        return raw[1:end] if end > 0 else raw[1:]
    return re.split(r"\s+#", raw, maxsplit=1)[0].strip()


def harmless(values: Mapping[str, str], scratch: str) -> dict[str, str]:
    """The same variables with every server replaced by an address on which nothing listens."""
    return {name: _harmless(value, scratch) for name, value in values.items()}


def _harmless(value: str, scratch: str) -> str:
    if re.match(r"^sqlite(\+\w+)?:////", value):
        return f"{value.split(':', 1)[0]}:///{scratch}/gates.db"
    match = _ADDRESS.match(value)
    if not _SERVERS.match(value) or match is None:
        return value
    scheme, user, _, rest = match.groups()
    return f"{scheme}{f'{user}@' if user else ''}{NOWHERE}{rest}"


def as_deployed(values: Mapping[str, str]) -> dict[str, str]:
    """What an example for developers says, turned to production: no debug switch, no development stage."""
    changed = {}
    for name, value in values.items():
        if _DEBUG.search(name.upper()) and value.lower() in {"1", "true", "yes", "on"}:
            changed[name] = "0" if value == "1" else "False" if value == "True" else "false"
        elif _STAGE.search(name.upper()) and value.lower() in _DEVELOPMENT:
            changed[name] = "production"
    return changed


def at_debug_level(values: Mapping[str, str]) -> dict[str, str]:
    """Variables for the log level, set to DEBUG in the spelling of their value."""
    changed = {}
    for name, value in values.items():
        if _LEVEL.search(name.upper()):
            changed[name] = "10" if value.isdigit() else "debug" if value.islower() else "DEBUG"
    return {name: value for name, value in changed.items() if values[name] != value}


def left_to_the_code(values: Mapping[str, str], deployment: str) -> frozenset[str]:
    """Debug switches that only an example for developers sets: deployed without them, the code's own default decides.

    Args:
        deployment: the text of the files that deploy the application; what they name, they set.
    """
    switches = {name for name in as_deployed(values) if _DEBUG.search(name.upper())}
    return frozenset(name for name in switches if not re.search(rf"\b{name}\b", deployment))
