"""What makes a document invalid."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from gates.tools import openapi

_VALID: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "t", "version": "1"},
    "paths": {
        "/a/{id}": {
            "get": {
                "operationId": "readA",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "responses": {"200": {"description": "ok"}},
            }
        }
    },
    "components": {"schemas": {"A": {"type": "object", "properties": {"b": {"type": "string", "nullable": True}}}}},
}


def _with(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    data = copy.deepcopy(_VALID)
    node: Any = data
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = value
    return data


def test_a_valid_document_has_no_problem() -> None:
    assert openapi.problems(_VALID) == ()


_GET = ("paths", "/a/{id}", "get")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (_with(("openapi",), "4"), "version of OpenAPI"),
        (_with(("info",), {"title": "t"}), "info.version"),
        (_with(("paths",), None), "no paths"),
        (_with(("paths", "b"), {}), "start with a slash"),
        (_with(("paths", "/a/{other}"), {}), "the same but for the names"),
        (_with(("paths", "/a/{id}", "gett"), {}), "no method"),
        (
            _with(("paths", "/b"), {"get": {"operationId": "readA", "responses": {"200": {"description": "x"}}}}),
            "operation id 'readA'",
        ),
        (_with((*_GET, "responses"), {}), "documents no response"),
        (_with((*_GET, "responses"), {"999x": {"description": ""}}), "no status code"),
        (_with((*_GET, "responses"), {"200": {}}), "has no description"),
        (_with((*_GET, "parameters"), []), "is not described"),
        (_with((*_GET, "parameters", 0, "required"), False), "must be required"),
        (_with((*_GET, "security"), [{"key": []}]), "security scheme 'key' is not defined"),
        (_with((*_GET, "responses"), {"200": {"$ref": "#/components/responses/Gone"}}), "leads nowhere"),
        (_with(("components", "schemas", "A", "type"), "text"), "'text' is no type"),
        (_with(("components", "schemas", "A", "type"), ["object", "null"]), "need OpenAPI 3.1"),
        (_with(("openapi",), "3.1.0"), "has no nullable"),
    ],
)
def test_a_mistake_is_named(data: dict[str, Any], said: str) -> None:
    assert any(said in p.message for p in openapi.problems(data)), openapi.problems(data)


_BODY = {"content": {"application/json": {"schema": {"type": "strin"}}}}


@pytest.mark.parametrize(
    ("data", "pointer", "said"),
    [
        (_with(("info", "contact"), "me"), "/info/contact", 'not of type "object"'),
        (
            _with((*_GET, "parameters", 0, "schema"), {"type": "integer", "minimum": "3"}),
            "/schema/minimum",
            "not of type",
        ),
        (_with((*_GET, "requestBody"), _BODY), "/schema/type", "'strin' is no type"),
        (_with((*_GET, "parameters", 0, "style"), "spaced"), "/parameters/0/style", "is not one of"),
        (
            _with(("components", "securitySchemes"), {"k": {"type": "apiKey", "in": "body", "name": "k"}}),
            "/in",
            "is not one of",
        ),
        (_with(("servers",), [{"uri": "/"}]), "/servers/0", '"url" is a required property'),
        (
            _with((*_GET, "responses", "200", "content"), {"a/b": {"example": 1, "examples": {}}}),
            "/a~1b",
            "may not have",
        ),
    ],
)
def test_a_breach_of_the_structure_is_placed_where_it_is(data: dict[str, Any], pointer: str, said: str) -> None:
    assert [p for p in openapi.problems(data) if p.pointer.endswith(pointer) and said in p.message] != []


@pytest.mark.parametrize(
    "data",
    [
        _with(("components", "schemas", "A", "required"), []),
        _with(("info", "contact"), {"email": "somebody"}),
        _with(("components", "schemas", "A", "pattern"), "(?P<year>[0-9]+)"),
        _with(("components", "schemas", "A", "title"), None),
        _with(("x-anything",), {"schema": 3}),
    ],
    ids=["no required names", "address", "pattern of Python", "null for nothing", "extension"],
)
def test_what_no_reader_minds_is_let_through(data: dict[str, Any]) -> None:
    assert openapi.problems(data) == ()


@pytest.mark.parametrize(
    ("key", "value"), [("required", True), ("minLength", "3"), ("exclusiveMinimum", True), ("enum", "a")]
)
def test_schemas_of_3_1_are_held_against_json_schema(key: str, value: Any) -> None:
    data = _with(("components", "schemas", "A"), {"type": "object", key: value})
    data["openapi"] = "3.1.0"
    assert [p.pointer for p in openapi.problems(data)] == [f"/components/schemas/A/{key}"]


def test_the_same_breach_is_told_once() -> None:
    data = _with((*_GET, "responses"), {"200": {}})
    assert [p.message for p in openapi.problems(data)] == ["The response 200 of GET /a/{id} has no description."]


def test_a_document_of_swagger_2_is_held_against_its_own_rules() -> None:
    data: dict[str, Any] = {
        "swagger": "2.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": {"description": "x", "schema": {"$ref": "#/definitions/A"}}}}}},
        "definitions": {"A": {"type": "object"}},
    }
    assert openapi.problems(data) == ()
    data["schemes"] = ["gopher"]
    assert [p.pointer for p in openapi.problems(data)] == ["/schemes/0"]
