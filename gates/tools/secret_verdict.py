"""What a credential that kingfisher found is, and whether it opens anything. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from gates.tools import secret_patterns
from gates.tools.secret_places import Place

_IDENTIFIER = re.compile(
    r"(client|tenant|access|token|key|zone|project)-id$|username$|account-name$|-repository$|-pub-api-key$|-address$"
)
"""Rules about names that go with a secret, and are none."""
_LOOSE = re.compile(r"generic|^jwt|^curl-|-uri$|connection-string$")
"""Rules about shapes that examples have, too."""
_TEST_KEY = re.compile(r"(?i)(^|_)test_|^test[-_]|-test[-_]")
_ADDRESS_RULE = re.compile(r"-uri$|connection-string$")


class Verdict(NamedTuple):
    """What it is (a noun phrase with its article), and whether it is advice."""

    kind: str
    advice: bool


def of(rule: str, secret: str, around: tuple[str, str], place: Place, *, sure: bool) -> Verdict | None:
    """None for what is no credential, or says of itself that it is an example.

    Args:
        rule: kingfisher's.
        around: the line above, and the line itself.
        place: what the path says.
        sure: whether kingfisher's own confidence in the rule is high.
    """
    if secret_patterns.placeholder(secret) or (place.made_up and secret_patterns.documented(" ".join(around))):
        return None
    if place.quiet and (not sure or _LOOSE.search(rule)):
        return None
    if _ADDRESS_RULE.search(rule) and "://" in secret:
        return Verdict("a password in an address", place.fixture) if secret_patterns.opens(secret) else None
    if rule == "private-key":
        return Verdict("a private key", place.fixture)
    named = f"an identifier of the kind {rule}" if _IDENTIFIER.search(rule) else ""
    tested = f"a key for tests of the kind {rule}" if _TEST_KEY.search(secret) else ""
    return Verdict(named or tested or f"a secret of the kind {rule}", advice=bool(named or tested))
