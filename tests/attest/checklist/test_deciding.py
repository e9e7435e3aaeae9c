"""Who wins: a proof, a person, or nobody."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from gates.attest.checklist.deciding import settle
from gates.attest.checklist.items import HumanAnswer, Kind, Outcome, Question, State, no, unknown, yes
from gates.attest.checklist.proofs import PROOFS
from gates.attest.checklist.subject import Subject
from gates.model import CacheLabel
from gates.model import State as GateState
from tests.conftest import OpenProject
from tests.render import samples

ASKED = Question("solid", "Code", "SOLID", Kind.AUTOMATIC, "gate:tests")
YES = HumanAnswer(State.YES, "Maria", "", "a" * 40, "", "")
NO = dataclasses.replace(YES, state=State.NO, reason="two god classes")


@pytest.mark.parametrize(
    ("found", "answer", "stale", "state", "by"),
    [
        (yes("seen"), None, "", State.YES, "gates"),
        (no("seen"), YES, "", State.NO, "gates"),
        (yes("seen"), NO, "", State.NO, "Maria"),
        (unknown("seen"), YES, "", State.YES, "Maria"),
        (unknown("seen"), YES, "Maria answered for another commit", State.OPEN, ""),
        (Outcome(State.OPEN, ("seen",), final=True), YES, "", State.OPEN, ""),
    ],
    ids=["proven", "refuted", "proven but denied", "answered", "stale", "not for people"],
)
def test_a_person_fills_what_is_open_and_overrules_no_refutation(
    found: Outcome, answer: HumanAnswer | None, stale: str, state: State, by: str
) -> None:
    item = settle(ASKED, found, answer, stale)
    assert (item.state, item.by, item.evidence) == (state, by, ("seen",))
    assert item.reason == (stale or ("two god classes" if answer is NO else ""))


def subject(open_project: OpenProject, **gate: Any) -> Subject:
    project = open_project({"a.txt": "1"})
    state = project.git
    return Subject(
        samples.report(samples.result("tests", **gate), commit=state.commit, tree=state.tree),
        project,
    )


def test_a_passed_gate_of_this_commit_is_a_yes_with_its_figures(open_project: OpenProject) -> None:
    found = PROOFS["gate:tests"](subject(open_project))
    assert (found.state, found.final) == (State.YES, True)
    assert found.evidence == ("Passed: 42 files.",)


def test_a_gate_that_proves_nothing_here_is_a_no(open_project: OpenProject) -> None:
    project = open_project({"a.txt": "1"})
    of_this: dict[str, Any] = {"commit": project.git.commit, "tree": project.git.tree}
    replayed = CacheLabel(hit=True, origin_run="r0")
    cases = {
        "not part of the stored run": samples.report(samples.result("lint"), **of_this),
        "No migration was found": samples.report(
            samples.result("tests", GateState.VACUOUS, reason="No migration was found"), **of_this
        ),
        "judged commit 0123456789": samples.report(samples.result("tests")),
        "judged uncommitted changes": samples.report(samples.result("tests"), **{**of_this, "dirty": True}),
        "`gates run --no-cache` gathers afresh": samples.report(samples.result("tests", cache=replayed), **of_this),
    }
    for said, report in cases.items():
        found = PROOFS["gate:tests"](Subject(report, project))
        assert found.state is State.NO
        assert said in found.evidence[0]


def test_a_gate_that_does_not_apply_gives_its_reason(open_project: OpenProject) -> None:
    found = PROOFS["gate:tests"](subject(open_project, state=GateState.NOT_APPLICABLE, reason="no database"))
    assert (found.state, found.evidence) == (State.NOT_APPLICABLE, ("no database",))
