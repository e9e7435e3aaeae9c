"""RunReport to GitLab's code quality report: the findings that nobody accepted, for the widget of a merge request."""

from __future__ import annotations

import hashlib
import json

from gates.model import Finding, RunReport, Severity
from gates.render import text
from gates.render.listing import Told, standing

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def render_gitlab(report: RunReport) -> str:
    """The report as a code quality document; what has no place is listed for ".", the root of the repository."""
    seen: dict[str, int] = {}
    return json.dumps([_issue(report, told, seen) for told in standing(report)], indent=1) + "\n"


def _issue(report: RunReport, told: Told, seen: dict[str, int]) -> dict[str, object]:
    finding = told.finding
    return {
        "description": text.harmless(f"{finding.message} {finding.fix}".strip()),
        "check_name": text.harmless(finding.rule),
        "fingerprint": _fingerprint(told.gate, finding, seen),
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": text.harmless(text.in_repository(report, finding) or "."),
            "lines": {"begin": finding.line or 1},
        },
    }


def _fingerprint(gate: str, finding: Finding, seen: dict[str, int]) -> str:
    """Ours, made unique in the document: GitLab drops the second of two that are the same."""
    stem = "\0".join((gate, finding.rule, finding.fingerprint or f"{finding.path}\0{finding.message}"))
    seen[stem] = nth = seen.get(stem, 0) + 1
    return hashlib.sha256(f"{stem}\0{nth}".encode("utf-8", "replace")).hexdigest()
