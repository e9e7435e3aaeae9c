"""What changed since another run: new, fixed and still there. Pure but for reading the other run."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from gates.engine import journal
from gates.errors import NoAnswerError
from gates.model import Difference, Finding, GateResult, Gone, Other, PastRun, RunReport, State, Turned

MOST_FIXED = 200
_JUDGED = {State.PASSED, State.FAILED}
"""A gate in any other state examined nothing: that its findings are gone does not mean that anybody fixed them."""


def since_previous(report: RunReport, past: Sequence[PastRun], output: Path) -> Difference:
    """Since the last stored run of the same gates that gave any answer."""
    same = [p for p in past if p.id != report.run.id and p.selected == report.run.selected and _answered(p)]
    other = _stored(reversed(same), output)
    note = "No earlier run of these gates is stored here."
    return compared(report, other, Other.PREVIOUS) if other else Difference(other=Other.PREVIOUS, note=note)


def since_base(
    report: RunReport, past: Sequence[PastRun], output: Path, base: str | None, base_note: str
) -> Difference:
    """Since the last stored run of the base commit that says all about it: full, of a clean tree, with an answer of every gate.

    Args:
        base: the commit that the change is compared with, None where there is none.
        base_note: how it was found, or why there is none.
    """
    if base is None:
        return Difference(other=Other.BASE, note=f"There is {base_note}.")
    if base == report.project.commit and not report.project.dirty:
        return Difference(other=Other.BASE, commit=base, note="This commit is itself the base.")
    whole = [
        p
        for p in past
        if p.commit == base and not p.dirty and p.selected is None and all(g.state.answered for g in p.gates)
    ]
    other = _stored(reversed([p for p in whole if p.id != report.run.id]), output)
    if other is not None:
        return compared(report, other, Other.BASE)
    note = (
        f"No full run of the base {base[:12]} ({base_note}) is stored here; a run of it in this folder, or its folders `runs` and `history` "
        "kept from another machine, would show what is new since then."
    )
    return Difference(other=Other.BASE, commit=base, note=note)


def compared(report: RunReport, other: RunReport, which: Other) -> Difference:
    """The difference between two reports; findings are known by rule and fingerprint, which outlive unrelated edits."""
    before = {gate.id: gate for gate in other.gates}
    both = [(gate, before[gate.id]) for gate in report.gates if gate.id in before]
    answered = [(now, then) for now, then in both if now.state in _JUDGED and then.state in _JUDGED]
    new: dict[str, tuple[int, ...]] = {}
    gone: list[tuple[str, Finding]] = []
    still = 0
    for now, then in answered:
        left = collections.Counter(map(_known, then.findings))
        fresh = []
        for place, finding in enumerate(now.findings):
            if left[_known(finding)] > 0:
                left[_known(finding)] -= 1
                still += 1
            else:
                fresh.append(place)
        if fresh:
            new[now.id] = tuple(fresh)
        gone += [(now.id, finding) for finding in _left(then, left)]
    gone.sort(key=lambda pair: (not pair[1].blocks, pair[1].severity.rank))
    return Difference(
        other=which,
        run=other.run.id,
        commit=other.project.commit,
        branch=other.project.branch,
        started=other.run.started,
        new=new,
        fixed=tuple(_gone(gate, finding) for gate, finding in gone[:MOST_FIXED]),
        fixed_count=len(gone),
        still=still,
        turned=tuple(Turned(now.id, then.state, now.state) for now, then in both if now.state is not then.state),
        unanswered=_unsaid(report, {now.id for now, _ in answered}, before),
    )


def _unsaid(report: RunReport, compared: AbstractSet[str], before: Mapping[str, GateResult]) -> tuple[str, ...]:
    """The gates of which nothing is said; one that had no subject both times has nothing to say."""
    idle = {g.id for g in before.values() if g.state is State.NOT_APPLICABLE}
    return tuple(
        g.id for g in report.gates if g.id not in compared and not (g.id in idle and g.state is State.NOT_APPLICABLE)
    )


def _known(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.fingerprint


def _left(then: GateResult, left: collections.Counter[tuple[str, str]]) -> list[Finding]:
    """The findings that no finding of now answers to."""
    found = []
    for finding in then.findings:
        if left[_known(finding)] > 0:
            left[_known(finding)] -= 1
            found.append(finding)
    return found


def _gone(gate: str, finding: Finding) -> Gone:
    return Gone(gate, finding.rule, finding.severity, finding.blocks, finding.message, finding.path, finding.line)


def _answered(run: PastRun) -> bool:
    return any(gate.state.answered for gate in run.gates)


def _stored(candidates: Iterable[PastRun], output: Path) -> RunReport | None:
    """The first of these runs whose report is still there."""
    for run in candidates:
        path = output / "runs" / run.id / "run.json"
        try:
            if path.is_file():
                return journal.decode(path.read_bytes(), str(path))
        # gates: ignore[logging/swallowed-exception] a run that cannot be read is no run to compare with; without one, that is told
        except (OSError, NoAnswerError):
            continue
    return None
