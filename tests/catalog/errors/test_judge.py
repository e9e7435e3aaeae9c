"""What `errors` makes of provoked answers."""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec
import pytest

from gates.catalog import errors
from gates.catalog.errors import Facts, Leak, Options, Provoked, Spot
from gates.model import Finding, Severity

_LINE = Spot("src/handlers.py", 55, 55)


def _answer(scenario: str, status: int, **more: Any) -> Provoked:
    made = Provoked(
        scenario=scenario,
        label="GET /x",
        known=True,
        expected="4xx" if status < 500 else "5xx",
        status=status,
        kind="json",
        keys=("error",),
        inner=("code", "message"),
        request_id=True,
    )
    return dataclasses.replace(made, **more)


_USUAL = (_answer("unknown route", 404), _answer("wrong method", 405), _answer("unexpected", 500))


def _facts(*provoked: Provoked, **more: Any) -> Facts:
    return dataclasses.replace(
        Facts(provoked=provoked, api=True, operations=3, reached=3, made_at=Spot("main.py", 1, 1)), **more
    )


def _found(facts: Facts, options: Options | None = None) -> list[Finding]:
    return list(errors.judge(facts, options or Options()).findings)


def test_facts_survive_json() -> None:
    facts = _facts(_answer("unexpected", 500, leaks=(Leak("a", "b"),), origin=_LINE))
    assert msgspec.convert(msgspec.to_builtins(facts), Facts, strict=False) == facts


def test_answers_of_one_shape_give_no_finding() -> None:
    assert _found(_facts(*_USUAL)) == []


def test_a_leak_points_at_the_line_that_made_it() -> None:
    (found,) = _found(_facts(*_USUAL, _answer("unexpected", 500, leaks=(Leak("a traceback", "File x"),), origin=_LINE)))
    assert (found.rule, found.path, found.line, found.blocking) == (
        "errors/leaked-internals",
        "src/handlers.py",
        55,
        True,
    )


def test_the_same_leak_on_many_routes_is_one_finding() -> None:
    leaking = [
        _answer("unexpected", 500, label=f"GET /{n}", leaks=(Leak("a traceback", "x"),), origin=_LINE) for n in range(9)
    ]
    (found,) = _found(_facts(*leaking))
    assert "(and 8 more)" in found.message


def test_a_leak_that_a_source_rule_already_names_is_not_told_twice() -> None:
    static = Finding(
        rule="errors/rendered-exception",
        severity=Severity.HIGH,
        blocking=True,
        message="m",
        fix="f",
        path="src/handlers.py",
        line=54,
    )
    found = _found(
        _facts(_answer("unexpected", 500, leaks=(Leak("a traceback", "x"),), origin=_LINE), static=(static,))
    )
    assert [f.rule for f in found] == ["errors/rendered-exception"]


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (_answer("body too large", 500, expected="4xx"), True),
        (_answer("unknown route", 500, expected="404"), True),
        (_answer("unexpected", 200, expected="5xx"), True),
        (_answer("unexpected", 400, expected="5xx"), True),
        (_answer("unexpected", 503, expected="5xx"), False),
        (_answer("http 409", 400, expected="4xx"), False),
        (_answer("unknown route", 401, expected="404"), False),
    ],
)
def test_the_kind_of_status_is_judged(answer: Provoked, wrong: bool) -> None:
    assert ("errors/wrong-status" in [f.rule for f in _found(_facts(*_USUAL, answer))]) is wrong


def test_plain_text_among_json_errors_is_off_the_envelope() -> None:
    (found,) = _found(_facts(*_USUAL, _answer("no credentials", 401, kind="text", keys=None, inner=None, origin=_LINE)))
    assert (found.rule, found.line, found.blocking) == ("errors/off-envelope", 55, True)


def test_other_keys_among_json_errors_are_off_the_envelope() -> None:
    (found,) = _found(_facts(*_USUAL, _answer("no body", 422, keys=("detail",), inner=None)))
    assert "has no error" in found.message
    assert found.path == "main.py"


def test_a_part_of_the_envelope_that_is_missing_is_named() -> None:
    (found,) = _found(_facts(*_USUAL, _answer("no body", 422, inner=("code",))))
    assert "has no message in error" in found.message


def test_the_shape_of_a_framework_is_no_envelope_of_the_project() -> None:
    usual = [
        _answer(s, c, keys=("detail",), inner=None)
        for s, c in (("unknown route", 404), ("wrong method", 405), ("no body", 422))
    ]
    found = _found(_facts(*usual, _answer("unexpected", 500, kind="text", keys=None, inner=None, through=True)))
    assert [(f.rule, f.blocking) for f in found] == [("errors/not-json", False)]


def test_a_page_from_a_json_api_blocks_on_its_own_routes() -> None:
    page = _answer("unexpected", 500, kind="html", keys=None, inner=None)
    assert [(f.rule, f.blocking) for f in _found(_facts(page))] == [("errors/not-json", True)]
    assert [f.blocking for f in _found(_facts(dataclasses.replace(page, known=False)))] == [False]
    assert _found(_facts(page, api=False)) == []


def test_a_configured_envelope_holds_for_all() -> None:
    assert [f.rule for f in _found(_facts(_answer("unexpected", 500)), Options(envelope=("errors",)))] == [
        "errors/off-envelope"
    ]


def test_handlers_that_were_not_reached_are_told_as_advice() -> None:
    (found,) = _found(_facts(*_USUAL, reached=2, unreached=("POST /y",)))
    assert (found.rule, found.blocking) == ("errors/not-reached", False)
    assert "1 of 3" in found.message


def test_a_failure_without_the_request_id_that_the_others_carry_is_found() -> None:
    others = [_answer(f"fault {name}", 500) for name in ("KeyError", "ValueError", "TimeoutError")]
    lacking = _answer("fault OSError", 500, request_id=False, handler=_LINE)
    (found,) = _found(_facts(*_USUAL, *others, lacking))
    assert (found.rule, found.line, found.blocking) == ("errors/no-request-id", 55, True)


def test_where_no_answer_carries_a_request_id_it_is_advice() -> None:
    (found,) = _found(_facts(*(dataclasses.replace(a, request_id=False) for a in _USUAL)))
    assert (found.rule, found.severity, found.blocking) == ("errors/no-request-id", Severity.INFO, False)


def test_a_mistake_that_hardly_any_client_makes_is_advice() -> None:
    odd = _answer("a list for an object", 500, expected="4xx", origin=_LINE)
    assert [(f.rule, f.blocking) for f in _found(_facts(*_USUAL, odd))] == [("errors/wrong-status", False)]


def test_handlers_that_were_left_out_for_lack_of_time_are_told() -> None:
    (found,) = _found(_facts(*_USUAL, operations=170, reached=120, capped=40, unreached=("POST /y",)))
    assert "50 of 170 handlers could not be made to fail (40 of them for lack of time)" in found.message


def test_a_missing_catch_all_is_told_only_where_the_application_was_not_broken() -> None:
    advice = Finding(
        rule="errors/no-catch-all", severity=Severity.LOW, blocking=False, message="m", fix="f", path="a.py", line=3
    )
    assert _found(_facts(*_USUAL, static=(advice,))) == []
    assert advice in _found(_facts(static=(advice,), reached=0))
