"""Waivers and inline ignores: reasoned, narrow, and never silent."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from gates.config import WaiverRule
from gates.engine.exceptions import apply
from gates.model import Finding, Severity

EXPIRES = datetime.date(2026, 12, 31)
FINDING = Finding(
    rule="security/vulnerable-dependency",
    severity=Severity.HIGH,
    blocking=True,
    message="h11 has PYSEC-2026-12",
    fix="f",
    path="a.txt",
    line=2,
    fingerprint="abc",
)


def waiver(match: str | None = None, path: str | None = None, fingerprint: str | None = None) -> WaiverRule:
    return WaiverRule(
        rule="security/vulnerable-dependency",
        reason="r",
        owner="maria",
        expires=EXPIRES,
        match=match,
        path=path,
        fingerprint=fingerprint,
    )


def applied(waivers: list[WaiverRule], text: str = "", finding: Finding = FINDING) -> tuple[Finding, ...]:
    return apply([finding], waivers, lambda _: text.split("\n"), "security", "pyproject.toml")


@pytest.mark.parametrize("narrowed", [{}, {"match": "PYSEC-2026-12"}, {"path": "*.txt"}, {"fingerprint": "abc"}])
def test_a_matching_waiver_covers_the_finding_and_shows_its_owner(narrowed: dict[str, str]) -> None:
    (found,) = applied([waiver(**narrowed)])
    assert found.waiver is not None
    assert (found.waiver.owner, found.waiver.expires, found.blocks) == ("maria", "2026-12-31", False)


@pytest.mark.parametrize("narrowed", [{"match": "PYSEC-1"}, {"path": "*.md"}, {"fingerprint": "x"}])
def test_a_waiver_that_matches_nothing_is_a_finding_and_covers_nothing(narrowed: dict[str, str]) -> None:
    found = applied([waiver(**narrowed)])
    assert [f.rule for f in found] == ["security/vulnerable-dependency", "gates/unused-waiver"]
    assert found[0].blocks
    assert not found[1].blocks


def test_a_waiver_of_another_gate_is_left_alone() -> None:
    other = WaiverRule(rule="lint/ruff:F401", reason="r", owner="o", expires=EXPIRES)
    assert [f.rule for f in applied([other])] == ["security/vulnerable-dependency"]


@pytest.mark.parametrize(
    "text",
    [
        "x\nh11==0.14  # gates: ignore[security/vulnerable-dependency] parser sees trusted input",
        "# gates: ignore[security/vulnerable-dependency, lint/ruff:F401] trusted input\nh11==0.14",
        "<!-- gates: ignore[security/vulnerable-dependency] trusted input -->\nx",
    ],
)
def test_an_inline_ignore_with_a_reason_covers_its_line_or_the_next(text: str) -> None:
    (found,) = applied([], text)
    assert found.waiver is not None
    assert "trusted input" in found.waiver.reason


@pytest.mark.parametrize(
    "text",
    [
        "x\nh11==0.14  # gates: ignore[lint/ruff:F401] another rule",
        "h11 # gates: ignore[security/vulnerable-dependency] trailing comment of the line above\nx",
        "x\ny\n# gates: ignore[security/vulnerable-dependency] below",
    ],
)
def test_an_inline_ignore_elsewhere_or_of_another_rule_covers_nothing(text: str) -> None:
    (found,) = applied([], text)
    assert found.blocks


def test_an_inline_ignore_without_a_reason_blocks_and_is_named() -> None:
    found = applied([], "x\nh11  # gates: ignore[security/vulnerable-dependency]")
    assert [f.rule for f in found] == ["security/vulnerable-dependency", "gates/ignore-without-reason"]
    assert all(f.blocks for f in found)


@pytest.mark.parametrize(("days", "told"), [(15, None), (14, "14 days left"), (1, "1 day left"), (0, "its last day")])
def test_a_waiver_of_the_last_two_weeks_is_told(days: int, told: str | None) -> None:
    expires = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=days)
    notices = [
        f for f in applied([dataclasses.replace(waiver(), expires=expires)]) if f.rule == "gates/waiver-expires-soon"
    ]
    assert [told in n.message for n in notices if told] == ([True] if told else [])
    assert not any(n.blocks for n in notices)
    assert bool(notices) == (told is not None)
