"""The baseline: what was accepted stays accepted when code moves, and nothing else is."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from gates.engine import baseline, places
from gates.engine.baseline import Baseline
from gates.errors import ConfigError
from gates.model import Finding, GateResult, Measure, Severity, State, Waiver

CODE = {"a.py": ["import os", "x = eval(y)", "z = eval(y)"]}
RULE = "security/eval"


def finding(line: int, path: str = "a.py", rule: str = RULE) -> Finding:
    return Finding(rule=rule, severity=Severity.HIGH, blocking=True, message="eval", fix="do not", path=path, line=line)


def printed(findings: list[Finding], code: dict[str, list[str]]) -> tuple[Finding, ...]:
    return places.fingerprint(findings, lambda path: code.get(path, []))


def result(*findings: Finding, state: State = State.FAILED, measures: tuple[Measure, ...] = ()) -> GateResult:
    return GateResult(id="security", title="t", state=state, findings=findings, measures=measures)


def taken(findings: list[Finding], code: dict[str, list[str]] | None = None) -> Baseline:
    code = code or CODE
    return baseline.take([result(*printed(findings, code))], Baseline(), lambda path: code.get(path, []))


def new_ones(
    findings: list[Finding], accepted: Baseline, code: dict[str, list[str]]
) -> list[tuple[str | None, int | None]]:
    """Places of the findings that block in spite of the baseline."""
    marked = baseline.mark(printed(findings, code), "security", accepted, lambda path: code.get(path, []), set(code))
    return [(f.path, f.line) for f in marked if f.blocks]


def test_what_was_accepted_blocks_no_more_and_what_is_new_does() -> None:
    accepted = taken([finding(2)])
    assert new_ones([finding(2), finding(3)], accepted, CODE) == [("a.py", 3)]


def test_lines_may_move_and_neighbours_may_change() -> None:
    accepted = taken([finding(2)])
    moved = {"a.py": ["import os, sys", "", "#", "    x =  eval(y)"]}
    assert new_ones([finding(4)], accepted, moved) == []


def test_the_file_may_be_renamed() -> None:
    accepted = taken([finding(2), finding(3)])
    renamed = {"b.py": CODE["a.py"]}
    assert new_ones([finding(2, "b.py"), finding(3, "b.py")], accepted, renamed) == []


def test_a_copy_beside_the_file_is_new() -> None:
    accepted = taken([finding(2)])
    copied = {**CODE, "b.py": CODE["a.py"]}
    assert new_ones([finding(2), finding(2, "b.py")], accepted, copied) == [("b.py", 2)]


def test_a_renamed_file_accepts_no_more_than_was_accepted() -> None:
    accepted = taken([finding(2)])
    twice = {"b.py": CODE["a.py"], "c.py": CODE["a.py"]}
    assert new_ones([finding(2, "b.py"), finding(2, "c.py")], accepted, twice) == [("c.py", 2)]


def test_one_more_of_the_same_line_is_one_new_finding() -> None:
    accepted = taken([finding(2)], {"a.py": ["", "eval(y)"]})
    assert len(new_ones([finding(1), finding(2)], accepted, {"a.py": ["eval(y)", "eval(y)"]})) == 1


def test_another_rule_on_the_same_line_and_another_gate_are_new() -> None:
    accepted = taken([finding(2)])
    assert new_ones([finding(2, rule="security/other")], accepted, CODE) == [("a.py", 2)]
    (other,) = baseline.mark(printed([finding(2)], CODE), "lint", accepted, lambda _: CODE["a.py"], set(CODE))
    assert other.blocks


def test_advice_and_waived_findings_are_not_taken() -> None:
    advice = dataclasses.replace(finding(2), blocking=False)
    waived = dataclasses.replace(finding(3), waiver=Waiver("r", "o", None))
    assert taken([advice, waived]).entries == ()


def test_of_a_gate_without_an_answer_what_was_accepted_earlier_stays() -> None:
    earlier = taken([finding(2)])
    assert baseline.take([result(state=State.ERROR)], earlier, lambda _: []).entries == earlier.entries
    assert baseline.take([result(state=State.PASSED)], earlier, lambda _: []).entries == ()


def test_a_measure_in_percent_may_not_fall() -> None:
    def of(value: float, unit: str = "%") -> Measure:
        return Measure("line coverage", value, unit)

    accepted = baseline.take([result(measures=(of(91.2), of(3.0, "files")))], Baseline(), lambda _: [])
    assert accepted.measures == {("security", "line coverage"): 91.2}
    assert baseline.fallen([of(91.2)], "security", accepted) == ()
    assert baseline.fallen([of(95.0)], "security", accepted) == ()
    assert baseline.fallen([of(0.0)], "tests", accepted) == ()
    (told,) = baseline.fallen([of(90.0)], "security", accepted)
    assert told.blocks
    assert "from 91.2 % to 90 %" in told.message


def test_the_file_comes_back_as_it_was_written(tmp_path: Path) -> None:
    accepted = baseline.take(
        [result(*printed([finding(3), finding(2)], CODE), measures=(Measure("c", 1.5, "%"),))], Baseline(), lambda _: []
    )
    baseline.write(tmp_path, accepted)
    found = baseline.load(tmp_path)
    assert set(found.entries) == set(accepted.entries)
    assert found.measures == accepted.measures


def test_without_a_file_nothing_is_accepted(tmp_path: Path) -> None:
    assert baseline.load(tmp_path) == Baseline()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b'{"schema": "other/1"}', b'{"schema": "gates-baseline/1", "findings": [{}], "measures": []}',
     b'{"schema": "gates-baseline/1", "findings": 3, "measures": []}',
     b'{"schema": "gates-baseline/1", "findings": [], "measures": [{"gate": "a", "name": "b", "value": "x"}]}'],
)  # fmt: skip
def test_a_damaged_file_is_one_clear_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / baseline.FILE).write_bytes(content)
    with pytest.raises(ConfigError, match=r"gates-baseline\.json"):
        baseline.load(tmp_path)
