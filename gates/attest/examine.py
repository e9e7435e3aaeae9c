"""One stored sign-off under the light: every reason why it does not count for a candidate."""

from __future__ import annotations

import dataclasses
import datetime
import fnmatch
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gates import __version__
from gates.attest import contents, envelope, fitness, log, purpose, reports, settings, statement
from gates.attest import trust as keys
from gates.attest.envelope import RefusedError
from gates.attest.history import Release, before, opened
from gates.attest.log import Log, Stored
from gates.attest.purpose import Candidate
from gates.attest.repository import Repository
from gates.attest.source import Source
from gates.attest.statement import Signoff, Subjects
from gates.attest.trust import Trust
from gates.errors import GatesError
from gates.model import RunReport

__all__ = ["Candidate", "Examined", "look", "opened"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A sign-off and the reasons why it does not count, without full stop; it counts when there are none."""

    entry: int
    digest: str
    reasons: tuple[str, ...]
    subjects: Subjects | None
    signoff: Signoff | None

    @property
    def name(self) -> str:
        """Who signed, as they say."""
        return self.signoff.name if self.signoff is not None else ""

    @property
    def role(self) -> str:
        """In which role."""
        return self.signoff.role if self.signoff is not None else ""

    @property
    def kind(self) -> str:
        """Release or emergency."""
        return self.signoff.kind if self.signoff is not None else ""


def look(
    repository: Repository, source: Source, trust: Trust, stored: Log, candidate: Candidate, index: int
) -> Examined:
    """Examine the entry with this index of the log."""
    one = stored.stored[index]
    said = opened(one)
    if said is None:
        reasons = (_unreadable(one),)
        return Examined(entry=one.entry.entry, digest=one.entry.signoff, reasons=reasons, subjects=None, signoff=None)
    subjects, signoff = said
    found = [
        *_signature(source, trust, one, signoff, candidate.now),
        *_subject(repository, subjects, signoff, candidate),
        *purpose.purpose(repository, source, signoff, candidate),
        *purpose.time(source, signoff, candidate.now),
        *_report(repository, source, trust, stored, index, said, candidate),
        *_checklist(source, signoff),
    ]
    return Examined(
        entry=one.entry.entry,
        digest=one.entry.signoff,
        reasons=tuple(dict.fromkeys(reason.rstrip(".") for reason in found)),
        subjects=subjects,
        signoff=signoff,
    )


def _unreadable(one: Stored) -> str:
    try:
        statement.read(envelope.peek(one.envelope))
    except RefusedError as error:
        return str(error)
    return "it cannot be read"


def _signature(source: Source, trust: Trust, one: Stored, signoff: Signoff, now: datetime.datetime) -> Iterator[str]:
    try:
        fingerprint = envelope.signer_of(one.envelope)
    except RefusedError as error:
        yield str(error)
        return
    lines = trust.find(fingerprint)
    if not lines:
        yield f"its key {fingerprint} is not in {source.policy.allowed_signers} of {source.ref}"
        return
    try:
        envelope.check(one.envelope, lines)
    except RefusedError as error:
        yield str(error)
        return
    if signoff.key != fingerprint or not any(signoff.name in line.principals for line in lines):
        yield f"the key {fingerprint} is not that of {signoff.name}"
    problem = keys.unusable(trust, lines, now)
    if problem:
        yield problem
    role = source.policy.roles.get(signoff.role)
    if role is None or signoff.name not in role.people:
        yield f"{signoff.name} may not sign as {signoff.role}"


def _subject(repository: Repository, subjects: Subjects, signoff: Signoff, candidate: Candidate) -> Iterator[str]:
    if subjects.commit != candidate.commit:
        yield f"it is of commit {subjects.commit[:12]}, not of {candidate.commit[:12]}"
    if subjects.tree != candidate.tree:
        yield f"it is of the tree {subjects.tree[:12]}, not of {candidate.tree[:12]}"
    if settings.at(repository, candidate.commit).digest != signoff.configuration:
        yield "the configuration of the gates is not the one that was signed"
    for name in candidate.artifacts:
        if name not in subjects.artifacts:
            yield f"the artifact {name} was not signed"
    for name, path in candidate.artifacts.items():
        there = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
        if there is None:
            yield f"the artifact {name} is not there"
        elif subjects.artifacts.get(name, there) != there:
            yield f"the artifact {name} is not the one that was signed"


def _report(
    repository: Repository,
    source: Source,
    trust: Trust,
    stored: Log,
    index: int,
    said: tuple[Subjects, Signoff],
    candidate: Candidate,
) -> Iterator[str]:
    subjects, signoff = said
    data = log.report(repository, stored, subjects.report)
    if data is None:
        yield "the report that was signed is not kept, or was edited"
        return
    try:
        report = reports.decode(data, "the report")
    except GatesError as error:
        yield error.message
        return
    yield from fitness.identity(report, candidate.commit, candidate.tree)
    if signoff.kind == "release":
        yield from fitness.quality(report, source.policy, source.gates, candidate.now)
    elif not signoff.reason.strip():
        yield "it is of an emergency without a reason"
    yield from _faithful(said, report, envelope.peek(stored.stored[index].envelope)["predicate"])
    earlier = _release_before(repository, source, trust, stored.stored[:index], signoff, candidate)
    there = contents.changes_since(repository, source, earlier, stored, subjects.commit, report)
    other_words = signoff.signed_with != __version__  # another version of gates may say the same in other words
    if there.since != signoff.changes.since or (not other_words and there.weaker != signoff.changes.weaker):
        yield "it says something else about what became weaker in the gates than the repository"
    if signoff.signed_with == __version__ and candidate.asked not in {None, signoff.items}:
        yield "it answers another checklist than that of the commit"


def _release_before(
    repository: Repository,
    source: Source,
    trust: Trust,
    earlier: Sequence[Stored],
    signoff: Signoff,
    candidate: Candidate,
) -> Release | None:
    """The release with which the signer compared: keys that were revoked since may make it none for us."""
    for one in reversed(earlier):
        if one.entry.commit == signoff.changes.since and (said := opened(one)) is not None:
            return Release(one.entry.commit, said[0].report)
    return before(repository, source, trust, earlier, candidate.commit)


def _faithful(said: tuple[Subjects, Signoff], report: RunReport, predicate: Mapping[str, Any]) -> Iterator[str]:
    """Whether what the signer was shown is what the report says."""
    subjects, signoff = said
    shown = (signoff.run, signoff.waivers, signoff.advisories, signoff.tools)
    if shown != (
        report.run.id,
        contents.live_waivers(report),
        contents.advisory_source(report),
        contents.tools(report),
    ):
        yield "it says something else about waivers, advisories or tools than its report"
    if {key: value for key, value in predicate.items() if key != statement.OURS} != contents.test_result(
        report, signoff
    ):
        yield "its test result is not that of its report"
    for artifact in report.artifacts:
        if subjects.artifacts.get(contents.listed_name(artifact.path)) != artifact.sha256:
            yield f"its report lists {artifact.path}, which was not signed"


def _checklist(source: Source, signoff: Signoff) -> Iterator[str]:
    answers = {answer.id: answer for answer in signoff.answers}
    if signoff.kind == "release":
        still = [answer.id for answer in signoff.answers if answer.state not in {"yes", "no", "not-applicable"}]
        if still:
            yield f"the checklist's item {still[0]} has no answer"
    for pattern in source.policy.checklist.required:
        fitting = [answer for answer in answers.values() if fnmatch.fnmatchcase(answer.id, pattern)]
        if not fitting:
            yield f"the checklist has no item {pattern}, which the policy demands"
        for answer in fitting:
            if answer.state not in {"yes", "not-applicable"}:
                yield f"the checklist's item {answer.id} is answered {answer.state!r}, and the policy demands it"
