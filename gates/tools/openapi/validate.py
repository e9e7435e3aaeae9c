"""Whether a document is a valid OpenAPI document. Pure.

The rules between parts that no JSON Schema can express, the most usual breaches of the structure in words of our own, and the rest of
the structure as `structure.py` tells it.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from gates.tools.openapi import structure
from gates.tools.openapi.document import METHODS, at, join, operations, parameters, resolve
from gates.tools.openapi.walk import inside, schemas

_TYPES = {"string", "number", "integer", "boolean", "array", "object", "null", "file"}
_PLACES = {"query", "header", "path", "cookie", "body", "formData"}
_STATUS = re.compile(r"[1-5](\d\d|XX)|default")
_VARIABLE = re.compile(r"{([^{}/]+)}")
_PATH_KEYS = {*METHODS, "$ref", "summary", "description", "servers", "parameters"}
_MOST = 100
_DEEPEST = 40


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """Something that makes a document invalid; `line` is 0 until it is known."""

    pointer: str
    message: str
    line: int = 0


def problems(data: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Everything that is wrong, at most a hundred; what the structure says about a part that is told already is left out."""
    found = dict.fromkeys(itertools.islice(_all(data), _MOST))
    told = {p.pointer for p in found} | {p.pointer.rpartition("/")[0] for p in found}
    for pointer, message in structure.breaches(data):
        if len(found) >= _MOST:
            break
        if pointer not in told and pointer.rpartition("/")[0] not in {p.pointer for p in found}:
            found[Problem(pointer, message)] = None
    return tuple(found)


def _all(data: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _head(data)
    yield from _paths(data)
    yield from _operations(data)
    yield from _references(data, data, "", 0)
    yield from _schemas(data)
    yield from _security(data)


def _head(data: Mapping[str, Any]) -> Iterator[Problem]:
    version = data.get("openapi", data.get("swagger"))
    if not isinstance(version, str) or not re.match(r"(3\.[0-2]\.\d+|2\.0)", version):
        yield Problem("/openapi", f"The version of OpenAPI is missing or unknown: {version!r}.")
    info = data.get("info")
    if not isinstance(info, dict):
        yield Problem("/info", "The document has no info.")
        return
    for key in ("title", "version"):
        if not isinstance(info.get(key), str):
            yield Problem("/info", f"info.{key} is missing or no text.")


def _paths(data: Mapping[str, Any]) -> Iterator[Problem]:
    paths = data.get("paths")
    if (
        paths is None
        and any(k in data for k in ("components", "webhooks"))
        and str(data.get("openapi", "")).startswith("3.1")
    ):
        return
    if not isinstance(paths, dict):
        yield Problem("/paths", "The document has no paths.")
        return
    seen: dict[str, str] = {}
    for path, item in paths.items():
        pointer = join("/paths", path)
        if not str(path).startswith("/") and not str(path).startswith("x-"):
            yield Problem(pointer, f"The path {path!r} does not start with a slash.")
        same = seen.setdefault(_VARIABLE.sub("{}", str(path)), str(path))
        if same != path:
            yield Problem(pointer, f"The paths {same} and {path} are the same but for the names of their parameters.")
        for key in item if isinstance(item, dict) else ():
            if key not in _PATH_KEYS and not str(key).startswith("x-"):
                yield Problem(join(pointer, key), f"{key!r} is no method and nothing else that a path may have.")


def _operations(data: Mapping[str, Any]) -> Iterator[Problem]:
    names: dict[str, str] = {}
    new = str(data.get("openapi", "")).startswith(("3.1", "3.2"))
    for path, method, operation in operations(data):
        pointer = join("/paths", path, method)
        label = f"{method.upper()} {path}"
        name = operation.get("operationId")
        if isinstance(name, str):
            first = names.setdefault(name, label)
            if first != label:
                yield Problem(
                    join(pointer, "operationId"), f"The operation id {name!r} is used by {first} and by {label}."
                )
        if isinstance(operation.get("responses"), dict) or not new:
            yield from _responses(operation, pointer, label)
        yield from _parameters(data, path, operation, pointer, label)
        body = resolve(data, operation.get("requestBody"))
        if isinstance(body, dict) and not isinstance(body.get("content"), dict):
            yield Problem(join(pointer, "requestBody"), f"The request body of {label} has no content.")


def _responses(operation: Mapping[str, Any], pointer: str, label: str) -> Iterator[Problem]:
    responses = operation.get("responses")
    if not isinstance(responses, dict) or not responses:
        yield Problem(pointer, f"{label} documents no response.")
        return
    for status, response in responses.items():
        inner = join(pointer, "responses", status)
        if not _STATUS.fullmatch(str(status)) and not str(status).startswith("x-"):
            yield Problem(inner, f"{status!r} is no status code.")
        elif isinstance(response, dict) and "$ref" not in response and not isinstance(response.get("description"), str):
            yield Problem(inner, f"The response {status} of {label} has no description.")


def _parameters(
    data: Mapping[str, Any], path: str, operation: Mapping[str, Any], pointer: str, label: str
) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for index, raw in enumerate(operation.get("parameters") or []):
        parameter, inner = resolve(data, raw), join(pointer, "parameters", index)
        if not isinstance(parameter, dict):
            continue
        place, name = str(parameter.get("in")), str(parameter.get("name"))
        if place not in _PLACES or "name" not in parameter:
            yield Problem(inner, f"A parameter of {label} has no name or stands in no known place ({place}).")
        elif (place, name) in seen:
            yield Problem(inner, f"The {place} parameter {name!r} of {label} is there twice.")
        elif place == "path" and parameter.get("required") is not True:
            yield Problem(inner, f"The path parameter {name!r} of {label} must be required.")
        elif not {"schema", "content", "type", "$ref"} & set(parameter):
            yield Problem(inner, f"The parameter {name!r} of {label} has no schema.")
        seen.add((place, name))
    declared = {name for place, name in parameters(data, path, operation) if place == "path"}
    wanted = set(_VARIABLE.findall(path))
    for name in sorted(wanted - declared):
        yield Problem(pointer, f"The path parameter {name!r} of {label} is not described.")
    for name in sorted(declared - wanted):
        yield Problem(pointer, f"{label} describes the path parameter {name!r}, which its path does not have.")


def _references(data: Mapping[str, Any], node: Any, pointer: str, depth: int) -> Iterator[Problem]:
    if depth > 60:
        return
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str) and target.startswith("#") and at(data, target[1:]) is None:
            yield Problem(join(pointer, "$ref"), f"The reference {target} leads nowhere.")
        for key, value in node.items():
            if key not in {"example", "examples", "default", "enum", "const"}:
                yield from _references(data, value, join(pointer, key), depth + 1)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _references(data, value, join(pointer, index), depth + 1)


