"""Which operations a component belongs to."""

from __future__ import annotations

from gates.tools.openapi import Uses

_REF = {"$ref": "#/components/schemas/Item"}
_DATA = {
    "openapi": "3.1.0",
    "paths": {
        "/items": {
            "get": {"responses": {"200": {"$ref": "#/components/responses/Items"}}},
            "post": {"requestBody": _REF},
        },
        "/other": {"get": {"responses": {}}},
    },
    "components": {
        "schemas": {"Item": {"properties": {"parent": _REF, "a": {}}}, "Unused": {}},
        "responses": {"Items": {"content": {"application/json": {"schema": _REF}}}},
    },
}


def test_references_are_followed_from_operations_to_components() -> None:
    uses = Uses(_DATA)
    assert uses.of("/components/schemas/Item/properties/a/type") == ("GET /items", "POST /items")
    assert uses.of("/components/responses/Items") == ("GET /items",)


def test_what_nobody_uses_or_is_no_component_has_no_users() -> None:
    uses = Uses(_DATA)
    assert uses.of("/components/schemas/Unused/type") == ()
    assert uses.of("/info/title") == ()
    assert uses.of("/components") == ()


def test_definitions_of_swagger_are_components_too() -> None:
    data = {
        "swagger": "2.0",
        "paths": {"/a": {"get": {"schema": {"$ref": "#/definitions/A"}}}},
        "definitions": {"A": {}},
    }
    assert Uses(data).of("/definitions/A/type") == ("GET /a",)
