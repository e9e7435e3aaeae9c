"""The `errors` gate: Error messages are user-friendly (no stack traces exposed).

It breaks the booted application in every way that a caller can meet (the boot is shared with `api-docs`), reads the answers, and adds
what the source rules find where no request gets.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from gates.catalog.errors import _judge
from gates.catalog.errors._facts import Facts, Leak, Provoked, Spot
from gates.catalog.errors._rules import PROVOKED
from gates.model import Inputs, Judgement, Measure, Rule
from gates.project import Project
from gates.rules import rules_of

__all__ = ["ID", "INPUTS", "RULES", "TITLE", "Facts", "Leak", "Options", "Provoked", "Spot", "gather", "judge"]

ID = "errors"
TITLE = "Error messages are user-friendly (no stack traces exposed)"
INPUTS = Inputs(judged_options=("envelope",), shared_options=("logging",))
RULES: tuple[Rule, ...]


def __getattr__(name: str) -> Any:
    """`RULES`, made when somebody asks: the source rules are not imported for a run that replays its facts."""
    if name == "RULES":
        return (*PROVOKED, *rules_of(ID))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.gates.errors]` may set.

    Attributes:
        envelope: top-level keys that every error body has; learnt from the majority when left out.
        boot_timeout: seconds that the application may take to come up and be broken.
    """

    envelope: tuple[str, ...] | None = None
    boot_timeout: float = 90.0


def gather(project: Project, options: Options) -> Facts:
    """Boot, break, read."""
    from gates.catalog.errors import _gather

    return _gather.gather(project, options.boot_timeout)


def judge(facts: Facts, options: Options) -> Judgement:
    """Decide, from the facts alone."""
    measures = []
    if facts.operations:
        measures.append(Measure("handlers broken", facts.reached, "handlers", float(facts.operations)))
    return Judgement(_judge.findings(facts, options.envelope), tuple(measures))
