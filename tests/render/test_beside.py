"""What the HTML report shows beside the findings: pages of rules, what changed, when what ran, earlier runs, ends of logs."""

from __future__ import annotations

import dataclasses
import html
import inspect
import re
from typing import Any

import pytest
from markdown_it import MarkdownIt

from gates.cli import explain
from gates.model import (
    Difference,
    Evidence,
    Gone,
    Other,
    RunReport,
    Severity,
    State,
    Turned,
    Weakened,
    Weakening,
    WeakeningKind,
)
from gates.render import changes, timeline, trend
from gates.render.explained import page as rule_page
from gates.render.html import render_html
from gates.render.markdown import render_comment, render_summary
from tests.render import samples
from tests.render.test_html import HOSTILE, Page


def page(report: RunReport) -> Page:
    return Page(render_html(report, (), samples.background()))


def section(report: RunReport, title: str) -> str:
    source = render_html(report, (), samples.background())
    start = source.index(f'<section aria-labelledby="{title}-title"')
    return Page(source[start : source.index("</section>", start) + len("</section>")]).text


def test_the_page_of_a_rule_is_there_once_and_its_findings_lead_to_it() -> None:
    parsed = page(samples.compared_report())
    assert "#rule-migrations-left-behind" in parsed.attributes("href")
    assert parsed.attributes("id").count("rule-migrations-left-behind") == 1
    told = section(samples.compared_report(), "explained")
    assert "high · What an upgrade made outlives the downgrade" in told
    assert "op.drop_column('orders', 'status')" in told


def test_rules_that_no_finding_names_are_not_explained_and_none_is_loaded_for_a_report_without_findings() -> None:
    quiet = dataclasses.replace(samples.background(), rules=lambda: pytest.fail("loaded"))
    assert "explained-title" not in render_html(samples.report(), (), quiet)


def as_a_library_sets_it(text: str) -> str:
    return normal(MarkdownIt("commonmark").render(inspect.cleandoc(text)))


def normal(source: str) -> str:
    plain = re.sub(r"<pre[^>]*>", "<pre>", re.sub(r"<code class[^>]*>", "<code>", source))
    return " ".join(re.sub(r">\s+<", "><", html.unescape(plain)).split())


def test_every_page_of_a_rule_is_set_as_a_markdown_library_does() -> None:
    different = [
        rule.id
        for rule in explain.rules().values()
        if normal(str(rule_page(rule.explanation))) != as_a_library_sets_it(rule.explanation)
    ]
    assert different == []


@pytest.mark.parametrize(
    "text",
    [
        "a\n- not after a blank line",
        "```python\nx = '<b>'\n```\nafter",
        "- a `b`\n- c\n  d\n\nlast",
        "a ``b ` c`` *d* **e `f`** 2 * 3 * 4",
    ],
)
def test_lists_fences_and_emphasis_are_set_as_a_markdown_library_does(text: str) -> None:
    assert normal(str(rule_page(text))) == as_a_library_sets_it(text)


def test_what_changed_since_the_previous_run_is_counted_listed_and_marked() -> None:
    told = section(samples.compared_report(), "changes")
    assert "2 new findings, 1 fixed, 3 still there; nothing is said of types and errors" in told
    assert "migrations : passed → ✕ failed" in told
    assert "`total` is never used." in told or "total is never used. src/orders/api/deps.py:12" in told
    source = render_html(samples.compared_report())
    marked = re.findall(
        r'<article class="finding[^>]*id="([^"]+)"[^>]*>\n<p class="head">[^\n]*<span class="new">new</span>', source
    )
    assert sorted(marked) == ["f-abc123", "f-lint40"]


def test_without_a_run_of_the_base_the_report_says_so_instead_of_calling_everything_new() -> None:
    assert "No full run of the base aaaaaaaaaaaa is stored here." in section(samples.compared_report(), "changes")


def test_new_is_what_the_base_did_not_have_where_that_is_known() -> None:
    base = Difference(other=Other.BASE, run="r0", new={"lint": (0,)})
    report = dataclasses.replace(
        samples.compared_report(), differences=(*samples.compared_report().differences[:1], base)
    )
    assert changes.fresh(report) == {"lint": frozenset({0})}


