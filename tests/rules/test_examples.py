"""Every rule finds the marked lines of its INVALID examples, and nothing in its VALID ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.rules.registry import PROJECT_RULES, SOURCE_RULES
from gates.rules.values import Example, RulePage
from tests.rules.trees import ADVICE, lay, marked_lines, project_of

RULES: tuple[RulePage, ...] = (*SOURCE_RULES, *PROJECT_RULES)
VALID = [
    pytest.param(rule, example, id=f"{rule.ID}-{number}") for rule in RULES for number, example in enumerate(rule.VALID)
]
INVALID = [
    pytest.param(rule, example, id=f"{rule.ID}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.INVALID)
]


def places(rule: RulePage, root: Path, *, blocking: bool = True) -> set[tuple[str, int]]:
    from gates.rules import scan

    found = scan(project_of(root), rule.ID.partition("/")[0])
    assert not found.unreadable
    return {(f.path or "", f.line or 0) for f in found.findings if f.rule == rule.ID and f.blocking is blocking}


def advises(rule: RulePage) -> bool:
    """Whether examples of a rule mark advice; then what is not marked must not be advised."""
    return any(ADVICE.search(e if isinstance(e, str) else "".join(e.values())) for e in rule.INVALID)


@pytest.mark.parametrize(("rule", "example"), VALID)
def test_nothing_is_said_about_a_valid_example(rule: RulePage, example: Example, tmp_path: Path) -> None:
    lay(tmp_path, example)
    assert places(rule, tmp_path) == set()
    if advises(rule):
        assert places(rule, tmp_path, blocking=False) == set()


@pytest.mark.parametrize(("rule", "example"), INVALID)
def test_every_marked_line_is_found(rule: RulePage, example: Example, tmp_path: Path) -> None:
    written = lay(tmp_path, example)
    wanted, advice = marked_lines(written), marked_lines(written, ADVICE)
    assert wanted or advice, "an INVALID example marks its line with `# breach`, or with `# advice`"
    assert places(rule, tmp_path) == wanted
    if advises(rule):
        assert places(rule, tmp_path, blocking=False) == advice


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.ID)
def test_a_rule_has_its_page_and_enough_examples(rule: RulePage) -> None:
    page = rule.__doc__ or ""
    for heading in ("**What it does.**", "**Why it matters.**", "**Example.**", "**How to fix.**"):
        assert heading in page
    wanted = 12 if rule.ID.startswith(("logging/", "errors/", "security/")) else 3
    assert len(rule.VALID) >= wanted
    assert len(rule.INVALID) >= wanted
