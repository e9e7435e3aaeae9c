"""What changed since another run: new, fixed and still there. Pure but for reading the other run."""

from __future__ import annotations

import collections
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from gates.engine import journal
from gates.errors import NoAnswerError
from gates.model import Difference, Finding, GateResult, Gone, Other, PastRun, RunReport, State, Turned

MOST_FIXED = 200
_JUDGED = {State.PASSED, State.FAILED}
"""A gate in any other state examined nothing: that its findings are gone does not mean that anybody fixed them."""


def since_previous(
    report: RunReport, past: Sequence[PastRun], output: Path, is_there: Container[str] | None = None
) -> Difference:
    """Since the last stored run of the same gates that gave any answer."""
    same = [p for p in past if p.id != report.run.id and p.selected == report.run.selected and _answered(p)]
    other = _stored(reversed(same), output)
    note = "No earlier run of these gates is stored here."
    return compared(report, other, Other.PREVIOUS, is_there) if other else Difference(other=Other.PREVIOUS, note=note)


def since_base(
    report: RunReport,
    past: Sequence[PastRun],
    output: Path,
    base: str | None,
    base_note: str,
    is_there: Container[str] | None = None,
) -> Difference:
    """Since the last stored run of the base commit that says all about it: full, of a clean tree, with an answer of every gate.

    Args:
        base: the commit that the change is compared with, None where there is none.
        base_note: how it was found, or why there is none.
        is_there: see `compared`.
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
        return compared(report, other, Other.BASE, is_there)
    note = (
        f"No full run of the base {base[:12]} ({base_note}) is stored here; a run of it in this folder, or its folders `runs` and `history` "
        "kept from another machine, would show what is new since then."
    )
    return Difference(other=Other.BASE, commit=base, note=note)


def compared(report: RunReport, other: RunReport, which: Other, is_there: Container[str] | None = None) -> Difference:
    """The difference between two reports; findings are known by rule and fingerprint, which outlive unrelated edits.

    Args:
        is_there: the files of now, None where they are not known. A finding in a file that is gone is looked for in others: it may have been renamed.
    """
    before = {gate.id: gate for gate in other.gates}
    both = [(gate, before[gate.id]) for gate in report.gates if gate.id in before]
    answered = [(now, then) for now, then in both if now.state in _JUDGED and then.state in _JUDGED]
    new: dict[str, tuple[int, ...]] = {}
    gone: list[tuple[str, Finding]] = []
    still = 0
    for now, then in answered:
        fresh, lost = _matched(range(len(now.findings)), now, then.findings, _known)
        if is_there is not None:
            in_place = [f for f in lost if f.path is None or f.path in is_there]
            fresh, astray = _matched(fresh, now, [f for f in lost if f.path and f.path not in is_there], _line)
            lost = in_place + astray
        if fresh:
            new[now.id] = tuple(fresh)
        still += len(now.findings) - len(fresh)
        gone += [(now.id, finding) for finding in lost]
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


def _matched(
    places: Iterable[int], now: GateResult, then: Sequence[Finding], key: Callable[[Finding], tuple[str, str]]
) -> tuple[list[int], list[Finding]]:
    """Of the findings at some places of now those that answer to none of then, and the other way round; equal ones are counted."""
    left = collections.Counter(map(key, then))
    fresh = []
    for place in places:
        known = key(now.findings[place])
        if left[known] > 0:
            left[known] -= 1
        else:
            fresh.append(place)
    lost = []
    for finding in then:
        if left[key(finding)] > 0:
            left[key(finding)] -= 1
            lost.append(finding)
    return fresh, lost


def _known(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.fingerprint


def _line(finding: Finding) -> tuple[str, str]:
    """Rule and text of the line, which a file keeps under another name; the message where the line is not shown."""
    shown = finding.excerpt.split("\n") if finding.excerpt else []
    at = (finding.line or 0) - (finding.excerpt_start or 0)
    return finding.rule, " ".join(shown[at].split()) if 0 <= at < len(shown) else finding.message


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
