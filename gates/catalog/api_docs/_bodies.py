"""Bodies: what handlers write and what the application answered, beside what the document says of them. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gates.catalog.api_docs._facts import ErrorBody, Gap, Observed
from gates.tools import openapi
from gates.tools.app_boot import Answer, Returned

_NATURAL = {
    "no credentials",
    "wrong credentials",
    "malformed JSON",
    "wrong types",
    "no body",
    "wrong content type",
    "wrong path parameter",
}


def gaps(data: Mapping[str, Any], operation: Mapping[str, Any], returned: Sequence[Returned]) -> tuple[Gap, ...]:
    """Differences between literal bodies and the documented success responses; only what holds for every one that may be meant."""
    schemas = dict(_success_schemas(data, operation))
    found: list[Gap] = []
    for body in returned:
        meant = (
            [schemas[str(body.status)]] if str(body.status) in schemas else [] if body.status else [*schemas.values()]
        )
        each = [set(_gaps(data, body.tree, schema, "", (body.path, body.line, body.end))) for schema in meant]
        found += sorted(set.intersection(*each), key=lambda g: (g.line, g.name)) if each else []
    return tuple(dict.fromkeys(found))


def _success_schemas(data: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for status, raw in (operation.get("responses") or {}).items():
        schema = json_schema(data, raw)
        if str(status).startswith("2") and schema is not None:
            yield str(status), schema


def json_schema(data: Mapping[str, Any], raw: Any) -> Any:
    """The schema of a response's JSON body, None where it has none."""
    response = openapi.resolve(data, raw)
    if not isinstance(response, dict):
        return None
    content = response.get("content")
    media = next((m for kind, m in content.items() if "json" in kind), None) if isinstance(content, dict) else response
    return media.get("schema") if isinstance(media, dict) else None


def _gaps(data: Mapping[str, Any], tree: Any, schema: Any, name: str, at: tuple[str, int, int]) -> Iterator[Gap]:
    if not isinstance(tree, dict):
        return
    flat = openapi.flat(data, schema)
    if "array" in tree:
        if flat.items is not None:
            yield from _gaps(data, tree["array"], flat.items, f"{name}[]", at)
        return
    if not flat.properties or flat.variants > 1:
        return
    place = tree.get("at") or at
    keys = set(tree["object"])
    missing = tuple(sorted(flat.required - keys)) if not tree.get("open") else ()
    extra = tuple(sorted(keys - set(flat.properties))) if not _takes_more(data, schema) else ()
    if missing or extra:
        yield Gap(name, missing, extra, str(place[0]), int(place[1]), int(place[2]))
    for key, inner in tree["object"].items():
        if key in flat.properties:
            yield from _gaps(
                data,
                inner,
                flat.properties[key],
                f"{name}.{key}".lstrip("."),
                (str(place[0]), int(place[1]), int(place[2])),
            )


def _takes_more(data: Mapping[str, Any], schema: Any) -> bool:
    """Whether the document says on purpose that there may be other properties."""
    found = openapi.resolve(data, schema)
    return isinstance(found, dict) and found.get("additionalProperties") not in {None, False}


def error_bodies(
    data: Mapping[str, Any], operation: Mapping[str, Any], answers: Sequence[Answer]
) -> tuple[ErrorBody, ...]:
    """Documented error responses beside real ones, one for each status."""
    found: dict[int, ErrorBody] = {}
    responses = operation.get("responses") or {}
    for answer in answers:
        keys = (
            _keys(answer.body)
            if answer.status >= 400 and (answer.scenario in _NATURAL or answer.scenario == "unexpected")
            else None
        )
        if keys is None:
            continue
        flat = openapi.flat(data, json_schema(data, responses.get(str(answer.status))))
        if flat.properties:
            found.setdefault(
                answer.status,
                ErrorBody(answer.status, tuple(sorted(flat.properties)), tuple(sorted(flat.required)), keys),
            )
    return tuple(found.values())


def _keys(body: str) -> tuple[str, ...] | None:
    try:
        data = json.loads(body)
    except ValueError:
        return None
    return tuple(sorted(map(str, data))) if isinstance(data, dict) else None


def observed(answers: Sequence[Answer]) -> tuple[Observed, ...]:
    """Error statuses that came without any help of ours; those of the router are not the operation's."""
    found: dict[int, Observed] = {}
    for answer in sorted(answers, key=lambda a: a.scenario != "no credentials"):
        if (
            answer.scenario in _NATURAL
            and not answer.hit
            and 400 <= answer.status < 500
            and answer.status not in {404, 405}
        ):
            found.setdefault(answer.status, Observed(answer.status, answer.scenario))
    return tuple(found.values())
