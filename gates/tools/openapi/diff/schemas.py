"""The walk through two schemas, from a body or a parameter inwards. Pure.

Two schemas that are referred to are looked at once, with everything that is written in place within them, and remembered; a body's walk
strings such parts together. Within one body each pair of references is entered once, and the walk ends where a schema contains itself.
`allOf` is not folded: what came to a list is told as such.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator
from typing import NamedTuple

from gates.tools.openapi.diff import bounds, composition, lifecycle, properties, types, values
from gates.tools.openapi.diff.change import Change
from gates.tools.openapi.diff.composition import LISTS, MAPS, SINGLE, Matched
from gates.tools.openapi.diff.place import Fact, Place
from gates.tools.openapi.diff.properties import PROPERTIES
from gates.tools.openapi.diff.scene import Scene, Told, joined, told
from gates.tools.openapi.diff.twin import Spot, Twin


class _Pair(NamedTuple):
    """Two schemas that stand for each other.

    Attributes:
        at: the way to them, "" for the outermost.
        counted: whether new and lost properties count.
        access: what became of who may write them.
    """

    before: Spot
    after: Spot
    place: Place
    at: str = ""
    counted: bool = True
    access: tuple[Told, ...] = ()

    @property
    def names(self) -> tuple[str, str]:
        """What tells the pair from any other one."""
        return self.before.ref or f"@{self.before.pointer}", self.after.ref or f"@{self.after.pointer}"


class _Part(NamedTuple):
    """What happened to a pair of schemas up to the next references, and the pairs behind those."""

    told: tuple[Told, ...]
    further: tuple[_Pair, ...]


@dataclasses.dataclass(frozen=True)
class Setting:
    """What a whole comparison shares.

    Attributes:
        twin: both documents.
        today: the day on which sunset dates are past.
        parts: what was found out about pairs of schemas so far.
    """

    twin: Twin
    today: datetime.date
    parts: dict[tuple[object, ...], _Part] = dataclasses.field(default_factory=dict)


def changes(setting: Setting, scene: Scene, before: Spot, after: Spot) -> Iterator[Change]:
    """All changes between two schemas and everything within them."""
    above: tuple[set[str], set[str]] = (set(), set())
    met: set[tuple[object, ...]] = set()
    waiting: list[_Pair | tuple[str, str]] = [_Pair(before, after, scene.place)]
    while waiting:
        pair = waiting.pop()
        if not isinstance(pair, _Pair):  # everything within these references is done
            above[0].discard(pair[0])
            above[1].discard(pair[1])
            continue
        if pair.before.ref in above[0] or pair.after.ref in above[1]:
            continue
        for found in pair.access:
            yield scene.of_schema(found, pair.at)
        key = (pair.names, pair.place, pair.counted)
        if key in met:
            continue
        met.add(key)
        part = _part(setting, scene, pair)
        for found in part.told:
            yield scene.of_schema(found, pair.at)
        waiting.append((pair.before.ref, pair.after.ref))
        if pair.before.ref:
            above[0].add(pair.before.ref)
        if pair.after.ref:
            above[1].add(pair.after.ref)
        waiting += (p._replace(at=joined(pair.at, p.at)) for p in reversed(part.further))


def _part(setting: Setting, scene: Scene, pair: _Pair) -> _Part:
    """One pair's part, from memory where it was looked at before."""
    key = (pair.names, pair.place, pair.counted, scene.media_type, bool(scene.header))
    known = setting.parts.get(key)
    if known is None:
        known = _looked_at(setting, scene, pair._replace(at="", access=()))
        setting.parts[key] = known
    return known


def _looked_at(setting: Setting, scene: Scene, first: _Pair) -> _Part:
    found: list[Told] = []
    further: list[_Pair] = []
    waiting = [first]
    while waiting:
        pair = waiting.pop()
        if setting.twin.untouched(pair.before.part, pair.after.part):
            continue
        lists = _lists(setting.twin, pair)
        found += _here(setting, scene, pair, lists)
        for child in _children(setting.twin, pair, lists):
            if child.before.ref or child.after.ref:
                further.append(child)
            else:
                found += (t._replace(at=child.at) for t in child.access)
                waiting.append(child)
    return _Part(tuple(found), tuple(further))


def _here(setting: Setting, scene: Scene, pair: _Pair, lists: dict[str, Matched]) -> Iterator[Told]:
    """What happened to the pair itself."""
    before, after, place = pair.before, pair.after, pair.place
    for fact in _facts(setting, scene, pair, lists):
        if (found := told(place, fact, pair.at, after)) is not None:
            yield found
        if fact.what == "became-enum" and scene.header:
            yield Told("request-header-property-became-enum", pair.at, fact.said, after.pointer)
    if not place.is_parameter:
        yield from properties.changes(setting.twin, place, pair.at, before, after, counted=pair.counted)
    elif scene.header:
        yield from properties.of_header(setting.twin, place, pair.at, before, after, counted=pair.counted)


def _facts(setting: Setting, scene: Scene, pair: _Pair, lists: dict[str, Matched]) -> Iterator[Fact]:
    twin, before, after, place = setting.twin, pair.before, pair.after, pair.place
    yield from types.facts(twin, place, before, after, scene.media_type)
    yield from bounds.facts(place, before, after)
    yield from values.facts(place, before, after)
    listed = types.lists_differ(twin, before, after)
    yield from composition.facts(before, after, lists, listed=listed)
    if place is Place.PARAMETER:
        yield from bounds.most_items(before, after, composition.inner(twin, before, after, "items"))
    elif place.is_property and not place.is_parameter:
        yield from lifecycle.property_facts(before, after, setting.today)


def _lists(twin: Twin, pair: _Pair) -> dict[str, Matched]:
    lists = ((k, pair.before.list(k), pair.after.list(k)) for k in LISTS)
    return {k: composition.matched(twin, old, new) for k, old, new in lists if old or new}


def _children(twin: Twin, pair: _Pair, lists: dict[str, Matched]) -> Iterator[_Pair]:
    """The pairs of schemas directly within a pair."""
    before, after, place = pair.before, pair.after, pair.place.inside
    for keyword, match in lists.items():
        for numbers in match.pairs:
            at = joined(pair.at, composition.name_of(keyword, after, numbers[1]))
            old, new = composition.listed_pair(twin, keyword, before, after, numbers)
            yield _Pair(old, new, place, at, pair.counted)
    for keyword in ("items", "additionalProperties", *SINGLE):
        inner = composition.inner(twin, before, after, keyword)
        if inner is not None:
            yield _Pair(*inner, place, joined(pair.at, keyword), pair.counted and keyword != "additionalProperties")
    for keyword in MAPS:
        for name in before.map(keyword):
            inner = composition.inner(twin, before, after, keyword, name)
            if inner is not None:
                yield _Pair(*inner, place, joined(pair.at, f"{keyword}[{name}]"), pair.counted)
    for name in before.map(PROPERTIES):
        inner = composition.inner(twin, before, after, PROPERTIES, name)
        if inner is not None:
            access = tuple(properties.access(place, "", name, before, *inner))
            yield _Pair(*inner, place, joined(pair.at, name), pair.counted, access)
