"""Requests that are right by an OpenAPI document, as small or as complete as one likes: enough to get past validation."""

from __future__ import annotations

import json
import re
import typing

from .boot_routes import SAMPLE_ID

_FORMATS = {
    "email": "gates@example.com",
    "uuid": SAMPLE_ID,
    "date-time": "2024-01-01T00:00:00Z",
    "date": "2024-01-01",
    "uri": "https://example.com",
    "time": "00:00:00",
}
_TEXTS = (
    "gates",
    "AAA",
    "EUR",
    "GATES-1",
    "ABC-123",
    "abc",
    "1",
    "12345678",
    "2024-01-01",
    "1.00",
    "+4912345678",
    "a",
    "A1",
)
_VARIABLE = re.compile(r"{[^}]*}")


class Samples:
    """Samples for the operations of some documents: [{"prefix", "document"}]."""

    def __init__(self, documents: typing.Iterable[dict[str, typing.Any]]) -> None:
        self.found: dict[typing.Any, typing.Any] = {}
        for entry in documents:
            document = entry["document"]
            for path, item in (document.get("paths") or {}).items():
                for method, operation in item.items() if isinstance(item, dict) else ():
                    if isinstance(operation, dict):
                        key = (_VARIABLE.sub("{}", entry["prefix"] + path).rstrip("/"), method.upper())
                        self.found.setdefault(key, (document, item, operation))

    def request(self, path: str, method: str, complete: bool) -> tuple[str, list[tuple[str, str]], bytes]:
        """(query, headers, body) for an operation; all empty where no document has it."""
        known = self.found.get((_VARIABLE.sub("{}", path).rstrip("/"), method))
        if known is None:
            return "", [], b""
        document, item, operation = known
        query: list[typing.Any] = []
        headers: list[typing.Any] = []
        for raw in [*(item.get("parameters") or []), *(operation.get("parameters") or [])]:
            parameter = _resolve(document, raw)
            if isinstance(parameter, dict) and parameter.get("required") and parameter.get("in") in {"query", "header"}:
                value = _text(sample(document, parameter.get("schema") or {}, complete))
                (query if parameter["in"] == "query" else headers).append((str(parameter.get("name")), value))
        body = self._body(document, operation, complete)
        if body:
            headers.append(("content-type", "application/json"))
        return "&".join("{}={}".format(*pair) for pair in query), headers, body

    def typed_query(self, path: str, method: str) -> list[str]:
        """Names of documented query parameters for which not every text is right."""
        known = self.found.get((_VARIABLE.sub("{}", path).rstrip("/"), method))
        if known is None:
            return []
        document, item, operation = known
        names = []
        for raw in [*(item.get("parameters") or []), *(operation.get("parameters") or [])]:
            parameter = _resolve(document, raw)
            if isinstance(parameter, dict) and parameter.get("in") == "query":
                schema = _resolve(document, parameter.get("schema") or {})
                if isinstance(schema, dict) and (
                    schema.get("type") in {"integer", "number", "boolean"} or schema.get("format") in _FORMATS
                ):
                    names.append(str(parameter.get("name")))
        return names

    def _body(self, document: typing.Any, operation: dict[str, typing.Any], complete: bool) -> bytes:
        content = (_resolve(document, operation.get("requestBody")) or {}).get("content") or {}
        media = next((m for kind, m in content.items() if "json" in kind), None)
        if not isinstance(media, dict):
            return b""
        return json.dumps(sample(document, media.get("schema") or {}, complete)).encode()


def _resolve(document: typing.Any, node: typing.Any) -> typing.Any:
    for _ in range(20):
        if not isinstance(node, dict) or "$ref" not in node:
            return node
        target = document
        for part in str(node["$ref"]).split("/")[1:]:
            target = target.get(part.replace("~1", "/").replace("~0", "~"), {}) if isinstance(target, dict) else {}
        node = target
    return {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def sample(document: typing.Any, schema: typing.Any, complete: bool, depth: int = 0) -> typing.Any:
    """A value that fits a schema; `complete` fills optional properties as well."""
    schema = _resolve(document, schema)
    if not isinstance(schema, dict) or depth > 8:
        return None
    for key in ("const", "default", "example"):
        if schema.get(key) is not None:
            return schema[key]
    for key in ("enum", "examples"):
        if isinstance(schema.get(key), list) and schema[key]:
            return schema[key][0]
    for key in ("anyOf", "oneOf"):
        options = [o for o in schema.get(key) or [] if _resolve(document, o).get("type") != "null"]
        if options:
            return sample(document, options[0], complete, depth + 1)
    return _of_type(document, schema, complete, depth)


def _of_type(document: typing.Any, schema: dict[str, typing.Any], complete: bool, depth: int) -> typing.Any:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((k for k in kind if k != "null"), None)
    if kind == "object" or "properties" in schema or "allOf" in schema:
        return _object(document, schema, complete, depth)
    if kind == "array":
        return (
            [sample(document, schema.get("items") or {}, complete, depth + 1)]
            if complete or schema.get("minItems")
            else []
        )
    if kind in {"integer", "number"}:
        lowest = schema.get("minimum", schema.get("exclusiveMinimum"))
        step = (
            1
            if isinstance(schema.get("exclusiveMinimum"), (int, float))
            and not isinstance(schema.get("exclusiveMinimum"), bool)
            else 0
        )
        return int(lowest) + step if isinstance(lowest, (int, float)) else 1
    if kind == "boolean":
        return True
    return _string(schema)


def _object(document: typing.Any, schema: dict[str, typing.Any], complete: bool, depth: int) -> dict[str, typing.Any]:
    made = {}
    for part in schema.get("allOf") or []:
        inner = sample(document, part, complete, depth + 1)
        made.update(inner if isinstance(inner, dict) else {})
    required = schema.get("required") or []
    for name, inner in (schema.get("properties") or {}).items():
        if complete or name in required:
            made[name] = sample(document, inner, complete, depth + 1)
    return made


def _string(schema: dict[str, typing.Any]) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    shortest, longest = schema.get("minLength") or 0, schema.get("maxLength") or 10000
    fitting = [*_TEXTS, "a" * max(shortest, 1), "1" * max(shortest, 1), "A" * max(shortest, 1)]
    for text in fitting:
        if shortest <= len(text) <= longest and _fits(schema.get("pattern"), text):
            return text
    return "a" * max(shortest, 1)


def _fits(pattern: str | None, text: str) -> bool:
    try:
        return pattern is None or re.search(pattern, text) is not None
    except re.error:
        return True
