"""Whether a report may be signed, or what was signed may still ship: pure functions over the report and the policy."""

from __future__ import annotations

import datetime
import fnmatch
from collections.abc import Iterator, Sequence

from gates.attest.policy import Policy, Waivers
from gates.model import Finding, GateResult, RunReport, State, Verdict

SKEW = datetime.timedelta(minutes=5)
"""How far two honest clocks may be apart."""


def identity(report: RunReport, commit: str, tree: str) -> Iterator[str]:
    """Why the report is not about this commit; nothing excuses that."""
    found = report.project
    if found.commit != commit:
        yield f"The report is of commit {(found.commit or 'none')[:12]}, not of {commit[:12]}."
    elif found.tree != tree:
        yield f"The report is of the tree {(found.tree or 'none')[:12]}, not of {tree[:12]}."
    if found.dirty:
        yield "The report is of a work tree with changes that were not committed."


def quality(report: RunReport, policy: Policy, gates: Sequence[str], now: datetime.datetime) -> Iterator[str]:
    """Why the report is not good enough for a release; an emergency goes without.

    Args:
        gates: ids of all gates.
    """
    yield from _complete(report, gates)
    for gate in report.gates:
        yield from _gate(gate)
        yield from _excused(gate, policy)
        for finding in gate.findings:
            yield from _exception(gate, finding, policy.waivers, now)
    yield from _limits(report, policy)
    yield from _fresh(report, policy, now)


def _complete(report: RunReport, gates: Sequence[str]) -> Iterator[str]:
    if report.run.selected is not None:
        yield f"The report is of a partial run ({', '.join(report.run.selected)}): run all gates with `gates run --no-cache`."
    missing = [gate for gate in gates if gate not in {g.id for g in report.gates}]
    if missing:
        yield f"The report lacks {', '.join(missing)}."
    green = report.verdict is Verdict.GREEN and report.exit_code == 0
    if green and not all(g.state.green for g in report.gates):
        yield "The report calls itself green and has a red gate: it was edited."
    if not green and all(g.state.green for g in report.gates):
        yield f"The report is {report.verdict} with exit code {report.exit_code}."


def _gate(gate: GateResult) -> Iterator[str]:
    if not gate.state.green:
        reason = " ".join(gate.reason.split())
        yield f"{gate.id} is {gate.state}{f': {reason}' if reason else '.'}"
    elif gate.blockers:
        yield f"{gate.id} is called {gate.state} and has findings that block: the report was edited."
    elif gate.state is State.PASSED and not (gate.examined and all(gate.examined.values())):
        yield f"{gate.id} is called passed and examined nothing: the report was edited."
    if gate.cache.hit:
        origin = gate.cache.origin_run or "an earlier run"
        yield f"The result of {gate.id} was replayed from {origin}: run `gates run --no-cache`."


def _excused(gate: GateResult, policy: Policy) -> Iterator[str]:
    demands = policy.gates
    excused = gate.state is State.NOT_APPLICABLE
    required = not demands.required or gate.id in demands.required
    if excused and required and gate.id not in demands.not_applicable:
        yield f"{gate.id} is not-applicable, and the policy does not allow that."


def _exception(gate: GateResult, finding: Finding, allowed: Waivers, now: datetime.datetime) -> Iterator[str]:
    where = f"{finding.rule}{f' in {finding.path}' if finding.path else ''}"
    if finding.baseline and finding.blocking and not allowed.baseline:
        yield f"{where} is accepted by a baseline, and the policy does not allow that."
    waiver = finding.waiver
    if waiver is None or not finding.blocking:
        return
    if waiver.owner == "inline" and not allowed.inline:
        yield f"{where} is waived by a comment, and the policy does not allow that."
    elif not any(fnmatch.fnmatchcase(finding.rule, pattern) for pattern in allowed.rules):
        yield f"{where} is waived ({waiver.owner}), and the policy does not allow a waiver of that rule."
    elif waiver.expires is not None:
        yield from expiry(finding.rule, waiver.owner, waiver.expires, allowed, now)


def expiry(rule: str, owner: str, expires: str, allowed: Waivers, now: datetime.datetime) -> Iterator[str]:
    """Why a waiver with this last day (an ISO date) does not hold now."""
    try:
        last = datetime.date.fromisoformat(expires)
    except ValueError:
        yield f"The waiver of {rule} ({owner}) ends on {expires!r}, which is no date."
        return
    if last < now.date():
        yield f"The waiver of {rule} ({owner}) expired on {expires}."
    elif (last - now.date()).days > allowed.maximum_days:
        yield f"The waiver of {rule} ({owner}) runs until {expires}, longer than the {allowed.maximum_days} days of the policy."


def _limits(report: RunReport, policy: Policy) -> Iterator[str]:
    values = {f"{gate.id}/{m.name}": m.value for gate in report.gates for m in gate.measures}
    for limits, word in ((policy.gates.minimum, "least"), (policy.gates.maximum, "most")):
        for name, limit in limits.items():
            if name not in values:
                yield f"The report does not say {name}, of which the policy demands at {word} {limit:g}."
            elif (values[name] < limit) if word == "least" else (values[name] > limit):
                yield f"{name} is {values[name]:g}, and the policy demands at {word} {limit:g}."


def _fresh(report: RunReport, policy: Policy, now: datetime.datetime) -> Iterator[str]:
    began = moment(report.run.started)
    if began is None or began > now + SKEW:
        yield f"The report says that it began at {report.run.started}, which is not before now."
    elif now - began > datetime.timedelta(days=policy.maximum_age_days):
        yield f"The report is of {report.run.started}, older than the {policy.maximum_age_days} days of the policy."


def moment(text: str) -> datetime.datetime | None:
    """A time in RFC 3339, None when it is none or has no zone."""
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
