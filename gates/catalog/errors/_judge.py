"""From provoked errors to findings. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from gates.catalog.errors._facts import Facts, Provoked, Spot
from gates.catalog.errors._rules import PROVOKED
from gates.model import Finding, Severity

_SEVERITY = {rule.id: rule.severity for rule in PROVOKED}
_FRAMEWORKS_OWN = (
    {"detail"},
    {"detail", "status_code"},
    {"detail", "extra", "status_code"},
    {"message"},
    {"code", "status"},
    {"code", "message", "status"},
)
_SLACK = 3
_ODD = "a list for an object"
"""A mistake that hardly any client makes: a failure there is advice."""


def findings(facts: Facts, envelope: tuple[str, ...] | None) -> tuple[Finding, ...]:
    """Those of the source rules, and those of provoked errors that they do not say already."""
    core = frozenset(envelope) if envelope else learnt(facts.provoked)
    inner = learnt_inner(facts.provoked, core)
    groups: dict[tuple[str, Spot | None, str], list[tuple[Provoked, str, bool]]] = {}
    for provoked in facts.provoked:
        for rule, said, spot, blocking in _breaches(provoked, facts, core, inner):
            apart = said if spot is None and rule != "errors/leaked-internals" else ""
            groups.setdefault((rule, spot, apart), []).append((provoked, said, blocking))
    found = [_finding(rule, spot or facts.made_at, entries) for (rule, spot, _), entries in groups.items()]
    found += [*_unreached(facts), *_without_request_id(facts)]
    static = tuple(f for f in facts.static if f.rule != "errors/no-catch-all" or not facts.reached)  # answers are proof
    return (*static, *(f for f in found if not _said_already(f, static)))


def _unreached(facts: Facts) -> list[Finding]:
    """Advice: handlers of which nothing was proven."""
    if not facts.unreached or not facts.reached:
        return []
    count = facts.operations - facts.reached
    late = f" ({facts.capped} of them for lack of time)" if facts.capped else ""
    message = f"{count} of {facts.operations} handlers could not be made to fail{late}, for example {', '.join(facts.unreached[:3])}: nothing is proven about them."
    fix = "Nothing has to be done; a handler behind a guard of its own cannot always be reached from outside."
    return [
        Finding(
            rule="errors/not-reached",
            severity=_SEVERITY["errors/not-reached"],
            blocking=False,
            message=message,
            fix=fix,
        )
    ]


def _without_request_id(facts: Facts) -> list[Finding]:
    """Answers of 5xx without the request id that the others carry; advice where none carries one."""
    broken = [p for p in facts.provoked if p.status >= 500 and not p.through]
    lacking = [p for p in broken if not p.request_id]
    if not lacking:
        return []
    votes = {(p.scenario, p.status): p.request_id for p in broken}
    usual = 4 * sum(votes.values()) >= 3 * len(votes)
    first, spot = lacking[0], (lacking[0].handler if usual else None) or facts.made_at
    count = f" (and {len(lacking) - 1} more)" if len(lacking) > 1 else ""
    why = "unlike the other answers to failures" if usual else "so a user cannot name the failure to you"
    return [
        Finding(
            rule="errors/no-request-id",
            severity=_SEVERITY["errors/no-request-id"] if usual else Severity.INFO,
            blocking=usual,
            message=f"The answer to “{first.scenario} on {first.label}”{count} carries no request id, {why}.",
            fix="Put the request id into the answer (a header X-Request-ID, or a field request_id) and into the log record.",
            path=spot.path if spot else None,
            line=spot.line if spot else None,
            end_line=(spot.end or None) if spot else None,
        )
    ]


def _breaches(
    p: Provoked, facts: Facts, core: frozenset[str], inner: frozenset[str]
) -> Iterator[tuple[str, str, Spot | None, bool]]:
    if p.leaks:
        kinds = " and ".join(dict.fromkeys(leak.kind for leak in p.leaks[:3]))
        yield "errors/leaked-internals", f"shows {kinds} (…{p.leaks[0].shown}…)", p.origin or p.handler, True
    wrong = _wrong_status(p)
    if wrong:
        yield "errors/wrong-status", wrong, p.handler or p.origin, not p.scenario.startswith(_ODD)
        return
    if p.leaks or p.status < 400:
        return
    if core:
        off = _off_envelope(p, core, inner)
        if off:
            yield "errors/off-envelope", off, p.origin or p.handler, True
    elif facts.api and p.kind in {"html", "text"}:
        page = "an HTML page" if p.kind == "html" else "the server's own plain text" if p.through else "plain text"
        yield "errors/not-json", f"is {page}, not JSON", p.origin or p.handler, p.kind == "html" and p.known


def _wrong_status(p: Provoked) -> str:
    if p.expected == "4xx" and p.status >= 500:
        return f"is {p.status}; a mistake of the caller must be answered with 4xx"
    if p.expected == "404" and p.status >= 500:
        return f"is {p.status} instead of 404"
    if p.expected == "5xx" and p.status < 500:
        return f"is {p.status}; an unexpected failure must be answered with 5xx"
    return ""


def _off_envelope(p: Provoked, core: frozenset[str], inner: frozenset[str]) -> str:
    usual = ", ".join(sorted(core))
    if p.keys is None:
        what = {"html": "an HTML page", "text": "plain text", "none": "empty", "json": "JSON of another kind"}[p.kind]
        return f"is {what}, while the other errors are JSON with {usual}"
    lacking = sorted(core - set(p.keys))
    if lacking:
        return f"has no {', '.join(lacking)}, while the other errors have {usual}"
    short = sorted(inner - set(p.inner or ())) if inner and len(core) == 1 else []
    return f"has no {', '.join(short)} in {usual}, unlike the other errors" if short else ""


def learnt(provoked: Sequence[Provoked]) -> frozenset[str]:
    """The top-level keys that most JSON errors have; empty where the project has no envelope of its own."""
    bodies = [p for p in provoked if p.status >= 400 and p.keys]
    common = _common(bodies, lambda p: p.keys or ())
    followers = {p.status for p in bodies if common <= set(p.keys or ())}
    own = common and not any(common <= usual for usual in _FRAMEWORKS_OWN)
    return common if own and len(followers) >= 2 else frozenset()


def learnt_inner(provoked: Sequence[Provoked], core: frozenset[str]) -> frozenset[str]:
    """The keys below a single wrapper that most errors have."""
    return _common([p for p in provoked if p.inner and set(p.keys or ()) == core], lambda p: p.inner or ())


def _common(bodies: Sequence[Provoked], keys: Callable[[Provoked], Iterable[str]]) -> frozenset[str]:
    """Keys of at least three quarters of the answers; each (scenario, status) has one vote, so that many routes do not outvote few."""
    votes = {(p.scenario, p.status): set(keys(p)) for p in bodies}
    counts = Counter(key for found in votes.values() for key in found)
    return frozenset(k for k, n in counts.items() if 4 * n >= 3 * len(votes))


def _finding(rule: str, spot: Spot | None, entries: list[tuple[Provoked, str, bool]]) -> Finding:
    said = entries[0][1]
    scenarios = list(dict.fromkeys(f"{p.scenario} on {p.label}" for p, _, _ in entries))
    more = f" (and {len(scenarios) - 1} more)" if len(scenarios) > 1 else ""
    fix = {
        "errors/leaked-internals": "Log the exception, and answer with a sentence written for the caller.",
        "errors/wrong-status": "Register the handler for the base class of HTTP errors; answer only unexpected exceptions with 500.",
        "errors/off-envelope": "Answer through the same function as the other errors.",
        "errors/not-json": "Register handlers for HTTP errors and unexpected exceptions that answer with JSON.",
    }[rule]
    return Finding(
        rule=rule,
        severity=_SEVERITY[rule],
        blocking=any(blocking for _, _, blocking in entries),
        message=f"The answer to “{scenarios[0]}”{more} {said}.",
        fix=fix,
        path=spot.path if spot else None,
        line=spot.line if spot else None,
        end_line=(spot.end or None) if spot else None,
    )


def _said_already(finding: Finding, static: Sequence[Finding]) -> bool:
    """Whether a source rule that blocks points at the same lines."""
    if finding.path is None or finding.line is None:
        return False
    last = finding.end_line or finding.line
    near = (s.line for s in static if s.blocking and s.path == finding.path and s.line is not None)
    return finding.rule == "errors/leaked-internals" and any(
        finding.line - _SLACK <= line <= last + _SLACK for line in near
    )
