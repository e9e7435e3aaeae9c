"""What `api-docs` makes of its facts."""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec

from gates.catalog import api_docs
from gates.catalog.api_docs import Checked, Contract, ErrorBody, Facts, Gap, Observed, Operation, Options, Success
from gates.model import Finding
from gates.tools.app_boot import Place, Raise, Read, Returned
from gates.tools.openapi import Change, Difference, Problem

_PLACE = Place("src/api.py", 10, 14, "read", 8)
_ENVELOPE = Success("200", ("data", "meta"), ("data",), untyped=False)


def _operation(number: int, **more: Any) -> Operation:
    made = Operation(
        method="GET",
        path=f"/r{number}",
        served=True,
        documented=True,
        place=_PLACE,
        document="openapi.yaml",
        line=5,
        statuses=("200", "404"),
        success=(_ENVELOPE,),
    )
    return dataclasses.replace(made, **more)


def _facts(
    *operations: Operation, documents: tuple[Checked, ...] = (Checked(path="openapi.yaml"),), **more: Any
) -> Facts:
    return dataclasses.replace(
        Facts(operations=operations, documents=documents, framework="flask", app="app:app"), **more
    )


def _found(facts: Facts, options: Options | None = None) -> list[Finding]:
    return list(api_docs.judge(facts, options or Options()).findings)


def _rules(facts: Facts) -> list[tuple[str, bool]]:
    return [(f.rule, f.blocking) for f in _found(facts)]


def test_facts_survive_json() -> None:
    operation = _operation(
        1,
        raises=(Raise("a.B", 404, "x.py", 1),),
        returns=(Returned({"object": {}}, 200, "x.py", 1, 2),),
        observed=(Observed(401, "x"),),
    )
    facts = _facts(operation)
    assert msgspec.convert(msgspec.to_builtins(facts), Facts, strict=False) == facts


def test_agreement_gives_no_finding() -> None:
    assert _found(_facts(*(_operation(n) for n in range(4)))) == []


def test_each_difference_points_at_its_line_and_says_how_to_regenerate() -> None:
    document = Checked(
        path="openapi.json",
        differences=(Difference("/paths/~1r/get/parameters/1", None, "query status", line=33),),
        regenerate="shop openapi docs/openapi.json",
    )
    (found,) = _found(_facts(_operation(1), documents=(document,), generated=True))
    assert (found.path, found.line, found.blocking) == ("openapi.json", 33, True)
    assert "GET /r: the application has query status" in found.message
    assert "shop openapi docs/openapi.json" in found.fix


def test_a_difference_in_a_component_names_the_operations_that_use_it() -> None:
    difference = Difference(
        "/components/schemas/A/type", "string", "integer", 7, used_by=("GET /a", "GET /b", "GET /c", "GET /d")
    )
    (found,) = _found(_facts(_operation(1), documents=(Checked(path="o.json", differences=(difference,)),)))
    assert found.message.startswith(
        "GET /a, GET /b and more: the committed document says string, the application integer"
    )
    assert "/components/schemas/A/type" in found.message


def test_words_alone_are_of_low_severity_and_come_last() -> None:
    words = Difference("/paths/~1a/get/description", "Old.", "New.", 4)
    named = Difference("/components/schemas/A/properties/description", None, "an object", 9)
    found = _found(_facts(_operation(1), documents=(Checked(path="o.json", differences=(words, named)),)))
    assert [(f.line, f.severity.value, f.blocking) for f in found] == [(9, "high", True), (4, "low", True)]


def test_a_flood_of_differences_is_cut_and_counted() -> None:
    document = Checked(path="o.json", differences=tuple(Difference(f"/x/{n}", "1", None, line=n) for n in range(100)))
    found = _found(_facts(_operation(1), documents=(document,)))
    assert len(found) == 41
    assert "60 more" in found[-1].message


def test_an_invalid_document_blocks() -> None:
    document = Checked(path="o.yaml", problems=(Problem("/info", "info.version is missing or no text.", line=2),))
    assert _rules(_facts(_operation(1), documents=(document,))) == [("api-docs/invalid-document", True)]


def test_a_wrong_example_blocks_where_most_are_right() -> None:
    wrong = (
        Problem("/a/example", "The example does not agree.", line=2),
        Problem("/b/example", "Neither does this.", line=3),
    )
    right = Checked(path="o.yaml", samples=9, mismatches=wrong)
    assert _rules(_facts(_operation(1), documents=(right,))) == [("api-docs/wrong-example", True)] * 2
    (found,) = _found(_facts(_operation(1), documents=(Checked(path="o.yaml", samples=8, mismatches=wrong),)))
    assert (found.line, found.blocking) == (2, False)
    assert "1 more" in found.message


