"""The results of the shards of one plan as one report. Pure: what is not proven by a result of this very plan is red.

Nothing that came back is passed over in silence: what is of another commit, tree, configuration or plan, what cannot be read and what
contradicts itself turns the gates that it is about red, even when another result says that they are green.
"""

from __future__ import annotations

import dataclasses
import platform
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from gates import __version__
from gates.ci.plan import ShardPlan
from gates.ci.results import Returned
from gates.engine import exit_code_of, verdict_of
from gates.model import GateResult, ProjectInfo, RunInfo, RunReport, State


class _Answer(NamedTuple):
    """One result of one gate; `shard` and `attempt` as its report tells, `name` of the folder that it was in."""

    result: GateResult
    shard: str
    attempt: int
    started: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class _Refusal:
    """What is not believed: why, and the gates that it is about (none when that cannot be told)."""

    why: str
    gates: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Merged:
    """The outcome.

    Attributes:
        report: of the whole plan.
        used: the folder names whose results are in it, with the gates that each gave.
    """

    report: RunReport
    used: Mapping[str, tuple[str, ...]]


def merge(
    plan: ShardPlan,
    returned: Sequence[Returned],
    *,
    titles: Mapping[str, str],
    run_id: str,
    argv: tuple[str, ...],
    started: str,
    doubts: Sequence[str] = (),
) -> Merged:
    """One report with every gate of the plan in it.

    Args:
        titles: gate → the checklist's line.
        started: now, RFC 3339 UTC, for a plan of which nothing came back.
        doubts: what is wrong with all of it, a sentence each (a job that failed and did not say so in its results): with one, nothing is
            green.
    """
    refusals = [_refusal(plan, r) for r in returned]
    reports = [(r, r.report) for r, no in zip(returned, refusals, strict=True) if no is None and r.report is not None]
    answers = {g: [_answer(r, report, g) for r, report in reports if _has(report, g)] for g in plan.gates}
    notes: dict[str, None] = {}
    used: dict[str, list[str]] = {}
    results = []
    for gate in plan.gates:
        chosen = _choose(gate, answers[gate], notes, used) or _missing(plan, gate, titles)
        results.append(chosen)
    results = _blame(results, [no for no in refusals if no is not None], answers)
    if all(r.state.green for r in results):
        results = [_doubted(r, doubts) for r in results]
    report = RunReport(
        run=_run(plan, [report for _, report in reports], run_id, argv, started, tuple(notes)),
        project=_project(plan, [report for _, report in reports]),
        verdict=verdict_of(results),
        exit_code=exit_code_of(results),
        gates=tuple(results),
    )
    return Merged(report, {name: tuple(gates) for name, gates in used.items()})


def without_plan(
    why: str, project: ProjectInfo, *, titles: Mapping[str, str], run_id: str, argv: tuple[str, ...], started: str
) -> RunReport:
    """The report of a pipeline whose plan is not there: nobody knows what must come back, so no gate was run."""
    results = [GateResult(id=g, title=title, state=State.NOT_RUN, reason=why) for g, title in titles.items()]
    run = RunInfo(
        id=run_id,
        started=started,
        duration_s=0.0,
        gates_version=__version__,
        argv=argv,
        selected=None,
        python=platform.python_version(),
        platform=platform.platform(),
    )
    return RunReport(
        run=run, project=project, verdict=verdict_of(results), exit_code=exit_code_of(results), gates=tuple(results)
    )


def _refusal(plan: ShardPlan, returned: Returned) -> _Refusal | None:
    """Why a result is not of this plan; None when it is."""
    report = returned.report
    if report is None:
        return _Refusal(f"What came back in {returned.name} cannot be read: {returned.complaint}")
    shard = report.run.shard
    about = tuple(g.id for g in report.gates)
    theirs = (
        ("commit", report.project.commit, plan.commit),
        ("tree", report.project.tree, plan.tree),
        ("configuration", report.run.configuration, plan.configuration),
        ("version of gates", report.run.gates_version, plan.gates_version),
        ("plan", shard.plan if shard else None, plan.id),
    )
    for what, told, wanted in theirs:
        if told != wanted:
            said = f"{what} {_short(told)}, not of {_short(wanted)}" if told else f"no known {what}"
            return _Refusal(f"The result in {returned.name} is of {said}.", about)
    wanted_gates = next((s.gates for s in plan.shards if shard and s.name == shard.name), None)
    if wanted_gates is None or wanted_gates != about:
        return _Refusal(f"The result in {returned.name} has other gates than its shard in the plan.", about)
    return None


