"""From facts to findings. Pure; each function judges one rule."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator

from gates.catalog.api_docs._facts import Checked, Facts, Operation
from gates.catalog.api_docs._rules import RULES
from gates.model import Finding, Severity
from gates.tools import openapi

_SEVERITY = {rule.id: rule.severity for rule in RULES}
_MOST = 40
_AUTOMATIC = {"fastapi": 422, "litestar": 400}
"""The error status that a framework documents by itself; it says nothing of a project's habits."""
_WRAPPERS = ("data", "result", "results", "payload", "response", "content", "items", "body")
_USUAL_HEADERS = re.compile(
    r"(?i)^(authorization|accept.*|content-.*|user-agent|host|x-request-id|x-correlation-id|x-forwarded-.*|x-real-ip|if-.*|origin|referer|cookie|traceparent|connection)$"
)


def findings(facts: Facts, envelope: tuple[str, ...] | None) -> Iterator[Finding]:
    """Everything."""
    yield from _documents_missing(facts)
    for document in facts.documents:
        yield from _stale(document)
        yield from _invalid(document)
        yield from _examples(document)
        yield from _breaking(document)
        yield from _version(document, facts)
    yield from _uncompared(facts)
    yield from _routes(facts)
    yield from _statuses(facts)
    yield from _parameters(facts)
    yield from _bodies(facts)
    yield from _error_bodies(facts)
    yield from _untyped(facts)
    yield from _envelope(facts, envelope)
    yield from _undescribed(facts)


def _finding(
    rule: str,
    message: str,
    fix: str,
    path: str | None,
    line: int | None,
    *,
    end: int | None = None,
    blocking: bool = True,
    severity: Severity | None = None,
) -> Finding:
    severity = severity or _SEVERITY[rule]
    return Finding(
        rule=rule,
        severity=severity,
        blocking=blocking and severity is not Severity.INFO,
        message=message,
        fix=fix,
        path=path or None,
        line=line or None,
        end_line=end,
    )


def _at_handler(
    rule: str, operation: Operation, message: str, fix: str, *, line: int = 0, blocking: bool = True
) -> Finding:
    """A finding at an operation's handler; in the document where the handler is not the project's."""
    place = operation.place
    if place is None:
        return _finding(rule, message, fix, operation.document, operation.line, blocking=blocking)
    return _finding(rule, message, fix, place.path, line or place.line, blocking=blocking)


def _documents_missing(facts: Facts) -> Iterator[Finding]:
    for prefix in facts.uncommitted if facts.documents else ():
        said = f"{facts.app} makes an OpenAPI document below {prefix}, and none is committed for it."
        yield _finding("api-docs/not-committed", said, "Commit it beside the others.", None, None)
    if facts.documents or not facts.operations:
        return
    if facts.generated:
        fix = "Commit the document that the application makes, for example as docs/openapi.json."
        yield _finding(
            "api-docs/not-committed", f"{facts.app} makes an OpenAPI document, and none is committed.", fix, None, None
        )
    elif facts.api:
        first = next((o.place for o in facts.operations if o.place is not None), None)
        count = sum(o.served for o in facts.operations)
        yield _finding(
            "api-docs/no-document",
            f"{facts.app} serves {count} operations, and there is no OpenAPI document.",
            "Describe them in docs/openapi.yaml, or let the framework make the document.",
            first.path if first else None,
            first.line if first else None,
        )