def _schemas(data: Mapping[str, Any]) -> Iterator[Problem]:
    new = str(data.get("openapi", "")).startswith(("3.1", "3.2"))
    for pointer, schema in schemas(data):
        yield from _schema(schema, pointer, new, 0)


def _schema(schema: Any, pointer: str, new: bool, depth: int) -> Iterator[Problem]:
    """One schema and those inside of it; `new` for OpenAPI 3.1 and later."""
    if not isinstance(schema, dict):
        if not isinstance(schema, bool):
            yield Problem(pointer, "A schema must be an object.")
        return
    yield from _types(schema, pointer, new)
    names = schema.get("required", [])
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
        yield Problem(join(pointer, "required"), "required must be a list of names.")
    for inner, where in inside(schema) if depth < _DEEPEST else ():
        yield from _schema(inner, join(pointer, *where), new, depth + 1)


def _types(schema: Mapping[str, Any], pointer: str, new: bool) -> Iterator[Problem]:
    kinds = schema.get("type", [])
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if kind not in _TYPES:
            yield Problem(join(pointer, "type"), f"{kind!r} is no type.")
    if isinstance(kinds, list) and kinds and not new:
        yield Problem(join(pointer, "type"), "Several types need OpenAPI 3.1; this document says 3.0.")
    if new and "nullable" in schema:
        yield Problem(join(pointer, "nullable"), 'OpenAPI 3.1 has no nullable; add "null" to the types.')
    if kinds == "array" and "items" not in schema and not new:
        yield Problem(pointer, "An array must say what its items are.")


def _security(data: Mapping[str, Any]) -> Iterator[Problem]:
    known = set((data.get("components") or {}).get("securitySchemes") or data.get("securityDefinitions") or {})
    places = [("/security", data.get("security"))]
    places += [
        (join("/paths", path, method, "security"), operation.get("security"))
        for path, method, operation in operations(data)
    ]
    for pointer, needs in places:
        for need in needs if isinstance(needs, list) else ():
            for name in need if isinstance(need, dict) else ():
                if name not in known:
                    yield Problem(pointer, f"The security scheme {name!r} is not defined.")
