"""Every rule that a database decides finds the marked line of its INVALID examples, and says nothing of its VALID ones; they really run."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

import pytest

from gates.catalog import migrations
from gates.catalog.migrations.tried_examples import EXAMPLES, Repository
from gates.rules.migrations.registry import pages
from tests.catalog.migrations.conftest import Answer, JudgeAt

PROJECT = {"pyproject.toml": "[project]\nname = 'shop'\nversion = '1'\n"}
VALID = [pytest.param(rule, e, id=f"{rule}-{n}") for rule, es in EXAMPLES.items() for n, e in enumerate(es.valid)]
INVALID = [pytest.param(rule, e, id=f"{rule}-{n}") for rule, es in EXAMPLES.items() for n, e in enumerate(es.invalid)]


@functools.cache
def answer_to(judge_at: JudgeAt, example: frozenset[tuple[str, str]]) -> Answer:
    """What the gate says; several rules share their sound examples."""
    with tempfile.TemporaryDirectory() as folder:
        return judge_at(Path(folder), PROJECT | dict(example))


def places(judge_at: JudgeAt, rule: str, example: Repository) -> set[tuple[str, int | None]]:
    answer = answer_to(judge_at, frozenset(example.items()))
    assert not answer.facts.unanswered, answer.reason
    return {(f.path or "", f.line) for f in answer.judgement.findings if f.rule == rule}


def marked(example: Repository) -> set[tuple[str, int | None]]:
    return {
        (path, n) for path, text in example.items() for n, line in enumerate(text.split("\n"), 1) if "breach" in line
    }


@pytest.mark.parametrize(("rule", "example"), VALID)
def test_nothing_is_said_about_a_valid_example(judge_at: JudgeAt, rule: str, example: Repository) -> None:
    assert places(judge_at, rule, example) == set()


@pytest.mark.parametrize(("rule", "example"), INVALID)
def test_the_marked_line_is_found(judge_at: JudgeAt, rule: str, example: Repository) -> None:
    wanted = marked(example)
    if rule == "migrations/never-tried":  # about files as a whole
        wanted = {(path, None) for path in example if path.startswith("old/")}
    assert wanted, "an INVALID example marks its line with `breach`"
    found = answer_to(judge_at, frozenset(example.items())).judgement.findings
    assert places(judge_at, rule, example) == wanted, [(f.rule, f.line, f.message) for f in found]


def test_every_rule_that_no_text_decides_has_examples_of_both_kinds() -> None:
    decided_by_text = {page.id for page in pages()}
    assert set(EXAMPLES) == {rule.id for rule in migrations.RULES} - decided_by_text
    assert all(examples.valid and examples.invalid for examples in EXAMPLES.values())
