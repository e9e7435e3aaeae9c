"""Fingerprints survive unrelated edits; excerpts never show a secret."""

from __future__ import annotations

import dataclasses

import pytest

from gates.engine.places import excerpt, fingerprint, secret_places
from gates.model import Finding, GateResult, Severity, State

CODE = ["import os", "", "def f():", "    return os.getenv('X')", ""]


def finding(line: int, rule: str = "env-docs/undocumented", path: str = "a.py") -> Finding:
    return Finding(
        rule=rule, severity=Severity.HIGH, blocking=True, message="X is read in line 4", fix="f", path=path, line=line
    )


def prints(findings: list[Finding], lines: list[str]) -> list[str]:
    return [f.fingerprint for f in fingerprint(findings, lambda _: lines)]


def test_a_finding_that_moved_keeps_its_fingerprint() -> None:
    assert prints([finding(4)], CODE) == prints([finding(7)], ["#", "#", "#", *CODE])


def test_the_fingerprint_changes_with_rule_path_and_line_text() -> None:
    assert (
        len(
            {
                *prints([finding(4)], CODE),
                *prints([finding(3)], CODE),
                *prints([finding(4, "x/y")], CODE),
                *prints([finding(4, path="b.py")], CODE),
            }
        )
        == 4
    )


def test_equal_lines_are_told_apart_by_their_order() -> None:
    first, second = prints([finding(1), finding(2)], ["same", "same"])
    assert first != second


def result(*findings: Finding) -> GateResult:
    return GateResult(id="env-docs", title="t", state=State.FAILED, findings=findings)


def test_the_excerpt_holds_the_lines_around() -> None:
    (shown,) = excerpt(result(finding(3)), lambda _: CODE, frozenset()).findings
    assert (shown.excerpt_start, shown.excerpt) == (1, "\n".join(CODE))


@pytest.mark.parametrize("rule", ["security/committed-secret", "security/random-string"])
def test_a_line_with_a_secret_is_in_no_excerpt(rule: str) -> None:
    secret = dataclasses.replace(finding(4), rule=rule)
    hidden = secret_places([result(secret)])
    shown = excerpt(result(secret, finding(3)), lambda _: CODE, hidden).findings
    assert "getenv" not in shown[0].excerpt + shown[1].excerpt


def test_a_place_that_does_not_exist_gives_no_excerpt() -> None:
    (shown,) = excerpt(result(finding(99)), lambda _: CODE, frozenset()).findings
    assert shown.excerpt == ""


def test_a_credential_that_no_gate_reported_is_masked_all_the_same() -> None:
    lines = ["import os", "DSN = 'postgresql://shop:Xk29fLq0-zP@db.internal/shop'"]
    (shown,) = excerpt(result(finding(1)), lambda _: lines, frozenset()).findings
    assert "Xk29fLq0" not in shown.excerpt
    assert "import os" in shown.excerpt


def test_a_credential_in_a_diff_is_masked() -> None:
    told = dataclasses.replace(
        finding(1), diff="+ options\n+ 'postgresql://shop:Xk29fLq0-zP@db.internal/shop'", path=None
    )
    (shown,) = excerpt(result(told), lambda _: CODE, frozenset()).findings
    assert "Xk29fLq0" not in shown.diff
    assert shown.diff.startswith("+ options\n+ 'postgresql://")
