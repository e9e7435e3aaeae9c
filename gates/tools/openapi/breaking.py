"""What a client of the older document can no longer rely on in the newer one: a sound subset of breaking changes. Pure.

Everything reported breaks somebody; what is not certain to break (a widened type, a new optional field) is not reported.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any

from gates.tools.openapi.document import join, operations, parameters, resolve

_DEEPEST = 12


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """One breaking change; `id` follows oasdiff's catalogue of names, `line` is in the newer document, 0 until it is known."""

    id: str
    operation: str
    message: str
    pointer: str
    line: int = 0


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """All breaking changes from `old` to `new`."""
    return tuple(dict.fromkeys(_all(old, new)))


def _shape(path: str) -> str:
    return re.sub(r"{[^}]*}", "{}", path)


def _all(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    later = {(_shape(path), method): (path, operation) for path, method, operation in operations(new)}
    paths = {shape for shape, _ in later}
    for path, method, before in operations(old):
        label = f"{method.upper()} {path}"
        found = later.get((_shape(path), method))
        if found is None and before.get("deprecated") is True:
            continue
        if found is None:
            gone = (
                "api-removed-without-deprecation" if _shape(path) in paths else "api-path-removed-without-deprecation"
            )
            yield Change(gone, label, f"{label} is gone.", join("/paths", path))
            continue
        yield from _Pair(old, new, path, found[0], method).compare(before, found[1])


class _Pair:
    """One operation before and after."""

    def __init__(
        self, old: Mapping[str, Any], new: Mapping[str, Any], path_before: str, path: str, method: str
    ) -> None:
        self.old, self.new, self.path_before, self.path = old, new, path_before, path
        self.label, self.pointer = f"{method.upper()} {path}", join("/paths", path, method)

    def change(self, kind: str, message: str, *more: str) -> Change:
        return Change(kind, self.label, f"{self.label}: {message}", join(self.pointer, *more))

    def compare(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
        yield from self._parameters(before, after)
        yield from self._body(before, after)
        yield from self._responses(before, after)

    def _parameters(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
        earlier = parameters(self.old, self.path_before, before)
        for (place, name), parameter in parameters(self.new, self.path, after).items():
            if place == "path":
                continue
            required = parameter.get("required") is True
            known = earlier.get((place, name))
            if known is None and required:
                yield self.change(
                    "new-required-request-parameter", f"the new {place} parameter {name!r} is required.", "parameters"
                )
            elif known is not None and required and known.get("required") is not True:
                yield self.change(
                    "request-parameter-became-required",
                    f"the {place} parameter {name!r} became required.",
                    "parameters",
                )
            if known is not None:
                yield from self._narrowed(
                    known.get("schema"), parameter.get("schema"), f"the {place} parameter {name!r}", "parameters"
                )

    def _narrowed(self, before: Any, after: Any, what: str, *place: str) -> Iterator[Change]:
        old, new = resolve(self.old, before) or {}, resolve(self.new, after) or {}
        types, later = flat(self.old, old).types, flat(self.new, new).types
        gone = [v for v in old.get("enum") or [] if v not in (new.get("enum") or [v])]
        for value in gone:
            yield self.change("request-parameter-enum-value-removed", f"{what} no longer takes {value!r}.", *place)
        if types and later and not types <= later | ({"integer"} if "number" in later else set()):
            yield self.change("request-parameter-type-changed", f"{what} changed its type.", *place)

    def _body(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
        old, new = resolve(self.old, before.get("requestBody")) or {}, resolve(self.new, after.get("requestBody")) or {}
        if new.get("required") is True and old.get("required") is not True:
            kind = "request-body-became-required" if old else "request-body-added-required"
            yield self.change(kind, "a request body became required.", "requestBody")
        for kind, schema in _schemas(old):
            later = dict(_schemas(new)).get(kind)
            if later is not None:
                yield from self._request(schema, later, "", 0)

    def _request(self, before: Any, after: Any, name: str, depth: int) -> Iterator[Change]:
        old, new = flat(self.old, before), flat(self.new, after)
        place = ("requestBody",)
        for key in sorted(k for k in new.required - old.required if self._must_be_sent(new.properties.get(k))):
            label = "became required" if key in old.properties else "is new and required"
            kind = "request-property-became-required" if key in old.properties else "new-required-request-property"
            yield self.change(kind, f"the property {name + key!r} of the request {label}.", *place)
        for key, schema in old.properties.items():
            if key in new.properties and depth < _DEEPEST:
                yield from self._narrowed(
                    schema, new.properties[key], f"the property {name + key!r} of the request", *place
                )
                yield from self._request(schema, new.properties[key], f"{name}{key}.", depth + 1)

    def _must_be_sent(self, schema: Any) -> bool:
        """Whether a required property is the caller's business at all."""
        found = resolve(self.new, schema) or {}
        return not (isinstance(found, dict) and ("default" in found or found.get("readOnly") is True))

    def _responses(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
        later = after.get("responses") or {}
        for status, raw in (before.get("responses") or {}).items():
            if not str(status).startswith("2"):
                continue
            if status not in later:
                yield self.change("response-success-status-removed", f"the response {status} is gone.", "responses")
                continue
            old, new = resolve(self.old, raw) or {}, resolve(self.new, later[status]) or {}
            kinds = dict(_schemas(new))
            for kind, schema in _schemas(old):
                if kind not in kinds:
                    yield self.change(
                        "response-media-type-removed",
                        f"the response {status} is no longer {kind}.",
                        "responses",
                        str(status),
                    )
                else:
                    yield from self._response(schema, kinds[kind], "", str(status), 0)

    def _response(self, before: Any, after: Any, name: str, status: str, depth: int) -> Iterator[Change]:
        old, new = flat(self.old, before), flat(self.new, after)
        place = ("responses", status)
        if old.types and new.types and not new.types <= old.types | ({"integer"} if "number" in old.types else set()):
            yield self.change(
                "response-body-type-changed",
                f"{name.rstrip('.') or 'the body'} of the response {status} changed its type.",
                *place,
            )
            return
        for key, schema in old.properties.items():
            if (resolve(self.old, schema) or {}).get("writeOnly") is True:
                continue
            if key not in new.properties:
                required = key in old.required
                kind = "response-required-property-removed" if required else "response-optional-property-removed"
                yield self.change(kind, f"the property {name + key!r} of the response {status} is gone.", *place)
            elif depth < _DEEPEST:
                if key in old.required and key not in new.required:
                    yield self.change(
                        "response-property-became-optional",
                        f"the property {name + key!r} of the response {status} became optional.",
                        *place,
                    )
                yield from self._response(schema, new.properties[key], f"{name}{key}.", status, depth + 1)
        if old.items is not None and new.items is not None and depth < _DEEPEST:
            yield from self._response(old.items, new.items, f"{name}[].", status, depth + 1)


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


def _schemas(node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    content = node.get("content")
    for kind, media in content.items() if isinstance(content, dict) else ():
        if isinstance(media, dict) and "schema" in media:
            yield str(kind).split(";")[0].strip(), media["schema"]
    if "schema" in node:
        yield "application/json", node["schema"]


def major_bump(before: str, after: str) -> bool:
    """Whether a version says "this breaks": a higher major, or below 1.0 a higher minor."""
    old, new = _numbers(before), _numbers(after)
    return new[:1] > old[:1] if old[0] > 0 else new[:2] > old[:2]


def _numbers(version: str) -> tuple[int, ...]:
    found = [int(n) for n in re.findall(r"\d+", version)[:3]]
    return tuple([*found, 0, 0, 0][:3])
