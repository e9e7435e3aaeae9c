"""Whether the examples and defaults of a document agree with the schemas beside them. Pure.

Not held against an example: that it lacks what is `readOnly` or `writeOnly` (it shows one direction only), that a default is null, that
a list stands in its serialised form (`a,b`), and what is no JSON.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from gates.tools.openapi.document import escaped, join, resolve
from gates.tools.openapi.walk import Place, holders, inside, schemas

_MOST = 2000
"""Examples of one document that are looked at."""
_DEEPEST = 40
_HERE = "urn:document"


class Mismatch(NamedTuple):
    """An example or default that its schema does not allow."""

    pointer: str
    message: str


class Checked(NamedTuple):
    """How many examples and defaults were compared with their schemas, and which do not agree."""

    compared: int
    wrong: tuple[Mismatch, ...]


class _Sample(NamedTuple):
    """A value, where it stands, and where its schema does."""

    value: Any
    pointer: str
    schema: str


def check(data: Mapping[str, Any]) -> Checked:
    """Every example and default, at most two thousand."""
    new = str(data.get("openapi", "")).startswith(("3.1", "3.2"))
    validators = _Validators(data if new else _with_null_types(data), new=new)
    count, wrong = 0, []
    for sample in _samples(data):
        if count == _MOST:
            break
        said = validators.ask(sample)
        count += said is not None
        if said:
            wrong.append(Mismatch(sample.pointer, f"{_kind(sample.pointer)} does not agree with its schema: {said}."))
    return Checked(count, tuple(wrong))


def _kind(pointer: str) -> str:
    return "The default" if pointer.endswith("/default") else "The example"


class _Validators:
    """Schemas of one document, compiled when they are asked for."""

    def __init__(self, data: Mapping[str, Any], *, new: bool) -> None:
        import jsonschema_rs

        self._kind: Any = jsonschema_rs.Draft202012Validator if new else jsonschema_rs.Draft4Validator
        draft = jsonschema_rs.Draft202012 if new else jsonschema_rs.Draft4
        self._registry: Any = jsonschema_rs.Registry([(_HERE, _as_json(data))], draft=draft)
        self._made: dict[str, Any] = {}
        self._one_way = frozenset(_one_way(data))

    def ask(self, sample: _Sample) -> str | None:
        """What is wrong with a sample, "" when nothing is, None when its schema cannot be asked."""
        if sample.schema not in self._made:
            try:
                made = self._kind(
                    {"$ref": f"{_HERE}#{_fragment(sample.schema)}"}, registry=self._registry, validate_formats=False
                )
            # gates: ignore[logging/swallowed-exception] a schema that cannot be compiled is no judge of examples; its structure is looked at elsewhere
            except Exception:  # noqa: BLE001 - the compiler raises errors of several kinds
                made = None
            self._made[sample.schema] = made
        validator = self._made[sample.schema]
        if validator is None:
            return None
        try:
            errors = [e for e in validator.iter_errors(_as_json(sample.value)) if not self._excused(e)]
        except ValueError:
            return None
        return _short(errors[0]) if errors else ""

    def _excused(self, error: Any) -> bool:
        """Whether nothing but properties of the other direction is missing."""
        kind = error.kind
        if type(kind).__name__ == "Required":
            return str(kind.property) in self._one_way
        branches = getattr(kind, "context", None) or ()
        return any(branch and all(self._excused(e) for e in branch) for branch in branches)


def _short(error: Any) -> str:
    where = ".".join(map(str, error.instance_path))
    said = error.message if len(error.message) <= 160 else f"{error.message[:60]} ... {error.message[-90:]}"
    return f"{where}: {said}" if where else str(said)


def _fragment(pointer: str) -> str:
    from urllib.parse import quote

    return quote(pointer, safe="/~")


def _as_json(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


def _one_way(node: Any) -> Iterator[str]:
    """Names of properties that belong to requests or to responses only."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            properties = found.get("properties")
            for name, schema in properties.items() if isinstance(properties, dict) else ():
                if isinstance(schema, dict) and (schema.get("readOnly") or schema.get("writeOnly")):
                    yield str(name)
            waiting += found.values()
        elif isinstance(found, list):
            waiting += found


def _with_null_types(data: Mapping[str, Any]) -> Any:
    """The document with `nullable` (OpenAPI 3.0) said in the way of JSON Schema."""
    made = copy.deepcopy(dict(data))
    waiting: list[Any] = [made]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if node.get("nullable") is True or node.get("x-nullable") is True:
                kind = node.get("type")
                if isinstance(kind, str):
                    node["type"] = [kind, "null"]
                if isinstance(node.get("enum"), list):
                    node["enum"] = [*node["enum"], None]
                if isinstance(node.get("allOf"), list):
                    node["anyOf"] = [{"allOf": node.pop("allOf")}, {"enum": [None]}]
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return made


def _samples(data: Mapping[str, Any]) -> Iterator[_Sample]:
    for holder in holders(data):
        yield from _of_holder(data, holder)
    for pointer, schema in schemas(data):
        yield from _of_schema(schema, pointer, 0)


def _of_holder(data: Mapping[str, Any], holder: Place) -> Iterator[_Sample]:
    """Examples beside a schema: of parameters, headers and media types."""
    pointer, part = holder
    kind = pointer.rsplit("/", 1)[-1].replace("~1", "/")
    if "/content/" in pointer and "json" not in kind and "form" not in kind:
        return
    schema = join(pointer, "schema")
    listed = part.get("examples")
    given = [("example", part["example"])] if "example" in part else []
    for name, raw in listed.items() if isinstance(listed, dict) else ():
        example = resolve(data, raw)
        if isinstance(example, dict) and "value" in example:
            given.append((f"examples/{escaped(str(name))}/value", example["value"]))
    for way, value in given:
        if not _serialised(value, resolve(data, part["schema"])):
            yield _Sample(value, f"{pointer}/{way}", schema)


def _of_schema(schema: Any, pointer: str, depth: int) -> Iterator[_Sample]:
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return
    if "$ref" not in schema:
        if schema.get("default") is not None:
            yield _Sample(schema["default"], join(pointer, "default"), pointer)
        if schema.get("example") is not None and not _serialised(schema["example"], schema):
            yield _Sample(schema["example"], join(pointer, "example"), pointer)
        listed = schema.get("examples")
        for index, value in enumerate(listed if isinstance(listed, list) else ()):
            yield _Sample(value, join(pointer, "examples", index), pointer)
    for inner, way in inside(schema):
        yield from _of_schema(inner, join(pointer, *way), depth + 1)


def _serialised(value: Any, schema: Any) -> bool:
    return isinstance(value, str) and isinstance(schema, dict) and schema.get("type") in {"array", "object"}
