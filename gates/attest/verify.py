"""Verifying a release: everything is computed again from the repository, under the policy of the protected branch.

Every demand is looked at, whatever became of the others, so that one run tells all that is missing.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from gates.attest import examine, fitness, log, people, reports, tree
from gates.attest.examine import Candidate, Examined
from gates.attest.history import before, open_emergencies
from gates.attest.log import Log
from gates.attest.policy import Role
from gates.attest.repository import Repository
from gates.attest.source import Source
from gates.attest.trust import Trust
from gates.errors import GatesError, UsageError

REPORT = "reports/gates.json"


@dataclasses.dataclass(frozen=True, slots=True)
class Demand:
    """One thing that must hold, and why it does not."""

    id: str
    title: str
    reasons: tuple[str, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of it.

    Attributes:
        demands: in the order in which they were looked at.
        signoffs: those of this commit.
        notes: what a reader should know and nobody has to mend.
    """

    commit: str
    tree: str
    ref: str | None
    demands: tuple[Demand, ...]
    signoffs: tuple[Examined, ...]
    notes: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every demand is met."""
        return not any(demand.reasons for demand in self.demands)


def verify(
    repository: Repository,
    source: Source,
    trust: Trust,
    *,
    name: str,
    version: str | None,
    artifacts: Mapping[str, Path],
    asked: str | None,
    now: datetime.datetime,
) -> Outcome:
    """Look at the release that `name` leads to.

    Args:
        name: a branch, a tag, a commit.
        version: of the release; None for what the repository says.
        artifacts: name → file of what is released.
        asked: digest of what the checklist in the work tree asks, None where that is not known.

    Raises:
        UsageError: the name leads to no commit, or the policy would come from the candidate itself.
    """
    commit = repository.commit(name)
    if commit is None:
        raise UsageError(f"{name!r} names no commit of this repository.", "Fetch it first, or name another one.")
    ref = repository.full_name(name)
    if ref == source.full_ref and ref.startswith("refs/heads/"):
        raise UsageError(
            f"The policy would be read from {source.ref}, which is the candidate itself.",
            "Name the protected branch with --policy-ref, for example origin/main.",
        )
    stored = log.read(repository, source.policy.log)
    head = commit if name == "HEAD" else repository.commit("HEAD")
    checked_out = head == commit
    asked = asked if checked_out else None
    candidate = Candidate(commit, repository.tree(commit), ref, version, artifacts, asked, now)
    found = tuple(
        examine.look(repository, source, trust, stored, candidate, index)
        for index, one in enumerate(stored.stored)
        if one.entry.commit == commit
    )
    demands = [
        Demand("clock", "the clock is right", tuple(_clock(repository, source, stored, head, now))),
        Demand("history", "the history is here", tuple(_history(repository))),
        Demand("policy", f"the policy of {source.ref} is in force", tuple(_policy(repository, source, stored, commit))),
        Demand("log", "the log of sign-offs is whole", stored.faults),
        Demand("tree", "what lies on disk is the commit", _tree(repository, source, commit) if checked_out else ()),
        Demand("report", "the report is the one that was signed", tuple(_report(repository, stored, found))),
        *_roles(repository, source, trust, stored, candidate, found),
        Demand(
            "reviews", "emergencies were reviewed", tuple(_reviews(repository, source, trust, stored, candidate, found))
        ),
    ]
    notes = [] if checked_out else [f"{name} is not checked out, so the files on disk were not compared."]
    if stored.tip is None:
        notes.append(f"There is no {log.REF} here: `git fetch origin {log.REF}:{log.REF}` brings what was signed.")
    return Outcome(
        commit=commit, tree=candidate.tree, ref=ref, demands=tuple(demands), signoffs=found, notes=tuple(notes)
    )


def _clock(
    repository: Repository, source: Source, stored: Log, head: str | None, now: datetime.datetime
) -> Iterator[str]:
    """A clock that is set back would make what expired good again: nothing that is known may lie after now."""
    known = {head: "the commit that is checked out", source.commit: source.ref, stored.tip: "the last sign-off"}
    times = repository.times([name for name in known if name is not None])
    for name, what in known.items():
        when = fitness.moment(times.get(name or "", ""))
        if when is not None and when > now + fitness.SKEW:
            yield f"The clock of this machine ({now:%Y-%m-%d %H:%M} UTC) is behind: {what} is of {when:%Y-%m-%d %H:%M}."


def _history(repository: Repository) -> Iterator[str]:
    if repository.place.shallow:
        yield "The history is cut off (a shallow clone), so nobody can tell who wrote what: run `git fetch --unshallow`."


def _policy(repository: Repository, source: Source, stored: Log, commit: str) -> Iterator[str]:
    version, highest = source.policy.version, max(source.history.values(), default=0)
    if version < highest:
        yield f"The policy went back: {source.place} has version {version} and had version {highest} before."
    twins = {digest for digest, known in source.history.items() if known == version}
    if len(twins) > 1:
        yield f"The policy of {source.ref} was changed and kept its version {version}: raise it with every change."
    for one in stored.stored:
        said = examine.opened(one)
        if said is not None and said[1].policy.version > version >= highest:
            yield f"The policy went back: entry {one.entry.entry} was signed under version {said[1].policy.version}, {source.ref} has version {version}."
    there = repository.blobs(commit, list(source.blobs))
    for path, blobs in source.blobs.items():
        if path in there and there[path] not in blobs:
            yield f"The candidate changes {path}, which {source.ref} never had like that: what holds is that of {source.ref}."


def _tree(repository: Repository, source: Source, commit: str) -> tuple[str, ...]:
    found = tree.look(repository, commit, source.policy.work_tree.allowed)
    if not found.differences and found.tree != repository.tree(commit):
        return (f"The files on disk make the tree {found.tree[:12]}, the commit has {repository.tree(commit)[:12]}.",)
    return found.differences


def _report(repository: Repository, stored: Log, found: tuple[Examined, ...]) -> Iterator[str]:
    """The report in the folder may be of another run; one that calls itself the signed run has to be it."""
    file = repository.root / REPORT
    if not file.is_file() or not found:
        return
    data = file.read_bytes()
    try:
        run = reports.decode(data, REPORT).run.id
    except GatesError as error:
        yield error.message
        return
    for one in found:
        if one.signoff is None or one.subjects is None or one.signoff.run != run:
            continue
        if hashlib.sha256(data).hexdigest() != one.subjects.report:
            yield f"{REPORT} calls itself the run {run}, and is not the report that was signed: it was edited."
            return


def _roles(
    repository: Repository,
    source: Source,
    trust: Trust,
    stored: Log,
    candidate: Candidate,
    found: tuple[Examined, ...],
) -> Iterator[Demand]:
    """One demand a role, and one for all of them together."""
    first = min((one.entry for one in found), default=0)
    earlier = before(repository, source, trust, [s for s in stored.stored if s.entry.entry < first], candidate.commit)
    wrote = people.authors(repository, earlier.commit if earlier is not None else source.first, candidate.commit)
    good = [one.name for one in found if not one.reasons]
    for name, role in source.policy.roles.items():
        mine = [one for one in found if one.role == name]
        reasons = tuple(_role(trust, (name, role), mine, wrote))
        yield Demand(f"role:{name}", f"enough people signed as {name}", reasons)
    yield Demand("people", "enough people signed in all", tuple(people.all_roles(trust, source.policy, good)))


def _role(trust: Trust, role: tuple[str, Role], mine: list[Examined], wrote: tuple[str, ...]) -> Iterator[str]:
    """Normal signatures are enough, or one more where some of them are of an emergency."""
    good = [one for one in mine if not one.reasons]
    normal = [one.name for one in good if one.kind == "release"]
    lacking = list(people.complaints(trust, role, normal, wrote, role[1].signatures))
    if not lacking:
        return
    if len(normal) < len(good):
        lacking = [
            f"In an emergency, {reason[0].lower()}{reason[1:]}" if reason[0].isdigit() else reason
            for reason in people.complaints(trust, role, [o.name for o in good], wrote, role[1].signatures + 1)
        ]
    if lacking:
        yield from (f"Sign-off {one.entry} does not count: {reason}." for one in mine for reason in one.reasons)
        yield from lacking


def _reviews(
    repository: Repository,
    source: Source,
    trust: Trust,
    stored: Log,
    candidate: Candidate,
    found: tuple[Examined, ...],
) -> Iterator[str]:
    """An emergency before this release has to be reviewed by now, unless this is an emergency, too."""
    good = [one for one in found if not one.reasons]
    if not any(one.kind == "release" for one in good):
        return
    last = max(one.entry for one in good)
    for entry in open_emergencies(repository, source, trust, stored):
        if entry.commit != candidate.commit and entry.entry < last:
            yield f"The emergency of {entry.commit[:12]} (entry {entry.entry}) was never reviewed: sign off with --review."
