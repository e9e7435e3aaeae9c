"""A Swagger 2.0 document in the form of OpenAPI 3, as far as a comparison looks at it. Pure; line pointers stay those of the original.

Bodies and forms become request bodies, schemas of responses media types, `securityDefinitions` security schemes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gates.tools.openapi.document import METHODS, resolve

_JSON = "application/json"
_NOT_A_SCHEMA = {"name", "in", "required", "description", "schema", "allowEmptyValue", "collectionFormat"}


def upgraded(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document as it is, unless it is one of Swagger 2.0."""
    if not str(data.get("swagger", "")).startswith("2"):
        return data
    paths = data.get("paths")
    items = paths.items() if isinstance(paths, dict) else ()
    made: dict[str, Any] = {**data, "paths": {p: _path(data, i) if isinstance(i, dict) else i for p, i in items}}
    made["components"] = {
        "securitySchemes": data.get("securityDefinitions") or {},
        "schemas": data.get("definitions") or {},
    }
    return made


def _path(data: Mapping[str, Any], item: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(item)
    if "parameters" in item:
        made["parameters"] = [p for p in map(_parameter, _parameters(data, item)) if p.get("in") != "body"]
    for method in METHODS:
        if isinstance(item.get(method), dict):
            made[method] = _operation(data, item[method])
    return made


def _operation(data: Mapping[str, Any], operation: Mapping[str, Any]) -> dict[str, Any]:
    given = _parameters(data, operation)
    made = {**operation, "parameters": [_parameter(p) for p in given if p.get("in") not in {"body", "formData"}]}
    takes = _kinds(operation.get("consumes", data.get("consumes")))
    gives = _kinds(operation.get("produces", data.get("produces")))
    body = next((p for p in given if p.get("in") == "body"), None)
    fields = [p for p in given if p.get("in") == "formData"]
    if body is not None:
        content = {kind: {"schema": body.get("schema", {})} for kind in takes}
        made["requestBody"] = {"required": body.get("required") is True, "content": content}
    elif fields:
        properties = {str(f.get("name")): _schema(f) for f in fields}
        needed = [str(f.get("name")) for f in fields if f.get("required") is True]
        schema = {"type": "object", "properties": properties, "required": needed}
        made["requestBody"] = {"required": bool(needed), "content": {kind: {"schema": schema} for kind in takes}}
    responses = operation.get("responses")
    if isinstance(responses, dict):
        made["responses"] = {s: _response(resolve(data, r), gives) for s, r in responses.items()}
    return made


def _parameters(data: Mapping[str, Any], holder: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = holder.get("parameters")
    found = [resolve(data, p) for p in listed] if isinstance(listed, list) else []
    return [p for p in found if isinstance(p, dict)]


def _parameter(parameter: Mapping[str, Any]) -> dict[str, Any]:
    kept = {k: v for k, v in parameter.items() if k in _NOT_A_SCHEMA or k.startswith("x-")}
    return kept if "schema" in parameter else {**kept, "schema": _schema(parameter)}


def _schema(parameter: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in parameter.items() if k not in _NOT_A_SCHEMA}


def _response(response: Any, kinds: list[str]) -> Any:
    if not isinstance(response, dict) or "schema" not in response:
        return response
    return {**response, "content": {kind: {"schema": response["schema"]} for kind in kinds}}


def _kinds(said: Any) -> list[str]:
    return [k for k in said if isinstance(k, str)] if isinstance(said, list) and said else [_JSON]
