"""Values of a schema: enumerations, constants, defaults, patterns, encodings. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gates.tools.openapi.diff.place import Fact, Place, shown
from gates.tools.openapi.diff.twin import Spot

_ANYTHING = ".*"


def facts(place: Place, before: Spot, after: Spot) -> Iterator[Fact]:
    """Every value that may be used now, or no longer."""
    yield from _enumeration(before, after)
    yield from _open_enumeration(before, after)
    yield from _one_value("const", "constant", before, after)
    yield from _one_value("default", "default", before, after)
    yield from _pattern(place, before, after)
    for key, what in (("contentMediaType", "content-media-type"), ("contentEncoding", "content-encoding")):
        old, new = before.text(key), after.text(key)
        if old != new:
            yield Fact(f"{what}-changed", f"has the {key} {shown(new)} instead of {shown(old)}")


def equal(one: Any, other: Any) -> bool:
    """Whether two values are the same in JSON, where true is not 1."""
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _missing(values: list[Any], among: list[Any]) -> list[Any]:
    return [v for v in values if not any(equal(v, w) for w in among)]


def _enumeration(before: Spot, after: Spot) -> Iterator[Fact]:
    old, new = before.list("enum"), after.list("enum")
    gained, lost = _missing(new, old), _missing(old, new)
    if gained and not isinstance(before.get("enum"), list):
        yield Fact("became-enum", f"takes {', '.join(map(shown, new[:5]))} only")
    for value in lost:
        yield Fact("enum-value-removed", f"no longer has the value {shown(value)}")
    for value in gained:
        yield Fact("enum-value-added", f"has the new value {shown(value)}")


def _open_enumeration(before: Spot, after: Spot) -> Iterator[Fact]:
    old, new = before.get("x-extensible-enum"), after.get("x-extensible-enum")
    if isinstance(old, list) and isinstance(new, list):
        for value in _missing(old, new):
            yield Fact("x-extensible-enum-value-removed", f"no longer has the value {shown(value)}")


def _one_value(keyword: str, words: str, before: Spot, after: Spot) -> Iterator[Fact]:
    old, new = before.get(keyword), after.get(keyword)
    what = "default-value" if keyword == "default" else keyword
    if equal(old, new):
        return
    if old is None:
        yield Fact(f"{what}-added", f"got the {words} {shown(new)}")
    elif new is None:
        yield Fact(f"{what}-removed", f"lost its {words} {shown(old)}")
    else:
        yield Fact(f"{what}-changed", f"has the {words} {shown(new)} instead of {shown(old)}")


def _pattern(place: Place, before: Spot, after: Spot) -> Iterator[Fact]:
    old, new = before.text("pattern"), after.text("pattern")
    if old == new:
        return
    if not old:
        yield Fact("pattern-added", f"has to match the pattern {shown(new)} now")
    elif not new:
        yield Fact("pattern-removed", f"no longer has to match the pattern {shown(old)}")
    else:
        wider = new == _ANYTHING and not place.is_response
        way = "generalized" if wider else "changed"
        yield Fact(f"pattern-{way}", f"has the pattern {shown(new)} instead of {shown(old)}")
