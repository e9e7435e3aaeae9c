"""Which reports are good enough, from literal reports and policies."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable

import pytest

from gates.attest import fitness, policy
from gates.model import Finding, RunReport, Severity, State, Verdict, Waiver
from gates.registry import IDS
from tests.attest.release import POLICY, WAIVED, good_report, with_gate

NOW = datetime.datetime(2026, 11, 1, 12, tzinfo=datetime.UTC)
Change = Callable[[RunReport], RunReport]


def reasons(change: Change, text: str = POLICY) -> list[str]:
    rules = policy.parse(text, "policy", IDS)
    return list(fitness.quality(change(good_report("c" * 40, "t" * 40, NOW)), rules, IDS, NOW))


def finding(owner: str = "maria", expires: str | None = "2026-12-31", *, baseline: bool = False) -> Finding:
    waiver = None if baseline else Waiver("a sample", owner, expires)
    return Finding(
        rule="security/secret",
        severity=Severity.HIGH,
        blocking=True,
        message="A secret.",
        fix="Take it out.",
        waiver=waiver,
        baseline=baseline,
    )


def found(one: Finding) -> Change:
    return lambda report: with_gate(report, "security", findings=(one,))


def test_a_fresh_full_green_report_is_good_enough() -> None:
    assert reasons(lambda report: report) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: dataclasses.replace(r, gates=r.gates[1:]), "The report lacks tests."),
        (
            lambda r: with_gate(r, "types", state=State.ERROR, reason="mypy\ncrashed."),
            "The report calls itself green and has a red gate: it was edited.",
        ),
        (lambda r: with_gate(r, "types", state=State.ERROR, reason="mypy\ncrashed."), "types is error: mypy crashed."),
        (lambda r: dataclasses.replace(r, verdict=Verdict.RED, exit_code=1), "The report is red with exit code 1."),
        (
            lambda r: with_gate(r, "lint", examined={"files": 0}),
            "lint is called passed and examined nothing: the report was edited.",
        ),
        (
            lambda r: with_gate(r, "lint", findings=(dataclasses.replace(finding(), waiver=None),)),
            "lint is called passed and has findings that block: the report was edited.",
        ),
        (
            lambda r: with_gate(r, "migrations", state=State.NOT_APPLICABLE),
            "migrations is not-applicable, and the policy does not allow that.",
        ),
        (
            lambda r: with_gate(r, "tests", measures=(dataclasses.replace(r.gates[0].measures[0], value=79.0),)),
            "tests/line coverage is 79, and the policy demands at least 80.",
        ),
        (
            lambda r: with_gate(r, "tests", measures=()),
            "The report does not say tests/line coverage, of which the policy demands at least 80.",
        ),
        (
            found(finding()),
            "security/secret is waived (maria), and the policy does not allow a waiver of that rule.",
        ),
        (
            found(finding("inline", None)),
            "security/secret is waived by a comment, and the policy does not allow that.",
        ),
        (
            found(finding(baseline=True)),
            "security/secret is accepted by a baseline, and the policy does not allow that.",
        ),
        (
            lambda r: dataclasses.replace(r, run=dataclasses.replace(r.run, started="2026-10-01T00:00:00Z")),
            "The report is of 2026-10-01T00:00:00Z, older than the 14 days of the policy.",
        ),
        (
            lambda r: dataclasses.replace(r, run=dataclasses.replace(r.run, started="2026-11-02T00:00:00Z")),
            "The report says that it began at 2026-11-02T00:00:00Z, which is not before now.",
        ),
    ],
)
def test_a_report_is_refused_for_what_it_is(change: Change, said: str) -> None:
    assert said in reasons(change)


@pytest.mark.parametrize(
    ("expires", "said"),
    [
        ("2026-11-01", []),
        ("2026-10-31", ["The waiver of security/secret (maria) expired on 2026-10-31."]),
        (
            "2027-06-01",
            ["The waiver of security/secret (maria) runs until 2027-06-01, longer than the 180 days of the policy."],
        ),
        ("soon", ["The waiver of security/secret (maria) ends on 'soon', which is no date."]),
    ],
)
def test_a_waiver_that_the_policy_allows_holds_until_its_last_day(expires: str, said: list[str]) -> None:
    assert reasons(found(finding(expires=expires)), POLICY + WAIVED) == said


def test_what_the_policy_allows_is_let_through() -> None:
    text = f'{POLICY}{WAIVED}inline = true\nbaseline = true\n[gates]\nnot-applicable = ["migrations"]\n'.replace(
        "[gates.minimum]", "[gates.maximum]"
    )
    low = text.replace("= 80", "= 95")
    assert reasons(found(finding("inline", None)), low) == []
    assert reasons(found(finding(baseline=True)), low) == []
    assert reasons(lambda r: with_gate(r, "migrations", state=State.NOT_APPLICABLE), low) == []
    assert reasons(lambda r: r, text) == ["tests/line coverage is 91.5, and the policy demands at most 80."]
