"""Who signed, who wrote, and whether that is enough: people are counted, not keys and not names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from gates.attest.policy import Policy, Role
from gates.attest.repository import Repository
from gates.attest.trust import Trust
from gates.errors import NoAnswerError

_CO_AUTHOR = re.compile(r"^\s*co-authored-by:.*<([^<>\n]+)>", re.IGNORECASE | re.MULTILINE)


def authors(repository: Repository, since: str, commit: str) -> tuple[str, ...]:
    """E-mail addresses of the authors and co-authors of what is new in a commit, lower case, sorted.

    They are taken as the commits have them: neither a mailmap nor a setting of the clone changes who wrote something.

    Args:
        since: the release before, or where the policy began; what both have in common is not new, and where they have nothing in
            common all is. A commit that has everything already leaves the commit itself with what it merged.

    Raises:
        NoAnswerError: git does not tell.
    """
    start = repository.fork(since, commit)
    if start == commit:
        start = repository.commit(f"{commit}^1")
    said = repository.lasting(
        "log", "--no-mailmap", "-z", "--format=%ae%n%B", commit, *([f"^{start}"] if start else [])
    )
    if not said:
        raise NoAnswerError(f"git does not say who wrote {commit[:12]}.", "Look with `git fsck`.")
    found = set()
    for entry in filter(None, said.split("\0")):
        address, _, message = entry.partition("\n")
        found |= {address, *_CO_AUTHOR.findall(message)}
    return tuple(sorted(one.strip().lower() for one in found))


def person(trust: Trust, name: str) -> frozenset[str]:
    """All names of a person, lower case."""
    known = {principal.lower(): principal for key in trust.keys for principal in key.principals}
    return frozenset(n.lower() for n in trust.person(known.get(name.lower(), name)))


def distinct(trust: Trust, names: Iterable[str]) -> list[frozenset[str]]:
    """The people behind these names, each once."""
    return list(dict.fromkeys(person(trust, name) for name in names))


def complaints(
    trust: Trust, role: tuple[str, Role], signed: Sequence[str], wrote: Sequence[str], needed: int
) -> Iterator[str]:
    """Why these signatures are not enough for a role.

    Args:
        role: its name and what the policy says of it.
        signed: principals whose signature holds.
        wrote: authors of what is released.
        needed: distinct people.
    """
    name, rules = role
    there = distinct(trust, signed)
    if len(there) < needed:
        yield f"{_people(needed)} must sign as {name}, and {_counted(there, signed)}."
        return
    for author in [] if rules.author_may_approve else wrote:
        others = [who for who in there if author not in who]
        if len(others) < needed:
            yield f"{author} may not approve their own change: {_people(needed)} other than the author must sign as {name}, and {len(others)} did."


def all_roles(trust: Trust, policy: Policy, signed: Sequence[str]) -> Iterator[str]:
    """Why these signatures are not by enough people over all roles."""
    there = distinct(trust, signed)
    if len(there) < policy.people:
        yield f"{_people(policy.people)} must sign in all, and {_counted(there, signed)}."


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} distinct people"


def _counted(there: Sequence[frozenset[str]], signed: Sequence[str]) -> str:
    names = sorted({name.lower() for name in signed})
    several = [who for who in there if len(who & set(names)) > 1]
    if several:
        return f"{len(there)} did ({' and '.join(sorted(several[0] & set(names)))} share a key and are one)"
    return f"{len(there)} did" if there else "nobody did whose signature holds"
