"""The environment in which an application is booted: hermetic, as deployed, and never pointing at a real server. Pure.

Values come from the committed example of the environment, then from typed stand-ins for what the application asks for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

NOWHERE = "127.0.0.1:9"
"""A loopback address on which nothing listens."""

_INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "SYSTEMROOT")
_SERVERS = re.compile(
    r"^(postgres\w*|psql|pgsql|mysql|mariadb|mssql|oracle|cockroachdb|mongodb|redis|rediss|amqps?|kafka|nats|memcached|clickhouse\w*|ldaps?|smtps?)(\+[\w.]+)*://",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"^([\w+.-]+://)(?:([^/@]*)@)?([^/?#]*)(.*)$", re.DOTALL)
_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$")
_DEBUG = re.compile(r"(^|_)DEBUG$")
_STAGE = re.compile(r"(^|_)(ENV|ENVIRONMENT|STAGE|APP_MODE)$")
_LEVEL = re.compile(r"(^|_)LOG(GING)?_?LEVEL$")
_DEVELOPMENT = {"dev", "development", "local", "test", "testing", "debug"}
_PRODUCTION = ("production", "prod", "PRODUCTION", "PROD", "live")


class Want(NamedTuple):
    """A variable that a failed boot asked for: what is known of its type, and the values that would be accepted."""

    name: str
    hint: str = "str"
    expected: str = ""


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
    """Variables of a `.env` file that have a value; comments, quotes and `export` as usual."""
    found = {}
    for line in text.splitlines():
        match = _LINE.match(line)
        if match and not line.lstrip().startswith("#"):
            value = _unquoted(match.group(2))
            if value:
                found[match.group(1)] = value
    return found


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


def stand_in(want: Want, tried: Collection[str], *, scratch: str, postgres: bool) -> str | None:
    """A value for a variable that was asked for: the best guess that was not `tried` yet, None when the guesses are used up."""
    database = f"postgresql://gates:gates@{NOWHERE}/gates" if postgres else f"sqlite:///{scratch}/gates.db"
    guesses = [
        *_by_type(want, database),
        *_by_name(want.name, database),
        "1",
        "true",
        f"http://{NOWHERE}",
        database,
        "{}",
        "[]",
        "2024-01-01",
    ]
    return next((guess for guess in guesses if guess not in tried), None)


def _by_type(want: Want, database: str) -> list[str]:
    hint = want.hint.lower()
    quoted = re.findall(r"'([^']*)'", want.expected)
    if quoted:
        return [next((p for p in _PRODUCTION if p in quoted), quoted[0])]
    kinds = (
        (("int", "float", "decimal", "greater", "less"), "1"),
        (("bool",), "false"),
        (("dsn",), database),
        (("url",), f"http://{NOWHERE}"),
        (("too_short",), "g4t35" * 13),
        (("list", "set", "tuple"), "[]"),
        (("dict", "model", "mapping"), "{}"),
        (("email",), "gates@example.com"),
        (("path", "directory"), "."),
    )
    return [value for words, value in kinds if any(word in hint for word in words)]


def _by_name(name: str, database: str) -> list[str]:
    upper = name.upper()
    if re.search(r"DATABASE_UR[LI]|(^|_)DB_UR[LI]|DSN|SQLALCHEMY", upper):
        return [database]
    kinds = (
        (r"REDIS|CELERY|BROKER", f"redis://{NOWHERE}/0"),
        (r"UR[LI]$|ENDPOINT|ORIGIN", f"http://{NOWHERE}"),
        (r"PORT$|TIMEOUT|LIMIT|SIZE|COUNT|MAX_|MIN_|_DAYS|_HOURS|_SECONDS|_MS$", "1"),
        (r"HOST$", "127.0.0.1"),
        (r"EMAIL", "gates@example.com"),
        (r"LOG_?LEVEL", "INFO"),
        (r"^DEBUG$|_DEBUG$|_ENABLED$|^ENABLE_", "false"),
    )
    return [value for pattern, value in kinds if re.search(pattern, upper)] or ["g4t35" * 13]
