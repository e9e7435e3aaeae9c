"""Puts routes of the application and operations of a document side by side. Pure."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from gates.catalog.api_docs import _bodies
from gates.catalog.api_docs._facts import Operation, Success
from gates.tools import openapi
from gates.tools.app_boot import Boot, Reach, Route

_NEEDS_NONE = re.compile(
    r"^/$|(^|/)(health[\w-]*|ready[\w-]*|readiness|live|livez|liveness|ping|metrics|favicon\.ico|robots\.txt|docs|redoc|openapi[\w.-]*|swagger[\w.-]*|static|media|schema)(/|$)",
    re.IGNORECASE,
)
_MAKE_SUMMARIES = {"fastapi", "litestar"}
_VARIABLE = re.compile(r"{[^}]*}")


def shape(path: str) -> str:
    """A path without the names of its parameters and without a closing slash."""
    return _VARIABLE.sub("{}", path).rstrip("/") or "/"


def base_path(data: Mapping[str, Any]) -> str:
    """What the document's servers put before its paths."""
    servers = data.get("servers")
    first = (
        servers[0].get("url", "")
        if isinstance(servers, list) and servers and isinstance(servers[0], dict)
        else data.get("basePath", "")
    )
    return urlsplit(str(first)).path.rstrip("/") if "{" not in str(first) else ""


def overlap(data: Mapping[str, Any], routes: tuple[Route, ...], prefix: str = "") -> int:
    """How many paths of a document the application has, below `prefix`."""
    table = {shape(r.path) for r in routes}
    return sum(shape(prefix + path) in table for path in {p for p, _, _ in openapi.operations(data)})


def prefix_of(data: Mapping[str, Any], routes: tuple[Route, ...]) -> str:
    """The prefix below which most of a document's paths are served: none, or the one that its servers say."""
    usual = base_path(data)
    return usual if usual and overlap(data, routes, usual) > overlap(data, routes) else ""


class Entry(NamedTuple):
    """An operation of a document: the document's name and data, the path as written there, the operation."""

    document: str
    path: str
    operation: Mapping[str, Any]
    data: Mapping[str, Any]


def matched(boot: Boot, documents: Mapping[str, tuple[str, Mapping[str, Any]]]) -> Iterator[Operation]:
    """Operations of the application and of the documents.

    Args:
        documents: name → (prefix, data); several when sub-applications have their own.
    """
    entries = {
        (prefix + path, method.upper()): Entry(name, path, operation, data)
        for name, (prefix, data) in documents.items()
        for path, method, operation in openapi.operations(data)
    }
    table = [(route, method) for route in boot.routes for method in route.methods]
    found = {(r.path, m): entries.pop((r.path, m)) for r, m in table if (r.path, m) in entries}
    shaped = {(shape(path), method): entry for (path, method), entry in entries.items()}
    for route, method in table:
        entry = found.get((route.path, method)) or shaped.pop((shape(route.path), method), None)
        if route.own or entry is not None:
            yield _served(boot, route, method, entry)
    for (_, method), entry in shaped.items():
        if method not in {"HEAD", "OPTIONS"}:
            yield _with_entry(Operation(method=method, path=entry.path), entry)


def _served(boot: Boot, route: Route, method: str, entry: Entry | None) -> Operation:
    """An operation of the route table, with what the document says of it."""
    reach = route.reach.get(method, Reach())
    answers = [a for a in boot.answers if (a.route, a.method) == (route.path, method)]
    made = Operation(
        method=method,
        path=route.path,
        served=True,
        hidden=route.hidden or bool(_NEEDS_NONE.search(route.path)),
        described=route.described,
        place=route.handlers.get(method),
        raises=reach.raises,
        reads=reach.reads,
        reads_unknown=reach.reads_unknown,
        returns=reach.returns,
        observed=_bodies.observed(answers),
    )
    if entry is None:
        return made
    made = dataclasses.replace(
        _with_entry(made, entry),
        gaps=_bodies.gaps(entry.data, entry.operation, made.returns),
        error_bodies=_bodies.error_bodies(entry.data, entry.operation, answers),
    )
    words_count = not (boot.framework in _MAKE_SUMMARIES and boot.documents)
    return dataclasses.replace(made, described=route.described or (words_count and made.described))


def _with_entry(made: Operation, entry: Entry) -> Operation:
    """An operation with what a document says of it; `described` as the document has it."""
    responses = entry.operation.get("responses") or {}
    return dataclasses.replace(
        made,
        documented=True,
        described=bool(entry.operation.get("summary") or entry.operation.get("description")),
        document=entry.document,
        statuses=tuple(str(s) for s in responses),
        parameters=tuple(sorted(openapi.parameters(entry.data, entry.path, entry.operation)))
        + _credentials(entry.data),
        success=tuple(
            _success(entry.data, str(s), r) for s, r in responses.items() if str(s).startswith("2") and str(s) != "204"
        ),
    )


def _credentials(data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Parameters that a security scheme describes."""
    schemes = (data.get("components") or {}).get("securitySchemes") or data.get("securityDefinitions") or {}
    found = [openapi.resolve(data, s) for s in schemes.values()] if isinstance(schemes, dict) else []
    return tuple(
        (str(s.get("in")), str(s.get("name"))) for s in found if isinstance(s, dict) and s.get("type") == "apiKey"
    )


def _success(data: Mapping[str, Any], status: str, raw: Any) -> Success:
    response = openapi.resolve(data, raw) or {}
    content = response.get("content")
    if isinstance(content, dict):
        media = next((m for kind, m in content.items() if "json" in kind), None)
    else:
        media = response if "schema" in response else None
    if not isinstance(media, dict):
        return Success(status, (), (), untyped=False)
    schema = openapi.resolve(data, media.get("schema"))
    folded = openapi.flat(data, schema)
    if folded.properties:
        return Success(status, tuple(sorted(folded.properties)), tuple(sorted(folded.required)), untyped=False)
    said = _says_something(data, schema)
    return Success(status, () if said else None, (), untyped=not said)


def _says_something(data: Mapping[str, Any], schema: Any) -> bool:
    """Whether a schema without properties promises anything all the same."""
    if not isinstance(schema, dict):
        return False
    if schema.get("enum") or "const" in schema or any(schema.get(k) for k in ("oneOf", "anyOf", "allOf")):
        return True
    extra = schema.get("additionalProperties")
    if isinstance(extra, dict) and extra:
        return True
    if schema.get("type") == "array":
        items = openapi.resolve(data, schema.get("items"))
        return isinstance(items, dict) and (bool(openapi.flat(data, items).properties) or _says_something(data, items))
    return schema.get("type") not in {None, "object"}
