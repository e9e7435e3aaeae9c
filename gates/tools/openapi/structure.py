"""Whether a document has the structure that the specification's own JSON Schema demands. Pure.

The schemas beside this file are those of the OpenAPI Initiative (Apache-2.0), see `schemas/README.md`. jsonschema-rs is asked because
it takes a twentieth of a second for a document of 2.7 MB.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from gates.tools.openapi.document import join
from gates.tools.openapi.walk import schemas

_FOLDER = Path(__file__).parent / "schemas"
_CHOICES = {"AnyOf", "OneOfNotValid"}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OAS_DIALECT = "https://spec.openapis.org/oas/3.1/dialect/base"


def breaches(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(pointer, sentence) of everything that breaks the structure; nothing for a version that is not known."""
    said = str(data.get("openapi", data.get("swagger", "")))
    version = re.match(r"3\.[0-2](?=\.)|2\.0", said)
    if version is None:
        return
    yield from _all(_validator(version.group()), data, "")
    if version.group() not in {"2.0", "3.0"} and data.get("jsonSchemaDialect", _DIALECT) in {_DIALECT, _OAS_DIALECT}:
        for pointer, schema in schemas(data):
            yield from _all(_dialect(), schema, pointer)


def _all(validator: Any, part: Any, base: str) -> Iterator[tuple[str, str]]:
    for error in validator.iter_errors(part):
        leaf = _leaf(error)
        pointer = join(base, *leaf.instance_path)
        if not _pedantic(leaf, pointer):
            yield pointer, f"{pointer or 'The document'}: {_said(leaf)}."


def _pedantic(leaf: Any, pointer: str) -> bool:
    """What no reader of a document minds: a pattern or address in another dialect, an empty list of required names, null for nothing."""
    kind = type(leaf.kind).__name__
    if kind == "Type" and leaf.instance is None:
        return True
    return kind == "Format" or (kind == "MinItems" and pointer.endswith("/required"))


@functools.cache
def _validator(version: str) -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(json.loads((_FOLDER / f"{version}.json").read_text(encoding="utf-8")))


@functools.cache
def _dialect() -> Any:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator({"$ref": _DIALECT})


def _said(leaf: Any) -> str:
    together = re.match(r'{"required":\[(.*?)\]} is not allowed for', leaf.message)
    if together:
        return f"it may not have {together.group(1).replace(',', ' and ')} here"
    return leaf.message if len(leaf.message) <= 200 else f"{leaf.message[:60]} ... {leaf.message[-120:]}"


def _leaf(error: Any) -> Any:
    """Of an error about alternatives the one inside of the alternative that was most likely meant."""
    for _ in range(12):
        branches = getattr(error.kind, "context", None) if type(error.kind).__name__ in _CHOICES else None
        meant: list[Sequence[Any]] = [b for b in branches or () if b and not _is_about_reference(b)]
        if not meant:
            return error
        nearest: Sequence[Any] = min(meant, key=_far)
        error = max(nearest, key=lambda e: len(e.instance_path))
    return error


def _is_about_reference(branch: Sequence[Any]) -> bool:
    """Whether an alternative failed because the part is no reference."""
    return any("$ref" in e.message and type(e.kind).__name__ == "Required" for e in branch)


def _far(branch: Sequence[Any]) -> tuple[int, int]:
    """How far a part is from an alternative: one that fails deep inside was meant more likely than one that fails at its door."""
    return -max(len(e.instance_path) for e in branch), len(branch)
