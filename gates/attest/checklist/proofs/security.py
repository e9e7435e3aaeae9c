"""Proofs about secrets, queries and transport."""

from __future__ import annotations

import re

from gates.attest.checklist.items import Outcome, State, no, some, unknown, yes
from gates.attest.checklist.proofs.clean import clean
from gates.attest.checklist.reading import production, queries
from gates.attest.checklist.subject import Subject, place
from gates.attest.checklist.variables import variables
from gates.rules.secretnames import is_secret

_SECRETS = (
    "security/committed-secret",
    "security/secret-in-image",
    "security/known-signing-key",
    "env-docs/real-secret",
)
_TLS = re.compile(r"^(https?_?redirect|ssl|tls|secure_ssl|talisman)", re.IGNORECASE)


def committed_secrets(subject: Subject) -> Outcome:
    """The gate found no secret in the files."""
    return clean(subject, "security", _SECRETS, "no secret is in them")


def secrets_management(subject: Subject) -> Outcome:
    """What is named like a secret is read from the environment, and none is committed."""
    committed = committed_secrets(subject)
    if committed.state is not State.YES:
        return committed
    reads = {name: where for name, where in variables(subject).items() if is_secret(name)}
    if not reads:
        return unknown("No secret is committed, and no variable that is named like one is read from the environment.")
    return yes(f"Read from the environment: {some(list(reads.values()))}. {committed.evidence[0]}")


def parameterised_queries(subject: Subject) -> Outcome:
    """The gate found no SQL that is put together from values, in code that runs SQL."""
    places = [c.place for c in queries(production(subject))]
    if not places:
        return unknown("No query was found in the code.")
    rules = ("security/sql-from-values", "security/bandit:B608")
    return clean(subject, "security", rules, f"none of the {len(places)} places that run queries puts values into SQL")


def encryption_in_transit(subject: Subject) -> Outcome:
    """Where TLS is demanded; whether all of the way is encrypted, people say. One connection that trusts any certificate is a no."""
    loose = [f for f in subject.findings("security/unverified-tls", "security/bandit:B501") if f.blocks]
    if loose:
        return no(f"Any certificate is trusted: {some([place(f) for f in loose])}.")
    code = production(subject)
    demanded = [c.place for c in code.calls if _TLS.match(c.last) or c.has("ssl_certfile") or c.has("ssl_context")]
    demanded += [
        f"{path}:{line}" for path, line, told in code.texts() if re.search(r"\bsslmode=(require|verify-)", told)
    ]
    return unknown(f"TLS is demanded at {some(demanded)}." if demanded else "Nothing in the code demands TLS.")
