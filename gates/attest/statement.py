"""What is signed: an in-toto Statement v1 with a test result, and in it our own `signoff/v1`.

`docs/sign-off.md` describes every field. A change of meaning is a new version of `OURS`.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from gates.attest.envelope import RefusedError

STATEMENT = "https://in-toto.io/Statement/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
OURS = "urn:gates:signoff/v1"


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A part of our predicate; a field that this version does not know is refused."""


class PolicyUsed(_Part, frozen=True, kw_only=True):
    """The policy that the signer had before them: where it was read, and what it was."""

    ref: str
    path: str
    commit: str
    version: int
    digest: str


class Answered(_Part, frozen=True, kw_only=True):
    """An item of the release checklist: yes, no or not-applicable; by whom, "" where it was proven; in an emergency also open."""

    id: str
    kind: str
    state: str
    by: str = ""
    reason: str = ""


class LiveWaiver(_Part, frozen=True, kw_only=True):
    """An exception that the report lives with; `expires` is an ISO date, None for a comment in the source."""

    gate: str
    rule: str
    owner: str
    reason: str
    expires: str | None = None
    path: str | None = None


class Changes(_Part, frozen=True, kw_only=True):
    """What became weaker in the gates since the release before, one sentence each; `since` is that release's commit."""

    since: str | None
    weaker: tuple[str, ...] = ()


class Signoff(_Part, frozen=True, kw_only=True):
    """Our predicate.

    Attributes:
        kind: an emergency goes without what the policy demands of the gates, and needs one signature more.
        ref: full name of the branch or tag; version: of the release.
        name: principal of who signs; key: fingerprint.
        issued, expires: RFC 3339 in UTC; `issued` is a claim that proves nothing.
        signed_with: the version of gates that made the sign-off, whose words `changes` has; `gates_version` is that of the run.
        configuration: digest of the gates' configuration at the commit.
        items: digest of the checklist's items; answers: what stands to each of them.
        previous, entry: the log entry before, and the number of this one.
        reviews: digests of the emergencies that this one reviews, and `review`: what was found.
        reason: of an emergency.
    """

    kind: Literal["release", "emergency"]
    repository: str
    ref: str
    version: str
    role: str
    name: str
    key: str
    issued: str
    expires: str
    nonce: str
    run: str
    gates_version: str
    signed_with: str
    policy: PolicyUsed
    configuration: str
    items: str
    answers: tuple[Answered, ...]
    tools: dict[str, str]
    waivers: tuple[LiveWaiver, ...]
    advisories: str
    changes: Changes
    previous: str | None
    entry: int
    reviews: tuple[str, ...] = ()
    review: str = ""
    reason: str = ""


class Subjects(msgspec.Struct, frozen=True):
    """What it is about: artifact path → sha256, and the ids of commit, tree and report."""

    commit: str
    tree: str
    report: str
    artifacts: dict[str, str]


REPORT_NAME = "gates.json"


def make(subjects: Subjects, result: dict[str, Any], signoff: Signoff) -> dict[str, Any]:
    """The whole statement as JSON data.

    Args:
        result: the fields of the test result.
    """
    described = [
        {"name": "commit", "digest": {"gitCommit": subjects.commit}},
        {"name": "tree", "digest": {"gitTree": subjects.tree}},
        {"name": REPORT_NAME, "digest": {"sha256": subjects.report}},
        *({"name": name, "digest": {"sha256": digest}} for name, digest in sorted(subjects.artifacts.items())),
    ]
    made = {
        "_type": STATEMENT,
        "subject": described,
        "predicateType": TEST_RESULT,
        "predicate": {**result, OURS: msgspec.to_builtins(signoff)},
    }
    _validate(made)
    return made


def read(statement: dict[str, Any]) -> tuple[Subjects, Signoff]:
    """The subjects and our predicate of a statement.

    Raises:
        RefusedError: it is no statement of this kind, a field is missing, unknown or of the wrong type.
    """
    _validate(statement)
    if statement.get("predicateType") != TEST_RESULT or OURS not in statement.get("predicate", {}):
        raise RefusedError(f"it is no sign-off of version {OURS}")
    try:
        signoff = msgspec.convert(statement["predicate"][OURS], Signoff)
    except msgspec.ValidationError as error:
        raise RefusedError(f"its sign-off is wrong: {error}") from error
    named = [(entry.get("name", ""), entry.get("digest", {})) for entry in statement.get("subject", ())]
    if len({name for name, _ in named}) != len(named) or [n for n, _ in named[:3]] != ["commit", "tree", REPORT_NAME]:
        raise RefusedError("its subjects are not a commit, a tree, a report and artifacts")
    try:
        commit, tree, report = named[0][1]["gitCommit"], named[1][1]["gitTree"], named[2][1]["sha256"]
        return Subjects(commit, tree, report, {name: digest["sha256"] for name, digest in named[3:]}), signoff
    except KeyError as error:
        raise RefusedError(f"a subject has no digest {error}") from error


def _validate(statement: dict[str, Any]) -> None:
    """By the library of the in-toto project: the shape of a statement is theirs to say."""
    from google.protobuf import json_format
    from in_toto_attestation.v1.statement import Statement
    from in_toto_attestation.v1.statement_pb2 import Statement as Message

    try:
        Statement.copy_from_pb(json_format.ParseDict(statement, Message())).validate()
    except (json_format.ParseError, ValueError, RecursionError) as error:
        raise RefusedError(f"it is no in-toto statement: {error}") from error