def test_a_breaking_change_needs_a_major_version() -> None:
    change = Change("api-path-removed-without-deprecation", "GET", "/x", "GET /x is gone.", "/paths/~1x", line=4)

    def judged(*promised: tuple[str, str]) -> list[tuple[str, bool]]:
        contract = Contract(since="the release v1.4.0", breaking=(change,), promised=promised)
        return _rules(_facts(_operation(1), documents=(Checked(path="o.yaml", contract=contract),)))

    silent = [("api-docs/breaking-change", True)]
    assert judged(("1.4.0", "1.5.0"), ("1.4.0", "1.5.0")) == silent
    assert judged(("1.4.0", "2.0.0"), ("1.4.0", "2.0.0")) == []
    assert judged(("0.1.0", "0.1.0"), ("1.4.0", "2.0.0")) == []  # a generator that never changes the document's version
    assert judged(("1.4.0", "1.4.0"), ("", "2.0.0")) == silent  # a version that a build makes says nothing
    assert judged(("0.4.0", "0.5.0"), ("", "")) == []


def test_a_change_that_breaks_some_clients_perhaps_is_advice() -> None:
    change = Change("response-optional-property-removed", "GET", "/x", "It is gone.", "/paths/~1x", line=4)
    contract = Contract(since="the base", doubtful=(change,), promised=(("1.4.0", "1.5.0"),))
    (found,) = _found(_facts(_operation(1), documents=(Checked(path="o.yaml", contract=contract),)))
    assert (found.rule, found.line, found.blocking) == ("api-docs/doubtful-change", 4, False)
    assert found.message.startswith("GET /x: It is gone. Some clients of the base may break")


def test_what_a_sunset_date_forbids_is_not_remembered_for_another_day() -> None:
    early = Change("api-removed-before-sunset", "GET", "/x", "GET /x is gone before its sunset 2030-01-01.")
    assert Contract(since="the base", breaking=(early,)).dated
    assert not Contract(since="the base", breaking=(dataclasses.replace(early, id="request-body-removed"),)).dated


def test_a_document_without_anything_to_compare_it_with_is_said_to_be_so() -> None:
    (found,) = _found(
        _facts(_operation(1), documents=(Checked(path="o.yaml", contract=Contract(nothing_earlier=True)),))
    )
    assert (found.rule, found.blocking) == ("api-docs/not-compared", False)


def test_the_versions_of_document_and_project_stay_together_when_they_were() -> None:
    document = Checked(path="o.yaml", versions=("1.4.0", "1.4.0"), base=True, version_line=3)
    assert _rules(_facts(_operation(1), documents=(document,), project_versions=("1.4.0", "1.5.0"))) == [
        ("api-docs/version-differs", True)
    ]
    assert _rules(_facts(_operation(1), documents=(document,), project_versions=("0.9.0", "1.5.0"))) == []


def test_a_route_without_documentation_is_named_at_its_handler() -> None:
    (found,) = _found(_facts(_operation(1), _operation(2, documented=False)))
    assert (found.rule, found.path, found.line) == ("api-docs/undocumented-route", "src/api.py", 10)


def test_hidden_routes_need_no_documentation() -> None:
    assert _found(_facts(_operation(1), _operation(2, documented=False, hidden=True))) == []


def test_a_documented_route_that_is_not_served_is_named_in_the_document() -> None:
    (found,) = _found(_facts(_operation(1), _operation(2, served=False, place=None)))
    assert (found.rule, found.path, found.line) == ("api-docs/unserved-operation", "openapi.yaml", 5)


def test_a_status_that_others_document_has_to_be_documented() -> None:
    raises = (Raise("shop.Declined", 402, "src/pay.py", 40), Raise("shop.Gone", 404, "src/pay.py", 30))
    (found,) = _found(_facts(_operation(1, raises=raises[1:]), _operation(2, raises=raises, responses_line=9)))
    assert (found.rule, found.line, found.blocking) == ("api-docs/undocumented-status", 9, True)
    assert "402 (by Declined at src/pay.py:40)" in found.message


def test_a_status_is_advice_where_nobody_documents_statuses() -> None:
    raises = (Raise("fastapi.HTTPException", 404, "a.py", 3),)
    operations = [
        _operation(n, raises=raises, statuses=("200", "422"), observed=(Observed(422, "no body"),)) for n in range(3)
    ]
    assert set(_rules(_facts(*operations, framework="fastapi"))) == {("api-docs/undocumented-status", False)}


def test_a_wildcard_documents_every_status_of_its_class() -> None:
    assert _found(_facts(_operation(1, raises=(Raise("x.Y", 409, "a.py", 3),), statuses=("200", "4XX")))) == []


