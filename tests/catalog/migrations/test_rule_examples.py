"""Every rule about the texts of migrations finds the marked lines of its INVALID examples, and nothing in its VALID ones."""

from __future__ import annotations

import pytest

from gates.catalog import migrations
from gates.catalog.migrations.options import Options, Policy
from gates.rules.migrations.registry import TEXT_RULES, WAYS_DOWN
from gates.rules.values import Example, RulePage
from tests.catalog.migrations.example_facts import facts_of, marked

RULES: tuple[RulePage, ...] = (*WAYS_DOWN, *TEXT_RULES)
VALID = [pytest.param(rule, e, id=f"{rule.ID}-{n}") for rule in RULES for n, e in enumerate(rule.VALID)]
INVALID = [pytest.param(rule, e, id=f"{rule.ID}-{n}") for rule in RULES for n, e in enumerate(rule.INVALID)]


def places(rule: RulePage, example: Example) -> set[tuple[str, int | None]]:
    findings = migrations.judge(facts_of(example), Options(destructive=Policy.BLOCK)).findings
    return {(f.path or "", f.line) for f in findings if f.rule == rule.ID}


@pytest.mark.parametrize(("rule", "example"), VALID)
def test_nothing_is_said_about_a_valid_example(rule: RulePage, example: Example) -> None:
    assert places(rule, example) == set()


@pytest.mark.parametrize(("rule", "example"), INVALID)
def test_every_marked_line_is_found(rule: RulePage, example: Example) -> None:
    wanted = marked(example)
    assert wanted, "an INVALID example marks its line with `breach`"
    assert places(rule, example) == wanted


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.ID)
def test_a_rule_has_its_page_and_enough_examples(rule: RulePage) -> None:
    page = rule.__doc__ or ""
    for heading in ("**What it does.**", "**Why it matters.**", "**Example.**", "**How to fix.**"):
        assert heading in page
    assert len(rule.VALID) >= 3
    assert len(rule.INVALID) >= 3
    assert rule.ID in {page.id for page in migrations.RULES}
