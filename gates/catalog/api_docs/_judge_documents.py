"""What is wrong with a document by itself, and against the one before. Pure; each function judges one rule."""

from __future__ import annotations

from collections.abc import Iterator

from gates.catalog.api_docs._facts import Checked, Facts
from gates.catalog.api_docs._finding import finding
from gates.model import Finding, Severity
from gates.tools import openapi

_MOST = 40


def missing(facts: Facts) -> Iterator[Finding]:
    """The application makes a document that nobody committed, or there is none at all."""
    for prefix in facts.uncommitted if facts.documents else ():
        said = f"{facts.app} makes an OpenAPI document below {prefix}, and none is committed for it."
        yield finding("api-docs/not-committed", said, "Commit it beside the others.", None, None)
    if facts.documents or not facts.operations:
        return
    if facts.generated:
        fix = "Commit the document that the application makes, for example as docs/openapi.json."
        yield finding(
            "api-docs/not-committed", f"{facts.app} makes an OpenAPI document, and none is committed.", fix, None, None
        )
    elif facts.api:
        first = next((o.place for o in facts.operations if o.place is not None), None)
        count = sum(o.served for o in facts.operations)
        yield finding(
            "api-docs/no-document",
            f"{facts.app} serves {count} operations, and there is no OpenAPI document.",
            "Describe them in docs/openapi.yaml, or let the framework make the document.",
            first.path if first else None,
            first.line if first else None,
        )


def stale(document: Checked) -> Iterator[Finding]:
    """A committed document says something else than the application."""
    fix = (
        f"Write the document again ({document.regenerate}) and commit it."
        if document.regenerate
        else "Write the document again and commit it."
    )
    ordered = sorted(document.differences, key=lambda d: d.prose)
    for difference in ordered[:_MOST]:
        severity = Severity.LOW if difference.prose else None
        yield finding(
            "api-docs/stale-document", _said(difference), fix, document.path, difference.line, severity=severity
        )
    more = len(document.differences) - _MOST
    if more > 0:
        yield finding(
            "api-docs/stale-document",
            f"{document.path} differs from the application in {more} more places.",
            fix,
            document.path,
            1,
        )


def _said(difference: openapi.Difference) -> str:
    """A difference as a sentence: which operation, what both sides say, and the pointer."""
    users = difference.used_by
    more = f" and {'more' if len(users) > 3 else users[2]}" if len(users) > 2 else ""
    what = difference.operation or (f"{', '.join(users[:2])}{more}" if users else difference.pointer)
    where = f" ({difference.pointer})" if what != difference.pointer else ""
    if difference.committed is None:
        return f"{what}: the application has {difference.served}, the committed document does not{where}."
    if difference.served is None:
        return f"{what}: the committed document has {difference.committed}, the application does not{where}."
    return f"{what}: the committed document says {difference.committed}, the application {difference.served}{where}."


def invalid(document: Checked) -> Iterator[Finding]:
    """A document breaks the specification."""
    for problem in document.problems[:_MOST]:
        yield finding(
            "api-docs/invalid-document",
            problem.message,
            "Mend this part of the document, or what it is generated from.",
            document.path,
            problem.line,
        )


def examples(document: Checked) -> Iterator[Finding]:
    """Examples and defaults against their schemas; advice where a quarter or more of them is wrong, since nobody minds them there."""
    blocking = 4 * len(document.mismatches) < document.samples or len(document.mismatches) == 1
    for wrong in document.mismatches[:_MOST] if blocking else document.mismatches[:1]:
        more = (
            ""
            if blocking or len(document.mismatches) == 1
            else f" {len(document.mismatches) - 1} more do not agree either."
        )
        yield finding(
            "api-docs/wrong-example",
            f"{wrong.message} ({wrong.pointer}){more}",
            "Mend the example or the schema; as soon as most examples are right, a wrong one blocks.",
            document.path,
            wrong.line,
            blocking=blocking,
        )


def uncompared(facts: Facts) -> Iterator[Finding]:
    """That no document could be compared with an earlier one."""
    alone = [d.path for d in facts.documents if d.contract.nothing_earlier]
    if alone:
        said = f"{alone[0]} was compared with no earlier one: there is neither a release tag nor a base here."
        fix = "Fetch the tags and the history (`fetch-depth: 0`), or name a base with --base."
        yield finding("api-docs/not-compared", said, fix, alone[0], 1)


def breaking(document: Checked) -> Iterator[Finding]:
    """Changes to the contract that clients have, unless the document's or the project's version says that it breaks."""
    contract = document.contract
    if any(openapi.major_bump(before, now) for before, now in contract.promised if before and now):
        return
    now = contract.promised[0][1] if contract.promised else ""
    fix = f"Keep the old contract beside the new one, or raise the version {now} to the next major one (below 1.0: the next minor one)."
    for change in contract.breaking[:_MOST]:
        said = f"{_about(change)} Clients of {contract.since} break ({change.id})."
        yield finding("api-docs/breaking-change", said, fix, document.path, change.line)
    for change in contract.doubtful[:_MOST]:
        said = f"{_about(change)} Some clients of {contract.since} may break ({change.id})."
        yield finding("api-docs/doubtful-change", said, fix, document.path, change.line, blocking=False)
    more = len(contract.breaking) - _MOST
    if more > 0:
        said = f"{document.path} breaks clients of {contract.since} in {more} more ways."
        yield finding("api-docs/breaking-change", said, fix, document.path, 1)


def _about(change: openapi.Change) -> str:
    """A change with its operation, which some sentences name themselves."""
    return change.text if not change.label or change.label in change.text else f"{change.label}: {change.text}"


def version(document: Checked, facts: Facts) -> Iterator[Finding]:
    """The document's version went along with the project's until now."""
    before, now = facts.project_versions
    if document.base and before and now and document.versions[0] == before and document.versions[1] != now:
        message = f"The document says version {document.versions[1]}, the project is {now}."
        yield finding(
            "api-docs/version-differs", message, f"Set info.version to {now}.", document.path, document.version_line
        )
