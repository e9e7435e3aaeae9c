"""Whether the application's own logging, as configured, records the failures that were provoked in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from gates.errors import NoAnswerError, TimedOutError
from gates.model import Evidence, Finding, Rule, Severity
from gates.project import Project
from gates.tools import app_boot
from gates.tools.app_boot import Answer, Boot

RULES = (
    Rule(
        "logging/unrecorded-failure",
        Severity.HIGH,
        "A provoked failure leaves no record with a traceback",
        "The application is booted in process, and its endpoints are made to raise. What the process writes meanwhile, and what reaches the root logger, must "
        "hold the exception with its traceback; an exception that goes on to the server counts as recorded, because the server logs it.\n\n"
        '**Fix**: in the handler for unexpected exceptions, `logger.exception("unhandled error")` before answering; see that no level, filter or formatter '
        "drops the record.",
    ),
    Rule(
        "logging/unrecorded-request-id",
        Severity.LOW,
        "The record of a failure does not name the request id that the caller got",
        "The caller is told an id to quote, and nobody can find it in the logs. This is advice: the format may be set by the server.\n\n"
        "**Fix**: bind the id to the log context in a middleware, and put it into the format of the records.",
    ),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Silent:
    """A failure without a record: where it was provoked, the status of the answer, and the function that a person would edit."""

    label: str
    status: int
    path: str
    line: int
    end: int


@dataclasses.dataclass(frozen=True, slots=True)
class Proof:
    """What the provoked failures left behind.

    Attributes:
        provoked: endpoints in which an unexpected exception really happened; `recorded` of them left a record with a traceback.
        silent: the others.
        nameless: endpoints whose record does not hold the request id that the caller got, with that function's place.
    """

    provoked: int = 0
    recorded: int = 0
    silent: tuple[Silent, ...] = ()
    nameless: tuple[Silent, ...] = ()


def gather(project: Project) -> tuple[Proof, tuple[Evidence, ...]]:
    """Boot the application, as far as the project has one; a boot that fails proves nothing, and the evidence says so."""
    if app_boot.imported_framework(project) is None and project.config.app is None:
        return Proof(), ()
    try:
        boot = app_boot.boot(project)
    except (NoAnswerError, TimedOutError) as error:
        return Proof(), (Evidence("boot", note=f"Not proven at run time: {error.message}"),)
    proof = _of(boot)
    note = f"Proven at run time on {proof.recorded} of {proof.provoked} endpoints that were made to fail."
    if not proof.provoked:
        note = "Not proven at run time: no endpoint could be made to fail."
    return proof, (dataclasses.replace(boot.evidence, note=note),)


def _of(boot: Boot) -> Proof:
    failed = [a for a in boot.answers if a.scenario == "unexpected" and a.hit and not a.slow]
    silent = [a for a in failed if not (a.recorded or a.logged or a.through)]
    nameless = [a for a in failed if a.recorded and a.request_id and not a.id_recorded]
    return Proof(
        len(failed),
        len(failed) - len(silent),
        tuple(_silent(a, boot) for a in silent),
        tuple(_silent(a, boot) for a in nameless),
    )


def _silent(answer: Answer, boot: Boot) -> Silent:
    """The error handler that ran, else the endpoint."""
    ran = set(answer.lines)
    places = [h.place for h in boot.fault_handlers]
    used = [p for p in places if any((p.path, line) in ran for line in range(p.line, p.end + 1))]
    own = next((r.handlers.get(answer.method) for r in boot.routes if r.path == answer.route), None)
    place = next(iter(used), own)
    label = f"{answer.method} {answer.route}"
    if place is None:
        return Silent(label, answer.status, "", 0, 0)
    return Silent(label, answer.status, place.path, place.line, place.end)


def findings(proof: Proof, static: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each function, unless a source rule names it already."""
    yield from _grouped(
        proof.silent,
        static,
        RULES[0],
        "An unexpected exception in {label} is answered with {status}, and nothing records it{more}.",
        'Call logger.exception("unhandled error") before answering, and see that the record is not dropped.',
        blocking=True,
    )
    yield from _grouped(
        proof.nameless,
        static,
        RULES[1],
        "The caller of {label} gets a request id with the error, and the record of the failure does not hold it{more}.",
        "Bind the id to the log context in a middleware, and put it into the format.",
        blocking=False,
    )


def _grouped(
    places: Sequence[Silent], static: Sequence[Finding], rule: Rule, message: str, fix: str, *, blocking: bool
) -> Iterator[Finding]:
    groups: dict[tuple[str, int, int], list[Silent]] = {}
    for place in places:
        groups.setdefault((place.path, place.line, place.end), []).append(place)
    for (path, line, end), found in groups.items():
        said = any(f.blocking and f.path == path and line <= (f.line or 0) <= end for f in static)
        if said:
            continue
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        yield Finding(
            rule=rule.id,
            severity=rule.severity,
            blocking=blocking,
            message=message.format(label=found[0].label, status=found[0].status, more=more),
            fix=fix,
            path=path or None,
            line=line or None,
            end_line=end or None,
            tool="boot",
        )
