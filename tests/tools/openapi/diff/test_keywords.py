"""One keyword of a schema changes: what that is called in a request, a response and a parameter, in both directions."""

from __future__ import annotations

from typing import Any

import pytest

from gates.tools.openapi.diff import values
from tests.tools.openapi.diff.documents import asking, found, giving, holding, ids, taking

_S = {"type": "string"}
_N = {"type": "number"}
_A = {"type": "array"}
_O = {"type": "object"}


def _both(old: Any, new: Any) -> tuple[list[str], list[str]]:
    """The changes of a request body and of a response body, `what` alone."""
    taken, given = ids(taking(old), taking(new)), ids(giving(old), giving(new))
    return [i.removeprefix("request-body-") for i in taken], [i.removeprefix("response-body-") for i in given]


def _inside(old: Any, new: Any) -> tuple[list[str], list[str]]:
    """The same where the schema is a property's."""
    taken = ids(taking(holding(old)), taking(holding(new)))
    given = ids(giving(holding(old)), giving(holding(new)))
    return [i.removeprefix("request-property-") for i in taken], [i.removeprefix("response-property-") for i in given]


_ALIKE: list[tuple[dict[str, Any], dict[str, Any], list[str], list[str]]] = [
    # old, new, what a request says, what a response says
    (_N, {**_N, "maximum": 5}, ["max-set"], []),
    ({**_N, "maximum": 5}, _N, [], []),
    ({**_N, "maximum": 5}, {**_N, "maximum": 4}, ["max-decreased"], []),
    ({**_N, "maximum": 4}, {**_N, "maximum": 5}, ["max-increased"], ["max-increased"]),
    (_N, {**_N, "minimum": 5}, ["min-set"], []),
    ({**_N, "minimum": 4}, {**_N, "minimum": 5}, ["min-increased"], []),
    ({**_N, "minimum": 5}, {**_N, "minimum": 4}, ["min-decreased"], ["min-decreased"]),
    (_N, {**_N, "exclusiveMaximum": 5}, ["exclusive-max-set"], []),
    ({**_N, "exclusiveMaximum": 5}, {**_N, "exclusiveMaximum": 4}, ["exclusive-max-decreased"], []),
    (
        {**_N, "exclusiveMaximum": 4},
        {**_N, "exclusiveMaximum": 5},
        ["exclusive-max-increased"],
        ["exclusive-max-increased"],
    ),
    (_N, {**_N, "exclusiveMinimum": 5}, ["exclusive-min-set"], []),
    ({**_N, "exclusiveMinimum": 4}, {**_N, "exclusiveMinimum": 5}, ["exclusive-min-increased"], []),
    (
        {**_N, "exclusiveMinimum": 5},
        {**_N, "exclusiveMinimum": 4},
        ["exclusive-min-decreased"],
        ["exclusive-min-decreased"],
    ),
    (_S, {**_S, "maxLength": 5}, ["max-length-set"], []),
    ({**_S, "maxLength": 5}, _S, [], ["max-length-unset"]),
    ({**_S, "maxLength": 5}, {**_S, "maxLength": 4}, ["max-length-decreased"], []),
    ({**_S, "maxLength": 4}, {**_S, "maxLength": 5}, ["max-length-increased"], ["max-length-increased"]),
    (_S, {**_S, "minLength": 5}, ["min-length-increased"], []),
    ({**_S, "minLength": 5}, _S, ["min-length-decreased"], ["min-length-decreased"]),
    (_A, {**_A, "minItems": 1}, ["min-items-increased"], []),
    ({**_A, "minItems": 1}, _A, [], ["min-items-decreased"]),
    ({**_A, "minContains": 1}, {**_A, "minContains": 2}, ["min-contains-increased"], ["min-contains-increased"]),
    ({**_A, "minContains": 2}, {**_A, "minContains": 1}, ["min-contains-decreased"], ["min-contains-decreased"]),
    ({**_A, "maxContains": 1}, {**_A, "maxContains": 2}, ["max-contains-increased"], ["max-contains-increased"]),
    ({**_A, "maxContains": 2}, {**_A, "maxContains": 1}, ["max-contains-decreased"], ["max-contains-decreased"]),
    (_S, {**_S, "const": "a"}, ["const-added"], ["const-added"]),
    ({**_S, "const": "a"}, _S, ["const-removed"], ["const-removed"]),
    ({**_S, "const": "a"}, {**_S, "const": "b"}, ["const-changed"], ["const-changed"]),
    (_S, {**_S, "default": "a"}, ["default-value-added"], ["default-value-added"]),
    ({**_S, "default": "a"}, _S, ["default-value-removed"], ["default-value-removed"]),
    ({**_S, "default": 1}, {**_S, "default": 2}, ["default-value-changed"], ["default-value-changed"]),
    (_S, {"type": ["string", "null"]}, ["became-nullable"], ["became-nullable"]),
    ({"type": ["string", "null"]}, _S, ["became-not-nullable"], []),
    (_S, {**_S, "nullable": True}, ["became-nullable"], ["became-nullable"]),
    ({**_S, "nullable": True}, _S, ["became-not-nullable"], []),
    ({"type": "integer"}, _N, ["type-generalized"], ["type-changed"]),
    (_N, {"type": "integer"}, ["type-changed"], []),
    (_S, _N, ["type-changed"], ["type-changed"]),
    ({**_S, "format": "date"}, {**_S, "format": "date-time"}, ["type-generalized"], ["type-changed"]),
    ({**_S, "format": "date-time"}, {**_S, "format": "date"}, ["type-changed"], []),
    ({"oneOf": [_S, _N]}, _S, ["list-of-types-narrowed"], ["list-of-types-narrowed"]),
    (_S, {"anyOf": [_S, _N]}, ["list-of-types-widened"], ["list-of-types-widened"]),
    ({"anyOf": [_S, _N, _A]}, {"anyOf": [_S, _O]}, ["list-of-types-narrowed"], ["list-of-types-widened"]),
    (_A, {**_A, "contains": _S}, ["contains-added"], ["contains-added"]),
    ({**_A, "contains": _S}, _A, ["contains-removed"], ["contains-removed"]),
    (_O, {**_O, "propertyNames": _S}, ["property-names-added"], ["property-names-added"]),
    ({**_O, "propertyNames": _S}, _O, ["property-names-removed"], ["property-names-removed"]),
    (_O, {**_O, "unevaluatedProperties": _S}, ["unevaluated-properties-added"], ["unevaluated-properties-added"]),
    ({**_O, "unevaluatedProperties": _S}, _O, ["unevaluated-properties-removed"], ["unevaluated-properties-removed"]),
    (_A, {**_A, "unevaluatedItems": _S}, ["unevaluated-items-added"], ["unevaluated-items-added"]),
    ({**_A, "unevaluatedItems": _S}, _A, ["unevaluated-items-removed"], ["unevaluated-items-removed"]),
    (_O, {**_O, "unevaluatedProperties": False}, [], []),
    (_O, {**_O, "if": _O}, ["if-added"], ["if-added"]),
    ({**_O, "if": _O}, _O, ["if-removed"], ["if-removed"]),
    (_O, {**_O, "then": _O}, ["then-added"], ["then-added"]),
    ({**_O, "else": _O}, _O, ["else-removed"], ["else-removed"]),
    ({**_O, "then": _O}, _O, ["then-removed"], ["then-removed"]),
    (_O, {**_O, "else": _O}, ["else-added"], ["else-added"]),
    (_S, {**_S, "contentSchema": _O}, ["content-schema-added"], ["content-schema-added"]),
    ({**_S, "contentSchema": _O}, _S, ["content-schema-removed"], ["content-schema-removed"]),
    (_S, {**_S, "contentMediaType": "a/b"}, ["content-media-type-changed"], ["content-media-type-changed"]),
    ({**_S, "contentEncoding": "base64"}, _S, ["content-encoding-changed"], ["content-encoding-changed"]),
    (_O, {**_O, "patternProperties": {"^x": _S}}, ["pattern-property-added"], ["pattern-property-added"]),
    ({**_O, "patternProperties": {"^x": _S}}, _O, ["pattern-property-removed"], ["pattern-property-removed"]),
    (_O, {**_O, "dependentSchemas": {"x": _O}}, ["dependent-schema-added"], ["dependent-schema-added"]),
    ({**_O, "dependentSchemas": {"x": _O}}, _O, ["dependent-schema-removed"], ["dependent-schema-removed"]),
    (_O, {**_O, "dependentRequired": {"x": ["y"]}}, ["dependent-required-added"], ["dependent-required-added"]),
    ({**_O, "dependentRequired": {"x": ["y"]}}, _O, ["dependent-required-removed"], ["dependent-required-removed"]),
    (
        {**_O, "dependentRequired": {"x": ["y"]}},
        {**_O, "dependentRequired": {"x": ["z"]}},
        ["dependent-required-changed"],
        ["dependent-required-changed"],
    ),
    (_O, {**_O, "discriminator": {"propertyName": "k"}}, ["discriminator-added"], ["discriminator-added"]),
    ({**_O, "discriminator": {"propertyName": "k"}}, _O, ["discriminator-removed"], ["discriminator-removed"]),
    (
        {**_O, "discriminator": {"propertyName": "k"}},
        {**_O, "discriminator": {"propertyName": "l"}},
        ["discriminator-property-name-changed"],
        ["discriminator-property-name-changed"],
    ),
    (
        {**_O, "discriminator": {"propertyName": "k", "mapping": {"a": "A", "b": "B"}}},
        {**_O, "discriminator": {"propertyName": "k", "mapping": {"a": "C", "c": "D"}}},
        ["discriminator-mapping-added", "discriminator-mapping-changed", "discriminator-mapping-deleted"],
        ["discriminator-mapping-added", "discriminator-mapping-changed", "discriminator-mapping-deleted"],
    ),
]


