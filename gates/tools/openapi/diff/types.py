"""Types and formats: what a schema takes, wider or narrower than before. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gates.tools.openapi.diff.place import Fact, Place
from gates.tools.openapi.diff.twin import Side, Spot, Twin

_WIDER_FORMATS = {
    "number": {("float", "double")},
    "integer": {("int32", "int64"), ("int32", "bigint"), ("int64", "bigint")},
    "string": {("date", "date-time"), ("time", "date-time")},
}
"""Type → (format, a format that takes everything of it as well)."""


def kinds(schema: Spot) -> tuple[str, ...]:
    """The types that a schema names."""
    found = schema.get("type")
    if isinstance(found, str):
        return (found,)
    return tuple(k for k in found if isinstance(k, str)) if isinstance(found, list) else ()


class _Step(NamedTuple):
    """From one set of types and one format to another, seen from whoever has to take the value."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    old_format: str
    new_format: str

    def breaks(self, kind_now: Sequence[str], *, strict: bool) -> bool:
        """Whether a value that was taken may be refused now.

        Args:
            kind_now: the newer document's types.
            strict: whether a text and a number look different on the wire (JSON); in a query they do not.
        """
        if self.gained or self.lost:
            if self.gained == ("number",) and self.lost == ("integer",):
                return False
            return strict or self.gained not in {(), ("string",)}
        if self.old_format == self.new_format:
            return False
        wider = _WIDER_FORMATS.get(kind_now[0], set()) if len(kind_now) == 1 else set()
        return (self.old_format, self.new_format) not in wider

    @property
    def reversed(self) -> _Step:
        """The same step seen from the other end."""
        return _Step(self.lost, self.gained, self.new_format, self.old_format)


def facts(twin: Twin, place: Place, before: Spot, after: Spot, media_type: str) -> Iterator[Fact]:
    """Changes of type and format, of `null`, and of lists of simple types."""
    listed = tuple(_lists(twin, place, before, after))
    yield from listed
    old, new = kinds(before), kinds(after)
    step = _Step(
        tuple(sorted(set(new) - set(old))),
        tuple(sorted(set(old) - set(new))),
        before.text("format"),
        after.text("format"),
    )
    yield from _nullable(step, before, after)
    if listed and not place.is_parameter:
        return
    moved = step.gained or step.lost
    formats = step.old_format != step.new_format
    if (not moved and not formats) or (moved and not formats and {*step.gained, *step.lost} == {"null"}):
        return
    said = f"is {_name(after)} instead of {_name(before)}"
    yield Fact(_how(place, step, new, media_type), said)


def _how(place: Place, step: _Step, kind_now: Sequence[str], media_type: str) -> str:
    seen = step.reversed if place.is_response else step
    kind = media_type.partition(";")[0].strip().lower()
    strict = kind == "application/json" or kind.endswith("+json")
    if place is Place.PARAMETER_PROPERTY:  # nobody says how an object is written into a parameter
        surely, maybe = (seen.breaks(kind_now, strict=s) for s in (True, False))
        return "type-changed" if surely != maybe else "type-specialized" if surely else "type-generalized"
    return "type-changed" if seen.breaks(kind_now, strict=strict) else "type-generalized"


def _nullable(step: _Step, before: Spot, after: Spot) -> Iterator[Fact]:
    if before.says("nullable") != after.says("nullable"):
        lost = before.says("nullable")
    elif "null" in step.lost or "null" in step.gained:
        lost = "null" in step.lost
    else:
        return
    yield Fact("became-not-nullable", "may no longer be null") if lost else Fact("became-nullable", "may be null now")


def lists_differ(twin: Twin, before: Spot, after: Spot) -> bool:
    """Whether both are types or choices of simple types, and not of the same ones."""
    return any(True for _ in _lists(twin, Place.REQUEST_BODY, before, after))


def _lists(twin: Twin, place: Place, before: Spot, after: Spot) -> Iterator[Fact]:
    (old, chosen), (new, chosen_now) = _choice(twin.old, before), _choice(twin.new, after)
    if not old or not new or not (chosen or chosen_now):
        return
    gained, lost = sorted(set(new) - set(old)), sorted(set(old) - set(new))
    wider = f"may be {' or '.join(gained)} now"
    narrower = f"may no longer be {' or '.join(lost)}"
    if lost and not (place.is_response and gained):
        yield Fact("list-of-types-narrowed", narrower)
    elif gained:
        yield Fact("list-of-types-widened", wider)


def _choice(side: Side, schema: Spot) -> tuple[tuple[str, ...], bool]:
    """(simple types that a schema stands for, whether it is a choice); no types where it is anything more."""
    if schema.get("not") is not None or schema.list("allOf") or schema.map("properties"):
        return (), False
    if kinds(schema):
        return kinds(schema)[:1], False
    for key in ("oneOf", "anyOf"):
        found = [_simple(side.spot(s, "")) for s in schema.list(key)]
        if found and all(found):
            return tuple(found), True
    return (), False


def _simple(schema: Spot) -> str:
    """The one type of a schema that is nothing more, "" for any other."""
    if schema.map("properties") or any(schema.list(k) for k in ("oneOf", "anyOf", "allOf")):
        return ""
    return kinds(schema)[0] if len(kinds(schema)) == 1 else ""


def _name(schema: Spot) -> str:
    words = " or ".join(kinds(schema)) or "of any type"
    return f"{words} ({schema.text('format')})" if schema.text("format") else words
