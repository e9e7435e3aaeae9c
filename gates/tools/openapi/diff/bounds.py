"""Limits of a schema: lengths, counts and ranges. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from gates.tools.openapi.diff.place import Fact, Place, shown
from gates.tools.openapi.diff.twin import Spot


class _Limit(NamedTuple):
    """A keyword that limits: the catalogue's word for it, ours, and what it is when it is left out."""

    keyword: str
    name: str
    words: str
    default: int | None = None


_LIMITS = (
    _Limit("minimum", "min", "minimum"),
    _Limit("maximum", "max", "maximum"),
    _Limit("exclusiveMinimum", "exclusive-min", "exclusive minimum"),
    _Limit("exclusiveMaximum", "exclusive-max", "exclusive maximum"),
    _Limit("minLength", "min-length", "minimum length", 0),
    _Limit("maxLength", "max-length", "maximum length"),
    _Limit("minItems", "min-items", "minimum number of items", 0),
    _Limit("minContains", "min-contains", "minimum number of items that are as `contains` says"),
    _Limit("maxContains", "max-contains", "maximum number of items that are as `contains` says"),
)
_ITEMS = _Limit("maxItems", "max-items", "maximum number of items")


def facts(place: Place, before: Spot, after: Spot) -> Iterator[Fact]:
    """Every limit that was set, taken away or moved."""
    for limit in _LIMITS:
        yield from _moved(place, limit, before.get(limit.keyword), after.get(limit.keyword))


def most_items(before: Spot, after: Spot, inner: tuple[Spot, Spot] | None) -> Iterator[Fact]:
    """The number of items that a parameter takes; where it says the same as before, that of its items."""
    told = tuple(_moved(Place.PARAMETER, _ITEMS, before.get("maxItems"), after.get("maxItems")))
    if told or inner is None:
        yield from told
    else:
        yield from _moved(Place.PARAMETER, _ITEMS, inner[0].get("maxItems"), inner[1].get("maxItems"))


def _moved(place: Place, limit: _Limit, before: Any, after: Any) -> Iterator[Fact]:
    old, new = (limit.default if v is None else v for v in (before, after))
    if old == new and isinstance(old, bool) == isinstance(new, bool):
        return
    if old is None:
        yield Fact(f"{limit.name}-set", f"got the {limit.words} {shown(new)}")
    elif new is None:
        yield Fact(f"{limit.name}-unset", f"lost its {limit.words} {shown(old)}")
    elif _number(old) and _number(new):
        way = "increased" if new > old else "decreased"
        yield Fact(f"{limit.name}-{way}", f"has the {limit.words} {shown(new)} instead of {shown(old)}")
    elif not place.is_response:  # true and false of OpenAPI 3.0 have no order; the catalogue takes them for wider
        way = "increased" if "max" in limit.name else "decreased"
        yield Fact(f"{limit.name}-{way}", f"has the {limit.words} {shown(new)} instead of {shown(old)}")


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