@pytest.mark.parametrize(("old", "new", "request_", "response"), _ALIKE)
def test_a_keyword_means_the_same_for_a_body_and_for_a_property(
    old: dict[str, Any], new: dict[str, Any], request_: list[str], response: list[str]
) -> None:
    assert _both(old, new) == (request_, response)
    assert _inside(old, new) == (request_, response)


def test_lost_and_new_values_of_an_enumeration() -> None:
    old, new = {"enum": ["a", "b"]}, {"enum": ["b", "c"]}
    assert ids(taking(old), taking(new)) == ["request-body-enum-value-removed"]
    assert ids(giving(old), giving(new)) == ["response-mediatype-enum-value-removed"]
    assert _inside(old, new) == (["enum-value-added", "enum-value-removed"],) * 2
    (lost,) = found(taking(old), taking(new))
    assert lost.text == 'The request body no longer has the value "a".'


def test_values_where_there_were_none_and_none_where_there_were() -> None:
    free, bound = {"type": "string"}, {"type": "string", "enum": ["a"]}
    assert ids(taking(free), taking(bound)) == ["request-body-became-enum"]
    assert _inside(free, bound)[0] == ["became-enum", "enum-value-added"]
    assert _inside(bound, free)[0] == ["enum-value-removed"]
    assert _inside({**bound, "x-extensible-enum": ["a"]}, {**bound, "x-extensible-enum": ["b"]})[0] == [
        "x-extensible-enum-value-removed"
    ]


