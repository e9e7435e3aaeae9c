"""RunReport to Markdown: a summary for the page of a CI run, and a comment for a pull request.

Whatever a tool or a repository said is written as plain text: no link, image, markup, mention or reference can come of it. Both
documents are cut by construction, most important first, and say how much was left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gates.model import Finding, GateResult, RunReport, Verdict
from gates.render import changes, text
from gates.render.listing import Told, accepted, listed, web_address, why_accepted

MARKER = "<!-- gates: report -->"
"""First line of the comment: who posts it finds the last one by it, and replaces it."""
MOST_BYTES = 1_000_000
MOST_COMMENT_BYTES = 60_000
MOST_COMMENT_FINDINGS = 10
MOST_CHECK_BYTES = 60_000
_LONGEST = 1_000
_CELL = 300
_MARKUP = re.compile(r"[\\`*_{}\[\]<>&|~$@#!%^](?=([\w\"'])?)|://|(?i:\bwww\.)|(?i:\bgh-)")
_APART = "&#8203;"
"""A space without width: after it, neither GitHub nor GitLab takes a word for a mention, a reference or an address."""


def render_summary(report: RunReport) -> str:
    """For a step summary: the checklist, and every finding that fits under 1 MiB."""
    return _document(_head(report), listed(report), report.run.started, MOST_BYTES)


def render_comment(report: RunReport) -> str:
    """For a pull request: the checklist and the worst findings that block, after the marker by which it is found again."""
    blocking = [told for told in listed(report) if told.finding.blocks]
    head = [f"{MARKER}\n", *_head(report)]
    return _document(head, blocking, report.run.started, MOST_COMMENT_BYTES, MOST_COMMENT_FINDINGS)


def render_check(report: RunReport) -> str:
    """For the page of a check run: the checklist, and every finding that fits into what the API takes."""
    return _document(_head(report), listed(report), report.run.started, MOST_CHECK_BYTES)


def plain(said: str, longest: int = _LONGEST) -> str:
    """One line of Markdown that shows `said` and does nothing else, not even in a cell of a table."""
    return _MARKUP.sub(_inert, " ".join(text.harmless(said, longest).split()))


def code(said: str, longest: int = _LONGEST) -> str:
    """The same in the type of code."""
    return f"<code>{plain(said, longest)}</code>"


def _inert(match: re.Match[str]) -> str:
    mark = match[0]
    if len(mark) > 1:  # an address or a reference
        return mark.replace(":", "&#58;").replace(".", "&#46;") + _APART
    refers = match[1] and mark in "@#!$%&~^"
    return f"&#{ord(mark)};{_APART if refers else ''}"


def _document(head: Iterable[str], told: list[Told], day: str, limit: int, most: int | None = None) -> str:
    """The head and as many findings as fit into `limit` bytes, at most `most`; the rest is counted, and not even rendered."""
    kept, room, shown = [], limit - 200, 0
    for part in head:
        room -= len(part.encode("utf-8", "replace"))
        kept += [part] * (room >= 0)
    for part in _findings(told[:most], day):
        room -= len(part.encode("utf-8", "replace"))
        if room < 0:
            break
        kept.append(part)
        shown += 1
    if rest := len(told) - shown:
        kept.append(f"\n{text.plural(rest, 'finding')} more in the report.\n")
    return "".join(kept)


def _head(report: RunReport) -> Iterator[str]:
    glyph = "✓" if report.verdict is Verdict.GREEN else "✕"
    yield f"## {glyph} {plain(text.verdict(report))}\n\n"
    yield f"{' · '.join(_subject(report))}\n\n"
    yield "| Gate | State | Examined | Findings | Time |\n| --- | --- | --- | --- | --- |\n"
    yield from (_row(gate) for gate in report.gates)
    for told in changes.sentences(report):
        yield f"\n{plain(told)}\n"
    if report.run.notes:
        yield f"\n{plain(' '.join(report.run.notes))}\n"


def _subject(report: RunReport) -> Iterator[str]:
    project = report.project
    yield f"**{plain(project.name, _CELL)}**"
    if project.commit:
        yield code(project.commit[:12]) + (" with uncommitted changes" if project.dirty else "")
    if project.branch:
        yield code(project.branch, _CELL)
    yield text.duration(report.run.duration_s)
    if report.run.selected is not None:
        yield f"partial run: {plain(text.listed(report.run.selected), _CELL)}"


def _row(gate: GateResult) -> str:
    words = text.STATES[gate.state]
    blocking, others = len(gate.blockers), sum(not f.blocks for f in gate.findings)
    counts = ", ".join([*([f"**{blocking} blocking**"] * bool(blocking)), *([f"{others} others"] * bool(others))])
    state = f"{words.glyph} {words.word}" + (f": {plain(gate.reason, _CELL)}" if gate.reason else "")
    cells = (code(gate.id, 50), state, plain(text.examined(gate), _CELL), counts, text.duration(gate.duration_s))
    return f"| {' | '.join(cells)} |\n"


def _findings(told: Iterable[Told], day: str) -> Iterator[str]:
    heading = ""
    for _, finding in told:
        group = "What blocks" if finding.blocks else "Accepted" if accepted(finding) else "Advice"
        yield (f"\n### {group}\n\n" if group != heading else "") + _item(finding, day)
        heading = group


def _item(finding: Finding, day: str) -> str:
    place = f" {code(text.place(finding), _CELL)}" if finding.path is not None else ""
    fix = f" *What to do:* {plain(finding.fix)}" if finding.fix else ""
    why = f" *{plain(why_accepted(finding, day))}*" if accepted(finding) else ""
    address = web_address(finding.url)
    rule = code(finding.rule, _CELL)
    return f"- **{finding.severity}** {f'[{rule}](<{address}>)' if address else rule}{place}: {plain(finding.message)}{fix}{why}\n"
