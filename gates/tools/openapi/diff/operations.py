"""The operations of two documents beside each other. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from gates.tools.openapi.diff.twin import Side, Spot, Twin

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "connect")
WEBHOOK = "webhook:"
_VARIABLE = re.compile(r"{([^}]*)}")


class Operation(NamedTuple):
    """One operation before and after.

    Attributes:
        method: in lower case.
        path: as the older document writes it.
        before, after: the operation in each.
        renamed: older name of a path parameter → newer one, {} where the paths are written alike.
    """

    method: str
    path: str
    before: Spot
    after: Spot
    renamed: Mapping[str, str]


class PathItem(NamedTuple):
    """One path before and after; one of both is None where the other has no such path."""

    path: str
    before: Spot | None
    after: Spot | None
    renamed: Mapping[str, str]


def paths(twin: Twin) -> Iterator[PathItem]:
    """Every path of the older document with its successor, then those of the newer one that are new."""
    old, new = _items(twin.old, "paths"), _items(twin.new, "paths")
    shapes, shapes_before = {_shape(p): p for p in reversed(new)}, {_shape(p) for p in old}
    for path, before in old.items():
        found = path if path in new else shapes.get(_shape(path))
        if found is None:
            yield PathItem(path, before, None, {})
        else:
            renamed = dict(zip(_names(path), _names(found), strict=True)) if found != path else {}
            yield PathItem(path, before, new[found], renamed)
    for path, after in new.items():
        if path not in old and _shape(path) not in shapes_before:
            yield PathItem(path, None, after, {})


def webhooks(twin: Twin) -> Iterator[PathItem]:
    """The webhooks of both documents, by name."""
    old, new = _items(twin.old, "webhooks"), _items(twin.new, "webhooks")
    for name in dict.fromkeys([*old, *new]):
        yield PathItem(f"{WEBHOOK}{name}", old.get(name), new.get(name), {})


def methods(side: Side, item: Spot | None) -> Mapping[str, Spot]:
    """Method in lower case → operation of a path."""
    if item is None:
        return {}
    found = ((m, side.member(item, m)) for m in METHODS)
    return {method: spot for method, spot in found if spot is not None}


def _items(side: Side, key: str) -> dict[str, Spot]:
    holder = Spot("", side.root, "").map(key)
    root = Spot("", side.root, "")
    found = {str(path): side.member(root, key, path) for path in holder}
    return {path: item for path, item in found.items() if item is not None and not path.startswith("x-")}


def _shape(path: str) -> str:
    return _VARIABLE.sub(lambda m: "{*}" if m.group(1).endswith("*") else "{}", path)


def _names(path: str) -> list[str]:
    return _VARIABLE.findall(path)
