"""What differs between a committed document and a served one, by meaning: order of keys and of sets does not count. Pure."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Any

from gates.tools.openapi.document import METHODS, escaped, join, resolve

_SETS = {"required", "enum", "tags", "security", "oneOf", "anyOf", "allOf", "type", "schemes", "consumes", "produces"}
_PROSE = {
    "description",
    "summary",
    "title",
    "example",
    "examples",
    "tags",
    "externalDocs",
    "contact",
    "license",
    "termsOfService",
}
_NOT_COMPARED = {"servers", "host", "basePath", "schemes"}


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is said differently.

    Attributes:
        pointer: JSON pointer into the committed document (where it lacks the thing, to where it would stand).
        committed, served: short texts of both sides; None where that side does not have it.
        line: in the committed document, 0 until it is known.
        used_by: for a component, the operations that it belongs to (`GET /orders`), () until they are known.
    """

    pointer: str
    committed: str | None
    served: str | None
    line: int = 0
    used_by: tuple[str, ...] = ()

    @property
    def prose(self) -> bool:
        """Whether only words for people differ: no client notices."""
        parts = self.pointer.split("/")
        last = next((p for p in reversed(parts) if not p.isdigit()), "")
        named = len(parts) > 2 and parts[-2] in {"properties", "schemas", "parameters", "responses"}
        return last in _PROSE and not named

    @property
    def operation(self) -> str:
        """`GET /orders` where the difference is inside of one operation, else ""."""
        parts = [p.replace("~1", "/").replace("~0", "~") for p in self.pointer.split("/")[1:]]
        if len(parts) >= 2 and parts[0] == "paths":
            return f"{parts[2].upper()} {parts[1]}" if len(parts) > 2 and parts[2] in METHODS else parts[1]
        return ""


def differences(committed: Mapping[str, Any], served: Mapping[str, Any]) -> tuple[Difference, ...]:
    """All differences; servers are not compared, since they belong to a deployment."""
    left = {k: v for k, v in committed.items() if k not in _NOT_COMPARED}
    right = {k: v for k, v in served.items() if k not in _NOT_COMPARED}
    return tuple(_Comparison(committed, served).objects(left, right, ""))


class _Comparison:
    def __init__(self, committed: Mapping[str, Any], served: Mapping[str, Any]) -> None:
        self.committed, self.served = committed, served

    def values(self, left: Any, right: Any, pointer: str, key: str) -> Iterator[Difference]:
        if isinstance(left, dict) and isinstance(right, dict):
            yield from self.objects(left, right, pointer)
        elif isinstance(left, list) and isinstance(right, list):
            yield from self.lists(left, right, pointer, key)
        elif _plain(left) != _plain(right):
            yield Difference(pointer, short(left), short(right))

    def objects(self, left: Mapping[str, Any], right: Mapping[str, Any], pointer: str) -> Iterator[Difference]:
        for key in sorted({*left, *right}, key=str):
            inner = join(pointer, key)
            if key not in right:
                yield from self._only(inner, key, left[key], served=False)
            elif key not in left:
                yield from self._only(inner, key, right[key], served=True)
            else:
                yield from self.values(left[key], right[key], inner, str(key))

    def _only(self, pointer: str, key: str, value: Any, *, served: bool) -> Iterator[Difference]:
        """What one side has alone; a path is told operation by operation."""
        if _empty(key, value):
            return
        methods = (
            [m for m in value if m in METHODS] if pointer.count("/") == 2 and pointer.startswith("/paths/") else []
        )
        for part in methods:
            said = short(value[part].get("operationId") or value[part].get("summary") or "an operation")
            yield Difference(join(pointer, part), None if served else said, said if served else None)
        if not methods:
            yield Difference(pointer, None if served else short(value), short(value) if served else None)

    def lists(self, left: list[Any], right: list[Any], pointer: str, key: str) -> Iterator[Difference]:
        if key == "parameters":
            yield from self._named(left, right, pointer, ("in", "name"))
        elif key == "tags" and any(isinstance(t, dict) for t in [*left, *right]):
            yield from self._named(left, right, pointer, ("name",))
        elif key in _SETS:
            if sorted(map(canonical, left)) != sorted(map(canonical, right)):
                yield from self._members(left, right, pointer)
        elif len(left) == len(right):
            for index, (a, b) in enumerate(zip(left, right, strict=True)):
                yield from self.values(a, b, join(pointer, index), "")
        else:
            yield Difference(pointer, short(left), short(right))

    def _members(self, left: list[Any], right: list[Any], pointer: str) -> Iterator[Difference]:
        """Sets of different content: the members that one side lacks; where one of each is left, they are compared."""
        lost = [(i, v) for i, v in enumerate(left) if canonical(v) not in set(map(canonical, right))]
        new = [v for v in right if canonical(v) not in set(map(canonical, left))]
        if len(lost) == len(new) == 1:
            yield from self.values(lost[0][1], new[0], join(pointer, lost[0][0]), "")
            return
        for index, value in lost:
            yield Difference(join(pointer, index), short(value), None)
        for value in new:
            yield Difference(pointer, None, short(value))

    def _named(self, left: list[Any], right: list[Any], pointer: str, keys: tuple[str, ...]) -> Iterator[Difference]:
        mine = {self._name(self.committed, v, keys): (i, v) for i, v in enumerate(left)}
        theirs = {self._name(self.served, v, keys): v for v in right}
        for name in sorted({*mine, *theirs}):
            if name not in theirs:
                yield Difference(join(pointer, mine[name][0]), name, None)
            elif name not in mine:
                yield Difference(join(pointer, len(left)), None, name)
            else:
                index, value = mine[name]
                a, b = resolve(self.committed, value), resolve(self.served, theirs[name])
                yield from self.values(a, b, join(pointer, index), "")

    def _name(self, root: Mapping[str, Any], value: Any, keys: tuple[str, ...]) -> str:
        found = resolve(root, value)
        return " ".join(str(found.get(k)) for k in keys) if isinstance(found, dict) else canonical(value)


def _empty(key: str, value: Any) -> bool:
    """Whether leaving something out says the same: an empty list or object, `required: false`, an extension."""
    return (
        (value in ([], {}, None) and key not in {"schema", "default", "example"})
        or (key in {"required", "deprecated"} and value is False)
        or str(key).startswith("x-")
    )


def _plain(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def canonical(value: Any) -> str:
    """A text that is the same for values of the same meaning."""
    return json.dumps(_sorted(value, ""), sort_keys=True, default=str)


def _sorted(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {k: _sorted(v, k) for k, v in value.items()}
    if isinstance(value, list):
        items = [_sorted(v, "") for v in value]
        return sorted(items, key=lambda v: json.dumps(v, sort_keys=True, default=str)) if key in _SETS else items
    return value


def short(value: Any) -> str:
    """A value in at most 80 characters; a larger object by its keys."""
    text = json.dumps(value, ensure_ascii=False, default=str) if not isinstance(value, str) else " ".join(value.split())
    if len(text) > 80 and isinstance(value, dict):
        text = f"an object with {', '.join(map(str, value))}"
    return text if len(text) <= 80 else f"{text[:77]}..."


def pointer_to(path: str, method: str, *more: str | int) -> str:
    """The pointer to a part of an operation."""
    return join(f"/paths/{escaped(path)}/{method.lower()}", *more)
