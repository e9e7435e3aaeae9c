"""RunReport to a person at a terminal: ten rows, then what holds the commit back and how to see it again.

Writes to the console it is given. What tools and repositories said is shown as plain text: `text.harmless` takes the control
characters away, and `rich.text.Text` never reads markup.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gates.model import Finding, GateResult, RunReport, State, Verdict
from gates.render import changes, text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_SHOWN = 5
_LONGEST = 600
_DIFF_SHOWN = 10
_DIFF_STYLES = {"-": "green", "+": "red"}
"""What should be is good, what is there instead is not."""
_COLOURS = {"good": "green", "bad": "red", "none": "yellow"}


def print_summary(report: RunReport, console: Console, output: Path | None) -> None:
    """The final table, the failures, and where the report is.

    Args:
        console: usually that of standard error.
        output: the folder that the report was written to; None where it could not be, and nothing is green that nobody can read.
    """
    console.print()
    console.print(_table(report))
    for gate in report.gates:
        if not gate.state.green:
            _print_gate(gate, console)
        elif gate.state is State.PASSED and gate.reason:
            console.print()
            console.print(_line((f"{text.STATES[gate.state].glyph} {gate.id}  ", "yellow"), (gate.reason, "")))
    for origin, replayed in _origins(report).items():
        console.print()
        console.print(_line((f"↻ {', '.join(replayed)}: {origin}; --no-cache gathers afresh.", "dim")))
    console.print()
    if output is None:
        told = "The gates ended as above, and the report could not be written: this run is no proof."
        console.print(_line(("NO ANSWER", "bold red"), ("  ", ""), (told, "")))
        return
    colour = "green" if report.verdict is Verdict.GREEN else "red"
    console.print(_line((report.verdict.upper(), f"bold {colour}"), ("  ", ""), (text.verdict(report), "")))
    if report.run.selected is not None:
        console.print(_line(("Partial run: for a release all ten gates must run (`gates run`).", "")))
    for told in changes.sentences(report):
        console.print(_line((told, "dim")))
    for note in report.run.notes:
        console.print(_line((note, "dim")))
    console.print(_line((f"Report: {output / 'gates.html'}", "")), soft_wrap=True)


def _origins(report: RunReport) -> dict[str, list[str]]:
    """Where replayed facts come from → the gates that they are of; ages are those of the first gate."""
    found: dict[tuple[str | None, str | None], tuple[str, list[str]]] = {}
    for gate in report.gates:
        if gate.cache.hit:
            key = (gate.cache.origin_run, gate.cache.origin_commit)
            found.setdefault(key, (text.replayed(gate.cache), []))[1].append(gate.id)
    return dict(found.values())


def _table(report: RunReport) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="dim")
    table.add_column("gate", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("examined", overflow="fold", ratio=1)
    table.add_column("findings", overflow="fold")
    table.add_column("time", justify="right", no_wrap=True)
    for gate in report.gates:
        state = text.STATES[gate.state]
        mark = _line(
            (f"{state.glyph} {state.word.lower()}", _COLOURS[state.tone]), (" ↻" if gate.cache.hit else "", "dim")
        )
        table.add_row(
            _line((gate.id, "")),
            mark,
            _line((_seen(gate), "")),
            _line((_counted(gate), "")),
            text.duration(gate.duration_s),
        )
    return table


def _seen(gate: GateResult) -> str:
    label = text.replayed(gate.cache)
    return "; ".join(
        [text.examined(gate), *(f"{m.name} {text.measure(m)}" for m in gate.measures), *([label] if label else [])]
    )


def _counted(gate: GateResult) -> str:
    counts = text.by_severity(f for f in gate.findings if f.waiver is None and not f.baseline)
    accepted = sum(f.waiver is not None or f.baseline for f in gate.findings)
    shown = [f"{count:,} {severity}" for severity, count in counts]
    return ", ".join([*shown, *([f"{accepted:,} accepted"] if accepted else [])]) or "-"


def _print_gate(gate: GateResult, console: Console) -> None:
    state = text.STATES[gate.state]
    console.print()
    console.print(_line((f"{state.glyph} {gate.id}", "bold red"), (f"  {gate.title}: {state.word.lower()}", "")))
    if gate.reason:
        console.print(_indented(_line((gate.reason, ""))))
    blockers = text.ordered(gate.blockers)
    for finding in blockers[:_SHOWN]:
        _print_finding(finding, console)
    if len(blockers) > _SHOWN:
        console.print(
            _indented(_line((f"… and {text.plural(len(blockers) - _SHOWN, 'more finding')} in the report", "dim")))
        )
    console.print(_indented(_line(("again: ", "dim"), (text.reproduce(gate), "bold"))))


def _print_finding(finding: Finding, console: Console) -> None:
    where = text.place(finding)
    head = _line(
        (f"{finding.severity} ", "red" if finding.severity.rank < 2 else "yellow"),
        (where or finding.rule, "bold"),
        (f"  {finding.rule}" if where else "", "dim"),
    )
    console.print(_indented(head))
    console.print(_indented(_line((finding.message, "")), 4))
    for line in finding.diff.splitlines()[:_DIFF_SHOWN]:
        console.print(_indented(_line((line, _DIFF_STYLES.get(line[:1], "dim"))), 6))
    if finding.fix:
        console.print(_indented(_line((f"→ {finding.fix}", "dim")), 4))


def _line(*parts: tuple[str, str]) -> Text:
    """Parts of (what was said, our style) as one harmless line."""
    from rich.text import Text

    line = Text()
    for said, style in parts:
        line.append(text.harmless(said, _LONGEST).replace("\n", " "), style)
    return line


def _indented(line: Text, by: int = 2) -> object:
    from rich.padding import Padding

    return Padding(line, (0, 0, 0, by))
