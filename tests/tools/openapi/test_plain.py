"""One way to write what may be written in several."""

from __future__ import annotations

from typing import Any

import pytest

from gates.tools.openapi import plain

_REF = {"$ref": "#/components/schemas/A"}
_NULL = {"type": "null"}


@pytest.mark.parametrize(
    ("written", "plainly"),
    [
        ({"allOf": [_REF]}, _REF),
        ({"allOf": [_REF], "description": "d"}, {**_REF, "description": "d"}),
        ({"allOf": [_REF], "required": ["a"]}, {"allOf": [_REF], "required": ["a"]}),
        ({"anyOf": [_REF, _NULL]}, {**_REF, "nullable": True}),
        ({"oneOf": [_REF, {"type": "string"}, _NULL]}, {"oneOf": [_REF, {"type": "string"}], "nullable": True}),
        ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
        ({"type": ["string", "number", "null"]}, {"type": ["string", "number"], "nullable": True}),
        (_NULL, _NULL),
        ({"const": "a", "enum": ["a"]}, {"const": "a"}),
        ({"const": "a", "enum": ["a", "b"]}, {"const": "a", "enum": ["a", "b"]}),
        ({"type": "string", "format": "binary"}, {"type": "string", "contentMediaType": "application/octet-stream"}),
        ({"type": "string", "format": "byte"}, {"type": "string", "contentEncoding": "base64"}),
        ({"type": "string", "format": "date"}, {"type": "string", "format": "date"}),
        ({"minimum": 5, "exclusiveMinimum": True}, {"exclusiveMinimum": 5}),
        ({"maximum": 5, "exclusiveMaximum": False}, {"maximum": 5}),
        ({"anyOf": [_NULL]}, {"anyOf": [_NULL]}),
        ({"default": {"allOf": [1]}}, {"default": {"allOf": [1]}}),
    ],
)
def test_each_is_written_plainly(written: dict[str, Any], plainly: dict[str, Any]) -> None:
    data = {"components": {"schemas": {"default": {"properties": {"allOf": written}}}}}
    assert plain(data)["components"]["schemas"]["default"]["properties"] == {"allOf": plainly}
