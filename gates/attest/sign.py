"""Making a sign-off: what is refused, what the signer gets to see, and what is stored in the end."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from gates import __version__
from gates.attest import contents, envelope, fitness, history, people, settings, statement, tree, trust
from gates.attest.append import append
from gates.attest.history import Past
from gates.attest.log import Entry, Log
from gates.attest.repository import Repository
from gates.attest.request import Request, digests, items_digest, open_items, read_report
from gates.attest.source import Source
from gates.attest.statement import Answered, PolicyUsed, Signoff, Subjects
from gates.attest.trust import Trust
from gates.errors import GatesError, UsageError
from gates.model import RunReport

if TYPE_CHECKING:
    from securesystemslib.signer import Signer


class RefusedSignoffError(GatesError):
    """What is to be signed does not deserve it; every reason is in the message, one a line."""

    exit_code = 1
    slug = "signoff-refused"


@dataclasses.dataclass(frozen=True)
class Draft:
    """A sign-off before it is signed.

    Attributes:
        subjects, signoff: what will be signed.
        report: the bytes of the report; result: the fields of the test result.
        log: as it was read, to which the sign-off will be added.
        wrote: whether the signer wrote a part of it, for which this signature may not count.
    """

    subjects: Subjects
    signoff: Signoff
    report: bytes
    result: dict[str, Any]
    log: Log
    wrote: bool


def draft(repository: Repository, source: Source, trusted: Trust, signer: Signer, request: Request) -> Draft:
    """Everything that will be signed, after everything was looked at.

    Raises:
        RefusedSignoffError: the commit, the report or the checklist is not fit to be signed.
        UsageError: the role, the key, the ref or a file is wrong.
    """
    who = _Who(_principal(source, trusted, request, signer.public_key.keyid), signer.public_key.keyid)
    commit = repository.commit("HEAD")
    if commit is None:
        raise UsageError("There is no commit to sign off.", "Commit first.")
    ref = _ref(repository, request.ref, commit)
    data, report = read_report(request.report)
    past = history.look(repository, source, trusted, commit)
    if request.review and not past.emergencies:
        raise UsageError("There is no emergency to review.", "Leave --review out.")
    subjects = Subjects(commit, repository.tree(commit), hashlib.sha256(data).hexdigest(), digests(request, report))
    reasons = [
        *past.log.faults,
        *tree.look(repository, commit, source.policy.work_tree.allowed).differences,
        *fitness.identity(report, commit, subjects.tree),
        *([] if request.emergency else _unfit(source, request, report, past)),
    ]
    if reasons:
        raise RefusedSignoffError("\n".join(dict.fromkeys(reasons)))
    signoff = _signoff(repository, source, request, who, _What(commit, ref, report, past))
    wrote = bool(people.person(trusted, who.name) & set(past.wrote))
    return Draft(subjects, signoff, data, contents.test_result(report, signoff), past.log, wrote)


def _unfit(source: Source, request: Request, report: RunReport, past: Past) -> Iterator[str]:
    """What an emergency goes without."""
    yield from fitness.quality(report, source.policy, source.gates, request.now)
    yield from open_items(request.items)
    if past.emergencies and not request.review:
        commit = past.emergencies[0].commit[:12]
        yield f"The emergency of {commit} was never reviewed: review it, and say what you found with --review."


def finish(repository: Repository, made: Draft, signer: Signer) -> str:
    """Sign a draft and add it to the log; the digest of the sign-off.

    Raises:
        NoAnswerError: the key did not sign, or the log changed meanwhile.
    """
    text = envelope.seal(statement.make(made.subjects, made.result, made.signoff), signer).decode()
    digest = envelope.digest(text)
    entry = Entry(
        entry=made.signoff.entry,
        previous=made.signoff.previous,
        signoff=digest,
        commit=made.subjects.commit,
        role=made.signoff.role,
    )
    append(repository, made.log, text, entry, made.report, made.signoff.name)
    return digest


def _principal(source: Source, trusted: Trust, request: Request, fingerprint: str) -> str:
    """The name under which this key may sign in this role."""
    role = source.policy.roles.get(request.role)
    if role is None:
        raise UsageError(
            f"{source.place} has no role {request.role!r}.", f"Its roles: {', '.join(sorted(source.policy.roles))}."
        )
    lines = trusted.find(fingerprint)
    if not lines:
        raise UsageError(
            f"The key {fingerprint} is not in {source.policy.allowed_signers} of {source.ref}.", "Add it there."
        )
    problem = trust.unusable(trusted, lines, request.now)
    if problem:
        raise UsageError(f"{problem}.", "Use another key.")
    names = [name for line in lines for name in line.principals if name in role.people]
    if not names:
        raise UsageError(f"The key {fingerprint} belongs to nobody who may sign as {request.role}.", "Ask who may.")
    return names[0]


def _ref(repository: Repository, asked: str | None, commit: str) -> str:
    """The full name of the ref that is signed; a tag that is still to be made is named in full."""
    full = repository.full_name(asked or "HEAD")
    if full is None and asked is not None and asked.startswith(("refs/tags/", "refs/heads/")):
        return asked
    if full is None:
        raise UsageError(
            f"{asked or 'HEAD'} is no branch or tag.", "Name it with --ref; a tag to come as refs/tags/NAME."
        )
    if repository.commit(full) != commit:
        raise UsageError(
            f"{full} does not lead to {commit[:12]}, which is checked out.", "Check it out, run the gates, sign."
        )
    return full


class _Who(NamedTuple):
    """The principal, and the fingerprint of the key."""

    name: str
    key: str


class _What(NamedTuple):
    """What is signed, and what came before it."""

    commit: str
    ref: str
    report: RunReport
    past: Past


def _signoff(repository: Repository, source: Source, request: Request, who: _Who, what: _What) -> Signoff:
    policy, report, past = source.policy, what.report, what.past
    told = request.version
    return Signoff(
        kind="emergency" if request.emergency else "release",
        repository=policy.repository,
        ref=what.ref,
        version=told if told is not None else settings.version_at(repository, what.commit, what.ref),
        role=request.role,
        name=who.name,
        key=who.key,
        issued=_time(request.now),
        expires=_time(request.now + datetime.timedelta(days=policy.maximum_age_days)),
        nonce=secrets.token_hex(16),
        run=report.run.id,
        gates_version=report.run.gates_version,
        signed_with=__version__,
        policy=PolicyUsed(
            ref=source.full_ref, path=source.path, commit=source.commit, version=policy.version, digest=source.digest
        ),
        configuration=settings.at(repository, what.commit).digest,
        items=items_digest(request.items),
        answers=tuple(Answered(id=i.id, kind=i.kind, state=i.state, by=i.by, reason=i.reason) for i in request.items),
        tools=contents.tools(report),
        waivers=contents.live_waivers(report),
        advisories=contents.advisory_source(report),
        changes=contents.changes_since(repository, source, past.earlier, past.log, what.commit, report),
        previous=past.log.head,
        entry=len(past.log.lines) + 1,
        reviews=tuple(entry.signoff for entry in past.emergencies) if request.review else (),
        review=request.review,
        reason=request.emergency,
    )


def _time(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
