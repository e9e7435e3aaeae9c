"""Properties that came, went, became required or optional, or changed who may write them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.openapi.diff.documents import asking, found, giving, holding, ids, taking

_P = {"type": "string"}


def _with(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties}


_EMPTY = _with([])


@pytest.mark.parametrize(
    ("old", "new", "request_", "response"),
    [
        (_EMPTY, _with([], p=_P), "new-optional-request-property", "response-optional-property-added"),
        (_EMPTY, _with(["p"], p=_P), "new-required-request-property", "response-required-property-added"),
        (
            _EMPTY,
            _with(["p"], p={**_P, "default": "a"}),
            "new-required-request-property-with-default",
            "response-required-property-added",
        ),
        (_with([], p=_P), _EMPTY, "request-property-removed", "response-optional-property-removed"),
        (_with(["p"], p=_P), _EMPTY, "request-property-removed", "response-required-property-removed"),
        (_with([], p=_P), _with(["p"], p=_P), "request-property-became-required", "response-property-became-required"),
        (_with(["p"], p=_P), _with([], p=_P), "request-property-became-optional", "response-property-became-optional"),
        (
            _with([], p={**_P, "default": "a"}),
            _with(["p"], p={**_P, "default": "a"}),
            "request-property-became-required-with-default",
            "response-property-became-required",
        ),
    ],
)
def test_properties_come_and_go(old: dict[str, Any], new: dict[str, Any], request_: str, response: str) -> None:
    assert ids(taking(old), taking(new)) == [request_]
    assert ids(giving(old), giving(new)) == [response]
    assert ids(taking(holding(old)), taking(holding(new))) == [request_]
    assert ids(giving({"items": old}), giving({"items": new})) == [response]


def test_what_only_the_service_writes_is_no_matter_of_the_request() -> None:
    read = {**_P, "readOnly": True}
    assert ids(taking(_EMPTY), taking(_with(["p"], p=read))) == []
    assert ids(taking(_with([], p=read)), taking(_EMPTY)) == []
    assert ids(taking(_with([], p=read)), taking(_with(["p"], p=read))) == []


def test_what_only_clients_write_is_told_apart_in_responses() -> None:
    write = {**_P, "writeOnly": True}
    assert ids(giving(_EMPTY), giving(_with(["p"], p=write))) == ["response-required-write-only-property-added"]
    assert ids(giving(_EMPTY), giving(_with([], p=write))) == ["response-optional-write-only-property-added"]
    assert ids(giving(_with([], p=write)), giving(_EMPTY)) == ["response-optional-write-only-property-removed"]
    assert ids(giving(_with(["p"], p=write)), giving(_EMPTY)) == ["response-required-write-only-property-removed"]
    optional, required = _with([], p=write), _with(["p"], p=write)
    assert ids(giving(optional), giving(required)) == ["response-write-only-property-became-required"]
    assert ids(giving(required), giving(optional)) == ["response-write-only-property-became-optional"]


@pytest.mark.parametrize("need", ["required", "optional"])
@pytest.mark.parametrize(("keyword", "words"), [("readOnly", "read-only"), ("writeOnly", "write-only")])
def test_who_may_write_a_property(need: str, keyword: str, words: str) -> None:
    listed = ["p"] if need == "required" else []
    free, bound = _with(listed, p=_P), _with(listed, p={**_P, keyword: True})
    assert ids(taking(free), taking(bound)) == [f"request-{need}-property-became-{words}"]
    assert ids(taking(bound), taking(free)) == [f"request-{need}-property-became-not-{words}"]
    assert ids(giving(free), giving(bound)) == [f"response-{need}-property-became-{words}"]
    assert ids(giving(bound), giving(free)) == [f"response-{need}-property-became-not-{words}"]


def test_a_required_name_without_a_property_says_nothing() -> None:
    assert ids(taking(_EMPTY), taking(_with(["ghost"]))) == []


def test_below_additional_properties_only_what_stays_is_compared() -> None:
    old, new = (
        {"type": "object", "additionalProperties": s} for s in (_with([], p=_P, q=_P), _with([], p={"type": "number"}))
    )
    assert ids(giving(old), giving(new)) == ["response-property-type-changed"]


def test_objects_in_headers() -> None:
    def header(schema: Any) -> dict[str, Any]:
        return asking({"in": "header", "name": "X-Q", "schema": schema})

    assert ids(header(_EMPTY), header(_with(["p"], p=_P))) == ["new-required-request-header-property"]
    assert ids(header(_with([], p=_P)), header(_with(["p"], p=_P))) == ["request-header-property-became-required"]
    assert ids(header(holding(_P)), header(holding({**_P, "enum": ["a"]}))) == ["request-header-property-became-enum"]
    assert ids(asking({"schema": _EMPTY}), asking({"schema": _with(["p"], p=_P)})) == []


def test_the_way_to_a_property_is_named() -> None:
    old = giving({"type": "array", "items": holding(_with([], p=_P))})
    new = giving({"type": "array", "items": holding(_EMPTY)})
    (change,) = found(old, new)
    assert change.text == "The property 'items/p/p' of the body of the response 200 is gone."
    assert change.pointer == "/paths/~1orders/post/responses/200/content/application~1json/schema/items/properties/p"
