"""Finds the inside of an application in the text of an answer. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from gates.catalog.errors._facts import Leak

_CANARIES = {
    "class": "the class of the exception",
    "message": "the message of the exception",
    "path": "a path of the server",
    "sql": "an SQL statement",
    "host": "the name of the server",
}
_PATTERNS = (
    ("a traceback", re.compile(r"Traceback \(most recent call last\)|File \\?\"[^\"\n]{1,300}\\?\", line \d+")),
    ("a debugger page", re.compile(r"__debugger__|You(?:'|&#x27;|&#39;)re seeing this error because you have")),
    ("a path of the server", re.compile(r"/(?:usr|home|srv|opt|var|root|tmp|Users)/[\w./+-]+\.py\b|site-packages/")),
    (
        "an SQL statement",
        re.compile(r"\[SQL: |sqlalche\.me/e/|\bSELECT\b[^\"]{1,200}\bFROM\b|\bINSERT INTO\b|\bUPDATE \w+ SET\b"),
    ),
    (
        "the text of a database driver",
        re.compile(
            r"\b(?:sqlite3|psycopg2?|asyncpg|pymysql|MySQLdb|cx_Oracle|pymongo|sqlalchemy\.exc|django\.db\.utils)\.\w+|connection to server at |no such table"
        ),
    ),
)
_BANNER = (
    "the version of what runs here",
    re.compile(
        r"\b(?:werkzeug|gunicorn|uvicorn|hypercorn|daphne|waitress|cpython|python|django|flask|fastapi|starlette|litestar|sanic|aiohttp"
        r"|tornado|postgresql|mysql|mariadb|sqlalchemy|psycopg2?|nginx)[/ ]v?\d+\.\d+",
        re.IGNORECASE,
    ),
)
_CLASSES = re.compile(r"\b(?:[A-Z]\w*(?:Error|Exception|Fault)|KeyError|LookupError)\b")


def detect(
    body: str, scenario: str, canaries: Mapping[str, str], url: str, headers: Sequence[tuple[str, str]] = ()
) -> Iterator[Leak]:
    """What an answer shows of the inside; what the caller sent is taken out first."""
    shown = "\n".join([*(f"{name}: {value}" for name, value in headers), body])
    text = shown.replace(url, "") if len(url) > 3 else shown
    for kind, words in _CANARIES.items():
        if canaries.get(kind) and canaries[kind] in text:
            yield Leak(words, _around(text, canaries[kind]))
    for words, pattern in (*_PATTERNS, _BANNER):
        match = pattern.search(text)
        if match:
            yield Leak(words, _around(text, match.group()))
    raised = scenario.removeprefix("fault ").rsplit(".", 1)[-1] if scenario.startswith("fault ") else ""
    if raised and raised in _CLASSES.findall(text):
        yield Leak(_CANARIES["class"], _around(text, raised))


def _around(text: str, found: str) -> str:
    """A little of the text around what was found."""
    start = max(0, text.find(found) - 20)
    return " ".join(text[start : start + 20 + min(len(found), 60) + 20].split())
