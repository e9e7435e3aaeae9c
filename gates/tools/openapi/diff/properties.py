"""Properties that came, went, became required or optional, or changed who may write them. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from gates.tools.openapi.diff.place import Place
from gates.tools.openapi.diff.scene import Told, joined
from gates.tools.openapi.diff.twin import Spot, Twin
from gates.tools.openapi.document import join

PROPERTIES = "properties"


def changes(twin: Twin, place: Place, at: str, before: Spot, after: Spot, *, counted: bool) -> Iterator[Told]:
    """Everything that two schemas of a body say of their properties as a set.

    Args:
        at: the way to the schemas.
        counted: whether new and lost properties count here (inside of `additionalProperties` they do not).
    """
    if counted:
        yield from _lost(twin, place, at, before, after)
        yield from _gained(twin, place, at, before, after)
    yield from _required(twin, place, at, before, after)


def _prop(twin: Twin, holder: Spot, name: str, *, now: bool) -> Spot | None:
    return (twin.new if now else twin.old).member(holder, PROPERTIES, name)


def _lost(twin: Twin, place: Place, at: str, before: Spot, after: Spot) -> Iterator[Told]:
    for name in before.map(PROPERTIES):
        gone = _prop(twin, before, name, now=False)
        if gone is None or name in after.map(PROPERTIES):
            continue
        if place.is_response:
            yield Told(_of_response(gone, before, name, "removed"), joined(at, name), "is gone", after.pointer)
        elif not gone.says("readOnly"):
            yield Told("request-property-removed", joined(at, name), "is gone", after.pointer)


def _gained(twin: Twin, place: Place, at: str, before: Spot, after: Spot) -> Iterator[Told]:
    for name in after.map(PROPERTIES):
        come = _prop(twin, after, name, now=True)
        if come is None or name in before.map(PROPERTIES):
            continue
        needed = name in after.list("required")
        said = "is new and required" if needed else "is new"
        pointer = join(after.pointer, PROPERTIES, name)
        if place.is_response:
            yield Told(_of_response(come, after, name, "added"), joined(at, name), said, pointer)
        elif not come.says("readOnly"):
            default, more = _default(come) if needed else ("", "")
            kind = f"new-{'required' if needed else 'optional'}-request-property{default}"
            yield Told(kind, joined(at, name), said + more, pointer)


def _default(schema: Spot) -> tuple[str, str]:
    """(end of the name, end of the sentence) of a property that may be required, since it has a default."""
    value = schema.get("default")
    return ("-with-default", f", with the default {value!r}") if value is not None else ("", "")


def _of_response(found: Spot, holder: Spot, name: str, what: str) -> str:
    need = "required" if name in holder.list("required") else "optional"
    return f"response-{need}{'-write-only' if found.says('writeOnly') else ''}-property-{what}"


def _required(twin: Twin, place: Place, at: str, before: Spot, after: Spot) -> Iterator[Told]:
    old, new = before.list("required"), after.list("required")
    for name in (n for n in new if n not in old and isinstance(n, str)):
        was, now = _prop(twin, before, name, now=False), _prop(twin, after, name, now=True)
        if was is None or now is None:
            continue
        pointer = join(after.pointer, PROPERTIES, name)
        if place.is_response:
            yield Told(_becoming("required", place, was, now), joined(at, name), "became required", pointer)
        elif not now.says("readOnly"):
            default, more = _default(now)
            yield Told(
                f"request-property-became-required{default}", joined(at, name), f"became required{more}", pointer
            )
    for name in (n for n in old if n not in new and isinstance(n, str)):
        was, now = _prop(twin, before, name, now=False), _prop(twin, after, name, now=True)
        if now is None or (was is None and place is not Place.RESPONSE_BODY):
            continue
        pointer = join(after.pointer, PROPERTIES, name)
        if place.is_response:
            yield Told(_becoming("optional", place, was or now, now), joined(at, name), "became optional", pointer)
        elif not now.says("readOnly"):
            yield Told("request-property-became-optional", joined(at, name), "became optional", pointer)


def _becoming(way: str, place: Place, was: Spot, now: Spot) -> str:
    hidden = (was if place.is_property else now).says("writeOnly")
    return f"response-{'write-only-' if hidden else ''}property-became-{way}"


def of_header(twin: Twin, place: Place, at: str, before: Spot, after: Spot, *, counted: bool) -> Iterator[Told]:
    """What an object in a header has to have."""
    old = before.list("required")
    for name in (n for n in after.list("required") if isinstance(n, str)):
        was, now = _prop(twin, before, name, now=False), _prop(twin, after, name, now=True)
        if now is None or now.says("readOnly"):
            continue
        way, pointer = joined(at, name), join(after.pointer, PROPERTIES, name)
        if was is None and counted:
            yield Told("new-required-request-header-property", way, "is new and required", pointer)
        if name not in old and (was is not None or place.is_property):
            yield Told("request-header-property-became-required", way, "became required", pointer)


def access(place: Place, at: str, name: str, held: Spot, before: Spot, after: Spot) -> Iterator[Told]:
    """Who may write a property: `readOnly` and `writeOnly`.

    Args:
        at: the way to the property; held: the older schema that has it.
    """
    if place.is_parameter:
        return
    side = "response" if place.is_response else "request"
    need = "required" if name in held.list("required") else "optional"
    for keyword, words in (("readOnly", "read-only"), ("writeOnly", "write-only")):
        if before.says(keyword) != after.says(keyword):
            way = words if after.says(keyword) else f"not-{words}"
            said = f"is {'' if after.says(keyword) else 'no longer '}{words}"
            yield Told(f"{side}-{need}-property-became-{way}", at, said, after.pointer)
