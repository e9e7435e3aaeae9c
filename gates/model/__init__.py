"""The values that flow through the program, from a gate's facts to the report.

Standard library only and no I/O: everything here is a frozen dataclass or an enum that survives a trip through JSON.
The JSON document made from `RunReport` is the contract `gates-report/1`; changing a field here changes the contract.
"""

from gates.model.comparison import (
    Difference,
    Gone,
    Other,
    PastGate,
    PastRun,
    Turned,
    Verdict,
    Weakened,
    Weakening,
    WeakeningKind,
)
from gates.model.finding import Finding, Rule, Severity, Waiver
from gates.model.gate import (
    Artifact,
    CacheLabel,
    Document,
    Evidence,
    GateFacts,
    GateResult,
    Inputs,
    Judgement,
    Measure,
    State,
)
from gates.model.report import ProjectInfo, RunInfo, RunReport, Shard

SCHEMA = "gates-report/1"

__all__ = [
    "SCHEMA",
    "Artifact",
    "CacheLabel",
    "Difference",
    "Document",
    "Evidence",
    "Finding",
    "GateFacts",
    "GateResult",
    "Gone",
    "Inputs",
    "Judgement",
    "Measure",
    "Other",
    "PastGate",
    "PastRun",
    "ProjectInfo",
    "Rule",
    "RunInfo",
    "RunReport",
    "Severity",
    "Shard",
    "State",
    "Turned",
    "Verdict",
    "Waiver",
    "Weakened",
    "Weakening",
    "WeakeningKind",
]
