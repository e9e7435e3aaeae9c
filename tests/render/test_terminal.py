from __future__ import annotations

import dataclasses
import io
from pathlib import Path

from gates.model import RunReport, State
from gates.render.paper import Paper
from gates.render.terminal import print_summary
from tests.render import samples


def shown(report: RunReport, *, width: int = 100, terminal: bool = False) -> str:
    sink = io.StringIO()
    print_summary(report, Paper(sink, width=width, colours=terminal), Path("reports"))
    return sink.getvalue()


def test_all_ten_gates_are_listed_in_their_order() -> None:
    lines = shown(samples.red_report()).splitlines()
    rows = [line.split()[0] for line in lines if line.split() and line.split()[0] in samples.TITLES]
    assert rows[:10] == list(samples.TITLES)


def test_each_red_gate_has_its_reason_or_findings_and_the_command_to_see_it_again() -> None:
    said = shown(samples.red_report())
    assert "mypy is not installed in the project's interpreter." in said
    assert "high migrations/versions/0004_order_status.py:31  migrations/left-behind" in said
    assert "→ Drop it in downgrade()." in said
    for gate in ("tests", "lint", "types", "migrations", "errors"):
        assert f"again: gates run {gate}" in said
    assert "again: gates run readme" not in said


def test_a_diff_is_shown_below_its_finding_and_cut_when_it_is_long() -> None:
    diff = "\n".join(["  column orders.total", "-     not null", *(f"+     line {n}" for n in range(40))])
    said = shown(samples.report(samples.result("migrations", State.FAILED, findings=(samples.finding(diff=diff),))))
    assert [line.strip() for line in said.splitlines() if "null" in line or "orders.total" in line] == [
        "column orders.total",
        "-     not null",
    ]
    assert "+     line 7" in said
    assert "line 8" not in said


def test_the_end_says_the_verdict_and_where_the_report_is() -> None:
    assert shown(samples.report()).endswith("GREEN  All 10 gates are green.\nReport: reports/gates.html\n")


def test_a_partial_run_says_so() -> None:
    assert "Partial run" in shown(samples.report(samples.result("lint"), selected=("lint",)))


def test_many_findings_are_counted_not_listed() -> None:
    gate = samples.result("lint", State.FAILED, findings=tuple(samples.finding(line=n) for n in range(1, 41)))
    said = shown(samples.report(gate))
    assert said.count("What") == 0
    assert "… and 35 more findings in the report" in said


def test_without_a_terminal_no_escape_sequence_is_written() -> None:
    assert "\x1b" not in shown(samples.red_report())


def test_hostile_text_neither_moves_the_cursor_nor_becomes_markup() -> None:
    evil = "\x1b[2J\x1b]0;owned\x07[bold red]not markup[/bold red] [/]\u202e\x00\ud800"
    finding = samples.finding(message=evil, path=evil, fix=evil, rule=evil)
    gate = samples.result("lint", State.FAILED, findings=(finding,), reason=evil, title=evil, examined={evil: 1})
    said = shown(dataclasses.replace(samples.report(gate, name=evil, branch=evil)), terminal=True, width=400)
    assert "\x1b[2J" not in said
    assert "owned" not in said
    assert "[bold red]not markup[/bold red] [/][U+202E]␀\ufffd" in said
    said.encode("utf-8")


def test_a_narrow_terminal_still_names_every_gate() -> None:
    said = shown(samples.red_report(), width=40)
    assert all(gate in said for gate in samples.TITLES)
