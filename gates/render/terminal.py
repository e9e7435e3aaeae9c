"""RunReport to a person at a terminal: ten rows, then what holds the commit back and how to see it again.

Writes to the paper it is given. What tools and repositories said is shown as plain text: `text.harmless` takes the control
characters away.
"""

from __future__ import annotations

from pathlib import Path

from gates.model import Finding, GateResult, RunReport, State, Verdict
from gates.render import changes, text
from gates.render.paper import Line, Paper, Part

_SHOWN = 5
_LONGEST = 600
_DIFF_SHOWN = 10
_DIFF_STYLES = {"-": "green", "+": "red"}
"""What should be is good, what is there instead is not."""
_COLOURS = {"good": "green", "bad": "red", "none": "yellow"}


def print_summary(report: RunReport, paper: Paper, output: Path | None) -> None:
    """The final table, the failures, and where the report is.

    Args:
        paper: usually that of standard error.
        output: the folder that the report was written to; None where it could not be, and nothing is green that nobody can read.
    """
    paper.write()
    _print_table(report, paper)
    for gate in report.gates:
        if not gate.state.green:
            _print_gate(gate, paper)
        elif gate.state is State.PASSED and gate.reason:
            paper.write()
            paper.write(*_line((f"{text.STATES[gate.state].glyph} {gate.id}  ", "yellow"), (gate.reason, "")))
    for origin, replayed in _origins(report).items():
        paper.write()
        paper.write(*_line((f"↻ {', '.join(replayed)}: {origin}; --no-cache gathers afresh.", "dim")))
    paper.write()
    if output is None:
        told = "The gates ended as above, and the report could not be written: this run is no proof."
        paper.write(*_line(("NO ANSWER", "bold red"), ("  ", ""), (told, "")))
        return
    colour = "green" if report.verdict is Verdict.GREEN else "red"
    paper.write(*_line((report.verdict.upper(), f"bold {colour}"), ("  ", ""), (text.verdict(report), "")))
    if report.run.selected is not None:
        paper.write(*_line(("Partial run: for a release all ten gates must run (`gates run`).", "")))
    for told in changes.sentences(report):
        paper.write(*_line((told, "dim")))
    for note in report.run.notes:
        paper.write(*_line((note, "dim")))
    paper.write(*_line((f"Report: {output / 'gates.html'}", "")), wrap=False)


def _origins(report: RunReport) -> dict[str, list[str]]:
    """Where replayed facts come from → the gates that they are of; ages are those of the first gate."""
    found: dict[tuple[str | None, str | None], tuple[str, list[str]]] = {}
    for gate in report.gates:
        if gate.cache.hit:
            key = (gate.cache.origin_run, gate.cache.origin_commit)
            found.setdefault(key, (text.replayed(gate.cache), []))[1].append(gate.id)
    return dict(found.values())


def _print_table(report: RunReport, paper: Paper) -> None:
    rows: list[list[Line]] = []
    for gate in report.gates:
        state = text.STATES[gate.state]
        mark = _line(
            (f"{state.glyph} {state.word.lower()}", _COLOURS[state.tone]), (" ↻" if gate.cache.hit else "", "dim")
        )
        rest = (_seen(gate), _counted(gate), text.duration(gate.duration_s))
        rows.append([_line((gate.id, "")), mark, *(_line((said, "")) for said in rest)])
    paper.table(("gate", "state", "examined", "findings", "time"), rows, wrapped=(2, 3), right=(4,))


def _seen(gate: GateResult) -> str:
    return "; ".join([text.examined(gate), *(f"{m.name} {text.measure(m)}" for m in gate.measures)])


def _counted(gate: GateResult) -> str:
    counts = text.by_severity(f for f in gate.findings if f.waiver is None and not f.baseline)
    accepted = sum(f.waiver is not None or f.baseline for f in gate.findings)
    shown = [f"{count:,} {severity}" for severity, count in counts]
    return ", ".join([*shown, *([f"{accepted:,} accepted"] if accepted else [])]) or "-"


def _print_gate(gate: GateResult, paper: Paper) -> None:
    state = text.STATES[gate.state]
    paper.write()
    paper.write(*_line((f"{state.glyph} {gate.id}", "bold red"), (f"  {gate.title}: {state.word.lower()}", "")))
    if gate.reason:
        paper.write(*_line((gate.reason, "")), indent=2)
    blockers = text.ordered(gate.blockers)
    for finding in blockers[:_SHOWN]:
        _print_finding(finding, paper)
    if len(blockers) > _SHOWN:
        more = text.plural(len(blockers) - _SHOWN, "more finding")
        paper.write(*_line((f"… and {more} in the report", "dim")), indent=2)
    paper.write(*_line(("again: ", "dim"), (text.reproduce(gate), "bold")), indent=2)


def _print_finding(finding: Finding, paper: Paper) -> None:
    where = text.place(finding)
    head = _line(
        (f"{finding.severity} ", "red" if finding.severity.rank < 2 else "yellow"),
        (where or finding.rule, "bold"),
        (f"  {finding.rule}" if where else "", "dim"),
    )
    paper.write(*head, indent=2)
    paper.write(*_line((finding.message, "")), indent=4)
    for line in finding.diff.splitlines()[:_DIFF_SHOWN]:
        paper.write(*_line((line, _DIFF_STYLES.get(line[:1], "dim"))), indent=6)
    if finding.fix:
        paper.write(*_line((f"→ {finding.fix}", "dim")), indent=4)


def _line(*parts: Part) -> Line:
    """Parts of (what was said, our style) as one harmless line."""
    return [(text.harmless(said, _LONGEST).replace("\n", " "), style) for said, style in parts]
