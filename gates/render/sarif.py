"""RunReport to SARIF 2.1.0, within what GitHub's code scanning takes.

A file has at most 5,000 results, which is what code scanning shows of a run, and is so small that it stays under the ten megabytes
even where it could not be compressed. What is left out is counted in a notification.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from gates.model import Finding, Rule, RunReport, Severity
from gates.render import text
from gates.render.listing import Told, accepted, listed, web_address, why_accepted

MOST_RESULTS = 5_000
MOST_BYTES = 9_000_000
_LONGEST = 2_000
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
    Severity.INFO: "0.0",
}
"""What code scanning sorts security alerts by, on the scale of CVSS."""

_Object = dict[str, Any]


def render_sarif(report: RunReport, rules: Callable[[], Mapping[str, Rule]]) -> str:
    """The report as a SARIF log of one run.

    Args:
        rules: the rules of the house by id, for the help that is shown with a result; a function, because loading them takes time.
    """
    known = rules()
    told = listed(report)
    described: dict[str, _Object] = {}
    indexes: dict[str, int] = {}
    results: list[_Object] = []
    size = 0
    for item in told[:MOST_RESULTS]:
        rule = text.harmless(item.finding.rule, 200)
        fresh = None if rule in described else _rule(rule, item, known.get(item.finding.rule))
        result = _result(report, item, rule, indexes.get(rule, len(described)))
        size += len(json.dumps([fresh, result]))
        if size > MOST_BYTES:
            break
        if fresh is not None:
            indexes[rule] = len(described)
            described[rule] = fresh
        results.append(result)
    run = {
        "tool": {
            "driver": {
                "name": "gates",
                "version": text.harmless(report.run.gates_version, 100),
                "rules": list(described.values()),
            }
        },
        "automationDetails": {"id": f"gates/{_category(report)}{quote(text.harmless(report.run.id, 100))}"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, len(told) - len(results))],
        "properties": {"verdict": report.verdict.value, "commit": report.project.commit, "gates": _states(report)},
        "results": results,
    }
    schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _category(report: RunReport) -> str:
    """Code scanning keeps the results of each part of a repository apart by what is before the last slash of the id."""
    return quote(text.harmless(report.project.prefix, 200), errors="replace")


def _rule(name: str, told: Told, rule: Rule | None) -> _Object:
    finding = told.finding
    summary = rule.summary if rule else f"{finding.rule}, as {finding.tool} reports it"
    help_text = rule.explanation if rule else finding.fix or summary
    made: _Object = {
        "id": name,
        "shortDescription": {"text": text.harmless(summary, 900)},
        "help": {"text": text.harmless(help_text, 20_000)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity if rule else finding.severity]},
        "properties": {"tags": [text.harmless(told.gate, 50)]},
    }
    if rule:
        made["help"]["markdown"] = text.harmless(help_text, 20_000)
    if told.gate == "security":
        made["properties"]["security-severity"] = _SCORES[finding.severity]
    address = web_address(finding.url)
    return made if address is None else made | {"helpUri": address}


def _result(report: RunReport, told: Told, rule: str, index: int) -> _Object:
    finding = told.finding
    fix = f" What to do: {finding.fix}" if finding.fix else ""
    made: _Object = {
        "ruleId": rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": text.harmless(finding.message, _LONGEST) + text.harmless(fix, _LONGEST)},
        "locations": [{"physicalLocation": _location(finding, text.in_repository(report, finding))}],
        "partialFingerprints": {"gates/v1": text.harmless(finding.fingerprint or finding.rule, 200)},
        "properties": {
            "blocking": finding.blocking,
            "severity": finding.severity.value,
            "tool": text.harmless(finding.tool, 100),
        },
    }
    if accepted(finding):
        kind = "inSource" if finding.waiver is not None and finding.waiver.owner == "inline" else "external"
        why = text.harmless(why_accepted(finding, report.run.started), _LONGEST)
        made["suppressions"] = [{"kind": kind, "status": "accepted", "justification": why}]
    return made


def _location(finding: Finding, path: str | None) -> _Object:
    """Where it is; the root of the repository where it has no place, for code scanning refuses a result without one."""
    place: _Object = {
        "artifactLocation": {"uri": quote((path or ".")[:1000], errors="replace"), "uriBaseId": "%SRCROOT%"}
    }
    if finding.line is None or finding.line < 1:
        return place
    region = {"startLine": finding.line}
    if finding.column is not None and finding.column >= 1:
        region["startColumn"] = finding.column
    if finding.end_line is not None and finding.end_line > finding.line:
        region["endLine"] = finding.end_line
    return place | {"region": region}


def _invocation(report: RunReport, left_out: int) -> _Object:
    notes = [
        {"level": "error", "message": {"text": text.harmless(f"{gate.id}: {gate.reason or gate.state}", _LONGEST)}}
        for gate in report.gates[:100]
        if not gate.state.answered
    ]
    if left_out:
        said = f"{text.plural(left_out, 'result')} of less importance left out; all of them are in gates.json."
        notes.append({"level": "warning", "message": {"text": said}})
    return {
        "executionSuccessful": bool(report.gates) and all(g.state.answered for g in report.gates),
        "exitCode": report.exit_code,
        "startTimeUtc": text.harmless(report.run.started, 40),
        "toolExecutionNotifications": notes,
    }


def _states(report: RunReport) -> dict[str, str]:
    return {text.harmless(gate.id, 50): gate.state.value for gate in report.gates[:100]}
