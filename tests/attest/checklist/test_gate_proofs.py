"""What a gate's findings prove: none in a passed gate is a yes, one that blocks is a no, advice is for people."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.model import Measure, State, Waiver
from tests.attest.checklist.subjects import NO, NOT_APPLICABLE, OPEN, YES, proof
from tests.render import samples

LOGS = {"src/shop/__init__.py": "", "src/shop/q.py": "def f(session, x):\n    session.execute(x)\n"}


@pytest.mark.parametrize(
    ("name", "gate", "rule"),
    [
        ("committed-secrets", "security", "security/committed-secret"),
        ("parameterised-queries", "security", "security/sql-from-values"),
        ("handlers-log", "logging", "logging/swallowed-exception"),
        ("logs-without-secrets", "logging", "logging/secret-in-record"),
        ("no-stack-traces", "errors", "errors/leaked-internals"),
        ("complete-coverage", "tests", "tests/coverage-omits-source"),
    ],
)
def test_a_gate_without_such_a_finding_proves_it_and_one_with_it_refutes_it(
    tmp_path: Path, name: str, gate: str, rule: str
) -> None:
    examined = {"files": 3, "provoked errors": 5}
    assert proof(name, tmp_path, LOGS, samples.result(gate, examined=examined))[0] == YES
    found = samples.finding(rule=rule, path="src/shop/q.py", line=2, blocking=True)
    state, evidence = proof(name, tmp_path, LOGS, samples.result(gate, State.FAILED, findings=(found,)))
    assert (state, f"src/shop/q.py:2 ({rule})" in evidence) == (NO, True)
    accepted = samples.finding(rule=rule, blocking=True, waiver=Waiver("r", "o", "2026-12-31"))
    assert proof(name, tmp_path, LOGS, samples.result(gate, findings=(accepted,)))[0] == OPEN
    assert proof(name, tmp_path, LOGS, samples.result(gate, State.ERROR, reason="no tool"))[0] == OPEN


def test_no_stack_traces_needs_errors_that_were_provoked(tmp_path: Path) -> None:
    assert proof("no-stack-traces", tmp_path, {}, samples.result("errors", examined={"files": 3}))[0] == OPEN


def test_excused_lines_leave_the_coverage_open(tmp_path: Path) -> None:
    files = {"src/shop/__init__.py": "", "src/shop/a.py": "x = 1  # pragma: no cover\n"}
    assert proof("complete-coverage", tmp_path, files) == (OPEN, "Excused from the coverage: src/shop/a.py:1.")


@pytest.mark.parametrize(
    ("value", "ok", "state"),
    [(91.0, True, YES), (79.9, True, NO), (85.0, False, NO)],
    ids=["enough", "low", "own limit"],
)
def test_the_coverage_of_the_business_logic_is_the_gates_own(
    tmp_path: Path, value: float, ok: bool, state: str
) -> None:
    measures = (Measure("line coverage", 99.0, "%", 80, True), Measure("line coverage of src/d", value, "%", 80, ok))
    assert proof("business-coverage", tmp_path, {}, samples.result("tests", measures=measures))[0] == state


def test_coverage_of_everything_is_no_coverage_of_the_business_logic(tmp_path: Path) -> None:
    found, said = proof(
        "business-coverage", tmp_path, {}, samples.result("tests", measures=(Measure("line coverage", 99, "%"),))
    )
    assert (found, "of all code 99 %" in said) == (OPEN, True)


def test_migrations_have_a_rollback_where_all_were_undone(tmp_path: Path) -> None:
    def gate(undone: float) -> tuple[str, str]:
        measure = Measure("migrations undone and applied again", undone, "migrations", 6)
        result = samples.result("migrations", examined={"migrations": 6, "engines": 2}, measures=(measure,))
        return proof("migrations-rollback", tmp_path, {}, result)

    assert gate(6) == (YES, "6 of 6 migrations were undone and applied again on 2 engines.")
    assert gate(5)[0] == OPEN
    absent = samples.result("migrations", State.NOT_APPLICABLE, reason="no database")
    assert proof("migrations-rollback", tmp_path, {}, absent) == (NOT_APPLICABLE, "no database")
    red = samples.result("migrations", State.FAILED, findings=(samples.finding(blocking=True),))
    assert proof("migrations-rollback", tmp_path, {}, red)[0] == NO


def test_secrets_are_managed_where_the_service_reads_them_from_the_environment(tmp_path: Path) -> None:
    files = {"src/shop/__init__.py": "", "src/shop/c.py": 'import os\nKEY = os.environ["SHOP_API_KEY"]\n'}
    found, said = proof("secrets-management", tmp_path, files)
    assert (found, "SHOP_API_KEY (src/shop/c.py:2)" in said) == (YES, True)


def test_a_certificate_that_is_not_verified_is_a_no_and_nothing_else_is_a_yes(tmp_path: Path) -> None:
    found = samples.finding(rule="security/unverified-tls", blocking=True)
    red = samples.result("security", State.FAILED, findings=(found,))
    assert proof("encryption-in-transit", tmp_path, {}, red)[0] == NO
    assert proof("encryption-in-transit", tmp_path, {})[0] == OPEN
