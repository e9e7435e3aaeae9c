"""What may stand where: in which files a made-up credential is usual, and which words say that one is. Pure."""

from __future__ import annotations

import dataclasses
import re

_LOCK = re.compile(
    r"\.lock$|(^|/)(package-lock\.json|pnpm-lock\.yaml|pylock[\w.-]*\.toml|go\.sum|requirements[\w.-]*\.txt)$"
)
_DOCUMENT = re.compile(
    r"(?i)\.(md|rst|adoc|html?)$|(^|/)(docs?|examples?)/|\.(example|sample|template|dist)$|(^|/)(changelog|news)"
)
_TEST = re.compile(
    r"(^|/)(tests?|testing|fixtures?|testdata|e2e|spec)/|(^|/)(conftest\.py|test_[^/]*|[^/]*_test\.\w+)$"
)
_DEVELOPMENT = re.compile(r"(^|/)(settings|config)[/_.-](dev|development|local|test|testing|ci)\b")
_OPAQUE = re.compile(r"(?i)\.(svg|min\.js|map|ipynb|css|csv|po|pem\.pub|crt|lock)$")


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """What a path says about the credentials in it.

    Attributes:
        fixture: whether it is among tests, where a key that opens nothing is usual.
        made_up: whether it is a test or a document, where words may say that a credential is an example.
        quiet: whether it is a place of values that only look like secrets: tests, documents, locks, data.
    """

    fixture: bool
    made_up: bool
    quiet: bool


def place_of(path: str) -> Place:
    """What a path says."""
    fixture = bool(_TEST.search(path))
    made_up = fixture or bool(_DOCUMENT.search(path))
    quiet = made_up or bool(_LOCK.search(path) or _OPAQUE.search(path) or _DEVELOPMENT.search(path))
    return Place(fixture, made_up, quiet)
