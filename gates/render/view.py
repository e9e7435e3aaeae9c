"""What the HTML report shows, worked out from the report before any markup is written. Pure."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from gates.model import Evidence, Finding, GateResult, RunReport, Severity
from gates.render import changes, text
from gates.render.explained import Page
from gates.render.markup import prose

if TYPE_CHECKING:
    from markupsafe import Markup

_LONGEST_LINE = 400
_MOST_LINES = 60
_MOST_DETAILED = 600
"""Findings that are shown with source and tool, shared out among the gates; a page with thousands of excerpts is slow to open."""


class Line(NamedTuple):
    """One source line of an excerpt; `marked` when the finding is about it."""

    number: int
    text: str
    marked: bool


_BLOCK = 100
"""Lines that a browser lays out together, when they come into sight."""


@dataclasses.dataclass(frozen=True, slots=True)
class FindingView:
    """A finding, ready to be written.

    Attributes:
        anchor: id of its permalink, unique in the report.
        diff: (mark, text) of each line of its diff; the mark is "-", "+" or a blank.
        term: how long its waiver holds, "" without one.
        url: documentation of the rule, only when it is a web address.
        tool: name and, where evidence tells it, version.
        page: of its rule, None where the rule is not of the house.
        new: whether the run that this one is compared with did not have it.
    """

    finding: Finding
    anchor: str
    place: str
    lines: tuple[Line, ...]
    diff: tuple[tuple[str, str], ...]
    term: str
    url: str | None
    tool: str
    page: Page | None
    new: bool


class Group(NamedTuple):
    """Findings of one kind: the first with all that is known, the others a line each, because many that matter more come before them."""

    total: int
    detailed: tuple[FindingView, ...]
    brief: Markup


@dataclasses.dataclass(frozen=True, slots=True)
class EvidenceView:
    """A tool run.

    Attributes:
        href: leads to its log, None where there is none or its path is not a harmless relative one.
        tail: the last lines of the log, where the run may be why the gate is red.
    """

    evidence: Evidence
    command: str
    href: str | None
    tail: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class GateView:
    """A gate, ready to be written; `number` is its place in the checklist, from 1.

    Attributes:
        named: (anchor, place, message) of each finding, in the report's order.
    """

    number: int
    result: GateResult
    state: text.StateWords
    blocking: Group
    waived: Group
    advice: Group
    severities: tuple[tuple[Severity, int], ...]
    evidence: tuple[EvidenceView, ...]
    named: tuple[tuple[str, str, str], ...]

    @property
    def long(self) -> bool:
        """Whether a browser should lay it out only when it comes into sight."""
        return any(group.brief for group in (self.blocking, self.waived, self.advice))


Log = Callable[[str], Sequence[str]]


def gates(report: RunReport, pages: Mapping[str, Page], log: Log) -> tuple[GateView, ...]:
    """All gates of the report, in its order.

    Args:
        pages: of the rules that the findings name.
        log: the last lines of a log by its path.
    """
    anchors = _Anchors()
    detailed = _MOST_DETAILED // max(1, sum(bool(result.findings) for result in report.gates))
    maker = _Maker(pages, report.run.started, detailed, changes.fresh(report), log)
    return tuple(maker.gate(number, result, anchors) for number, result in enumerate(report.gates, 1))


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


class _Placed(NamedTuple):
    """A finding with its id and whether it is new."""

    finding: Finding
    anchor: str
    new: bool


@dataclasses.dataclass(frozen=True, slots=True)
class _Maker:
    """What all gates of a report are made with; `day` is when it ran, `detailed` how many findings of a gate get all the room."""

    pages: Mapping[str, Page]
    day: str
    detailed: int
    fresh: Mapping[str, frozenset[int]]
    log: Log

    def gate(self, number: int, result: GateResult, anchors: _Anchors) -> GateView:
        """A gate, ready to be written."""
        new = self.fresh.get(result.id, frozenset())
        placed = [_Placed(f, anchors.for_finding(f), n in new) for n, f in enumerate(result.findings)]
        ranked = sorted(placed, key=lambda p: (not p.finding.blocks, text.rank(p.finding)))
        kinds: dict[str, list[tuple[int, _Placed]]] = {"blocking": [], "waived": [], "advice": []}
        for nth, item in enumerate(ranked):
            kinds[_kind(item.finding)].append((nth, item))
        versions = {e.tool: e.version for e in result.evidence if e.version}
        return GateView(
            number=number,
            result=result,
            state=text.STATES[result.state],
            severities=text.by_severity(f for f in result.findings if f.waiver is None and not f.baseline),
            evidence=tuple(self._evidence(e, result) for e in result.evidence),
            named=tuple((p.anchor, text.place(p.finding), p.finding.message) for p in placed),
            **{kind: self._group(items, versions) for kind, items in kinds.items()},
        )

    def _group(self, items: Sequence[tuple[int, _Placed]], versions: Mapping[str, str]) -> Group:
        from markupsafe import Markup

        first = [item for nth, item in items if nth < self.detailed]
        lines = [self._brief(item) for _, item in items[len(first) :]]
        blocks = [Markup("\n").join(lines[n : n + _BLOCK]) for n in range(0, len(lines), _BLOCK)]
        shown = Markup("\n").join(map(Markup('<div class="lines">\n{}\n</div>').format, blocks))
        return Group(len(items), tuple(self._finding(item, versions) for item in first), shown)

    def _brief(self, item: _Placed) -> Markup:
        """A finding in one line. Ten thousand of them are made in a fraction of a second, so it is not left to the template."""
        from markupsafe import Markup, escape

        finding = item.finding
        new = ' <b class="new">new</b>' if item.new else ""
        waived = (
            f" Waived by {escape(text.harmless(finding.waiver.owner or 'nobody named'))}, {text.term(finding.waiver, self.day)}: "
            f"{prose(finding.waiver.reason)}"
            if finding.waiver
            else ""
        )
        # gates: ignore[security/bandit:B704] every part is escaped
        return Markup(  # noqa: S704  # every part is escaped
            f'<p class="brief sev-{finding.severity.value}" id="{item.anchor}"><b>{finding.severity.value}</b>{new} '
            f"<code>{escape(text.harmless(finding.rule))}</code> <code>{escape(text.harmless(text.place(finding)))}</code> "
            f"<bdi>{prose(finding.message)}</bdi>{waived}</p>"
        )

    def _finding(self, item: _Placed, versions: Mapping[str, str]) -> FindingView:
        finding = item.finding
        version = versions.get(finding.tool, "")
        return FindingView(
            finding=finding,
            anchor=item.anchor,
            place=text.place(finding),
            lines=tuple(_lines(finding)),
            diff=tuple((line[:1] or " ", text.harmless(line[1:], _LONGEST_LINE)) for line in _diff_lines(finding)),
            term=text.term(finding.waiver, self.day) if finding.waiver else "",
            url=finding.url if finding.url and re.match(r"https?://[^\s\"'<>]+$", finding.url) else None,
            tool=f"{finding.tool} {version}".strip(),
            page=self.pages.get(finding.rule),
            new=item.new,
        )

    def _evidence(self, evidence: Evidence, result: GateResult) -> EvidenceView:
        log = evidence.log
        harmless = log is not None and not log.startswith("/") and ".." not in log.split("/") and "\\" not in log
        told = log is not None and harmless and not result.state.green and evidence.exit_code != 0
        return EvidenceView(
            evidence,
            " ".join(_quoted(evidence.argv)),
            quote(log, errors="replace") if log is not None and harmless else None,
            tuple(text.harmless(line, _LONGEST_LINE) for line in self.log(log)) if log is not None and told else (),
        )


def _kind(finding: Finding) -> str:
    if finding.waiver is not None or finding.baseline:
        return "waived"
    return "blocking" if finding.blocking else "advice"


def _diff_lines(finding: Finding) -> list[str]:
    return finding.diff.splitlines()[:_MOST_LINES]


def _lines(finding: Finding) -> Iterator[Line]:
    if not finding.excerpt:
        return
    last = max(finding.line or 0, finding.end_line or 0)
    for number, line in enumerate(finding.excerpt.split("\n")[:_MOST_LINES], finding.excerpt_start):
        marked = finding.line is not None and finding.line <= number <= last
        yield Line(number, text.harmless(line.rstrip("\r"), _LONGEST_LINE), marked)


def _quoted(argv: Iterable[str]) -> Iterator[str]:
    import shlex

    return (text.harmless(shlex.quote(word), _LONGEST_LINE) for word in argv)
