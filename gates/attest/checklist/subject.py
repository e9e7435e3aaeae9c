"""What proofs look at: the stored report, as far as it is about this commit, and the repository. Boots nothing, runs nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from gates.model import Finding, GateResult, RunReport, State
from gates.project import Project
from gates.render import text

T = TypeVar("T")


class Subject:
    """One commit, with what was stored about it.

    Args:
        report: the stored run.
        project: the repository.
    """

    def __init__(self, report: RunReport, project: Project) -> None:
        self.report = report
        self.project = project
        self._gates = {gate.id: gate for gate in report.gates}
        self.stale = _why_stale(report, project)

    def once(self, key: str, make: Callable[[], T]) -> T:
        """`make()`, computed once for all proofs."""
        return self.project.once(f"checklist: {key}", make)

    def gate(self, gate: str) -> GateResult | None:
        """A gate's result, also where it is about another commit; None where the run did not include it."""
        return self._gates.get(gate)

    def doubt(self, gate: str) -> str:
        """Why a gate proves nothing about this commit, "" where it passed, was gathered afresh, and is about this commit."""
        result = self.gate(gate)
        if result is None:
            return f"the gate {gate} was not part of the stored run"
        if self.stale:
            return f"the gate {gate} proves nothing here: {self.stale}"
        if result.state is not State.PASSED:
            return f"the gate {gate} is not passed: {told(result)}"
        if result.cache.hit:
            return (
                f"the gate {gate} passed, but was {text.replayed(result.cache)}: `gates run --no-cache` gathers afresh"
            )
        return ""

    def findings(self, *rules: str) -> list[Finding]:
        """The findings of some rules in this commit, accepted ones included; none where the report is about another one."""
        if self.stale:
            return []
        return [f for gate in self.report.gates for f in gate.findings if f.rule in rules]


def told(result: GateResult) -> str:
    """A gate that is not green in a few words: its state, why, and what blocks first."""
    words = text.STATES[result.state].word.lower()
    blockers = text.ordered(result.blockers)
    if not blockers:
        return f"{words}: {result.reason}" if result.reason else words
    first = blockers[0]
    return f"{words}: {text.plural(len(blockers), 'blocking finding')}, first {text.place(first) or first.rule}: {first.message}"


def place(finding: Finding) -> str:
    """Where a finding is, its rule where it has no place."""
    return text.place(finding) or finding.rule


def _why_stale(report: RunReport, project: Project) -> str:
    """Why the report is not about what lies on disk, "" when it is."""
    state, judged = project.git, report.project
    if state.commit is None:
        return "there is no commit to be sure about"
    if judged.commit != state.commit and (judged.tree is None or judged.tree != state.tree):
        return f"the stored run judged commit {(judged.commit or 'none')[:10]}, and this is {state.commit[:10]}"
    if judged.dirty:
        return "the stored run judged uncommitted changes"
    return "the work tree has uncommitted changes" if state.dirty else ""
