"""Who signed, who wrote, and whether that is enough: people are counted, not keys and not names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gates.attest.policy import Policy, Role
from gates.attest.repository import Repository
from gates.attest.trust import Trust


def authors(repository: Repository, since: str | None, commit: str) -> tuple[str, ...]:
    """E-mail addresses of the authors and co-authors of what is new in a commit, lower case, sorted.

    New is what came since the release before, or, without one, the commit itself with what it merged.
    """
    start = since if since is not None and repository.is_ancestor(since, commit) else None
    if start is None:
        start = repository.commit(f"{commit}^1")
    span = [commit, *([f"^{start}"] if start is not None else [])]
    form = "%aE%n%(trailers:key=Co-authored-by,valueonly)"
    said = repository.must("log", f"--format={form}", *span)
    return tuple(sorted({address for line in said.splitlines() if (address := _address(line))}))


def _address(line: str) -> str:
    return line.rpartition("<")[2].rstrip(">").strip().lower()


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
