"""Only proof is green: the table of states."""

from __future__ import annotations

import errno

import pytest

from gates.engine.settle import exit_code_of, settle, settle_failure, verdict_of
from gates.errors import InterruptedRunError, TimedOutError, ToolMissingError
from gates.model import Finding, GateFacts, GateResult, Severity, State, Verdict, Waiver

BLOCKING = Finding(rule="lint/ruff:F401", severity=Severity.MEDIUM, blocking=True, message="m", fix="f")
ADVICE = Finding(rule="lint/ruff:F401", severity=Severity.LOW, blocking=False, message="m", fix="f")
WAIVED = Finding(
    rule="lint/ruff:F401",
    severity=Severity.HIGH,
    blocking=True,
    message="m",
    fix="f",
    waiver=Waiver("r", "o", "2026-12-31"),
)
ACCEPTED = Finding(rule="lint/ruff:F401", severity=Severity.HIGH, blocking=True, message="m", fix="f", baseline=True)


@pytest.mark.parametrize(
    ("facts", "findings", "state"),
    [
        (GateFacts(examined={"files": 3}), [], State.PASSED),
        (GateFacts(examined={"files": 3}), [ADVICE, WAIVED, ACCEPTED], State.PASSED),
        (GateFacts(examined={"files": 3}), [BLOCKING], State.FAILED),
        (GateFacts(examined={"files": 0}), [], State.VACUOUS),
        (GateFacts(examined={}), [], State.VACUOUS),
        (GateFacts(examined={"files": 3, "sql files": 0}), [], State.VACUOUS),
        (GateFacts(examined={"files": 0}), [BLOCKING], State.FAILED),
        (GateFacts(absent="no web framework is imported"), [], State.NOT_APPLICABLE),
        (GateFacts(absent="no database"), [BLOCKING], State.FAILED),
        (GateFacts(examined={"files": 3}, unanswered=("no source",)), [], State.ERROR),
        (GateFacts(examined={"files": 3}, unanswered=("no source",)), [BLOCKING], State.ERROR),
        (GateFacts(absent="no database", unanswered=("no source",)), [], State.ERROR),
    ],
)
def test_the_state_follows_from_facts_and_findings(facts: GateFacts, findings: list[Finding], state: State) -> None:
    assert settle(facts, findings).state is state


def test_a_vacuous_gate_says_what_it_did_not_examine() -> None:
    assert "0 sql files" in settle(GateFacts(examined={"files": 3, "sql files": 0}), []).reason


@pytest.mark.parametrize(
    ("error", "state", "said"),
    [
        (ToolMissingError("pytest is missing.", "Install it."), State.ERROR, "pytest is missing. Install it."),
        (TimedOutError("too slow."), State.TIMED_OUT, "too slow."),
        (InterruptedRunError("stopped."), State.NOT_RUN, "stopped."),
        (
            OSError(errno.ENOSPC, "No space left on device", "/tmp/x"),
            State.ERROR,
            "No space left on device: /tmp/x. Make",
        ),
        (KeyError("x"), State.ERROR, "Internal error in this gate (KeyError"),
    ],
)
def test_an_exception_becomes_a_state_with_its_sentence(error: Exception, state: State, said: str) -> None:
    settled = settle_failure(error)
    assert settled.state is state
    assert said in settled.reason


def result(state: State) -> GateResult:
    return GateResult(id="lint", title="t", state=state)


@pytest.mark.parametrize(
    ("states", "code"),
    [
        ([State.PASSED, State.NOT_APPLICABLE], 0),
        ([State.PASSED, State.FAILED], 1),
        ([State.PASSED, State.VACUOUS], 1),
        ([State.FAILED, State.ERROR], 3),
        ([State.FAILED, State.TIMED_OUT], 3),
        ([State.PASSED, State.NOT_RUN], 3),
        ([], 3),
    ],
)
def test_exit_codes_are_those_of_the_contract(states: list[State], code: int) -> None:
    assert exit_code_of([result(s) for s in states]) == code


def test_an_interrupted_run_exits_with_130_whatever_the_gates_say() -> None:
    assert exit_code_of([result(State.PASSED)], interrupted=True) == 130


def test_a_run_without_gates_is_red() -> None:
    assert verdict_of([]) is Verdict.RED


def test_one_red_gate_makes_the_verdict_red() -> None:
    assert verdict_of([result(State.PASSED), result(State.VACUOUS)]) is Verdict.RED
    assert verdict_of([result(State.PASSED), result(State.NOT_APPLICABLE)]) is Verdict.GREEN
