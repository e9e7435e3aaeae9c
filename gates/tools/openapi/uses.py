"""Which operations of a document use a part of its components. Pure."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from gates.tools.openapi.document import operations

_DEPTH = {"components": 3, "definitions": 2, "parameters": 2, "responses": 2}
"""Below a document's top level, how many parts a pointer has that names one component."""


class Uses:
    """The references of one document, followed from its operations to its components."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    @functools.cached_property
    def _by_component(self) -> Mapping[str, tuple[str, ...]]:
        direct: dict[str, set[str]] = {}
        for pointer, part in _components(self.data):
            direct[pointer] = set(_references(part))
        found: dict[str, list[str]] = {}
        for path, method, operation in operations(self.data):
            waiting = set(_references(operation))
            seen: set[str] = set()
            while waiting:
                pointer = waiting.pop()
                if pointer not in seen:
                    seen.add(pointer)
                    waiting |= direct.get(pointer, set())
            for pointer in seen:
                found.setdefault(pointer, []).append(f"{method.upper()} {path}")
        return {pointer: tuple(labels) for pointer, labels in found.items()}

    def of(self, pointer: str) -> tuple[str, ...]:
        """`GET /orders` of each operation that uses the component in which `pointer` lies, () for anything else."""
        parts = pointer.split("/")
        depth = _DEPTH.get(parts[1] if len(parts) > 1 else "", 0)
        return self._by_component.get("/".join(parts[: depth + 1]), ()) if depth and len(parts) > depth else ()


def _components(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    kinds = data.get("components")
    for kind, parts in kinds.items() if isinstance(kinds, dict) else ():
        for name, part in parts.items() if isinstance(parts, dict) else ():
            yield f"/components/{kind}/{name}", part
    for kind in ("definitions", "parameters", "responses"):
        parts = data.get(kind)
        for name, part in parts.items() if isinstance(parts, dict) else ():
            yield f"/{kind}/{name}", part


def _references(node: Any) -> Iterator[str]:
    """Pointers that a part refers to."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            target = found.get("$ref")
            if isinstance(target, str) and target.startswith("#/"):
                yield target[1:]
            waiting += found.values()
        elif isinstance(found, list):
            waiting += found
