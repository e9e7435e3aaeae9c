"""The `logging` gate: could someone find the cause of a failure from the logs alone, and are the logs free of secrets?

Reads the source through the shared pass of `gates.rules`, and takes from the booted application (the boot is shared with `errors`
and `api-docs`) whether its own logging records the failures that are provoked there.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from gates.catalog.logging import _habits, _proof
from gates.catalog.logging._proof import Proof, Silent
from gates.model import Finding, GateFacts, Inputs, Judgement, Measure, Rule
from gates.project import Project
from gates.rules import log_calls, logs_anything, rules_of, scan

__all__ = ["ID", "INPUTS", "RULES", "TITLE", "Facts", "Options", "Proof", "Silent", "gather", "judge"]

ID = "logging"
TITLE = "Logging is adequate for debugging"
INPUTS = Inputs()
RULES: tuple[Rule, ...]


def __getattr__(name: str) -> Any:
    """`RULES`, made when somebody asks: the source rules are not imported for a run that replays its facts."""
    if name == "RULES":
        return (*_proof.RULES, *rules_of(ID))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.gates.logging]` may set.

    Attributes:
        proof: whether the application is booted, to see whether its own logging records provoked failures.
        reporters: the project's own functions that tell somebody about a failure, beside those of known error reporters.
        loggers: names of the project's loggers that do not contain "log".
        redactors: the project's own functions that take secrets out of what they are given.
        pii: whether personal data (e-mail addresses, phone numbers, names, postal addresses) must not be logged either.
    """

    proof: bool = True
    reporters: tuple[str, ...] = ()
    loggers: tuple[str, ...] = ()
    redactors: tuple[str, ...] = ()
    pii: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Facts(GateFacts):
    """What was observed.

    Attributes:
        findings: of the source rules.
        log_calls: how many calls of the production code write a record.
        proof: what the booted application's logging did.
    """

    findings: tuple[Finding, ...] = ()
    log_calls: int = 0
    proof: Proof = dataclasses.field(default_factory=Proof)


def gather(project: Project, options: Options) -> Facts:
    """Walk the production code, and look at what the booted application wrote."""
    found = scan(project, ID)
    unanswered = tuple(
        f"{path} cannot be read ({why}), so its logging was not judged. Correct the file, or exclude it."
        for path, why in found.unreadable
    )
    if not unanswered and not logs_anything(project):
        return Facts(
            absent=f"none of the {found.files} Python files imports a web framework, a worker library or a logging library"
        )
    proof, evidence = _proof.gather(project) if options.proof else (Proof(), ())
    return Facts(
        examined={"python files": found.files},
        unanswered=unanswered,
        findings=found.findings,
        log_calls=log_calls(project),
        proof=proof,
        evidence=evidence,
    )


def judge(facts: Facts, options: Options) -> Judgement:
    """The findings as they are: each rule knows whether it blocks; but what is the custom of a whole project is one advice."""
    findings = (*_habits.findings(facts.findings, facts.log_calls), *_proof.findings(facts.proof, facts.findings))
    blocking = sum(f.blocking for f in findings)
    measures = [Measure("places that hide a failure or show a secret", blocking, "places", 0, ok=blocking == 0)]
    if facts.proof.provoked:
        measures.append(Measure("provoked failures recorded with their traceback", facts.proof.recorded, "endpoints"))
    return Judgement(findings, tuple(measures))
