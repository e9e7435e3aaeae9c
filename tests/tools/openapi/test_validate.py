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
