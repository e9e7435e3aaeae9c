"""Whether a sign-off is for this release: this repository, ref and version, this policy, this time."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Mapping
from pathlib import Path

from gates.attest import fitness, settings
from gates.attest.repository import Repository
from gates.attest.source import Source
from gates.attest.statement import Signoff


@dataclasses.dataclass(frozen=True, slots=True)
class Candidate:
    """What is to be released.

    Attributes:
        ref: full name, None where only a commit was named.
        version: as asked for, None for what the repository says.
        artifacts: name → file.
        asked: digest of what the checklist of the commit asks, None where that is not known.
    """

    commit: str
    tree: str
    ref: str | None
    version: str | None
    artifacts: Mapping[str, Path]
    asked: str | None
    now: datetime.datetime


def purpose(repository: Repository, source: Source, signoff: Signoff, candidate: Candidate) -> Iterator[str]:
    """Why it is for something else."""
    if signoff.repository != source.policy.repository:
        yield f"it is for the repository {signoff.repository}, not for {source.policy.repository}"
    yield from _ref(repository, source, signoff.ref, candidate)
    version = candidate.version
    if version is None:
        version = settings.version_at(repository, candidate.commit, signoff.ref) or signoff.version
    if signoff.version != version:
        yield f"it is for version {signoff.version or '(none)'}, not for {version}"
    known = source.history.get(signoff.policy.digest)
    if known is None or known != signoff.policy.version or signoff.policy.path != source.path:
        yield f"it was signed under a policy that {source.ref} never had"


def _ref(repository: Repository, source: Source, signed: str, candidate: Candidate) -> Iterator[str]:
    wanted = _local(candidate.ref) if candidate.ref is not None else None
    if wanted is not None:
        if signed != wanted:
            yield f"it is for {signed}, not for {wanted}"
        return
    remote = source.full_ref.split("/")[2] if source.full_ref.startswith("refs/remotes/") else "origin"
    branch = signed.removeprefix("refs/heads/")
    for name in (signed, f"refs/remotes/{remote}/{branch}"):
        there = repository.commit(name)
        if there is not None:
            same = there == candidate.commit
            if not same and (signed.startswith("refs/tags/") or not repository.is_ancestor(candidate.commit, there)):
                yield f"it is for {signed}, which does not have this commit"
            return
    yield f"it is for {signed}, which is not known here"


def _local(ref: str) -> str:
    """`refs/heads/main` for `refs/remotes/origin/main`."""
    parts = ref.split("/", 3)
    return f"refs/heads/{parts[3]}" if parts[:2] == ["refs", "remotes"] and len(parts) == 4 else ref


def time(source: Source, signoff: Signoff, now: datetime.datetime) -> Iterator[str]:
    """Why it is not for now; that it says when it was issued proves nothing."""
    issued, expires = fitness.moment(signoff.issued), fitness.moment(signoff.expires)
    if issued is None or expires is None:
        yield "its times are no times"
        return
    if expires <= now:
        yield f"it expired on {expires:%Y-%m-%d %H:%M} UTC"
    if issued > now + fitness.SKEW:
        yield f"it says that it was issued on {issued:%Y-%m-%d %H:%M} UTC, which is still to come"
    longest = datetime.timedelta(days=source.policy.maximum_age_days)
    if max(expires - issued, expires - now) > longest + fitness.SKEW:
        yield f"it is good for longer than the {longest.days} days of the policy"
