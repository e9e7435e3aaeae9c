"""A document with the same meaning in one of several ways to write it, so that only changes of meaning are told. Pure.

A list of one schema becomes that schema, null among alternatives or types becomes `nullable`. What generators write differently from one
version to the next breaks nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LISTS = ("allOf", "anyOf", "oneOf")
_VALUES = {"example", "examples", "default", "enum", "const"}
_NAMED = {
    "properties",
    "patternProperties",
    "dependentSchemas",
    "$defs",
    "definitions",
    "schemas",
    "parameters",
    "requestBodies",
    "responses",
    "headers",
    "content",
    "paths",
    "webhooks",
}
"""Keywords whose members are named by the author: a property may be called `default`."""
_ABOUT = {"title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "nullable"}
"""Keywords that may stand beside a list of one schema and do not limit it further."""


_CONTENTS = {
    "binary": ("contentMediaType", "application/octet-stream"),
    "byte": ("contentEncoding", "base64"),
    "base64": ("contentEncoding", "base64"),
}
"""Format of OpenAPI 3.0 → what 3.1 says instead."""


def plain(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document, written plainly.

    Raises:
        RecursionError: it is nested some hundred levels deep.
    """
    made: dict[str, Any] = _walked(data, named=False)
    return {**made, "openapi": "3.1.0"} if "openapi" in made else made  # keywords beside a reference count


def _walked(node: Any, *, named: bool) -> Any:
    if isinstance(node, list):
        return [_walked(v, named=False) for v in node]
    if not isinstance(node, dict):
        return node
    if named:
        return {k: _walked(v, named=False) for k, v in node.items()}
    return _schema({k: v if k in _VALUES else _walked(v, named=k in _NAMED) for k, v in node.items()})


def _schema(node: dict[str, Any]) -> dict[str, Any]:
    """One object; what is no schema has none of these keywords."""
    node = _values(node)
    kinds = node.get("type")
    if isinstance(kinds, list) and "null" in kinds and len(kinds) > 1:
        rest = [k for k in kinds if k != "null"]
        node = {**node, "type": rest[0] if len(rest) == 1 else rest, "nullable": True}
    for key in _LISTS:
        listed = node.get(key)
        if not isinstance(listed, list):
            continue
        some = [s for s in listed if s != {"type": "null"}] if key != "allOf" else listed
        if some and len(some) < len(listed):
            node = {**node, key: some, "nullable": True}
        others = node.keys() - {key} - _ABOUT
        if len(some) == 1 and isinstance(some[0], dict) and not others:
            node = {**some[0], **{k: v for k, v in node.items() if k != key}}
    return node


def _values(node: dict[str, Any]) -> dict[str, Any]:
    """What 3.0 and 3.1 say differently of values, as 3.1 does."""
    if "const" in node and node.get("enum") == [node["const"]]:
        node = {k: v for k, v in node.items() if k != "enum"}
    said = node.get("format")
    if node.get("type") == "string" and isinstance(said, str) and said in _CONTENTS:
        keyword, value = _CONTENTS[said]
        node = {keyword: value, **{k: v for k, v in node.items() if k != "format"}}
    for limit, strict in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if node.get(strict) is True and limit in node:
            node = {**{k: v for k, v in node.items() if k != limit}, strict: node[limit]}
        elif node.get(strict) is False:
            node = {k: v for k, v in node.items() if k != strict}
    return node
