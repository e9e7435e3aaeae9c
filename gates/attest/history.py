"""What the log says about earlier releases: the one before, and the emergencies that nobody reviewed."""

from __future__ import annotations

from gates.attest import envelope, people, statement
from gates.attest.envelope import RefusedError
from gates.attest.log import Entry, Log, Stored
from gates.attest.repository import Repository
from gates.attest.statement import Signoff, Subjects
from gates.attest.trust import Trust


def opened(stored: Stored) -> tuple[Subjects, Signoff] | None:
    """What an entry says; None when it cannot be read."""
    try:
        return statement.read(envelope.peek(stored.envelope))
    except RefusedError:
        return None


def before(log: Log, upto: int, commit: str) -> tuple[str, Subjects] | None:
    """The commit of the newest release of another commit among the first `upto` entries, and what it was about."""
    for stored in reversed(log.stored[:upto]):
        said = opened(stored)
        if stored.entry.commit != commit and said is not None:
            return stored.entry.commit, said[0]
    return None


def open_emergencies(repository: Repository, trust: Trust, log: Log) -> list[Entry]:
    """The emergencies that no sign-off with a good signature reviewed since, by somebody who did not write the change."""
    still: dict[str, Entry] = {}
    for stored in log.stored:
        said = opened(stored)
        if said is None:
            continue
        signoff = said[1]
        for digest in signoff.reviews:
            emergency = still.get(digest)
            if emergency is not None and _may_review(repository, trust, stored, signoff, emergency):
                del still[digest]
        if signoff.kind == "emergency":
            still[stored.entry.signoff] = stored.entry
    return list(still.values())


def _may_review(repository: Repository, trust: Trust, stored: Stored, signoff: Signoff, emergency: Entry) -> bool:
    """The key must still be trusted, in or out of its time; a review by who wrote the change is none."""
    lines = [line for line in trust.find(signoff.key) if signoff.name in line.principals]
    if not lines or signoff.key in trust.revoked or not signoff.review.strip():
        return False
    try:
        envelope.check(stored.envelope, lines)
    except RefusedError:
        return False
    wrote = people.authors(repository, None, emergency.commit) if repository.commit(emergency.commit) else ()
    return not people.person(trust, signoff.name) & set(wrote)
