"""Examples and defaults beside their schemas."""

from __future__ import annotations

from typing import Any

import pytest

from gates.tools import openapi
from gates.tools.openapi.examples import Checked


def _checked(schema: dict[str, Any], version: str = "3.1.0", **media: Any) -> Checked:
    components = {
        "schemas": {"A": schema, "B": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/A"}}}}
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/A"}, **media}}
    responses = {"200": {"description": "", "content": content}}
    return openapi.examples(
        {"openapi": version, "paths": {"/a": {"get": {"responses": responses}}}, "components": components}
    )


_MEDIA = "/paths/~1a/get/responses/200/content/application~1json"


@pytest.mark.parametrize(
    ("schema", "media", "pointer"),
    [
        ({"type": "integer"}, {"example": "three"}, f"{_MEDIA}/example"),
        ({"type": "integer"}, {"examples": {"a/b": {"value": 1}, "c": {"value": []}}}, f"{_MEDIA}/examples/c/value"),
        ({"type": "integer", "default": "x"}, {}, "/components/schemas/A/default"),
        (
            {"type": "object", "properties": {"a": {"enum": ["x"], "default": "y"}}},
            {},
            "/components/schemas/A/properties/a/default",
        ),
        ({"type": "object", "required": ["id"], "example": {}}, {}, "/components/schemas/A/example"),
        ({"type": "string", "examples": ["a", 4]}, {}, "/components/schemas/A/examples/1"),
    ],
)
def test_what_does_not_agree_is_named(schema: dict[str, Any], media: dict[str, Any], pointer: str) -> None:
    assert [w.pointer for w in _checked(schema, **media).wrong] == [pointer]


@pytest.mark.parametrize(
    ("schema", "media"),
    [
        ({"type": "integer", "default": 3}, {"example": 4}),
        (
            {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer", "readOnly": True}}},
            {"example": {}},
        ),
        ({"type": "string", "default": None}, {}),
        ({"type": "array", "items": {"type": "string"}}, {"example": "a,b"}),
        ({"type": "string", "format": "date"}, {"example": "some day"}),
    ],
    ids=["agrees", "read-only", "no default", "serialised", "format"],
)
def test_what_people_write_on_purpose_is_let_through(schema: dict[str, Any], media: dict[str, Any]) -> None:
    assert _checked(schema, **media).wrong == ()


def test_null_is_allowed_in_the_way_of_each_version() -> None:
    assert _checked({"type": "string", "nullable": True}, "3.0.3", examples={"a": {"value": None}}).wrong == ()
    assert _checked({"type": ["string", "null"]}, "3.1.0", examples={"a": {"value": None}}).wrong == ()
    assert len(_checked({"type": "string"}, "3.0.3", examples={"a": {"value": None}}).wrong) == 1


def test_a_schema_that_refers_to_itself_is_followed() -> None:
    tree = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/A"}, "n": {"type": "integer"}}}
    wrong = _checked(tree, example={"next": {"next": {"n": "x"}}}).wrong
    assert [w.message for w in wrong] == [
        'The example does not agree with its schema: next.next.n: "x" is not of type "integer".'
    ]


def test_a_schema_that_cannot_be_asked_is_no_judge() -> None:
    assert _checked({"type": "string", "pattern": "(?P<x>a"}, example="b") == Checked(0, ())


def test_only_json_is_compared() -> None:
    media = {"schema": {"type": "object"}, "example": "<a/>"}
    data = {
        "openapi": "3.1.0",
        "paths": {"/a": {"get": {"responses": {"200": {"content": {"application/xml": media}}}}}},
    }
    assert openapi.examples(data) == Checked(0, ())
