"""What the log says about earlier releases: those that were released, and the emergencies that nobody reviewed.

The past is read with the keys that are known now, in or out of their time, and counted by the policy of now; what the policy's
anchor covers is taken as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gates.attest import envelope, log, people, statement
from gates.attest.envelope import RefusedError
from gates.attest.log import Entry, Log, Stored
from gates.attest.repository import Repository
from gates.attest.source import Source
from gates.attest.statement import Signoff, Subjects
from gates.attest.trust import Trust


class Release(NamedTuple):
    """A commit that enough people signed off, and the report of it."""

    commit: str
    report: str


class Past(NamedTuple):
    """What a sign-off builds on.

    Attributes:
        log: as it is; earlier: the last release of another commit.
        emergencies: those of other commits that nobody reviewed.
        wrote: authors of what came since.
    """

    log: Log
    earlier: Release | None
    emergencies: tuple[Entry, ...]
    wrote: tuple[str, ...]


def look(repository: Repository, source: Source, trust: Trust, commit: str) -> Past:
    """What came before a sign-off of this commit."""
    found = log.read(repository, source.policy.log)
    earlier = before(repository, source, trust, found.stored, commit)
    still = open_emergencies(repository, source, trust, found)
    since = earlier.commit if earlier is not None else source.first
    wrote = people.authors(repository, since, commit)
    return Past(found, earlier, tuple(entry for entry in still if entry.commit != commit), wrote)


def opened(stored: Stored) -> tuple[Subjects, Signoff] | None:
    """What an entry says; None when it cannot be read."""
    try:
        return statement.read(envelope.peek(stored.envelope))
    except RefusedError:
        return None


def before(
    repository: Repository, source: Source, trust: Trust, stored: Sequence[Stored], commit: str
) -> Release | None:
    """The last release of another commit among these entries of the log, None when there was none.

    A commit that somebody signed and that was never released is none: its author could hide it behind the next one.
    """
    grouped: dict[str, list[Stored]] = {}
    for one in stored:
        grouped[one.entry.commit] = [*grouped.pop(one.entry.commit, []), one]
    last: Release | None = None
    for other, entries in grouped.items():
        if other == commit or repository.commit(other) is None:
            continue
        since = last.commit if last is not None else source.first
        if _released(source, trust, entries, people.authors(repository, since, other)):
            said = opened(entries[-1])
            last = Release(other, said[0].report if said is not None else "")
    return last


def _released(source: Source, trust: Trust, entries: Sequence[Stored], wrote: tuple[str, ...]) -> bool:
    anchor = source.policy.log
    if anchor is not None and entries[-1].entry.entry <= anchor.entries:
        return True
    good = [said[1] for one in entries if (said := opened(one)) is not None and _by(trust, one, said[1])]
    for name, role in source.policy.roles.items():
        mine = [s for s in good if s.role == name and s.name in role.people]
        more = 0 if all(s.kind == "release" for s in mine) else 1
        signed = [s.name for s in mine]
        if list(people.complaints(trust, (name, role), signed, wrote, role.signatures + more)):
            return False
    return True


def open_emergencies(repository: Repository, source: Source, trust: Trust, known: Log) -> list[Entry]:
    """The emergencies that nobody reviewed since who has a role and did not write the change."""
    still: dict[str, tuple[Entry, frozenset[str]]] = {}
    for index, stored in enumerate(known.stored):
        said = opened(stored)
        if said is None:
            continue
        signoff = said[1]
        if signoff.review.strip() and _has_role(source, signoff) and _by(trust, stored, signoff):
            who = people.person(trust, signoff.name)
            still = _without(still, signoff.reviews, who)
        if signoff.kind == "emergency":
            commit = stored.entry.commit
            earlier = before(repository, source, trust, known.stored[:index], commit)
            since = earlier.commit if earlier is not None else source.first
            wrote = people.authors(repository, since, commit) if repository.commit(commit) else ()
            still[stored.entry.signoff] = (stored.entry, frozenset(wrote))
    return [entry for entry, _ in still.values()]


def _without(
    still: Mapping[str, tuple[Entry, frozenset[str]]], reviewed: Sequence[str], who: frozenset[str]
) -> dict[str, tuple[Entry, frozenset[str]]]:
    return {digest: one for digest, one in still.items() if digest not in reviewed or who & one[1]}


def _has_role(source: Source, signoff: Signoff) -> bool:
    return any(signoff.name in role.people for role in source.policy.roles.values())


def _by(trust: Trust, stored: Stored, signoff: Signoff) -> bool:
    """Whether who is named signed it: with a key that is known and not revoked, whenever that was."""
    lines = [line for line in trust.find(signoff.key) if signoff.name in line.principals]
    if not lines or signoff.key in trust.revoked:
        return False
    try:
        envelope.check(stored.envelope, lines)
    except RefusedError:
        return False
    return True
