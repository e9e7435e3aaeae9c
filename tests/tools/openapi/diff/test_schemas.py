"""The walk: references, schemas that contain themselves, what is met more than once."""

from __future__ import annotations

import copy
import time
from typing import Any

from gates.tools.openapi.diff.twin import Twin
from tests.tools.openapi.diff.documents import found, giving, ids, taking

_STRING, _NUMBER = {"type": "string"}, {"type": "number"}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _schemas(**schemas: Any) -> dict[str, Any]:
    return {"components": {"schemas": schemas}}


def test_a_schema_that_contains_itself_is_walked_once() -> None:
    old = _schemas(Node=_object(value=_STRING, next=_ref("Node")))
    new = _schemas(Node=_object(value=_NUMBER, next=_ref("Node")))
    assert ids(giving(_ref("Node"), **old), giving(_ref("Node"), **new)) == ["response-property-type-changed"]


def test_a_change_in_a_component_is_told_where_the_component_stands() -> None:
    old, new = _schemas(Order=_object(id=_STRING)), _schemas(Order=_object(id=_NUMBER))
    (change,) = found(giving(_ref("Order"), **old), giving(_ref("Order"), **new))
    assert (change.pointer, change.label) == ("/components/schemas/Order/properties/id", "POST /orders")


def test_a_component_that_nothing_uses_changes_nothing() -> None:
    assert ids(giving(_STRING, **_schemas(Order=_object(id=_STRING))), giving(_STRING, **_schemas(Order=_NUMBER))) == []


def test_moving_a_schema_into_a_component_is_no_change() -> None:
    assert ids(giving(_object(id=_STRING)), giving(_ref("Order"), **_schemas(Order=_object(id=_STRING)))) == []


def test_a_component_that_is_gone_is_told() -> None:
    old = taking(_object(id=_STRING), **_schemas(Order=_object(id=_STRING)))
    assert ids(old, taking(_object(id=_STRING), **_schemas())) == ["api-schema-removed"]


def test_keywords_beside_a_reference_count_since_3_1() -> None:
    plain, beside = _object(p=_ref("S")), _object(p={**_ref("S"), "deprecated": True, "description": "Old."})
    old, new = giving(plain, **_schemas(S=_STRING)), giving(beside, **_schemas(S=_STRING))
    assert ids(old, new) == ["response-property-deprecated"]
    assert ids({**old, "openapi": "3.0.3"}, {**new, "openapi": "3.0.3"}) == []


def test_a_reference_that_leads_nowhere_says_nothing() -> None:
    assert ids(giving(_ref("Missing")), giving({"$ref": "https://example.com/schema.json"})) == []
    chain = _schemas(A=_ref("B"), B=_ref("A"))
    assert ids(giving(_ref("A"), **chain), giving(_ref("B"), **chain)) == []


def test_schemas_that_all_refer_to_each_other_are_walked_in_good_time() -> None:
    names = [f"S{i}" for i in range(40)]
    old = _schemas(**{n: _object(**{m: _ref(m) for m in names}, own=_STRING) for n in names})
    new = copy.deepcopy(old)
    new["components"]["schemas"]["S39"]["properties"]["own"] = _NUMBER
    started = time.process_time()
    assert ids(giving(_ref("S0"), **old), giving(_ref("S0"), **new)) == ["response-property-type-changed"]
    assert time.process_time() - started < 5


def test_two_parts_are_the_same_whatever_the_order_of_what_has_none() -> None:
    twin = Twin({}, {})
    assert twin.same(
        {"required": ["a", "b"], "type": ["string", "null"]}, {"type": ["null", "string"], "required": ["b", "a"]}
    )
    assert twin.same({"type": "string", "nullable": False}, {"type": "string"})
    assert not twin.same({"type": "string", "nullable": True}, {"type": "string"})
    assert not twin.same({"enum": [1, 2]}, {"enum": [1]})
