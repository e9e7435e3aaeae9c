"""The properties that a schema has for certain, with references and `allOf` folded in. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from gates.tools.openapi.document import resolve


@dataclasses.dataclass(frozen=True)
class Flat:
    """An object schema with references and `allOf` folded in; `open` where it promises nothing."""

    properties: Mapping[str, Any]
    required: frozenset[str]
    types: frozenset[str]
    items: Any = None
    variants: int = 0


def flat(root: Mapping[str, Any], node: Any, depth: int = 0) -> Flat:
    """The properties that a schema has for certain."""
    schema = resolve(root, node)
    if not isinstance(schema, dict) or depth > 10:
        return Flat({}, frozenset(), frozenset())
    properties = dict(schema["properties"]) if isinstance(schema.get("properties"), dict) else {}
    required = (
        {r for r in schema.get("required") or [] if isinstance(r, str)}
        if isinstance(schema.get("required"), list)
        else set()
    )
    kinds = set(_types(schema))
    items = schema.get("items")
    for part in schema.get("allOf") or []:
        inner = flat(root, part, depth + 1)
        properties |= inner.properties
        required |= inner.required
        kinds |= inner.types
        items = items if items is not None else inner.items
    every = [*(schema.get("anyOf") or []), *(schema.get("oneOf") or [])]
    options = [o for o in every if (resolve(root, o) or {}).get("type") != "null"]
    if len(options) == 1 and not properties:
        inner = flat(root, options[0], depth + 1)
        null = {"null"} if len(every) > 1 and inner.types else set()
        return Flat(inner.properties, inner.required, inner.types | null, inner.items)
    return Flat(properties, frozenset(required), frozenset(kinds), items, len(options))


def _types(schema: Mapping[str, Any]) -> frozenset[str]:
    kinds = schema.get("type")
    found = (
        {kinds}
        if isinstance(kinds, str)
        else {k for k in kinds if isinstance(k, str)}
        if isinstance(kinds, list)
        else set()
    )
    return frozenset(found | ({"null"} if found and schema.get("nullable") is True else set()))