def test_a_parameter_that_is_read_and_not_documented_points_at_the_reading() -> None:
    (found,) = _found(
        _facts(
            _operation(
                1,
                reads=(Read("query", "currency", "src/api.py", 12), Read("header", "Authorization", "src/api.py", 11)),
            )
        )
    )
    assert (found.rule, found.path, found.line) == ("api-docs/undocumented-parameter", "src/api.py", 12)


def test_headers_count_where_the_document_has_headers() -> None:
    documented = _operation(
        1, parameters=(("header", "Idempotency-Key"),), reads=(Read("header", "idempotency-key", "a.py", 1),)
    )
    silent = _operation(2, reads=(Read("header", "X-Tenant", "a.py", 2),))
    assert _rules(_facts(silent)) == []
    assert _rules(_facts(documented, silent)) == [("api-docs/undocumented-parameter", True)]


def test_a_documented_parameter_that_no_source_names_is_told() -> None:
    assert _rules(_facts(_operation(1, absent_words=("colour",)))) == [("api-docs/unread-parameter", True)]


def test_a_literal_body_that_differs_points_at_the_literal() -> None:
    (found,) = _found(_facts(_operation(1, gaps=(Gap("data", ("total",), ("sum",), "src/bodies.py", 7, 12),))))
    assert (found.rule, found.path, found.line, found.end_line) == ("api-docs/response-differs", "src/bodies.py", 7, 12)
    assert "lacks total and has sum" in found.message


def test_a_success_status_that_is_not_documented_is_told() -> None:
    assert _rules(_facts(_operation(1, returns=(Returned(None, 201, "a.py", 3, 3),)))) == [
        ("api-docs/response-differs", True)
    ]


def test_an_error_body_of_another_shape_blocks_where_most_are_right() -> None:
    right, wrong = ErrorBody(404, ("error",), ("error",), ("error",)), ErrorBody(422, ("detail",), (), ("error",))
    assert _rules(_facts(_operation(1, error_bodies=(right, wrong)))) == [("api-docs/error-differs", True)]
    assert _rules(_facts(_operation(1, error_bodies=(wrong,)))) == [("api-docs/error-differs", False)]


def test_an_untyped_response_blocks_where_most_are_typed() -> None:
    untyped = Success("200", None, (), untyped=True)
    some = [*(_operation(n) for n in range(3)), _operation(9, success=(untyped,))]
    assert ("api-docs/untyped-response", True) in _rules(_facts(*some))
    assert ("api-docs/untyped-response", False) in _rules(
        _facts(_operation(1, success=(untyped,)), _operation(2, success=(untyped,)))
    )


def test_an_envelope_is_learnt_and_missed_at_the_return_statement() -> None:
    bare = Success("200", ("data", "next"), ("data",), untyped=False)
    odd = _operation(
        9, success=(bare,), returns=(Returned({"object": {"data": None, "next": None}}, 200, "src/api.py", 68, 69),)
    )
    (found,) = _found(_facts(*(_operation(n) for n in range(4)), odd))
    assert (found.rule, found.line, found.end_line) == ("api-docs/off-envelope", 68, 69)
    assert "no meta" in found.message


def test_no_envelope_is_imposed_on_a_project_without_one() -> None:
    flat = [_operation(n, success=(Success("200", ("id", f"x{n}"), (), untyped=False),)) for n in range(5)]
    assert _found(_facts(*flat, _operation(9, success=(Success("200", ("ok",), (), untyped=False),)))) == []


def test_an_envelope_can_be_configured_or_switched_off() -> None:
    bare = _operation(9, success=(Success("200", ("items",), (), untyped=False),))
    assert _found(_facts(bare), Options(envelope=("data",)))[0].rule == "api-docs/off-envelope"
    assert _found(_facts(*(_operation(n) for n in range(4)), bare), Options(envelope=())) == []


def test_one_operation_without_words_among_many_with_is_told() -> None:
    assert _rules(_facts(*(_operation(n) for n in range(6)), _operation(9, described=False))) == [
        ("api-docs/undescribed-operation", True)
    ]
    assert _rules(_facts(*(_operation(n, described=False) for n in range(6)))) == []


def test_an_api_without_any_document_blocks_and_pages_do_not() -> None:
    assert _rules(_facts(_operation(1, documented=False), documents=())) == [("api-docs/no-document", True)]
    assert _rules(_facts(_operation(1, documented=False), documents=(), api=False)) == []


def test_a_generated_document_that_is_not_committed_is_advice() -> None:
    assert _rules(_facts(_operation(1), documents=(), generated=True)) == [("api-docs/not-committed", False)]
