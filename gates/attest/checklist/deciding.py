"""Puts proofs and people's answers together.

A person fills what no proof settled, and may say no to anything; what a proof refuted, nobody can talk into a yes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gates.attest.checklist import definition, human
from gates.attest.checklist.items import HumanAnswer, Item, Outcome, Question, State, unknown
from gates.attest.checklist.proofs import PROOFS
from gates.attest.checklist.subject import Subject
from gates.model import RunReport
from gates.project import Project

MACHINE = "gates"
"""Who answers what was proven."""


def answers(report: RunReport, project: Project, folder: Path) -> list[Item]:
    """Every item of the project's checklist, in its order; see `gates.attest.checklist.answers`."""
    asked = definition.questions(project, PROOFS)
    given = human.load(folder)
    subject = Subject(report, project)
    return [_item(question, subject, given) for question in asked]


def outcome(question: Question, subject: Subject) -> Outcome:
    """What the machine knows about a question."""
    return PROOFS[question.proof](subject) if question.proof else unknown()


def settle(question: Question, found: Outcome, answer: HumanAnswer | None, why_stale: str) -> Item:
    """The item as it stands, from what the machine found and what a person said. Pure.

    Args:
        why_stale: why that person's answer does not count, "" when it does.
    """
    counts = answer is not None and not why_stale
    if answer is not None and counts and _wins(answer, found):
        state, by, reason = answer.state, answer.by, answer.reason
    else:
        state, by, reason = found.state, "" if found.state is State.OPEN else MACHINE, why_stale
    return Item(question.id, question.section, question.text, question.kind, state, found.evidence, by, reason)


def _wins(answer: HumanAnswer, found: Outcome) -> bool:
    return answer.state is State.NO or (found.state is State.OPEN and not found.final)


def _item(question: Question, subject: Subject, given: Mapping[str, HumanAnswer]) -> Item:
    found, answer = outcome(question, subject), given.get(question.id)
    stale = human.why_stale(answer, question, subject.project) if answer is not None else ""
    return settle(question, found, answer, stale)
