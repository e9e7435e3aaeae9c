"""Strings that look drawn at random, by the entropy plug-ins of detect-secrets.

A plug-in goes through a text ten times slower than our patterns do, so it gets those lines only that have a long quoted string of mixed
characters; what is no secret by its shape (an identifier, a sequence, a template) is left out by the filters that come with it.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterator
from typing import Any

from gates.tools.secret_patterns import looks_random

_LONG = re.compile(r"([\"'])(?P<value>[A-Za-z0-9+/\\_=-]{20,200})\1")
_DIGEST = re.compile(
    r"(?i)sha\d|md5|hash|digest|checksum|integrity|fingerprint|revision|commit|etag|nonce|public|certificate|uuid|guid"
)
"""Words on a line that say what its random string is."""


@dataclasses.dataclass(frozen=True, slots=True)
class Spot:
    """A line with such a string: counted from 1, and how long the string is."""

    line: int
    length: int


def spots(path: str, text: str) -> Iterator[Spot]:
    """The lines of a text with a random string that nothing explains."""
    number, seen, last = 1, 0, 0
    for found in _LONG.finditer(text):
        value = found["value"]
        if not looks_random(value):
            continue
        number += text.count("\n", seen, found.start())
        seen = found.start()
        start, end = text.rfind("\n", 0, seen) + 1, text.find("\n", seen)
        line = text[start : end if end >= 0 else len(text)]
        if number != last and len(line) <= 500 and not _DIGEST.search(line) and _high_entropy(path, line, value):
            last = number
            yield Spot(number, len(value))


def _high_entropy(path: str, line: str, value: str) -> bool:
    """Whether a plug-in takes the string for a secret, and no filter knows better."""
    told = (secret.secret_value for plugin in _plugins() for secret in plugin.analyze_line(filename=path, line=line))
    return value in told and not _explained(value, line)


def _explained(value: str, line: str) -> bool:
    from detect_secrets.filters import heuristic

    return (
        heuristic.is_sequential_string(value)
        or heuristic.is_potential_uuid(value)
        or heuristic.is_likely_id_string(value, line)
        or heuristic.is_templated_secret(value)
        or heuristic.is_prefixed_with_dollar_sign(value)
        or heuristic.is_indirect_reference(line)
        or heuristic.is_not_alphanumeric_string(value)
    )


@functools.cache
def _plugins() -> tuple[Any, ...]:
    """Imported when a text has a candidate: most have none."""
    from detect_secrets.plugins.high_entropy_strings import Base64HighEntropyString, HexHighEntropyString

    return Base64HighEntropyString(4.5), HexHighEntropyString(3.0)
