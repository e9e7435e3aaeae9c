"""The report as one list of findings, most important first: what every format that lists findings starts from. Pure.

A gate that is red without a finding (no answer, nothing examined, never started) is in the list too, so that no format can show
it as if it were clean.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gates.model import Finding, GateResult, RunReport, Severity, Verdict
from gates.render import text


class Told(NamedTuple):
    """A finding with the id of its gate."""

    gate: str
    finding: Finding


def listed(report: RunReport) -> list[Told]:
    """Everything that a gate has to say: what blocks, then advice, then what is waived or accepted; each worst first."""
    told = [Told(gate.id, finding) for gate in report.gates for finding in (*unproven(gate), *gate.findings)]
    if report.verdict is Verdict.RED and all(gate.state.green for gate in report.gates):
        told.append(Told("gates", _nothing_proven(report)))
    return sorted(told, key=_importance)


def standing(report: RunReport) -> list[Told]:
    """The same without what somebody accepted."""
    return [told for told in listed(report) if not accepted(told.finding)]


def unproven(gate: GateResult) -> tuple[Finding, ...]:
    """A red gate without a blocking finding, as a finding without a place; nothing for any other gate."""
    if gate.state.green or gate.blockers:
        return ()
    word = text.STATES[gate.state].word.lower()
    finding = Finding(
        rule=f"{gate.id}/{gate.state}",
        severity=Severity.HIGH,
        blocking=True,
        message=f"{gate.title}: {word}. {gate.reason}".strip(),
        fix=f"See it again with `{text.reproduce(gate)}`.",
        fingerprint=f"{gate.id}/{gate.state}",
    )
    return (finding,)


def accepted(finding: Finding) -> bool:
    """Whether somebody decided to live with it: a waiver or the baseline covers it."""
    return finding.waiver is not None or finding.baseline


def why_accepted(finding: Finding, day: str) -> str:
    """Who accepted a finding, why and for how long, seen from a day; "" where nobody did."""
    if finding.waiver is not None:
        waiver = finding.waiver
        return f"Waived by {waiver.owner}, {text.term(waiver, day)}: {waiver.reason}"
    return "Accepted earlier: it is in the baseline." if finding.baseline else ""


def web_address(url: str | None) -> str | None:
    """`url` where it is a web address without anything that could end a quotation, a link or a line; None otherwise."""
    return url if url and len(url) <= 2000 and re.fullmatch(r"https?://[\w.~:/?#@!$&*+,;=%-]+", url, re.ASCII) else None


def _importance(told: Told) -> tuple[bool, bool, int, str, int, int]:
    finding = told.finding
    place = (finding.path or "", finding.line or 0, finding.column or 0)
    return (not finding.blocks, accepted(finding), finding.severity.rank, *place)


def _nothing_proven(report: RunReport) -> Finding:
    return Finding(
        rule="gates/nothing-proven",
        severity=Severity.HIGH,
        blocking=True,
        message=text.verdict(report),
        fix="Run `gates run`.",
        fingerprint="gates/nothing-proven",
    )
