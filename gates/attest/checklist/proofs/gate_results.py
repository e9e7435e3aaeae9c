"""The ten gates as items: green in the stored run, about this commit, gathered afresh. Nobody can answer in their place."""

from __future__ import annotations

import dataclasses

from gates.attest.checklist.items import Outcome, no, not_applicable, yes
from gates.attest.checklist.subject import Subject
from gates.model import State
from gates.render import text


def gate(subject: Subject, name: str) -> Outcome:
    """Whether a gate is green."""
    return dataclasses.replace(_outcome(subject, name), final=True)


def _outcome(subject: Subject, name: str) -> Outcome:
    result = subject.gate(name)
    if result is not None and result.state is State.NOT_APPLICABLE and not subject.stale:
        return not_applicable(result.reason)
    doubt = subject.doubt(name)
    if result is None or doubt:
        return no(f"{doubt[:1].upper()}{doubt[1:]}.")
    accepted = sum(f.waiver is not None or f.baseline for f in result.findings)
    figures = [text.examined(result), *(f"{m.name} {text.measure(m)}" for m in result.measures)]
    if accepted:
        figures.append(f"{text.plural(accepted, 'finding')} accepted")
    return yes(f"Passed: {'; '.join(figures)}.")
