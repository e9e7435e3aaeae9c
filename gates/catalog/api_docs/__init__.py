"""The `api-docs` gate: API documentation updated.

It boots the application once (the boot is shared with `errors`), compares what it serves with the committed OpenAPI document, and
reads the handlers for what neither of them says.
"""

from __future__ import annotations

import dataclasses

from gates.catalog.api_docs import _judge
from gates.catalog.api_docs._facts import Checked, Contract, ErrorBody, Facts, Gap, Observed, Operation, Success
from gates.catalog.api_docs._rules import RULES
from gates.model import Inputs, Judgement, Measure
from gates.project import Project

__all__ = [
    "ID",
    "INPUTS",
    "RULES",
    "TITLE",
    "Checked",
    "Contract",
    "ErrorBody",
    "Facts",
    "Gap",
    "Observed",
    "Operation",
    "Options",
    "Success",
    "gather",
    "judge",
]

ID = "api-docs"
TITLE = "API documentation updated"
INPUTS = Inputs(history=True, judged_options=("envelope",))


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.gates.api-docs]` may set.

    Attributes:
        document: the committed document, relative to the root; detected when left out.
        served: how the served document is made where booting does not show it: `module:attribute` of the document or of what makes it, or
            a command that prints it or writes the committed one.
        envelope: top-level keys that every success body has; learnt from the majority when left out, [] for none.
        boot_timeout: seconds that the application may take to come up and be examined.
    """

    document: str | None = None
    served: str | None = None
    envelope: tuple[str, ...] | None = None
    boot_timeout: float = 90.0


def gather(project: Project, options: Options) -> Facts:
    """Boot, read, compare."""
    from gates.catalog.api_docs import _gather

    return _gather.gather(project, options.document, options.served, options.boot_timeout)


def judge(facts: Facts, options: Options) -> Judgement:
    """Decide, from the facts alone."""
    found = tuple(dict.fromkeys(_judge.findings(facts, options.envelope)))
    documented = [o for o in facts.operations if o.served and not o.hidden]
    measures = (
        [Measure("operations documented", sum(o.documented for o in documented), "operations", float(len(documented)))]
        if documented
        else []
    )
    compared = [d.contract for d in facts.documents if d.contract.since and not d.contract.too_deep]
    if compared:
        number = sum(len(c.breaking) for c in compared)
        measures.append(Measure(f"breaking changes since {compared[0].since}", number, "changes"))
    return Judgement(found, tuple(measures))
