"""Where schemas and examples stand in a document. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from gates.tools.openapi.document import join

_VALUES = {"example", "examples", "default", "enum", "const"}
_DEEPEST = 60


class Place(NamedTuple):
    """A part of a document and the pointer to it."""

    pointer: str
    part: Any


def schemas(data: Mapping[str, Any]) -> Iterator[Place]:
    """Every schema that is no part of another one: components, and those of parameters, headers, bodies and responses."""
    named = (data.get("components") or {}).get("schemas") if isinstance(data.get("components"), dict) else None
    for base, found in (("/components/schemas", named), ("/definitions", data.get("definitions"))):
        for name, schema in found.items() if isinstance(found, dict) else ():
            yield Place(join(base, name), schema)
    for holder in holders(data):
        if isinstance(holder.part, dict):
            yield Place(join(holder.pointer, "schema"), holder.part["schema"])


def holders(data: Mapping[str, Any]) -> Iterator[Place]:
    """Every object that has a schema: parameters, headers, media types, responses of Swagger 2.0."""
    waiting = [Place("", {k: v for k, v in data.items() if k != "definitions"})]
    while waiting:
        pointer, node = waiting.pop()
        if pointer.count("/") > _DEEPEST or pointer == "/components/schemas":
            continue
        if isinstance(node, dict):
            if isinstance(node.get("schema"), (dict, bool)):
                yield Place(pointer, node)
            inner = [
                (k, v) for k, v in node.items() if k != "schema" and k not in _VALUES and not str(k).startswith("x-")
            ]
            waiting += [Place(join(pointer, str(k)), v) for k, v in reversed(inner) if isinstance(v, (dict, list))]
        elif isinstance(node, list):
            waiting += [Place(join(pointer, i), v) for i, v in enumerate(node) if isinstance(v, (dict, list))]


def inside(schema: Mapping[str, Any]) -> Iterator[tuple[Any, tuple[str | int, ...]]]:
    """(schema, way to it) of the schemas directly inside of one."""
    for key in ("properties", "patternProperties", "$defs", "dependentSchemas"):
        named = schema.get(key)
        for name, value in named.items() if isinstance(named, dict) else ():
            yield value, (key, name)
    for key in ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"):
        if isinstance(schema.get(key), dict):
            yield schema[key], (key,)
    for key in ("oneOf", "anyOf", "allOf", "prefixItems"):
        listed = schema.get(key)
        for index, value in enumerate(listed if isinstance(listed, list) else ()):
            yield value, (key, index)
