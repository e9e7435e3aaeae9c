"""Schemas made of schemas: which part of one list belongs to which of the other, and what came or went. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from gates.tools.openapi.diff.place import Fact, shown
from gates.tools.openapi.diff.twin import Spot, Twin
from gates.tools.openapi.document import join

LISTS = {"allOf": "all-of", "anyOf": "any-of", "oneOf": "one-of", "prefixItems": "prefix-items"}
"""Keyword with a list of schemas → the catalogue's word for it."""
MAPS = {"patternProperties": "pattern-property", "dependentSchemas": "dependent-schema"}
"""Keyword with named schemas → the catalogue's word for one of them."""
SINGLE = {
    "contains": "contains",
    "propertyNames": "property-names",
    "unevaluatedItems": "unevaluated-items",
    "unevaluatedProperties": "unevaluated-properties",
    "if": "if",
    "then": "then",
    "else": "else",
    "contentSchema": "content-schema",
}
"""Keyword with one schema → the catalogue's word for it."""


class Matched(NamedTuple):
    """Two lists of schemas beside each other.

    Attributes:
        pairs: (number in the older list, number in the newer one) of what belongs together and may differ.
        gained: numbers in the newer list without a partner; lost: in the older one.
    """

    pairs: tuple[tuple[int, int], ...]
    gained: tuple[int, ...]
    lost: tuple[int, ...]


def matched(twin: Twin, before: list[Any], after: list[Any]) -> Matched:
    """References by name; the others by what they say, then by title; of one on each side that are left, each is the other's successor."""
    by_name = [(i, j) for i, j in _by_name(before, after)]
    taken, taken_now = {i for i, _ in by_name}, {j for _, j in by_name}
    old, new = _unlike(twin, before, after), _unlike(twin, after, before, backwards=True)
    titled = [(i, j) for i, j in _by_title(before, after, old, new)]
    old = [i for i in old if i not in {i for i, _ in titled}]
    new = [j for j in new if j not in {j for _, j in titled}]
    if len(old) == len(new) == 1 and not _title(before[old[0]]) and not _title(after[new[0]]):
        titled, old, new = [*titled, (old[0], new[0])], [], []
    lost = [i for i, s in enumerate(before) if _ref(s) and i not in taken]
    gained = [j for j, s in enumerate(after) if _ref(s) and j not in taken_now]
    return Matched((*by_name, *titled), (*gained, *new), (*lost, *old))


def _ref(schema: Any) -> str:
    ref = schema.get("$ref") if isinstance(schema, dict) else None
    return ref if isinstance(ref, str) else ""


def _title(schema: Any) -> str:
    title = schema.get("title") if isinstance(schema, dict) else None
    return title if isinstance(title, str) else ""


def _by_name(before: list[Any], after: list[Any]) -> Iterator[tuple[int, int]]:
    waiting: dict[str, list[int]] = {}
    for j, schema in enumerate(after):
        if _ref(schema):
            waiting.setdefault(_ref(schema), []).append(j)
    for i, schema in enumerate(before):
        if waiting.get(_ref(schema)):
            yield i, waiting[_ref(schema)].pop(0)


def _unlike(twin: Twin, these: list[Any], those: list[Any], *, backwards: bool = False) -> list[int]:
    """Numbers of the schemas written in place that the other list has not, each of the other list counted once."""
    used: set[int] = set()
    left: list[int] = []
    for i, schema in enumerate(these):
        if _ref(schema):
            continue
        found = (j for j, s in enumerate(those) if j not in used)
        like = next((j for j in found if twin.same(*_in_order(schema, those[j], backwards))), None)
        if like is None:
            left.append(i)
        else:
            used.add(like)
    return left


def _in_order(one: Any, other: Any, backwards: bool) -> tuple[Any, Any]:
    return (other, one) if backwards else (one, other)


def _by_title(before: list[Any], after: list[Any], old: list[int], new: list[int]) -> Iterator[tuple[int, int]]:
    seen = {""}
    for j in new:
        title = _title(after[j])
        partner = next((i for i in old if _title(before[i]) == title), None)
        if title not in seen and partner is not None:
            seen.add(title)
            yield partner, j


def name_of(keyword: str, holder: Spot, number: int) -> str:
    """How one schema of a list is called: by its reference, its title, its number."""
    schema = holder.list(keyword)[number]
    return f"{keyword}[{_ref(schema).rpartition('/')[2] or _title(schema) or f'#{number + 1}'}]"


