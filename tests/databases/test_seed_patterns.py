"""Texts made from patterns."""

from __future__ import annotations

import re

import pytest

from gates.databases.seed_patterns import like, matching


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\+[0-9]{8,15}$",
        r"^\d{5}(-\d{4})?$",
        r"^[A-Z]{2}-\d{4}$",
        r"^#[0-9a-f]{6}$",
        r"^[a-z0-9]+(?:-[a-z0-9]+)*$",
        r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$",
        r"^(draft|live)-v[0-9]+$",
        r"^https?://[^/]+/.*$",
        r"^[\w.+-]+@[\w-]+\.[\w.]+$",
        r"^[A-Za-z_][A-Za-z0-9_]*$",
        r"^[]x]+$",
        r"^a.c?$",
        r"^$",
    ],
)
def test_what_is_made_matches_and_differs_from_row_to_row(pattern: str) -> None:
    made = [matching(pattern, number) for number in (0, 1)]
    assert all(text is not None and re.search(pattern, text) for text in made), made
    assert made[0] != made[1] or not re.search(r"[\[\\.]", pattern) or "x]" in pattern


def test_posix_classes_are_known() -> None:
    assert matching("^[[:upper:]][[:digit:]]{2}$", 1) == "B11"


@pytest.mark.parametrize("pattern", [r"^(?=.*\d).+$", r"(a)\1", r"[a-", r"(a", r"a{x}", r"^a{500}$", "[^ -~]"])
def test_of_what_is_not_understood_nothing_is_made(pattern: str) -> None:
    assert matching(pattern, 0) is None


def test_like_patterns_are_filled() -> None:
    assert (like("%@%.com", 0), like("a__%", 1), like(r"50\%", 0)) == ("a@a.com", "abbb", "50%")
