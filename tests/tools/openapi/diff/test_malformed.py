"""What is no valid document is compared as far as it goes: the structure is another rule's business."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.openapi.diff.documents import asking, document, giving, ids, taking


@pytest.mark.parametrize("junk", [None, True, 5, "text", [], [None], {}, {"a": None}, {"$ref": 5}, [[]]])
@pytest.mark.parametrize(
    "keyword",
    [
        "type",
        "required",
        "properties",
        "enum",
        "allOf",
        "anyOf",
        "items",
        "dependentRequired",
        "discriminator",
        "pattern",
    ],
)
def test_a_schema_of_any_shape_is_compared(keyword: str, junk: Any) -> None:
    sound = {"type": "object", "properties": {"p": {"type": "string"}}, "required": ["p"]}
    broken = {**sound, keyword: junk}
    assert ids(taking(broken), taking(broken)) == []
    old, new = (
        {"properties": {"near": near, "p": {"type": kind}}} for near, kind in ((sound, "string"), (broken, "number"))
    )
    assert "response-property-type-changed" in ids(giving(old), giving(new))


@pytest.mark.parametrize("junk", [None, 5, "text", [], [5], {"a": 5}])
def test_an_operation_of_any_shape_is_compared(junk: Any) -> None:
    keys = ("parameters", "requestBody", "responses", "security", "tags", "deprecated", "operationId")
    sound = document({"parameters": [], "responses": {"200": {}}, "security": [{"key": ["a"]}]})
    for key in keys:
        assert "api-path-removed-without-deprecation" not in ids(sound, document({"responses": {"200": {}}, key: junk}))
    scopes = document({"responses": {}, "security": [{"key": junk}]})
    assert set(ids(sound, scopes)) <= {
        "api-security-scope-removed",
        "api-security-scope-added",
        "response-success-status-removed",
    }


def test_two_objects_that_are_spread_out_into_the_same_names_take_each_parameter_once() -> None:
    spread = {"explode": True, "schema": {"type": "object", "properties": {"page": {"type": "integer"}}}}
    new = asking({**spread, "name": "one"}, {**spread, "name": "two"})
    assert ids(asking({"name": "page", "schema": {"type": "integer"}}), new) == ["new-optional-request-parameter"]
