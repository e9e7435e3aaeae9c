"""Two documents side by side: following references in each, and whether two parts mean the same in both. Pure."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from gates.tools.openapi.document import at, join

_SETS = {"required", "type", "enum", "tags"}
"""Lists of which the order says nothing."""
_SAYS_NOTHING: Mapping[str, Any] = {
    "nullable": False,
    "readOnly": False,
    "writeOnly": False,
    "deprecated": False,
    "uniqueItems": False,
    "minLength": 0,
    "minItems": 0,
    "minProperties": 0,
    "pattern": "",
    "format": "",
    "title": "",
    "description": "",
}
"""Values of keywords that mean the same as leaving the keyword out."""
_BESIDE_IGNORED = {"$ref", "description", "summary", "title", "example", "examples", "externalDocs"}
"""Keywords beside a reference that change nothing of what it stands for."""
_STEPS = 20


class Spot(NamedTuple):
    """A part of one document.

    Attributes:
        ref: the reference that led here, "" for a part that is written in place; with more keywords beside it (OpenAPI 3.1) it is none
            that could lead here from elsewhere, and its own place is added to it.
        part: what stands there, references followed; {} where a reference leads nowhere.
        pointer: where it stands, behind the references.
    """

    ref: str
    part: Mapping[str, Any]
    pointer: str

    def get(self, key: str) -> Any:
        """One keyword's value, None where it is not there."""
        return self.part.get(key)

    def below(self, *keys: str) -> Any:
        """What stands below some keys, references in between not followed; None where nothing does."""
        node: Any = self.part
        for key in keys:
            node = node.get(key) if isinstance(node, dict) else None
        return node

    def text(self, key: str) -> str:
        """One keyword's text, "" where there is none."""
        value = self.part.get(key)
        return value if isinstance(value, str) else ""

    def says(self, key: str) -> bool:
        """Whether a keyword is true."""
        return self.part.get(key) is True

    def list(self, key: str) -> list[Any]:
        """One keyword's list, [] where it has none."""
        value = self.part.get(key)
        return value if isinstance(value, list) else []

    def map(self, key: str) -> Mapping[str, Any]:
        """One keyword's members, {} where it has none."""
        value = self.part.get(key)
        return value if isinstance(value, dict) else {}


class Side:
    """One of the two documents."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self.root = root
        self._extends = not str(root.get("openapi", "")).startswith("3.0")

    def spot(self, node: Any, pointer: str) -> Spot:
        """A part with its references followed, at most twenty steps."""
        first, more = "", dict[str, Any]()
        for _ in range(_STEPS):
            ref = node.get("$ref") if isinstance(node, dict) else None
            if not isinstance(ref, str):
                part = node if isinstance(node, dict) else {}
                return Spot(first, {**part, **more} if more else part, pointer)
            beside = {k: v for k, v in node.items() if k not in _BESIDE_IGNORED} if self._extends else {}
            first = first or (f"{ref} {pointer}" if beside else ref)
            more = {**beside, **more}
            node, pointer = self.target(ref), ref.removeprefix("#")
        return Spot(first, {}, pointer)

    def member(self, holder: Spot, *keys: str) -> Spot | None:
        """A part inside of another one that has to be an object; None where there is none."""
        node = holder.below(*keys)
        return self.spot(node, join(holder.pointer, *keys)) if isinstance(node, dict) else None

    def target(self, ref: str) -> Any:
        """What a reference names."""
        return at(self.root, unquote(ref.removeprefix("#"))) if ref.startswith("#") else None


class Twin:
    """The older document and the newer one."""

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self.old, self.new = Side(old), Side(new)

    @functools.cached_property
    def _touched(self) -> frozenset[str]:
        """References of the older document to what is written differently in the newer one, or leads to such a thing."""
        users: dict[str, list[str]] = {}
        waiting, changed = list(_references(self.old.root)), list[str]()
        known = set(waiting)
        while waiting:
            ref = waiting.pop()
            target = self.old.target(ref)
            if target != self.new.target(ref):
                changed.append(ref)
            for used in _references(target):
                users.setdefault(used, []).append(ref)
                if used not in known:
                    known.add(used)
                    waiting.append(used)
        found = set(changed)
        while changed:
            new = {u for u in users.get(changed.pop(), ()) if u not in found}
            found |= new
            changed += new
        return frozenset(found)

    def untouched(self, before: Any, after: Any) -> bool:
        """Whether two parts are written alike, and so is everything that they refer to."""
        return bool(before == after) and not any(ref in self._touched for ref in _references(before))

    def same(self, before: Any, after: Any) -> bool:
        """Whether two parts mean the same, whether written in place or by reference."""
        waiting, met = [("", before, after)], set[tuple[str, str]]()
        while waiting:
            key, old, new = waiting.pop()
            if self.untouched(old, new):
                continue
            if isinstance(old, dict) and isinstance(new, dict):
                was, now = self.old.spot(old, ""), self.new.spot(new, "")
                if was.ref and now.ref:
                    if (was.ref, now.ref) in met:
                        continue
                    met.add((was.ref, now.ref))
                waiting += (_keyword(k, was.part, now.part) for k in dict.fromkeys([*was.part, *now.part]))
            elif isinstance(old, list) and isinstance(new, list):
                if key in _SETS and all(v in new for v in old) and all(v in old for v in new):
                    continue
                if key in _SETS or len(old) != len(new):
                    return False
                waiting += (("", b, a) for b, a in zip(old, new, strict=True))
            else:
                return False
        return True


def _keyword(key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, Any, Any]:
    """A keyword's values in both, where leaving it out may mean one of them."""
    nothing = _SAYS_NOTHING.get(key)
    old, new = before.get(key), after.get(key)
    return key, nothing if old is None else old, nothing if new is None else new


def _references(node: Any) -> Iterator[str]:
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            target = found.get("$ref")
            if isinstance(target, str):
                yield target
            waiting += found.values()
        elif isinstance(found, list):
            waiting += found
