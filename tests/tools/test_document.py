from __future__ import annotations

import pytest

from gates.tools import document


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("Set-up", "set-up"),
        ("Tests & checks", "tests--checks"),
        ("What's new in 2.0?", "whats-new-in-20"),
        ("🚀 Getting started", "-getting-started"),
        ("snake_case and `code()`", "snake_case-and-code"),
        ("Über die Größe", "über-die-größe"),
        ("安装", "安装"),
        ("a / b: c", "a--b-c"),
        ("1. First", "1-first"),
    ],
)
def test_a_heading_becomes_the_anchor_that_github_makes(heading: str, slug: str) -> None:
    assert document.github_slug(heading) == slug


def test_the_second_heading_of_a_name_gets_a_number() -> None:
    assert document.slugs(["Run", "Run", "Other", "Run"]) == ["run", "run-1", "other", "run-2"]


def test_anchors_are_compared_without_case_and_invisible_characters() -> None:
    assert document.anchor_key("user-content-⚙\ufe0f-Configuration") == "⚙-configuration"


def test_a_section_ends_at_the_next_heading_of_its_level() -> None:
    headings = (
        document.Heading(1, "A", 1),
        document.Heading(2, "B", 3),
        document.Heading(3, "C", 5),
        document.Heading(2, "D", 9),
    )
    prose = (document.Prose("under c", 6), document.Prose("under d", 10))
    parsed = document.Document(headings=headings, prose=prose, length=12)
    assert parsed.body(headings[1]) == "under c"
    assert parsed.body(headings[3]) == "under d"
    assert parsed.section_of(7) is headings[2]
    assert parsed.section_of(0) is None
