"""The `logging` gate: could someone find the cause of a failure from the logs alone, and are the logs free of secrets?

Reads the source through the shared pass of `gates.rules`; it runs nothing of the project.
"""

from __future__ import annotations

import dataclasses

from gates.model import Finding, GateFacts, Judgement, Measure, Rule
from gates.project import Project
from gates.rules import logs_anything, rules_of, scan

ID = "logging"
TITLE = "Logging is adequate for debugging"
RULES: tuple[Rule, ...] = rules_of(ID)


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.gates.logging]` may set."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Facts(GateFacts):
    """What was observed: the findings of the source rules of this gate."""

    findings: tuple[Finding, ...] = ()


def gather(project: Project, options: Options) -> Facts:
    """Walk the production code."""
    found = scan(project, ID)
    unanswered = tuple(
        f"{path} cannot be read ({why}), so its logging was not judged. Correct the file, or exclude it."
        for path, why in found.unreadable
    )
    if not unanswered and not logs_anything(project):
        return Facts(
            absent=f"none of the {found.files} Python files imports a web framework, a worker library or a logging library"
        )
    return Facts(examined={"python files": found.files}, unanswered=unanswered, findings=found.findings)


def judge(facts: Facts, options: Options) -> Judgement:
    """The findings as they are: each rule knows whether it blocks."""
    blocking = sum(f.blocking for f in facts.findings)
    return Judgement(
        facts.findings,
        (Measure("places that hide a failure or show a secret", blocking, "places", 0, ok=blocking == 0),),
    )
