from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.rules.hints import Words, concerned, knows_id
from gates.rules.registry import SOURCE_RULES

WORDS = ["log", "logging", "a(", "(**", "ä", "request_id"]


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=5))).map("".join).filter(str.isprintable))
def test_finds_the_words_that_a_search_for_each_would_find(text: str) -> None:
    assert Words(WORDS).within(text) == {word for word in WORDS if word in text}


def test_a_word_inside_of_another_is_found_as_well() -> None:
    assert Words(["logging", "log", "gin"]).within("import logging") == {"logging", "log", "gin"}


def test_an_empty_text_contains_nothing() -> None:
    assert Words(["log"]).within("") == set()


@pytest.mark.parametrize("rule", SOURCE_RULES, ids=lambda rule: rule.ID)
def test_each_hint_of_a_rule_alone_makes_it_concerned(rule: object) -> None:
    hints = rule.HINTS  # type: ignore[attr-defined]
    assert hints
    for hint in hints:
        assert rule in concerned(f"x\n{hint}\n")


def test_a_file_without_hints_concerns_no_rule() -> None:
    assert concerned("x = 1\n") == []


@pytest.mark.parametrize("text", ["X-Request-ID", "correlation id", "TRACEID = 1", "import opentelemetry"])
def test_knows_the_id_of_a_request_in_any_spelling(text: str) -> None:
    assert knows_id(text)


@pytest.mark.parametrize("text", ["", "required = 1", "request.user.id", "trace the ideas"])
def test_takes_nothing_else_for_the_id_of_a_request(text: str) -> None:
    assert not knows_id(text)