def _has(report: RunReport, gate: str) -> bool:
    return any(g.id == gate for g in report.gates)


def _answer(returned: Returned, report: RunReport, gate: str) -> _Answer:
    result = next(g for g in report.gates if g.id == gate)
    shard = report.run.shard
    return _Answer(
        result, shard.name if shard else "", shard.attempt if shard else 1, report.run.started, returned.name
    )


def _choose(
    gate: str, answers: Sequence[_Answer], notes: dict[str, None], used: dict[str, list[str]]
) -> GateResult | None:
    """The result of the last attempt, labelled where an earlier one said something else; None when there is none."""
    if not answers:
        return None
    last = max(a.attempt for a in answers)
    current = sorted((a for a in answers if a.attempt == last), key=lambda a: a.name)
    earlier = sorted((a for a in answers if a.attempt < last), key=lambda a: a.attempt)
    chosen = current[0]
    used.setdefault(chosen.name, []).append(gate)
    for other in current[1:]:
        if _said(other.result) != _said(chosen.result):
            why = f"Two results of the same attempt disagree: {chosen.result.state} in {chosen.name}, {other.result.state} in {other.name}."
            return dataclasses.replace(chosen.result, state=State.ERROR, reason=why)
    if not earlier:
        return chosen.result
    notes[f"Shard {chosen.shard} was run again: attempt {last} replaces attempt {earlier[-1].attempt}."] = None
    red = [a for a in earlier if not a.result.state.green]
    if red and chosen.result.state.green:
        why = f"Flaky: {red[-1].result.state} in attempt {red[-1].attempt}, {chosen.result.state} in attempt {last} of the same commit."
        return dataclasses.replace(chosen.result, reason=f"{why} {chosen.result.reason}".strip())
    return chosen.result


def _said(result: GateResult) -> tuple[State, frozenset[str]]:
    """What two results must agree on."""
    return result.state, frozenset(f.fingerprint for f in result.findings if f.blocks)


def _missing(plan: ShardPlan, gate: str, titles: Mapping[str, str]) -> GateResult:
    shard = next((s.name for s in plan.shards if gate in s.gates), "?")
    return GateResult(
        id=gate,
        title=titles.get(gate, gate),
        state=State.NOT_RUN,
        reason=f"Shard {shard} of the plan did not come back with a result.",
    )


def _blame(
    results: Sequence[GateResult], refusals: Iterable[_Refusal], answers: Mapping[str, Sequence[_Answer]]
) -> list[GateResult]:
    """Each refusal is told at the gates that it is about: those it names, else those that are missing, else all of them."""
    told = {r.id: r for r in results}
    missing = tuple(g for g in told if not answers[g])
    for refusal in refusals:
        named = tuple(g for g in refusal.gates if g in told)
        for gate in named or missing or tuple(told):
            now = told[gate]
            state = State.ERROR if now.state.answered else now.state
            told[gate] = dataclasses.replace(now, state=state, reason=f"{now.reason} {refusal.why}".strip())
    return list(told.values())


def _doubted(result: GateResult, doubts: Sequence[str]) -> GateResult:
    if not doubts:
        return result
    return dataclasses.replace(result, state=State.ERROR, reason=" ".join([*doubts, result.reason]).strip())


def _run(
    plan: ShardPlan,
    reports: Sequence[RunReport],
    run_id: str,
    argv: tuple[str, ...],
    started: str,
    notes: tuple[str, ...],
) -> RunInfo:
    """The merged run: it began when the first shard did, and lasted as long as the longest one."""
    return RunInfo(
        id=run_id,
        started=min((r.run.started for r in reports), default=started),
        duration_s=max((r.run.duration_s for r in reports), default=0.0),
        gates_version=__version__,
        argv=argv,
        selected=None if plan.full else plan.gates,
        python=", ".join(sorted({r.run.python for r in reports})),
        platform=", ".join(sorted({r.run.platform for r in reports})),
        configuration=plan.configuration,
        notes=(plan.balance, *notes),
    )


def _project(plan: ShardPlan, reports: Sequence[RunReport]) -> ProjectInfo:
    first = reports[0].project if reports else None
    return ProjectInfo(
        name=first.name if first else "",
        commit=plan.commit,
        tree=plan.tree,
        branch=first.branch if first else None,
        dirty=plan.dirty or any(r.project.dirty for r in reports),
        stack=first.stack if first else {},
        prefix=first.prefix if first else "",
    )


def _short(value: str | None) -> str:
    return "none" if value is None else value.removeprefix("sha256:")[:12]
