"""RunReport to the annotations of a check run: one per finding that nobody accepted and that has a place. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias

from gates.model import Finding, RunReport, Severity
from gates.render import text
from gates.render.listing import standing

BATCH = 50
"""Annotations that GitHub takes with one request."""

MOST = 1_000
"""Annotations of one check run; each batch is a request, and requests are rationed. Code scanning has the rest."""

_LONGEST = 4_000
_LONGEST_TITLE = 200

Annotation: TypeAlias = dict[str, str | int]
"""As the API takes it."""


def annotated(report: RunReport) -> list[Annotation]:
    """The worst `MOST` of them, worst first."""
    placed = [(told.finding, text.in_repository(report, told.finding)) for told in standing(report)]
    return [_annotation(finding, path) for finding, path in placed if path][:MOST]


def missing(wanted: Iterable[Annotation], there: Iterable[Annotation]) -> list[Annotation] | None:
    """Which of `wanted` are not there yet, in order; None where something is there that is not wanted: it cannot be taken back."""
    left = Counter(_identity(one) for one in there)
    new = []
    for one in wanted:
        name = _identity(one)
        if left[name] > 0:
            left[name] -= 1
        else:
            new.append(one)
    return None if left.total() else new


def _identity(one: Annotation) -> tuple[str | int | None, ...]:
    words = (str(one.get("title") or ""), str(one.get("message") or "").strip())
    return (one["path"], one["start_line"], one["end_line"], one["annotation_level"], *words)


def _annotation(finding: Finding, path: str) -> Annotation:
    first = max(1, finding.line or 1)
    last = max(first, finding.end_line or first)
    title = text.harmless(finding.rule, _LONGEST_TITLE)
    made: Annotation = {
        "path": text.harmless(path, 1_000),
        "start_line": first,
        "end_line": last,
        "annotation_level": _level(finding),
        "title": title,
        "message": text.harmless(f"{finding.message} {finding.fix}".strip(), _LONGEST) or title or "No message.",
    }
    if first == last and finding.line is not None and finding.column is not None and finding.column >= 1:
        made |= {"start_column": finding.column, "end_column": finding.column}
    return made


def _level(finding: Finding) -> str:
    if finding.blocks:
        return "failure"
    return "warning" if finding.severity.at_least(Severity.MEDIUM) else "notice"
