"""The place that a walk through two schemas starts at, and how its changes become sentences. Pure."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

from gates.tools.openapi.diff.catalogue import named
from gates.tools.openapi.diff.change import Change
from gates.tools.openapi.diff.place import Fact, Place
from gates.tools.openapi.diff.twin import Spot

_THE_SERVICE_SETS = {
    "type-changed",
    "type-generalized",
    "list-of-types-narrowed",
    "list-of-types-widened",
    "min-set",
    "max-set",
    "exclusive-min-set",
    "exclusive-max-set",
    "max-length-set",
    "min-items-increased",
    "x-extensible-enum-value-removed",
}
"""What means nothing for a property of a request that is read-only: nobody sends it."""
_NEVER_ANSWERED = {
    "max-increased",
    "min-decreased",
    "exclusive-max-increased",
    "exclusive-min-decreased",
    "max-length-increased",
    "max-length-unset",
    "min-length-decreased",
    "min-items-decreased",
}
"""What means nothing for a property of a response that is write-only."""


class Told(NamedTuple):
    """A change to a schema before it is known to which body or parameter it belongs.

    Attributes:
        name: of the catalogue.
        at: the way to the schema from wherever the telling began, "" for that schema itself.
        said: the rest of a sentence that begins with the schema's place.
        pointer: into the newer document.
    """

    name: str
    at: str
    said: str
    pointer: str


@dataclasses.dataclass(frozen=True, slots=True)
class Scene:
    """One body or parameter of one operation.

    Attributes:
        operation, path: of every change found here.
        place: what the two schemas are.
        subject: how it is called in a sentence, for example "the request body".
        media_type: of a body, "" for a parameter.
        header: the name of a header parameter, "" for anything else.
    """

    operation: str
    path: str
    place: Place
    subject: str
    media_type: str = ""
    header: str = ""

    def change(self, name: str, said: str, pointer: str) -> Change:
        """A change by its full name, with a sentence that says it all."""
        return Change(name, self.operation, self.path, f"{said[:1].upper()}{said[1:]}.", pointer)

    def of_schema(self, told: Told, at: str) -> Change:
        """A change to a schema.

        Args:
            at: the way to where the telling began.
        """
        way = joined(at, told.at)
        who = f"the property {way!r} of {self.subject}" if way else self.subject
        return self.change(told.name, f"{who} {told.said}", told.pointer)


def joined(at: str, name: str) -> str:
    """The way to a property."""
    return f"{at}/{name}" if at and name else at or name


def told(place: Place, fact: Fact, at: str, after: Spot) -> Told | None:
    """What happened to a schema that is `after` now, None where it means nothing at its place."""
    name = _name(place, fact.what, after)
    return Told(name, at, fact.said, after.pointer) if name else None


def _name(place: Place, what: str, after: Spot) -> str | None:
    if place is Place.REQUEST_PROPERTY and after.says("readOnly"):
        special = named("request-read-only-property", what)
        if special or what in _THE_SERVICE_SETS:
            return special
    if place is Place.RESPONSE_PROPERTY and after.says("writeOnly"):
        special = named("response-write-only-property", what)
        if special or what in _NEVER_ANSWERED:
            return special
    return named(place, what)
