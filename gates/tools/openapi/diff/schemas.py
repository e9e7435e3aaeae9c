"""The walk through two schemas, from a body or a parameter inwards. Pure.

It follows references, meets each pair of referred schemas once for each body, and ends where a schema contains itself. `allOf` is not
folded: what came to a list is told as such.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from gates.tools.openapi.diff import bounds, composition, lifecycle, properties, types, values
from gates.tools.openapi.diff.change import Change
from gates.tools.openapi.diff.composition import LISTS, MAPS, SINGLE, Matched
from gates.tools.openapi.diff.place import Fact, Place
from gates.tools.openapi.diff.properties import PROPERTIES, joined
from gates.tools.openapi.diff.scene import Scene
from gates.tools.openapi.diff.twin import Spot, Twin


class Setting(NamedTuple):
    """What a whole comparison shares: both documents, and the day on which sunset dates are past."""

    twin: Twin
    today: datetime.date


def changes(setting: Setting, scene: Scene, before: Spot, after: Spot) -> Iterator[Change]:
    """All changes between two schemas and everything within them."""
    yield from _Walk(setting, scene).pair(_Pair(before, after, "", counted=True))


class _Pair(NamedTuple):
    """Two schemas that stand for each other.

    Attributes:
        at: the way to them, "" for the outermost.
        name: of a property, "" for anything else.
        held: the older schema that they lie in.
        counted: whether new and lost properties count.
    """

    before: Spot
    after: Spot
    at: str
    name: str = ""
    held: Spot | None = None
    counted: bool = False


class _Walk:
    """One walk; it remembers where it has been."""

    def __init__(self, setting: Setting, scene: Scene) -> None:
        self.setting, self.twin, self.scene = setting, setting.twin, scene
        self._above: tuple[set[str], set[str]] = (set(), set())
        self._met: set[tuple[str, str, bool]] = set()

    def pair(self, pair: _Pair) -> Iterator[Change]:
        """What happened to one pair of schemas and within."""
        old, new = pair.before.ref, pair.after.ref
        if old in self._above[0] or new in self._above[1]:
            return
        if self.twin.untouched(pair.before.part, pair.after.part):
            return
        if pair.name and pair.held is not None:
            yield from properties.access(self.scene, pair.at, pair.name, pair.held, pair.before, pair.after)
        yield from self._here(pair)
        key = (old, new, pair.counted)
        if old and new and pair.at:
            if key in self._met:
                return
            self._met.add(key)
        added = [(above, ref) for above, ref in zip(self._above, (old, new), strict=True) if ref]
        for above, ref in added:
            above.add(ref)
        yield from self._within(pair)
        for above, ref in added:
            above.discard(ref)

    def _here(self, pair: _Pair) -> Iterator[Change]:
        """What happened to the pair itself."""
        for fact in self._facts(pair):
            change = self.scene.told(fact, pair.at, pair.after)
            if change is not None:
                yield change
            if fact.what == "became-enum" and self.scene.header:
                said = f"{self.scene.called(pair.at)} {fact.said}"
                yield self.scene.change("request-header-property-became-enum", said, pair.after.pointer)
        yield from properties.changes(self.twin, self.scene, pair.at, pair.before, pair.after, counted=pair.counted)

    def _facts(self, pair: _Pair) -> Iterator[Fact]:
        before, after = pair.before, pair.after
        place = self.scene.place.inside if pair.at else self.scene.place
        yield from types.facts(self.twin, place, before, after, self.scene.media_type)
        yield from bounds.facts(place, before, after)
        yield from values.facts(place, before, after)
        listed = types.lists_differ(self.twin, before, after)
        yield from composition.facts(before, after, self._lists(before, after), listed=listed)
        if place is Place.PARAMETER:
            yield from bounds.most_items(before, after, composition.inner(self.twin, before, after, "items"))
        elif place.is_property and not place.is_parameter:
            yield from lifecycle.property_facts(before, after, self.setting.today)

    def _lists(self, before: Spot, after: Spot) -> dict[str, Matched]:
        lists = ((k, before.list(k), after.list(k)) for k in LISTS)
        return {k: composition.matched(self.twin, old, new) for k, old, new in lists if old or new}

    def _within(self, pair: _Pair) -> Iterator[Change]:
        for child in self._children(pair):
            yield from self.pair(child)

    def _children(self, pair: _Pair) -> Iterator[_Pair]:
        before, after = pair.before, pair.after
        for keyword, match in self._lists(before, after).items():
            for i, j in match.pairs:
                old, new = composition.listed_pair(self.twin, keyword, before, after, (i, j))
                at = joined(pair.at, composition.name_of(keyword, after, j))
                yield _Pair(old, new, at, counted=pair.counted)
        for keyword in ("items", "additionalProperties", *SINGLE):
            inner = composition.inner(self.twin, before, after, keyword)
            if inner is not None:
                counted = pair.counted and keyword != "additionalProperties"
                yield _Pair(*inner, joined(pair.at, keyword), counted=counted)
        for keyword in (PROPERTIES, *MAPS):
            for name in before.map(keyword):
                inner = composition.inner(self.twin, before, after, keyword, name)
                if inner is None:
                    continue
                if keyword == PROPERTIES:
                    yield _Pair(*inner, joined(pair.at, name), name, before, pair.counted)
                else:
                    yield _Pair(*inner, joined(pair.at, f"{keyword}[{name}]"), counted=pair.counted)
