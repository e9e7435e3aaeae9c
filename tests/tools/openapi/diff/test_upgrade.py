"""Documents of Swagger 2.0."""

from __future__ import annotations

from typing import Any

from tests.tools.openapi.diff.documents import ids


def _swagger(*parameters: dict[str, Any], response: Any = None, **more: Any) -> dict[str, Any]:
    responses = {"200": {"schema": response} if response is not None else {}}
    operation = {"parameters": list(parameters), "responses": responses}
    return {"swagger": "2.0", "paths": {"/orders": {"post": operation}}, **more}


def _body(schema: Any, **more: Any) -> dict[str, Any]:
    return {"in": "body", "name": "body", "schema": schema, **more}


def test_bodies_and_responses_are_compared() -> None:
    text, number = {"type": "string"}, {"type": "number"}
    assert ids(_swagger(_body(text)), _swagger(_body(number))) == ["request-body-type-changed"]
    assert ids(_swagger(_body(text)), _swagger(_body(text, required=True))) == ["request-body-became-required"]
    assert ids(_swagger(response=text), _swagger(response=number)) == ["response-body-type-changed"]
    assert ids(_swagger(_body(text)), _swagger(_body(text), consumes=["application/json", "text/csv"])) == [
        "request-body-media-type-added"
    ]


def test_parameters_have_their_schema_themselves() -> None:
    old, new = ({"in": "query", "name": "q", "type": kind} for kind in ("string", "integer"))
    assert ids(_swagger(old), _swagger(new)) == ["request-parameter-type-changed"]


def test_fields_of_a_form_are_properties_of_a_body() -> None:
    field = {"in": "formData", "name": "f", "type": "string"}
    assert ids(_swagger(field), _swagger(field, {**field, "name": "g"})) == ["new-optional-request-property"]


def test_definitions_are_components() -> None:
    ref = _swagger(response={"$ref": "#/definitions/Order"})
    old = {**ref, "definitions": {"Order": {"type": "object", "properties": {"id": {}}}, "Gone": {}}}
    new = {**ref, "definitions": {"Order": {"type": "object"}}}
    assert ids(old, new) == ["api-schema-removed", "response-optional-property-removed"]
    keys = {"securityDefinitions": {"key": {"type": "apiKey"}}}
    assert ids(_swagger(), _swagger(**keys)) == ["api-security-component-added"]
