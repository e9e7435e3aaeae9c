"""What breaks a client between two documents."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from gates.tools import openapi

_OLD: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1.4.0"},
    "paths": {
        "/orders": {
            "get": {
                "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
                "responses": {
                    "200": {
                        "description": "ok",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}},
                    }
                },
            },
            "post": {
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string"}}}
                        }
                    }
                },
                "responses": {"201": {"description": "made"}},
            },
        }
    },
    "components": {
        "schemas": {
            "Page": {
                "type": "object",
                "properties": {"data": {"type": "array", "items": {"$ref": "#/components/schemas/Order"}}},
            },
            "Order": {
                "type": "object",
                "required": ["id", "note"],
                "properties": {"id": {"type": "integer"}, "note": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
            },
        }
    },
}


def _new() -> dict[str, Any]:
    return copy.deepcopy(_OLD)


def _ids(new: dict[str, Any]) -> list[str]:
    return [c.id for c in openapi.changes(_OLD, new)]


def test_the_same_document_breaks_nothing() -> None:
    assert _ids(_new()) == []


def test_what_is_added_and_optional_breaks_nothing() -> None:
    new = _new()
    new["paths"]["/orders"]["get"]["parameters"].append({"name": "status", "in": "query"})
    new["components"]["schemas"]["Order"]["properties"]["total"] = {"type": "integer"}
    new["paths"]["/other"] = {"get": {"responses": {}}}
    assert _ids(new) == []


def test_a_path_whose_parameter_was_renamed_is_the_same_path() -> None:
    old: dict[str, Any] = {"paths": {"/a/{id}": {"get": {"responses": {}}}}}
    new: dict[str, Any] = {"paths": {"/a/{a_id}": {"get": {"responses": {}}}}}
    assert openapi.changes(old, new) == ()


def test_a_removed_path_and_a_removed_method_are_told_apart() -> None:
    new = _new()
    del new["paths"]["/orders"]["post"]
    assert _ids(new) == ["api-removed-without-deprecation"]
    del new["paths"]["/orders"]
    assert _ids(new) == ["api-path-removed-without-deprecation"] * 2


def test_a_deprecated_operation_may_go() -> None:
    old = _new()
    old["paths"]["/orders"]["post"]["deprecated"] = True
    new = _new()
    del new["paths"]["/orders"]["post"]
    assert openapi.changes(old, new) == ()


def test_a_field_that_is_gone_deep_in_a_response_breaks() -> None:
    new = _new()
    del new["components"]["schemas"]["Order"]["properties"]["note"]
    (change,) = openapi.changes(_OLD, new)
    assert change.id == "response-required-property-removed"
    assert "'data.[].note'" in change.message


def test_a_field_that_may_become_null_breaks() -> None:
    new = _new()
    new["components"]["schemas"]["Order"]["properties"]["id"] = {"anyOf": [{"type": "integer"}, {"type": "null"}]}
    assert _ids(new) == ["response-body-type-changed"]


def test_new_required_input_breaks_unless_it_has_a_default() -> None:
    new = _new()
    schema = new["paths"]["/orders"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    schema["required"].append("size")
    schema["properties"]["size"] = {"type": "integer"}
    assert _ids(new) == ["new-required-request-property"]
    schema["properties"]["size"]["default"] = 1
    assert _ids(new) == []


def test_a_parameter_that_becomes_required_breaks() -> None:
    new = _new()
    new["paths"]["/orders"]["get"]["parameters"][0]["required"] = True
    assert _ids(new) == ["request-parameter-became-required"]


@pytest.mark.parametrize(
    ("before", "after", "major"),
    [
        ("1.4.0", "2.0.0", True),
        ("1.4.0", "1.5.0", False),
        ("0.4.1", "0.5.0", True),
        ("0.4.1", "0.4.2", False),
        ("1.4.0", "1.4.0", False),
        ("v1", "v2", True),
        ("", "1", True),
    ],
)
def test_a_major_version_says_that_it_breaks(before: str, after: str, major: bool) -> None:
    assert openapi.major_bump(before, after) is major
