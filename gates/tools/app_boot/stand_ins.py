"""Made-up values for the settings that an application asks for: typed where the failure tells a type, else by their name. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from gates.tools.app_boot.environment import NOWHERE

_PRODUCTION = ("production", "prod", "PRODUCTION", "PROD", "live")
MARK = "g4t35"
"""What a made-up text consists of, so that it is known wherever it turns up."""
_TEXT = MARK * 13
_ID = "0b0a1f3e-7d5c-4b1a-9e57-3d1c5f0e9a11"
_SCHEMES = {"postgres": "postgresql", "mysql": "mysql", "maria": "mysql", "redis": "redis", "amqp": "amqp"} | {
    "mongo": "mongodb",
    "kafka": "kafka",
    "nats": "nats",
    "clickhouse": "clickhouse",
    "cockroach": "postgresql",
}


class Want(NamedTuple):
    """A variable that a failed boot asked for: what is known of its type, and the values that would be accepted."""

    name: str
    hint: str = "str"
    expected: str = ""


def stand_in(want: Want, tried: Collection[str], *, scratch: str, postgres: bool) -> str | None:
    """A value for a variable that was asked for: the best guess that was not `tried` yet, None when the guesses are used up."""
    database = _server("postgresql") if postgres else f"sqlite:///{scratch}/gates.db"
    guesses = [
        *_by_bound(want),
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


def _server(scheme: str) -> str:
    return f"{scheme}://gates:gates@{NOWHERE}/gates"


def _by_bound(want: Want) -> list[str]:
    """A value inside of the bounds that a validation error names, as pydantic calls them."""
    hint, said = want.hint.lower(), want.expected
    if hint == "url_scheme":
        schemes = re.findall(r"[a-z][\w+.-]*", said)
        return [f"https://{NOWHERE}" if s.startswith("http") else _server(s) for s in schemes[:2]]
    if not re.fullmatch(r"-?\d+(\.\d+)?", said):
        return []
    number = float(said)
    by_kind = {
        "greater_than": number + 1,
        "greater_than_equal": number,
        "less_than": number - 1,
        "less_than_equal": number,
        "multiple_of": number,
    }
    if hint in by_kind:
        return [f"{by_kind[hint]:g}"]
    return _of_length(hint, int(number))


def _of_length(hint: str, length: int) -> list[str]:
    if hint in {"string_too_short", "bytes_too_short"} and length <= 4096:
        return [(_TEXT * (length // len(_TEXT) + 1))[: max(length, 32)]]
    if hint in {"string_too_long", "bytes_too_long"}:
        return [_TEXT[:length]]
    return ["[" + ", ".join(['"1"'] * length) + "]"] if hint == "too_short" and length <= 64 else []


def _by_type(want: Want, database: str) -> list[str]:
    hint = want.hint.lower()
    quoted = re.findall(r"'([^']*)'", want.expected)
    if quoted and hint != "url_scheme":
        return [next((p for p in _PRODUCTION if p in quoted), quoted[0])]
    named = [_server(scheme) for word, scheme in _SCHEMES.items() if word in hint]
    kinds = (
        (("timedelta", "time_delta"), "PT1S"),
        (("int", "float", "decimal", "greater", "less"), "1"),
        (("bool",), "false"),
        (("dsn",), database),
        (("url",), f"http://{NOWHERE}"),
        (("too_short",), _TEXT),
        (("list", "set", "tuple", "sequence"), "[]"),
        (("dict", "model", "mapping"), "{}"),
        (("email",), "gates@example.com"),
        (("path", "directory"), "."),
        (("uuid",), _ID),
        (("ip_", "ipv4", "ipany"), "127.0.0.1"),
        (("datetime",), "2024-01-01T00:00:00Z"),
        (("date",), "2024-01-01"),
    )
    return named + [value for words, value in kinds if any(word in hint for word in words)]


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
    return [value for pattern, value in kinds if re.search(pattern, upper)] or [_TEXT]
