"""Which changes are told, and how grave each is: the names and levels of oasdiff's catalogue, kept as data beside this file. Pure.

A schema's change has a name for each place it can stand at (`request-body-max-set`, `request-property-max-set`, ...). Where the catalogue
has no name for a place, the change means nothing there and is not told. Nine names are never told, as by default in the catalogue's own
program: `minItems` that is left out is 0, so it is never set or unset, and a deprecation may do without a sunset date.
"""

from __future__ import annotations

import enum
import functools
import json
from collections.abc import Mapping
from pathlib import Path


class Level(enum.StrEnum):
    """ERR breaks clients, WARN may break some, INFO is worth knowing."""

    ERR = "ERR"
    WARN = "WARN"
    INFO = "INFO"


_OTHER_NAMES = {"response-body-enum-value-removed": "response-mediatype-enum-value-removed"}
"""Where the catalogue's name does not follow from place and change."""


@functools.cache
def levels() -> Mapping[str, Level]:
    """Id of a change → its level."""
    data = json.loads(Path(__file__).with_name("catalogue.json").read_text(encoding="utf-8"))
    return {name: Level(level) for level, names in data.items() for name in names}


def named(place: str, what: str) -> str | None:
    """The id of a change at a place, None where the catalogue does not know it there."""
    name = f"{place}-{what}"
    name = _OTHER_NAMES.get(name, name)
    return name if name in levels() else None
