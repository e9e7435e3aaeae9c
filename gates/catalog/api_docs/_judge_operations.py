"""Where documents and the application's operations differ. Pure; each function judges one rule."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator

from gates.catalog.api_docs._facts import Facts, Operation
from gates.catalog.api_docs._finding import at_handler, finding
from gates.model import Finding, Severity

_AUTOMATIC = {"fastapi": 422, "litestar": 400}
"""The error status that a framework documents by itself; it says nothing of a project's habits."""
_WRAPPERS = ("data", "result", "results", "payload", "response", "content", "items", "body")
_USUAL_HEADERS = re.compile(
    r"(?i)^(authorization|accept.*|content-.*|user-agent|host|x-request-id|x-correlation-id|x-forwarded-.*|x-real-ip|if-.*|origin|referer|cookie|traceparent|connection)$"
)


def routes(facts: Facts) -> Iterator[Finding]:
    """Operations that are served and not documented, and the other way round."""
    if not any(o.documented for o in facts.operations):
        return
    for operation in facts.operations:
        if operation.served and not operation.documented and not operation.hidden:
            yield at_handler(
                "api-docs/undocumented-route",
                operation,
                f"{operation.label} is served, and no document has it.",
                "Describe the route in the document, or hide it on purpose.",
            )
        elif operation.documented and not operation.served and not facts.generated:
            message = f"{operation.label} is documented, and the application does not serve it."
            yield finding(
                "api-docs/unserved-operation",
                message,
                "Remove it from the document, or bring the route back.",
                operation.document,
                operation.line,
            )


def statuses(facts: Facts) -> Iterator[Finding]:
    """Error statuses that an operation can answer with, and its document does not say."""
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
        yield at_handler("api-docs/undocumented-status", operation, message, fix, line=operation.responses_line)


def _advice_on_statuses(missing: list[tuple[Operation, int, str]]) -> Finding:
    """One finding for a project that hardly documents error responses at all."""
    operation, status, cause = missing[0]
    count = len({o.label for o, _, _ in missing})
    message = f"Operations can answer with error statuses that they do not document: {count}, for example {operation.label} with {status} ({cause})."
    fix = "Document the error responses; as soon as most of them are, a missing one blocks."
    found = at_handler(
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


def parameters(facts: Facts) -> Iterator[Finding]:
    """Parameters that an operation reads, and its document does not say."""
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
                yield finding(
                    "api-docs/undocumented-parameter",
                    message,
                    "Describe the parameter in the document, or stop reading it.",
                    read.path,
                    read.line,
                )
        for name in operation.absent_words if not facts.generated else ():
            message = f"{operation.label} documents the query parameter {name!r}, and nothing in the source reads it."
            yield finding(
                "api-docs/unread-parameter",
                message,
                "Remove it from the document, or read it.",
                operation.document,
                operation.line,
            )


def bodies(facts: Facts) -> Iterator[Finding]:
    """Literal bodies against documented ones; what the framework serialises from a model is the framework's word."""
    fix = "Make the code and the document say the same."
    for operation in facts.operations if facts.framework != "fastapi" else ():
        for returned in operation.returns if operation.documented and operation.served else ():
            status = str(returned.status or "")
            if status.startswith("2") and not _has(operation, int(status)):
                message = f"{operation.label} answers {status}, and documents only {', '.join(operation.statuses)}."
                yield finding("api-docs/response-differs", message, fix, returned.path, returned.line, end=returned.end)
        for gap in operation.gaps:
            parts = [f"lacks {', '.join(gap.missing)}"] if gap.missing else []
            parts += [f"has {', '.join(gap.extra)}, which the document does not have"] if gap.extra else []
            what = f"{gap.name} in the body" if gap.name else "The body"
            message = f"{what} of {operation.label} {' and '.join(parts)}."
            yield finding("api-docs/response-differs", message, fix, gap.path, gap.line, end=gap.end)


def error_bodies(facts: Facts) -> Iterator[Finding]:
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
        yield at_handler(
            "api-docs/error-differs", operation, message, fix, line=operation.responses_line, blocking=blocking
        )


def untyped(facts: Facts) -> Iterator[Finding]:
    """Answers of which the document does not say the shape."""
    operations = [o for o in facts.operations if o.documented and o.served and o.success and not o.hidden]
    untyped = [o for o in operations if any(s.untyped for s in o.success)]
    blocking = 2 * len(untyped) < len(operations)
    for operation in untyped:
        message = f"The documented response of {operation.label} says nothing about its content."
        yield at_handler(
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


def envelopes(facts: Facts, configured: tuple[str, ...] | None) -> Iterator[Finding]:
    """Answers outside of the wrapper that the others have."""
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
            yield finding("api-docs/off-envelope", message, fix, place.path, place.line, end=place.end)
        else:
            yield at_handler("api-docs/off-envelope", operation, message, fix)


def undescribed(facts: Facts) -> Iterator[Finding]:
    """Operations without a summary or a description."""
    operations = [o for o in facts.operations if o.documented and o.served and not o.hidden]
    silent = [o for o in operations if not o.described]
    if len(operations) < 4 or 5 * len(silent) > len(operations):
        return
    for operation in silent:
        message = f"{operation.label} has neither a summary nor a description."
        yield at_handler(
            "api-docs/undescribed-operation", operation, message, "Add a docstring to the handler, or a summary."
        )