def test_a_value_that_looks_like_another_one_is_another_one() -> None:
    assert not values.equal(1, True)
    assert values.equal(1, 1.0)


def test_patterns() -> None:
    free, strict, other, any_ = (
        {"type": "string", **p} for p in ({}, {"pattern": "^a$"}, {"pattern": "^b$"}, {"pattern": ".*"})
    )
    assert _inside(free, strict) == (["pattern-added"],) * 2
    assert _inside(strict, free) == (["pattern-removed"],) * 2
    assert _inside(strict, other) == (["pattern-changed"],) * 2
    assert _inside(strict, any_) == (["pattern-generalized"], ["pattern-changed"])


def test_limits_of_openapi_3_0_that_are_true_or_false() -> None:
    old, new = {**_N, "exclusiveMaximum": False}, {**_N, "exclusiveMaximum": True}
    assert _both(old, new) == (["exclusive-max-increased"], [])


def test_what_a_client_never_sends_does_not_narrow_its_request() -> None:
    def told(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
        return ids(taking(holding({**old, "readOnly": True})), taking(holding({**new, "readOnly": True})))

    assert told(_N, {**_N, "maximum": 3}) == []
    assert told(_N, _S) == []
    assert told({**_N, "maximum": 3}, {**_N, "maximum": 2}) == ["request-read-only-property-max-decreased"]
    assert told({"enum": ["a", "b"]}, {"enum": ["a"]}) == ["request-read-only-property-enum-value-removed"]
    for keyword, before, after, what in (
        ("minimum", 2, 3, "min-increased"),
        ("exclusiveMinimum", 2, 3, "exclusive-min-increased"),
        ("exclusiveMaximum", 3, 2, "exclusive-max-decreased"),
        ("maxLength", 3, 2, "max-length-decreased"),
    ):
        assert told({keyword: before}, {keyword: after}) == [f"request-read-only-property-{what}"]


def test_what_is_never_answered_does_not_widen_a_response() -> None:
    def told(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
        return ids(giving(holding({**old, "writeOnly": True})), giving(holding({**new, "writeOnly": True})))

    assert told({**_N, "maximum": 2}, {**_N, "maximum": 3}) == []
    assert told({"enum": ["a"]}, {"enum": ["a", "b"]}) == ["response-write-only-property-enum-value-added"]


def test_in_a_text_format_a_number_is_a_text_as_well() -> None:
    kind = "text/plain"
    assert ids(taking(_N, media=kind), taking(_S, media=kind)) == ["request-body-type-generalized"]
    assert ids(taking(_N), taking(_S)) == ["request-body-type-changed"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"type": "integer"}, _N, ["request-parameter-type-generalized"]),
        (_N, _S, ["request-parameter-type-generalized"]),
        (_S, _N, ["request-parameter-type-changed"]),
        (_S, {"anyOf": [_S, _N]}, ["request-parameter-list-of-types-widened", "request-parameter-type-generalized"]),
        ({**_A, "maxItems": 2}, {**_A, "maxItems": 1}, ["request-parameter-max-items-decreased"]),
        (
            {**_A, "items": {**_A, "maxItems": 1}},
            {**_A, "items": {**_A, "maxItems": 2}},
            ["request-parameter-max-items-increased"],
        ),
        ({**_A, "minItems": 2}, _A, ["request-parameter-min-items-decreased"]),
        (_S, {**_S, "pattern": "a"}, ["request-parameter-pattern-added"]),
        (_S, {**_S, "default": "a"}, ["request-parameter-default-value-added"]),
        (
            {"enum": ["a"]},
            {"enum": ["b"]},
            ["request-parameter-enum-value-added", "request-parameter-enum-value-removed"],
        ),
        (_S, {**_S, "nullable": True}, []),
        (_S, {**_S, "deprecated": True}, []),
        ({**_S, "default": "a"}, {**_S, "default": "b"}, ["request-parameter-default-value-changed"]),
        ({**_S, "pattern": "a"}, _S, ["request-parameter-pattern-removed"]),
        ({**_N, "maximum": 2}, {**_N, "maximum": 1}, ["request-parameter-max-decreased"]),
        ({**_N, "maximum": 1}, {**_N, "maximum": 2}, ["request-parameter-max-increased"]),
        ({**_N, "exclusiveMaximum": 1}, {**_N, "exclusiveMaximum": 2}, ["request-parameter-exclusive-max-increased"]),
        ({**_N, "exclusiveMinimum": 2}, {**_N, "exclusiveMinimum": 1}, ["request-parameter-exclusive-min-decreased"]),
        ({**_S, "maxLength": 2}, {**_S, "maxLength": 1}, ["request-parameter-max-length-decreased"]),
        ({**_S, "maxLength": 1}, {**_S, "maxLength": 2}, ["request-parameter-max-length-increased"]),
        (_S, {**_S, "minLength": 1}, ["request-parameter-min-length-increased"]),
        ({**_S, "minLength": 1}, _S, ["request-parameter-min-length-decreased"]),
        (_A, {**_A, "minItems": 1}, ["request-parameter-min-items-increased"]),
        (
            {"anyOf": [_S, _N]},
            _S,
            ["request-parameter-list-of-types-narrowed", "request-parameter-type-generalized"],
        ),
        (_N, {**_N, "minimum": 1}, ["request-parameter-min-set"]),
        (_N, {**_N, "maximum": 1}, ["request-parameter-max-set"]),
        (_N, {**_N, "exclusiveMinimum": 1}, ["request-parameter-exclusive-min-set"]),
        (_N, {**_N, "exclusiveMaximum": 1}, ["request-parameter-exclusive-max-set"]),
        (_S, {**_S, "maxLength": 1}, ["request-parameter-max-length-set"]),
        ({**_N, "minimum": 1}, {**_N, "minimum": 2}, ["request-parameter-min-increased"]),
        ({**_N, "minimum": 2}, {**_N, "minimum": 1}, ["request-parameter-min-decreased"]),
        ({**_N, "exclusiveMinimum": 1}, {**_N, "exclusiveMinimum": 2}, ["request-parameter-exclusive-min-increased"]),
        ({**_N, "exclusiveMaximum": 2}, {**_N, "exclusiveMaximum": 1}, ["request-parameter-exclusive-max-decreased"]),
        ({**_S, "pattern": "a"}, {**_S, "pattern": "b"}, ["request-parameter-pattern-changed"]),
        ({**_S, "pattern": "a"}, {**_S, "pattern": ".*"}, ["request-parameter-pattern-generalized"]),
        ({**_S, "default": "a"}, _S, ["request-parameter-default-value-removed"]),
        (
            {**_S, "x-extensible-enum": ["a"]},
            {**_S, "x-extensible-enum": ["b"]},
            ["request-parameter-x-extensible-enum-value-removed"],
        ),
        (
            holding(_S),
            holding({"oneOf": [_S, _N]}),
            ["request-parameter-property-list-of-types-widened", "request-parameter-property-type-changed"],
        ),
        (
            holding({"oneOf": [_S, _N]}),
            holding(_S),
            ["request-parameter-property-list-of-types-narrowed", "request-parameter-property-type-changed"],
        ),
        (holding({"type": "integer"}), holding(_N), ["request-parameter-property-type-generalized"]),
        (holding(_N), holding(_S), ["request-parameter-property-type-changed"]),
        (holding(_S), holding(_N), ["request-parameter-property-type-specialized"]),
    ],
)
def test_the_schema_of_a_parameter(old: dict[str, Any], new: dict[str, Any], expected: list[str]) -> None:
    assert ids(asking({"schema": old}), asking({"schema": new})) == expected


def test_a_default_counts_only_where_the_parameter_may_be_left_out() -> None:
    old, new = ({"schema": {"type": "string", "default": d}, "required": True} for d in ("a", "b"))
    assert ids(asking(old), asking(new)) == []
