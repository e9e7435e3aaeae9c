"""What the HTML report shows, worked out from the report before any markup is written. Pure."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote

from gates.model import Evidence, Finding, GateResult, RunReport, Severity
from gates.render import text

_LONGEST_LINE = 400
_MOST_LINES = 60
_MOST_DETAILED = 600
"""Findings that are shown with source and tool, shared out among the gates; a page with thousands of excerpts is slow to open."""


class Line(NamedTuple):
    """One source line of an excerpt; `marked` when the finding is about it."""

    number: int
    text: str
    marked: bool


@dataclasses.dataclass(frozen=True, slots=True)
class FindingView:
    """A finding, ready to be written.

    Attributes:
        anchor: id of its permalink, unique in the report.
        diff: (mark, text) of each line of its diff; the mark is "-", "+" or a blank.
        term: how long its waiver holds, "" without one.
        url: documentation of the rule, only when it is a web address.
        tool: name and, where evidence tells it, version.
        house: whether `gates explain` knows the rule.
        brief: whether it is one line, because many that matter more come before it.
    """

    finding: Finding
    anchor: str
    place: str
    lines: tuple[Line, ...]
    diff: tuple[tuple[str, str], ...]
    term: str
    url: str | None
    tool: str
    house: bool
    brief: bool


@dataclasses.dataclass(frozen=True, slots=True)
class EvidenceView:
    """A tool run; `href` leads to its log, None where there is none or its path is not a harmless relative one."""

    evidence: Evidence
    command: str
    href: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class GateView:
    """A gate, ready to be written; `number` is its place in the checklist, from 1."""

    number: int
    result: GateResult
    state: text.StateWords
    blocking: tuple[FindingView, ...]
    waived: tuple[FindingView, ...]
    advice: tuple[FindingView, ...]
    severities: tuple[tuple[Severity, int], ...]
    evidence: tuple[EvidenceView, ...]

    @property
    def long(self) -> bool:
        """Whether a browser should lay it out only when it comes into sight."""
        return any(f.brief for f in (*self.blocking, *self.waived, *self.advice))


def gates(report: RunReport) -> tuple[GateView, ...]:
    """All gates of the report, in its order."""
    anchors = _Anchors()
    detailed = _MOST_DETAILED // max(1, sum(bool(result.findings) for result in report.gates))
    return tuple(
        _gate(number, result, anchors, report.run.started, detailed) for number, result in enumerate(report.gates, 1)
    )


class _Anchors:
    """Hands out ids that are unique in one report, from the fingerprints that outlive the run."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def for_finding(self, finding: Finding) -> str:
        stem = "f-" + (
            re.sub(r"[^\w-]", "", finding.fingerprint, flags=re.ASCII)[:40]
            or re.sub(r"\W+", "-", finding.rule, flags=re.ASCII)
        )
        self._used[stem] = count = self._used.get(stem, 0) + 1
        return stem if count == 1 else f"{stem}.{count}"


def _gate(number: int, result: GateResult, anchors: _Anchors, day: str, detailed: int) -> GateView:
    versions = {e.tool: e.version for e in result.evidence if e.version}
    ranked = sorted(text.ordered(result.findings), key=lambda f: not f.blocks)
    findings = [_finding(f, versions, anchors, day, brief=nth >= detailed) for nth, f in enumerate(ranked)]
    return GateView(
        number=number,
        result=result,
        state=text.STATES[result.state],
        blocking=tuple(f for f in findings if f.finding.blocks),
        waived=tuple(f for f in findings if f.finding.waiver is not None or f.finding.baseline),
        advice=tuple(
            f for f in findings if not f.finding.blocking and f.finding.waiver is None and not f.finding.baseline
        ),
        severities=text.by_severity(f for f in result.findings if f.waiver is None and not f.baseline),
        evidence=tuple(_evidence(e) for e in result.evidence),
    )


def _finding(finding: Finding, versions: dict[str, str], anchors: _Anchors, day: str, *, brief: bool) -> FindingView:
    version = versions.get(finding.tool, "")
    return FindingView(
        finding=finding,
        anchor=anchors.for_finding(finding),
        place=text.place(finding),
        lines=() if brief else tuple(_lines(finding)),
        diff=()
        if brief
        else tuple((line[:1] or " ", text.harmless(line[1:], _LONGEST_LINE)) for line in _diff_lines(finding)),
        term=text.term(finding.waiver, day) if finding.waiver else "",
        url=finding.url if finding.url and re.match(r"https?://[^\s\"'<>]+$", finding.url) else None,
        tool=f"{finding.tool} {version}".strip(),
        house=":" not in finding.rule,
        brief=brief,
    )


def _diff_lines(finding: Finding) -> list[str]:
    return finding.diff.splitlines()[:_MOST_LINES]


def _lines(finding: Finding) -> Iterator[Line]:
    if not finding.excerpt:
        return
    last = max(finding.line or 0, finding.end_line or 0)
    for number, line in enumerate(finding.excerpt.split("\n")[:_MOST_LINES], finding.excerpt_start):
        marked = finding.line is not None and finding.line <= number <= last
        yield Line(number, text.harmless(line.rstrip("\r"), _LONGEST_LINE), marked)


def _evidence(evidence: Evidence) -> EvidenceView:
    log = evidence.log
    harmless = log is not None and not log.startswith("/") and ".." not in log.split("/") and "\\" not in log
    return EvidenceView(
        evidence,
        " ".join(_quoted(evidence.argv)),
        quote(log, errors="replace") if log is not None and harmless else None,
    )


def _quoted(argv: Iterable[str]) -> Iterator[str]:
    import shlex

    return (text.harmless(shlex.quote(word), _LONGEST_LINE) for word in argv)
