"""Where in an operation two schemas are compared, and what can be said of them there. Pure."""

from __future__ import annotations

import enum
import json
from typing import Any, NamedTuple


class Place(enum.StrEnum):
    """Where a schema stands; the values are the beginnings of the catalogue's names."""

    REQUEST_BODY = "request-body"
    REQUEST_PROPERTY = "request-property"
    PARAMETER = "request-parameter"
    PARAMETER_PROPERTY = "request-parameter-property"
    RESPONSE_BODY = "response-body"
    RESPONSE_PROPERTY = "response-property"

    @property
    def inside(self) -> Place:
        """The place of everything within a schema that stands here."""
        return _INSIDE.get(self, self)

    @property
    def is_response(self) -> bool:
        """Whether the service sends it; else it receives it."""
        return self in {Place.RESPONSE_BODY, Place.RESPONSE_PROPERTY}

    @property
    def is_parameter(self) -> bool:
        """Whether it belongs to a parameter."""
        return self in {Place.PARAMETER, Place.PARAMETER_PROPERTY}

    @property
    def is_property(self) -> bool:
        """Whether it lies within another schema."""
        return self.inside is self


_INSIDE = {
    Place.REQUEST_BODY: Place.REQUEST_PROPERTY,
    Place.PARAMETER: Place.PARAMETER_PROPERTY,
    Place.RESPONSE_BODY: Place.RESPONSE_PROPERTY,
}


class Fact(NamedTuple):
    """What happened to one schema.

    Attributes:
        what: the end of the catalogue's name, for example `max-increased`.
        said: the rest of a sentence that begins with the schema's place.
    """

    what: str
    said: str


def shown(value: Any) -> str:
    """A value as the document writes it, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
