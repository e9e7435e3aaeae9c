"""Comparing documents by meaning."""

from __future__ import annotations

import copy
from typing import Any

from gates.tools import openapi

_DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "servers": [{"url": "https://example.com"}],
    "paths": {
        "/orders": {
            "get": {
                "tags": ["a", "b"],
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer"}},
                    {"name": "after", "in": "query", "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {
                        "description": "ok",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}},
                    }
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Order": {
                "type": "object",
                "required": ["id", "total"],
                "properties": {"id": {"type": "integer"}, "total": {"type": "integer"}},
            }
        }
    },
}


def _changed() -> dict[str, Any]:
    return copy.deepcopy(_DOCUMENT)


def test_order_does_not_count() -> None:
    other = _changed()
    operation = other["paths"]["/orders"]["get"]
    operation["tags"].reverse()
    operation["parameters"].reverse()
    other["components"]["schemas"]["Order"]["required"].reverse()
    other["servers"] = []
    assert openapi.differences(_DOCUMENT, dict(reversed(other.items()))) == ()


def test_a_new_parameter_is_one_difference_in_its_operation() -> None:
    served = _changed()
    served["paths"]["/orders"]["get"]["parameters"].append(
        {"name": "status", "in": "query", "schema": {"type": "string"}}
    )
    (found,) = openapi.differences(_DOCUMENT, served)
    assert (found.operation, found.committed, found.served) == ("GET /orders", None, "query status")


def test_a_field_that_is_gone_is_two_differences_in_its_schema() -> None:
    served = _changed()
    order = served["components"]["schemas"]["Order"]
    del order["properties"]["total"]
    order["required"].remove("total")
    found = openapi.differences(_DOCUMENT, served)
    assert [(d.pointer, d.served) for d in found] == [
        ("/components/schemas/Order/properties/total", None),
        ("/components/schemas/Order/required/1", None),
    ]


def test_the_pointer_of_a_changed_parameter_leads_into_the_committed_document() -> None:
    served = _changed()
    served["paths"]["/orders"]["get"]["parameters"].reverse()
    served["paths"]["/orders"]["get"]["parameters"][1]["schema"]["type"] = "number"
    (found,) = openapi.differences(_DOCUMENT, served)
    assert found.pointer == "/paths/~1orders/get/parameters/0/schema/type"
    assert (found.committed, found.served) == ("integer", "number")


def test_an_empty_list_says_the_same_as_none() -> None:
    served = _changed()
    served["paths"]["/orders"]["get"]["security"] = []
    served["paths"]["/orders"]["get"]["deprecated"] = False
    served["paths"]["/orders"]["get"]["x-internal"] = True
    assert openapi.differences(_DOCUMENT, served) == ()
