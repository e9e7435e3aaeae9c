"""The answered checklist as people and programs read it."""

from __future__ import annotations

import json

import pytest

from gates.attest.checklist import rendering
from gates.attest.checklist.items import Item, Kind, State
from gates.render.html import render_html
from tests.render import samples
from tests.render.test_html import Page

ITEMS = [
    Item("a", "First", "Alpha <b>", Kind.AUTOMATIC, State.YES, ("src/a.py:3 | `x` \x1b[31m",), "gates"),
    Item("b", "First", "Beta", Kind.HUMAN, State.NO, (), "Maria <i>", "not *yet*"),
    Item("c", "Second", "Gamma", Kind.HUMAN, State.OPEN),
]


def test_as_text_every_item_has_its_answer_its_evidence_and_its_id() -> None:
    told = rendering.as_text(ITEMS, samples.report())
    assert "  ✓ Alpha <b>  [a] yes, gates\n      src/a.py:3 | `x`" in told
    assert "  ✕ Beta  [b] no, Maria <i>\n      not *yet*" in told
    assert told.endswith("Of 3 items: 1 yes, 1 no and 1 open.\n")
    assert "\x1b" not in told


def test_as_markdown_nothing_that_was_said_becomes_markup() -> None:
    told = rendering.as_markdown(ITEMS, samples.report())
    rows = [line for line in told.splitlines() if line.startswith("| ✓")]
    assert rows[0].count("|") == 5
    assert "<b>" not in told
    assert "*yet*" not in told


def test_as_json_the_schema_and_every_field_are_there() -> None:
    document = json.loads(rendering.as_json(ITEMS, samples.report()))
    assert document["schema"] == "gates-checklist/1"
    assert (document["complete"], document["counts"]["open"]) == (False, 1)
    assert document["items"][1] == {
        "id": "b",
        "section": "First",
        "text": "Beta",
        "kind": "human",
        "state": "no",
        "evidence": [],
        "by": "Maria <i>",
        "reason": "not *yet*",
    }


@pytest.mark.parametrize("name", ["page", "section of the report"])
def test_as_html_all_tags_close_and_what_was_said_is_text(name: str) -> None:
    report = samples.report()
    source = rendering.as_html(ITEMS, report) if name == "page" else render_html(report, rendering.rows(ITEMS))
    page = Page(source)
    assert page.open == []
    assert any("Alpha <b>" in words for words in page.words)
    assert "\x1b" not in source


def test_a_report_without_a_checklist_has_no_section_for_it() -> None:
    assert "Release checklist" not in render_html(samples.report())


def test_a_checklist_that_is_all_answered_says_so() -> None:
    assert rendering.sentence(ITEMS[:1]) == "All 1 items are answered: 1 yes."