def _stale(document: Checked) -> Iterator[Finding]:
    fix = (
        f"Write the document again ({document.regenerate}) and commit it."
        if document.regenerate
        else "Write the document again and commit it."
    )
    ordered = sorted(document.differences, key=lambda d: d.prose)
    for difference in ordered[:_MOST]:
        severity = Severity.LOW if difference.prose else None
        yield _finding(
            "api-docs/stale-document", _said(difference), fix, document.path, difference.line, severity=severity
        )
    more = len(document.differences) - _MOST
    if more > 0:
        yield _finding(
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


def _invalid(document: Checked) -> Iterator[Finding]:
    for problem in document.problems[:_MOST]:
        yield _finding(
            "api-docs/invalid-document",
            problem.message,
            "Mend this part of the document, or what it is generated from.",
            document.path,
            problem.line,
        )


def _examples(document: Checked) -> Iterator[Finding]:
    """Examples and defaults against their schemas; advice where a quarter or more of them is wrong, since nobody minds them there."""
    blocking = 4 * len(document.mismatches) < document.samples or len(document.mismatches) == 1
    for wrong in document.mismatches[:_MOST] if blocking else document.mismatches[:1]:
        more = (
            ""
            if blocking or len(document.mismatches) == 1
            else f" {len(document.mismatches) - 1} more do not agree either."
        )
        yield _finding(
            "api-docs/wrong-example",
            f"{wrong.message} ({wrong.pointer}){more}",
            "Mend the example or the schema; as soon as most examples are right, a wrong one blocks.",
            document.path,
            wrong.line,
            blocking=blocking,
        )


def _uncompared(facts: Facts) -> Iterator[Finding]:
    """That no document could be compared with an earlier one."""
    alone = [d.path for d in facts.documents if d.contract.nothing_earlier]
    if alone:
        said = f"{alone[0]} was compared with no earlier one: there is neither a release tag nor a base here."
        fix = "Fetch the tags and the history (`fetch-depth: 0`), or name a base with --base."
        yield _finding("api-docs/not-compared", said, fix, alone[0], 1)


def _breaking(document: Checked) -> Iterator[Finding]:
    """Changes to the contract that clients have, unless the document's or the project's version says that it breaks."""
    contract = document.contract
    if any(openapi.major_bump(before, now) for before, now in contract.promised if before and now):
        return
    now = contract.promised[0][1] if contract.promised else ""
    fix = f"Keep the old contract beside the new one, or raise the version {now} to the next major one (below 1.0: the next minor one)."
    for change in contract.breaking[:_MOST]:
        said = f"{_about(change)} Clients of {contract.since} break ({change.id})."
        yield _finding("api-docs/breaking-change", said, fix, document.path, change.line)
    for change in contract.doubtful[:_MOST]:
        said = f"{_about(change)} Some clients of {contract.since} may break ({change.id})."
        yield _finding("api-docs/doubtful-change", said, fix, document.path, change.line, blocking=False)
    more = len(contract.breaking) - _MOST
    if more > 0:
        said = f"{document.path} breaks clients of {contract.since} in {more} more ways."
        yield _finding("api-docs/breaking-change", said, fix, document.path, 1)


def _about(change: openapi.Change) -> str:
    """A change with its operation, which some sentences name themselves."""
    return change.text if not change.label or change.label in change.text else f"{change.label}: {change.text}"


def _routes(facts: Facts) -> Iterator[Finding]:
    if not any(o.documented for o in facts.operations):
        return
    for operation in facts.operations:
        if operation.served and not operation.documented and not operation.hidden:
            yield _at_handler(
                "api-docs/undocumented-route",
                operation,
                f"{operation.label} is served, and no document has it.",
                "Describe the route in the document, or hide it on purpose.",
            )
        elif operation.documented and not operation.served and not facts.generated:
            message = f"{operation.label} is documented, and the application does not serve it."
            yield _finding(
                "api-docs/unserved-operation",
                message,
                "Remove it from the document, or bring the route back.",
                operation.document,
                operation.line,
            )


def _statuses(facts: Facts) -> Iterator[Finding]:
    operations = [o for o in facts.operations if o.documented and o.served]
    pairs = [(o, status, cause) for o in operations for status, cause in _reachable(o).items()]
    missing = [(o, status, cause) for o, status, cause in pairs if not _has(o, status)]
    by_hand = [(o, status) for o, status, _ in pairs if status != _AUTOMATIC.get(facts.framework)]
    blocking = 2 * sum(_has(o, status) for o, status in by_hand) >= len(by_hand)
    if missing and not blocking:
        yield _advice_on_statuses(missing)
    for operation, status, cause in missing if blocking else ():
        message = (
            f"{operation.label} can answer {status} ({cause}), and documents only {', '.join(operation.statuses)}."
        )
        fix = f"Add {status} to the documented responses of the route."
        yield _at_handler("api-docs/undocumented-status", operation, message, fix, line=operation.responses_line)


def _advice_on_statuses(missing: list[tuple[Operation, int, str]]) -> Finding:
    """One finding for a project that hardly documents error responses at all."""
    operation, status, cause = missing[0]
    count = len({o.label for o, _, _ in missing})
    message = f"Operations can answer with error statuses that they do not document: {count}, for example {operation.label} with {status} ({cause})."
    fix = "Document the error responses; as soon as most of them are, a missing one blocks."
    found = _at_handler(
        "api-docs/undocumented-status", operation, message, fix, line=operation.responses_line, blocking=False
    )
    return dataclasses.replace(
        found, severity=Severity.LOW
    )  # a green gate with a finding of high severity would puzzle


def _reachable(operation: Operation) -> dict[int, str]:
    """Error status → why it can come: exceptions that the handler may raise, and answers that really came."""
    found = {seen.status: f"as it did to “{seen.scenario}”" for seen in operation.observed}
    for raised in operation.raises:
        if raised.status is not None and 400 <= raised.status < 600 and raised.status != 500:
            name = raised.exception.rsplit(".", 1)[-1]
            found[raised.status] = (
                f"by {name} at {raised.path}:{raised.line}"
                if name != "LookupError"
                else f"at {raised.path}:{raised.line}"
            )
    return dict(sorted(found.items()))


def _has(operation: Operation, status: int) -> bool:
    return any(s in {str(status), f"{status // 100}XX", f"{status // 100}xx", "default"} for s in operation.statuses)


def _parameters(facts: Facts) -> Iterator[Finding]:
    documented = [o for o in facts.operations if o.documented and o.served]
    headers = any(place == "header" for o in documented for place, _ in o.parameters)
    for operation in documented:
        known = {(place, name.lower() if place == "header" else name) for place, name in operation.parameters}
        for read in operation.reads:
            name = read.name.lower() if read.where == "header" else read.name
            wanted = read.where == "query" or (
                read.where == "header" and headers and not _USUAL_HEADERS.match(read.name)
            )
            if wanted and (read.where, name) not in known:
                message = f"{operation.label} reads the {read.where} parameter {read.name!r}, which its documentation does not have."
                yield _finding(
                    "api-docs/undocumented-parameter",
                    message,
                    "Describe the parameter in the document, or stop reading it.",
                    read.path,
                    read.line,
                )
        for name in operation.absent_words if not facts.generated else ():
            message = f"{operation.label} documents the query parameter {name!r}, and nothing in the source reads it."
            yield _finding(
                "api-docs/unread-parameter",
                message,
                "Remove it from the document, or read it.",
                operation.document,
                operation.line,
            )


def _bodies(facts: Facts) -> Iterator[Finding]:
    """Literal bodies against documented ones; what the framework serialises from a model is the framework's word."""
    fix = "Make the code and the document say the same."
    for operation in facts.operations if facts.framework != "fastapi" else ():
        for returned in operation.returns if operation.documented and operation.served else ():
            status = str(returned.status or "")
            if status.startswith("2") and not _has(operation, int(status)):
                message = f"{operation.label} answers {status}, and documents only {', '.join(operation.statuses)}."
                yield _finding(
                    "api-docs/response-differs", message, fix, returned.path, returned.line, end=returned.end
                )
        for gap in operation.gaps:
            parts = [f"lacks {', '.join(gap.missing)}"] if gap.missing else []
            parts += [f"has {', '.join(gap.extra)}, which the document does not have"] if gap.extra else []
            what = f"{gap.name} in the body" if gap.name else "The body"
            message = f"{what} of {operation.label} {' and '.join(parts)}."
            yield _finding("api-docs/response-differs", message, fix, gap.path, gap.line, end=gap.end)


def _error_bodies(facts: Facts) -> Iterator[Finding]:
    """Documented error bodies against those that were really answered; one finding for each status."""
    seen = [(o, body) for o in facts.operations for body in o.error_bodies]
    wrong = [(o, body) for o, body in seen if not body.agrees]
    blocking = len(seen) >= 2 * len(wrong)
    for status in sorted({body.status for _, body in wrong}):
        mine = [(o, body) for o, body in wrong if body.status == status]
        operation, body = mine[0]
        more = f" (and {len(mine) - 1} more)" if len(mine) > 1 else ""
        message = f"{operation.label}{more} documents {', '.join(body.documented)} for {status}, and answers {', '.join(body.answered)}."
        fix = "Document the error body that the handlers really send."
        yield _at_handler(
            "api-docs/error-differs", operation, message, fix, line=operation.responses_line, blocking=blocking
        )


def _version(document: Checked, facts: Facts) -> Iterator[Finding]:
    """The document's version went along with the project's until now."""
    before, now = facts.project_versions
    if document.base and before and now and document.versions[0] == before and document.versions[1] != now:
        message = f"The document says version {document.versions[1]}, the project is {now}."
        yield _finding(
            "api-docs/version-differs", message, f"Set info.version to {now}.", document.path, document.version_line
        )


def _untyped(facts: Facts) -> Iterator[Finding]:
    operations = [o for o in facts.operations if o.documented and o.served and o.success and not o.hidden]
    untyped = [o for o in operations if any(s.untyped for s in o.success)]
    blocking = 2 * len(untyped) < len(operations)
    for operation in untyped:
        message = f"The documented response of {operation.label} says nothing about its content."
        yield _at_handler(
            "api-docs/untyped-response",
            operation,
            message,
            "Declare a response model, so that clients know what comes.",
            blocking=blocking,
        )


def learnt_envelope(operations: list[Operation]) -> tuple[str, ...]:
    """The keys that at least three quarters of the operations' bodies have, when one of them is a wrapper; () without an envelope."""
    bodies = [set(s.keys) for o in operations for s in o.success[:1] if s.keys is not None]
    counts = Counter(key for body in bodies for key in body)
    if len(bodies) < 3:
        return ()
    common = tuple(sorted(k for k, n in counts.items() if 4 * n >= 3 * len(bodies)))
    return common if any(k in _WRAPPERS for k in common) else ()


def _envelope(facts: Facts, configured: tuple[str, ...] | None) -> Iterator[Finding]:
    operations = [o for o in facts.operations if o.documented and o.success and o.success[0].status != "204"]
    keys = configured if configured is not None else learnt_envelope(operations)
    for operation in operations if keys else []:
        lacking = [k for s in operation.success if s.keys is not None for k in keys if k not in s.keys]
        unwrapped = [r for r in operation.returns if r.keys is not None and set(keys) - set(r.keys)]
        if operation.hidden or not (lacking or unwrapped):
            continue
        missing = ", ".join(dict.fromkeys(lacking or sorted(set(keys) - set(unwrapped[0].keys or ()))))
        message = f"The body of {operation.label} has no {missing}; the envelope of this API is {', '.join(keys)}."
        fix = "Return the same envelope as the other operations."
        place = unwrapped[0] if unwrapped else None
        if place is not None:
            yield _finding("api-docs/off-envelope", message, fix, place.path, place.line, end=place.end)
        else:
            yield _at_handler("api-docs/off-envelope", operation, message, fix)


def _undescribed(facts: Facts) -> Iterator[Finding]:
    operations = [o for o in facts.operations if o.documented and o.served and not o.hidden]
    silent = [o for o in operations if not o.described]
    if len(operations) < 4 or 5 * len(silent) > len(operations):
        return
    for operation in silent:
        message = f"{operation.label} has neither a summary nor a description."
        yield _at_handler(
            "api-docs/undescribed-operation", operation, message, "Add a docstring to the handler, or a summary."
        )
