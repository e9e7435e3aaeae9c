"""Request bodies, responses, their media types and headers."""

from __future__ import annotations

from typing import Any

import pytest

from gates.tools.openapi.diff import bodies
from tests.tools.openapi.diff.documents import JSON, document, found, giving, ids, taking

_BODY: dict[str, Any] = {"content": {JSON: {"schema": {"type": "string"}}}}


def _with_body(body: dict[str, Any] | None) -> dict[str, Any]:
    return document({"responses": {}} | ({"requestBody": body} if body is not None else {}))


def _answering(**responses: Any) -> dict[str, Any]:
    return document({"responses": {status.strip("_"): said for status, said in responses.items()}})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (None, _BODY, ["request-body-added-optional"]),
        (None, {**_BODY, "required": True}, ["request-body-added-required"]),
        (_BODY, None, ["request-body-removed"]),
        (_BODY, {**_BODY, "required": True}, ["request-body-became-required"]),
        ({**_BODY, "required": True}, _BODY, ["request-body-became-optional"]),
    ],
)
def test_a_request_body(old: dict[str, Any] | None, new: dict[str, Any] | None, expected: list[str]) -> None:
    assert ids(_with_body(old), _with_body(new)) == expected


def test_media_types_come_and_go() -> None:
    old, new = taking({}, media="text/csv"), taking({}, media=JSON)
    assert ids(old, new) == ["request-body-media-type-added", "request-body-media-type-removed"]
    assert ids(giving({}, media="text/csv"), giving({}, media=JSON)) == [
        "response-media-type-added",
        "response-media-type-removed",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (JSON, "application/problem+json", ["response-media-type-name-specialized"]),
        ("application/problem+json", JSON, ["response-media-type-name-generalized"]),
        (JSON, f"{JSON}; charset=utf-8", ["response-media-type-name-changed"]),
    ],
)
def test_a_media_type_that_contains_the_other_is_the_same_one(old: str, new: str, expected: list[str]) -> None:
    assert ids(giving({}, media=old), giving({}, media=new)) == expected
    assert ids(taking({}, media=old), taking({}, media=new)) == []
    narrower = giving({"type": "number"}, media=new)
    assert "response-body-type-changed" in ids(giving({"type": "string"}, media=old), narrower)


@pytest.mark.parametrize(
    ("wide", "narrow", "contained"),
    [
        ("application/xml", "application/atom+xml", True),
        ("application/atom+xml", "application/xml", False),
        ("application/json;q=1", "APPLICATION/json", True),
        ("application/json", "text/json", False),
        ("application/json", "application/a+b+json", False),
        ("nonsense", "nonsense", False),
    ],
)
def test_which_media_type_contains_which(wide: str, narrow: str, contained: bool) -> None:
    assert bodies.contains(wide, narrow) is contained


def test_with_several_media_types_the_sentence_names_which() -> None:
    def both(kind: str) -> dict[str, Any]:
        content = {JSON: {"schema": {"type": kind}}, "text/csv": {"schema": {"type": "string"}}}
        return document({"responses": {"200": {"content": content}}})

    (change,) = found(both("string"), both("number"))
    assert change.text == "The body of the response 200 (application/json) is number instead of string."


def test_statuses_come_and_go() -> None:
    assert ids(_answering(_200={}, _404={}), _answering(_201={}, _409={})) == [
        "response-non-success-status-added",
        "response-non-success-status-removed",
        "response-success-status-added",
        "response-success-status-removed",
    ]
    assert ids(_answering(_200={}, default={}), _answering(_200={}, _4XX={})) == []


def test_every_response_that_stays_is_compared() -> None:
    assert ids(giving({"type": "string"}, status="default"), giving({"type": "number"}, status="default")) == [
        "response-body-type-changed"
    ]


def test_headers_of_a_response() -> None:
    def with_headers(**headers: Any) -> dict[str, Any]:
        return _answering(_200={"headers": headers})

    needed, free = {"required": True}, {"required": False}
    assert ids(with_headers(a=needed, b=free), with_headers()) == [
        "optional-response-header-removed",
        "required-response-header-removed",
    ]
    assert ids(with_headers(a=needed), with_headers(a=free)) == ["response-header-became-optional"]
    assert ids(with_headers(a=free), with_headers(a=needed)) == []
    assert ids(with_headers(Etag=free), with_headers(ETag=free)) == ["optional-response-header-removed"]


def test_bodies_and_responses_by_reference() -> None:
    def stored(kind: str) -> dict[str, Any]:
        part = {"content": {JSON: {"schema": {"type": kind}}}}
        operation = {
            "requestBody": {"$ref": "#/components/requestBodies/B"},
            "responses": {"200": {"$ref": "#/components/responses/R"}},
        }
        return document(operation, components={"requestBodies": {"B": part}, "responses": {"R": part}})

    assert ids(stored("string"), stored("number")) == ["request-body-type-changed", "response-body-type-changed"]
