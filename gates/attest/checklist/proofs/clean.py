"""What a gate proves about one kind of defect: that it looked, and found none."""

from __future__ import annotations

from collections.abc import Sequence

from gates.attest.checklist.items import Outcome, no, some, unknown, yes
from gates.attest.checklist.subject import Subject, place


def clean(subject: Subject, gate: str, rules: Sequence[str], held: str) -> Outcome:
    """Whether a passed gate has no finding of some rules.

    One that blocks is a refutation, whatever became of the gate. What was accepted, or is advice, is for people to weigh.

    Args:
        held: what is proven then, a sentence without its subject and full stop.
    """
    found = subject.findings(*rules)
    blocking = [f for f in found if f.blocks]
    if blocking:
        return no(f"{len(blocking)} found by the gate {gate}: {some([f'{place(f)} ({f.rule})' for f in blocking])}.")
    if found:
        return unknown(
            f"The gate {gate} has {len(found)} that do not block: {some([f'{place(f)} ({f.rule})' for f in found])}."
        )
    doubt = subject.doubt(gate)
    return unknown(f"Not proven: {doubt}.") if doubt else yes(f"{examined(subject, gate)}: {held}.")


def examined(subject: Subject, gate: str) -> str:
    """The gate with what it looked at, as the beginning of a sentence."""
    from gates.render import text

    result = subject.gate(gate)
    return f"The gate {gate} examined {text.examined(result)}" if result is not None else f"The gate {gate}"