def test_weakened_gates_are_listed_with_their_reasons_and_none_is_said_too() -> None:
    told = section(samples.compared_report(), "changes")
    assert "Gates weakened since the last release, v1.4.0" in told
    assert "min-coverage of tests was 80 and is 70." in told
    assert "Reason: no exploitable path (maria@example.com)" in told
    sound = dataclasses.replace(samples.compared_report(), weakened=Weakened("v1.4.0"))
    assert "Nothing: no limit was lowered" in section(sound, "changes")
    untold = dataclasses.replace(
        samples.compared_report(), weakened=Weakened("", note="No release tag is on this commit.")
    )
    assert "No release tag is on this commit." in section(untold, "changes")


@pytest.mark.parametrize("render", [render_summary, render_comment])
def test_the_summary_and_the_comment_say_what_changed_in_a_sentence(render: Any) -> None:
    told = render(samples.compared_report())
    assert "Since the previous run" in told
    assert "2 new findings, 1 fixed, 3 still there" in told
    assert "in 2 points" in told


def test_the_timeline_says_when_each_gate_ran_and_on_which_worker() -> None:
    found = timeline.bars(samples.compared_report())
    assert [bar.result.id for bar in found] == list(samples.TITLES)
    assert found[1].after_s == pytest.approx(5.377, abs=0.01)
    assert found[1].result.worker == 2
    assert all(bar.left >= 0 and bar.left + bar.width <= 100.5 for bar in found)
    assert "lint 2 5.4 s" in section(samples.compared_report(), "timeline")


def test_gates_that_never_started_and_times_that_are_none_are_left_out_of_the_timeline() -> None:
    never = samples.report(samples.result("lint", State.NOT_RUN, started=None), samples.result("types"))
    assert [bar.result.id for bar in timeline.bars(never)] == ["types"]
    assert timeline.bars(samples.report(samples.result("lint", started="yesterday"))) == ()


def test_the_trend_shows_each_gate_in_each_run_and_the_same_as_a_table() -> None:
    told = section(samples.compared_report(), "trend")
    assert "lint, 2026-11-22 01:00: Failed" in told
    assert "line coverage, 2026-11-22 03:00: 91 %" in told
    assert "The last 12 runs, the newest at the right: 7 green, 5 red." in told
    assert "2026-11-22 01:00 0000000000 red lint 10 1 min 0 s 89 %" in told


def test_one_run_or_runs_of_other_gates_are_no_trend() -> None:
    past = samples.past_runs()
    assert trend.trend(samples.report(), past[:1]) is None
    assert trend.trend(samples.report(samples.result("lint"), selected=("lint",)), past) is None
    many = trend.trend(samples.report(), past * 5)
    assert many is not None
    assert len(many.runs) == trend.MOST


def test_the_end_of_a_log_is_shown_where_a_tool_of_a_red_gate_failed() -> None:
    failed = samples.result(
        "lint", State.FAILED, evidence=(Evidence("ruff", "1", ("ruff",), 2, 1.0, "runs/r1/lint/ruff.log"),)
    )
    source = render_html(samples.report(failed, samples.result("types")), (), samples.background())
    assert source.count("alembic.util.exc.CommandError: no such table") == 1


@pytest.mark.parametrize("said", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_content_is_inert_in_all_of_it(said: str) -> None:
    gone = Gone(said, said, Severity.LOW, True, said, said, 1)
    difference = Difference(
        other=Other.PREVIOUS,
        run=said,
        commit=said,
        branch=said,
        fixed=(gone,),
        fixed_count=1,
        turned=(Turned(said, State.PASSED, State.ERROR),),
        unanswered=(said,),
    )
    weakened = Weakened(said, (Weakening(WeakeningKind.SETTING, said, said, said),), said)
    gate = samples.result(
        "lint", State.FAILED, evidence=(Evidence("x", "1", (), 1, 1.0, "x.log"),), findings=(samples.finding(),)
    )
    past = tuple(dataclasses.replace(run, id=said, commit=said, started=said) for run in samples.past_runs())
    behind = dataclasses.replace(samples.background((said,)), past=past)
    report = dataclasses.replace(samples.report(gate), differences=(difference,), weakened=weakened)
    source = render_html(report, (), behind)
    parsed = Page(source)
    assert parsed.open == []
    assert not {tag for tag, _ in parsed.tags} & {"img", "b"}
    assert [a for tag, a in parsed.tags if tag == "script"] == [{}]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", source)
    assert not any(h.startswith("javascript:") for h in parsed.attributes("href"))
    assert "49" not in parsed.text.replace("149", "")
    assert len(source) < 300_000
