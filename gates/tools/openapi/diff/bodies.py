"""Media types and schemas of a request body or a response before and after. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple

from gates.tools.openapi.diff import composition, schemas
from gates.tools.openapi.diff.change import Change
from gates.tools.openapi.diff.operations import Operation
from gates.tools.openapi.diff.place import Place
from gates.tools.openapi.diff.scene import Scene
from gates.tools.openapi.diff.schemas import Setting
from gates.tools.openapi.diff.twin import Spot

CONTENT = "content"


class Contents(NamedTuple):
    """The media types of two bodies.

    Attributes:
        kept: (name before, name after) of those that both have, by the same name or one that contains the other.
        gone, come: names that one of both has.
    """

    kept: tuple[tuple[str, str], ...]
    gone: tuple[str, ...]
    come: tuple[str, ...]


class _Kind(NamedTuple):
    """`type/subtype+suffix; parameters`."""

    type: str
    subtype: str
    suffix: str
    parameters: frozenset[tuple[str, str]]


def contents(before: Spot, after: Spot) -> Contents:
    """Which media types belong together."""
    old, new = before.map(CONTENT), after.map(CONTENT)
    kept = [(n, n) for n in old if n in new]
    gone = [n for n in old if n not in new]
    come = []
    for name in (n for n in new if n not in old):
        partner = next((g for g in gone if contains(g, name) or contains(name, g)), None)
        if partner is None:
            come.append(name)
        else:
            kept.append((partner, name))
            gone.remove(partner)
    return Contents(tuple(kept), tuple(gone), tuple(come))


def contains(wide: str, narrow: str) -> bool:
    """Whether every body of one media type is one of another as well: `application/json` contains `application/problem+json`."""
    outer, inner = _kind(wide), _kind(narrow)
    if outer is None or inner is None or outer.type != inner.type:
        return False
    if not outer.suffix and inner.suffix == outer.subtype:
        return True
    return (outer.subtype, outer.suffix) == (inner.subtype, inner.suffix)


def parameters(name: str) -> frozenset[tuple[str, str]]:
    """What follows the semicolons of a media type."""
    kind = _kind(name)
    return kind.parameters if kind is not None else frozenset()


def _kind(name: str) -> _Kind | None:
    message = Message()
    message["Content-Type"] = name
    bare = name.partition(";")[0].strip().lower()
    main, slash, rest = bare.partition("/")
    subtype, plus, suffix = rest.partition("+")
    if not slash or "/" in rest or "+" in suffix or (plus and not suffix):
        return None
    given = message.get_params([], header="Content-Type")
    return _Kind(main, subtype, suffix, frozenset((k.lower(), v) for k, v in given[1:]))


def compared(
    setting: Setting, operation: Operation, place: Place, subject: str, before: Spot, after: Spot
) -> Iterator[Change]:
    """The schemas of the media types that both have."""
    kept = contents(before, after).kept
    for old, new in kept:
        pair = _schemas(setting, before, after, old, new)
        if pair is not None:
            named = f"{subject} ({new})" if len(kept) > 1 else subject
            scene = Scene(operation.method.upper(), operation.path, place, named, new)
            yield from schemas.changes(setting, scene, *pair)


def _schemas(setting: Setting, before: Spot, after: Spot, old: str, new: str) -> tuple[Spot, Spot] | None:
    was = setting.twin.old.member(before, CONTENT, old)
    now = setting.twin.new.member(after, CONTENT, new)
    return composition.inner(setting.twin, was, now, "schema") if was is not None and now is not None else None