def facts(before: Spot, after: Spot, matches: Mapping[str, Matched], *, listed: bool) -> Iterator[Fact]:
    """Schemas that came and went.

    Args:
        matches: keyword → its lists beside each other.
        listed: whether a choice of simple types was told as such already.
    """
    for keyword, what in LISTS.items():
        match = matches.get(keyword)
        if match is None or (listed and keyword in {"anyOf", "oneOf"}):
            continue
        if match.gained:
            names = ", ".join(name_of(keyword, after, j) for j in match.gained)
            yield Fact(f"{what}-added", f"has {names} in addition")
        if match.lost:
            names = ", ".join(name_of(keyword, before, i) for i in match.lost)
            yield Fact(f"{what}-removed", f"no longer has {names}")
    for keyword, what in MAPS.items():
        yield from _named(keyword, what, before, after)
    for keyword, what in SINGLE.items():
        old, new = (isinstance(s.get(keyword), dict) for s in (before, after))
        if old != new:
            yield Fact(f"{what}-added" if new else f"{what}-removed", f"{'got' if new else 'lost its'} `{keyword}`")
    yield from _dependent(before, after)
    yield from _discriminator(before, after)


def _named(keyword: str, what: str, before: Spot, after: Spot) -> Iterator[Fact]:
    old, new = before.map(keyword), after.map(keyword)
    for name in new.keys() - old.keys():
        yield Fact(f"{what}-added", f"has {shown(name)} in `{keyword}` now")
    for name in old.keys() - new.keys():
        yield Fact(f"{what}-removed", f"no longer has {shown(name)} in `{keyword}`")


def _dependent(before: Spot, after: Spot) -> Iterator[Fact]:
    old, new = before.map("dependentRequired"), after.map("dependentRequired")
    for name in dict.fromkeys([*old, *new]):
        was, now = Spot("", old, "").list(name), Spot("", new, "").list(name)
        if name not in old:
            yield Fact("dependent-required-added", f"needs {shown(now)} where it has {name!r} now")
        elif name not in new:
            yield Fact("dependent-required-removed", f"no longer needs {shown(was)} where it has {name!r}")
        elif sorted(map(str, was)) != sorted(map(str, now)):
            said = f"needs {shown(now)} instead of {shown(was)} where it has {name!r}"
            yield Fact("dependent-required-changed", said)


def _discriminator(before: Spot, after: Spot) -> Iterator[Fact]:
    old, new = before.get("discriminator"), after.get("discriminator")
    if not isinstance(old, dict) or not isinstance(new, dict):
        if isinstance(new, dict):
            yield Fact("discriminator-added", f"got the discriminator {shown(new.get('propertyName'))}")
        elif isinstance(old, dict):
            yield Fact("discriminator-removed", f"lost its discriminator {shown(old.get('propertyName'))}")
        return
    if old.get("propertyName") != new.get("propertyName"):
        said = f"has the discriminator {shown(new.get('propertyName'))} instead of {shown(old.get('propertyName'))}"
        yield Fact("discriminator-property-name-changed", said)
    was, now = Spot("", old, "").map("mapping"), Spot("", new, "").map("mapping")
    if now.keys() - was.keys():
        yield Fact("discriminator-mapping-added", f"maps {_names(now.keys() - was.keys())} now")
    if was.keys() - now.keys():
        yield Fact("discriminator-mapping-deleted", f"no longer maps {_names(was.keys() - now.keys())}")
    for name in was.keys() & now.keys():
        if was[name] != now[name]:
            yield Fact(
                "discriminator-mapping-changed", f"maps {name!r} to {shown(now[name])}, not to {shown(was[name])}"
            )


def _names(found: set[str]) -> str:
    return ", ".join(repr(n) for n in sorted(found))


def inner(twin: Twin, before: Spot, after: Spot, *keys: str) -> tuple[Spot, Spot] | None:
    """The schemas below the same keys of both, None where one of them has none, or where nothing changed."""
    old, new = before.below(*keys), after.below(*keys)
    if not isinstance(old, dict) or not isinstance(new, dict) or twin.untouched(old, new):
        return None
    return twin.old.spot(old, join(before.pointer, *keys)), twin.new.spot(new, join(after.pointer, *keys))


def listed_pair(twin: Twin, keyword: str, before: Spot, after: Spot, pair: tuple[int, int]) -> tuple[Spot, Spot]:
    """Two schemas of lists that belong together."""
    i, j = pair
    return (
        twin.old.spot(before.list(keyword)[i], join(before.pointer, keyword, i)),
        twin.new.spot(after.list(keyword)[j], join(after.pointer, keyword, j)),
    )
